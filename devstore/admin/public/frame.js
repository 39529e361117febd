/** The admin's side of App Bridge: draws menu, title, save bar and toasts for the app in the frame, and answers it. */
(() => {
  const frame = document.querySelector('iframe[data-app]');
  if (!frame) return;
  const { appOrigin, shop, handle } = frame.dataset;
  const send = (message) => frame.contentWindow.postMessage(message, appOrigin);
  const $ = (id) => document.getElementById(id);

  const element = (tag, properties = {}, children = []) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  async function post(path, body = {}) {
    const response = await fetch(`/_dev/shops/${shop}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  const get = async (path) => (await fetch(`/_dev/shops/${shop}${path}`)).json();

  let home = '/app';
  let items = [];
  function drawMenu() {
    const current = location.pathname.slice(`/admin/apps/${handle}`.length) || home;
    $('app-menu').replaceChildren(
      ...items.map(({ href, label }) => {
        const link = element('a', { href: `/admin/apps/${handle}${href}`, textContent: label });
        if (current === href || current.startsWith(`${href}/`)) link.setAttribute('aria-current', 'page');
        link.addEventListener('click', (event) => {
          event.preventDefault();
          send({ bridge: 'navigate', href });
        });
        return element('li', {}, [link]);
      }),
    );
  }

  const buttons = (list, selector, nth) =>
    list.map(({ index, label, primary, disabled }) => {
      const button = element('button', {
        type: 'button',
        textContent: label,
        className: primary ? 'primary' : '',
        disabled,
      });
      button.addEventListener('click', () => send({ bridge: 'click', selector, nth, index }));
      return button;
    });

  function toast({ id, message, error, action, duration }) {
    const children = [element('span', { textContent: message })];
    if (action) {
      const button = element('button', { type: 'button', textContent: action });
      button.addEventListener('click', () => send({ bridge: 'toast-action', id }));
      children.push(button);
    }
    const shown = element('div', { id: `toast-${id}`, className: error ? 'toast error' : 'toast' }, children);
    $('toasts').append(shown);
    setTimeout(() => {
      shown.remove();
      send({ bridge: 'toast-gone', id });
    }, duration ?? 5000);
  }

  function pickProducts({ multiple = false, selectionIds = [], query = '' }) {
    return new Promise((resolve) => {
      const chosen = new Map(selectionIds.map(({ id }) => [id, { id }]));
      const dialog = $('picker');
      const search = dialog.querySelector('input[type="search"]');
      const list = dialog.querySelector('ul');
      const draw = async () => {
        const found = await (
          await fetch(`/_dev/shops/${shop}/products?query=${encodeURIComponent(search.value)}`)
        ).json();
        list.replaceChildren(
          ...found.map((product) => {
            const box = element('input', {
              type: multiple ? 'checkbox' : 'radio',
              name: 'product',
              checked: chosen.has(product.id),
            });
            box.addEventListener('change', () => {
              if (!multiple) chosen.clear();
              if (box.checked) chosen.set(product.id, product);
              else chosen.delete(product.id);
            });
            const picture = element('img', { src: product.image ?? '', alt: '', width: 40, height: 40 });
            return element('li', {}, [
              element('label', {}, [box, picture, element('span', { textContent: product.title })]),
            ]);
          }),
        );
      };
      search.value = query;
      search.oninput = draw;
      dialog.onclose = () => resolve(dialog.returnValue === 'select' ? [...chosen.values()] : undefined);
      dialog.showModal();
      draw();
    });
  }

  /** Whether the merchant leaves what she has not saved; the question is put once, whatever was clicked meanwhile. */
  function confirmLeaving() {
    return new Promise((resolve) => {
      const dialog = $('leave');
      dialog.onclose = () => dialog.returnValue === 'leave' && resolve(true);
      dialog.returnValue = '';
      if (!dialog.open) dialog.showModal();
    });
  }

  const replies = {
    leave: confirmLeaving,
    'id-token': async () => (await post('/id-token')).idToken,
    extensions: () => get('/extensions'),
    scopes: async () => {
      const { scopes } = await get('');
      return { granted: scopes, required: scopes, optional: [] };
    },
    'resource-picker': ({ options }) => pickProducts(options),
  };

  /** Whose buttons the save bar has. */
  let saveBar = -1;
  const hears = {
    loading: ({ on }) => document.body.classList.toggle('loading', on),
    toast,
    'toast-hide': ({ id }) => $(`toast-${id}`)?.remove(),
    menu: (message) => {
      ({ items, home } = message);
      drawMenu();
    },
    title: ({ title, buttons: list }) => {
      $('app-title').textContent = title || frame.dataset.title;
      $('app-actions').replaceChildren(...buttons(list, 'ui-title-bar', 0));
    },
    'save-bar': ({ shown, nth, buttons: list }) => {
      $('save-bar').hidden = !shown;
      const ordered = [...list].sort((left, right) => Number(left.primary) - Number(right.primary));
      for (const item of ordered) item.label ||= item.primary ? 'Save' : 'Discard';
      const drawn = [...$('save-bar-actions').children];
      const fresh = buttons(ordered, 'ui-save-bar', nth);
      // The app tells of every change in its bar. A button that is the same stays, so that no click falls between two.
      if (nth === saveBar && fresh.every(({ textContent }, i) => textContent === drawn[i]?.textContent)) {
        for (const [i, { disabled }] of fresh.entries()) drawn[i].disabled = disabled;
      } else $('save-bar-actions').replaceChildren(...fresh);
      saveBar = nth;
    },
    location: ({ path }) => {
      const url = new URL(path, appOrigin);
      for (const name of ['embedded', 'hmac', 'host', 'id_token', 'locale', 'session', 'shop', 'timestamp'])
        url.searchParams.delete(name);
      history.replaceState(null, '', `/admin/apps/${handle}${url.pathname}${url.search}`);
      drawMenu();
    },
    open: ({ path }) => location.assign(`/admin${path}`),
    ready: () => document.body.classList.remove('loading'),
  };

  addEventListener('message', async ({ origin, data, source }) => {
    if (origin !== appOrigin || source !== frame.contentWindow || typeof data?.bridge !== 'string') return;
    const reply = replies[data.bridge];
    if (reply) send({ bridge: 'answer', question: data.question, value: await reply(data) });
    else hears[data.bridge]?.(data);
  });
})();
