/* Everything works without this file: it only saves a click here and there. */
for (const control of document.querySelectorAll('[data-submit-on-change]')) {
  control.addEventListener('change', () => control.form.requestSubmit());
}

const price = document.querySelector('[data-price] .price');
for (const choice of document.querySelectorAll('[data-price-text]')) {
  choice.addEventListener('change', () => {
    price.textContent = choice.dataset.priceText;
    const url = new URL(location.href);
    url.searchParams.set('variant', choice.value);
    history.replaceState(null, '', url);
  });
}
