/**
 * A stand-in for Shopify's App Bridge: what an embedded app finds as `window.shopify`, and the talk between the frame
 * and the admin around it. It does what the app's libraries rely on, and nothing else.
 */
(() => {
  const script = document.currentScript;
  const admin = new URL(script.src).origin;
  const apiKey = script.dataset.apiKey ?? document.querySelector('meta[name="shopify-api-key"]')?.content ?? '';
  const query = new URLSearchParams(location.search);
  const remembered = JSON.parse(sessionStorage.getItem('app-bridge') ?? '{}');
  const config = {
    apiKey,
    shop: query.get('shop') ?? remembered.shop,
    host: query.get('host') ?? remembered.host,
    locale: query.get('locale') ?? remembered.locale ?? 'en',
  };
  sessionStorage.setItem('app-bridge', JSON.stringify(config));

  const answers = new Map();
  let lastQuestion = 0;
  const tell = (type, detail = {}) => parent.postMessage({ bridge: type, ...detail }, admin);
  const ask = (type, detail = {}) =>
    new Promise((resolve) => {
      lastQuestion += 1;
      answers.set(lastQuestion, resolve);
      tell(type, { question: lastQuestion, ...detail });
    });

  // Tokens live a minute; one is used for most of it.
  let token = query.get('id_token');
  let tokenUntil = token ? expiry(token) : 0;
  function expiry(jwt) {
    return JSON.parse(atob(jwt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).exp * 1000 - 10_000;
  }
  async function idToken() {
    if (!token || tokenUntil <= Date.now()) {
      token = await ask('id-token');
      tokenUntil = expiry(token);
    }
    return token;
  }

  const realFetch = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has('authorization'))
      return realFetch(request);
    const retry = request.clone();
    request.headers.set('authorization', `Bearer ${await idToken()}`);
    request.headers.set('x-requested-with', 'XMLHttpRequest');
    const response = await realFetch(request);
    if (response.status !== 401 || !response.headers.has('x-shopify-retry-invalid-session-request')) return response;
    token = null;
    retry.headers.set('authorization', `Bearer ${await idToken()}`);
    retry.headers.set('x-requested-with', 'XMLHttpRequest');
    return realFetch(retry);
  };

  const toasts = new Map();
  const elementOf = (id) => document.getElementById(id);
  const buttonsOf = (element) =>
    [...element.querySelectorAll('button, a')].map((button, index) => ({
      index,
      label: button.textContent.trim(),
      primary: button.getAttribute('variant') === 'primary',
      disabled: button.hasAttribute('disabled'),
    }));

  const shopify = {
    config,
    origin: admin,
    ready: Promise.resolve(),
    environment: { embedded: parent !== window, mobile: false, pos: false },
    idToken,
    loading: (on) => tell('loading', { on: on !== false }),
    toast: {
      show(message, options = {}) {
        const id = crypto.randomUUID();
        toasts.set(id, options);
        tell('toast', {
          id,
          message,
          error: options.isError === true,
          action: options.action,
          duration: options.duration,
        });
        return id;
      },
      hide: (id) => tell('toast-hide', { id }),
    },
    saveBar: {
      show: async (id) => elementOf(id)?.show?.(),
      hide: async (id) => elementOf(id)?.hide?.(),
      toggle: async (id) => elementOf(id)?.toggle?.(),
      // Who stays gets no answer.
      leaveConfirmation: async () => {
        if ([...document.querySelectorAll('ui-save-bar')].some(({ showing }) => showing)) await ask('leave');
      },
    },
    modal: {
      show: async (id) => elementOf(id)?.show?.(),
      hide: async (id) => elementOf(id)?.hide?.(),
      toggle: async (id) => elementOf(id)?.toggle?.(),
    },
    resourcePicker: (options) => ask('resource-picker', { options }),
    app: { extensions: () => ask('extensions') },
    scopes: { query: () => ask('scopes') },
    user: async () => ({ accountAccess: 'Full access', accountType: 'owner' }),
    webVitals: { onReport: async () => undefined },
  };
  window.shopify = shopify;

  addEventListener('message', ({ origin, data }) => {
    if (origin !== admin || typeof data?.bridge !== 'string') return;
    if (data.bridge === 'answer') {
      answers.get(data.question)?.(data.value);
      answers.delete(data.question);
    } else if (data.bridge === 'navigate') navigate(data.href);
    else if (data.bridge === 'click')
      document.querySelectorAll(data.selector)[data.nth]?.querySelectorAll('button, a')[data.index]?.click();
    else if (data.bridge === 'toast-action') toasts.get(data.id)?.onAction?.();
    else if (data.bridge === 'toast-gone') toasts.get(data.id)?.onDismiss?.();
  });

  /** Routers of apps listen for `shopify:navigate` on the menu's links; without one the page is loaded. */
  function navigate(href) {
    const links = [...document.querySelectorAll('ui-nav-menu a, s-app-nav a, s-app-nav s-link')];
    const link = links.find((candidate) => candidate.getAttribute('href') === href);
    if (!link) return location.assign(href);
    link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true, cancelable: true }));
  }

  const tellLocation = () => tell('location', { path: location.pathname + location.search, title: document.title });
  for (const name of ['pushState', 'replaceState']) {
    const real = history[name].bind(history);
    history[name] = (...parameters) => {
      real(...parameters);
      tellLocation();
    };
  }
  addEventListener('popstate', tellLocation);

  /** Elements that the admin draws outside the frame. */
  class Drawn extends HTMLElement {
    connectedCallback() {
      this.style.display = 'none';
      this.observer = new MutationObserver(() => this.draw());
      this.observer.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
      this.draw();
    }
    disconnectedCallback() {
      this.observer?.disconnect();
    }
    draw() {}
  }

  class Menu extends Drawn {
    draw() {
      const items = [...this.querySelectorAll('a, s-link')]
        .filter((link) => link.getAttribute('rel') !== 'home')
        .map((link) => ({ href: link.getAttribute('href'), label: link.textContent.trim() }));
      const home = this.querySelector('[rel="home"]')?.getAttribute('href') ?? '/';
      tell('menu', { items, home });
    }
  }
  customElements.define('ui-nav-menu', Menu);
  customElements.define('s-app-nav', class extends Menu {});

  customElements.define(
    'ui-title-bar',
    class extends Drawn {
      draw() {
        tell('title', { title: this.getAttribute('title') ?? '', buttons: buttonsOf(this) });
      }
      disconnectedCallback() {
        super.disconnectedCallback();
        tell('title', { title: '', buttons: [] });
      }
    },
  );

  customElements.define(
    'ui-save-bar',
    class extends Drawn {
      draw() {
        if (this.showing) this.tell();
      }
      tell() {
        const nth = [...document.querySelectorAll('ui-save-bar')].indexOf(this);
        tell('save-bar', { shown: this.showing === true, nth, buttons: buttonsOf(this) });
      }
      async show() {
        if (this.showing) return;
        this.showing = true;
        this.tell();
        this.dispatchEvent(new Event('show'));
      }
      async hide() {
        if (!this.showing) return;
        this.showing = false;
        this.tell();
        this.dispatchEvent(new Event('hide'));
      }
      toggle() {
        return this.showing ? this.hide() : this.show();
      }
    },
  );

  // Links out of the frame, in the two forms apps write them.
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="shopify:"]');
    if (!link) return;
    event.preventDefault();
    tell('open', { path: link.getAttribute('href').replace(/^shopify:\/*admin/, '') });
  });

  // The bounce: a page with nothing but this script, which comes back with a fresh token.
  const reload = query.get('shopify-reload');
  if (reload) {
    idToken().then((fresh) => {
      const url = new URL(reload, location.origin);
      if (url.origin !== location.origin) return;
      url.searchParams.set('id_token', fresh);
      location.replace(url);
    });
  } else {
    tell('ready', { path: location.pathname + location.search });
    addEventListener('load', tellLocation);
  }
})();
