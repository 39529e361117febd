for (const field of document.querySelectorAll('[data-submit]')) {
  field.addEventListener('change', () => field.form.submit());
}
