/*
 * One request a page for all personal blocks, when the page is idle. Blocks ask for it by `data-fy-block`, which Liquid
 * writes for customers who are logged in only. Whatever goes wrong, the page stays as Liquid drew it.
 */
(() => {
  const ENDPOINT = '/apps/for-you/personal';
  const PATIENCE_MS = 6000;
  const LATE_MS = 1500;
  /** Cells that Liquid drew full, and rows that it drew empty. */
  const GRIDS = ['for-you', 'home'];
  const LISTS = ['running-out', 'buy-again'];

  const parse = (html) => {
    const template = document.createElement('template');
    template.innerHTML = html;
    return template.content;
  };

  const say = (block, text) => {
    const status = block.querySelector('[data-fy-status]');
    if (status) status.textContent = text;
  };

  const idsOf = (cards) => [...cards].map((card) => card.dataset.productId).filter(Boolean);

  /**
   * Her products first, then the default ones that may stand beside them: as many cells as before. Where there are too few,
   * a cell stays empty and keeps its room. False where nothing is left to show.
   */
  const fillGrid = (slot, personal, barred) => {
    const cells = [...slot.children];
    const [defaults, gone] = [[], []];
    for (const card of cells) (barred.has(card.dataset.productId) ? gone : defaults).push(card);
    for (const card of gone) card.classList.add('fy-card--gone');
    const full = [...personal, ...defaults].slice(0, cells.length);
    slot.replaceChildren(...[...full, ...gone].slice(0, cells.length));
    // What stands here need not stand in the next one.
    for (const id of idsOf(full)) barred.add(id);
    return full.length > 0;
  };

  /** Puts rows in place of those that were reserved; of the room left over goes what the shopper cannot see go. */
  const putRows = (slot, rows) => {
    const { height, bottom } = slot.getBoundingClientRect();
    const unseen = Math.max(0, bottom - innerHeight);
    if (rows.length < slot.children.length) slot.style.minHeight = `${Math.max(0, height - unseen)}px`;
    slot.replaceChildren(...rows);
  };

  /** A list with nothing in it goes away where nobody sees it go, and says so in one row where somebody would. */
  const close = (block, slot, state, text) => {
    block.dataset.fyState = state;
    if (block.getBoundingClientRect().top > innerHeight) {
      block.hidden = true;
      return;
    }
    const line = document.createElement('li');
    line.className = 'fy-row fy-row--said';
    line.style.minHeight = `${slot.firstElementChild.getBoundingClientRect().height}px`;
    line.textContent = text;
    putRows(slot, [line]);
    say(block, text);
  };

  /** What the app cannot know of prices is not shown as if it did: the shop says it, or nobody. */
  const emptyPrices = (cards) => {
    for (const card of cards) card.querySelector('.fy-card__price')?.replaceChildren();
  };

  const show = (block, { html, off } = {}, cards, barred) => {
    // Switched off since the page was drawn, or nothing may be known of her: untrue is worse than a page that moves.
    if (off) {
      block.hidden = true;
      return;
    }
    const slot = block.querySelector('[data-fy-slot]');
    if (!slot) return;
    const name = block.dataset.fyBlock;
    // She is already using what is there: leave it.
    if (slot.contains(document.activeElement)) return;
    if (GRIDS.includes(name)) {
      // No answer: as Liquid drew it.
      if (html !== undefined) block.hidden = !fillGrid(slot, cards, barred);
      block.dataset.fyState = html ? 'personal' : 'empty';
      return;
    }
    if (!html) {
      if (LISTS.includes(name)) {
        if (html === '') close(block, slot, 'empty', block.dataset.fyEmpty);
        else close(block, slot, 'failed', block.dataset.fyFailed);
      } else {
        block.dataset.fyState = 'empty';
        // A treat that was used or is over since the page was drawn; on the day the greeting stays.
        block.hidden = html === '' && 'fyLater' in block.dataset;
      }
      return;
    }
    if (LISTS.includes(name)) putRows(slot, cards);
    else slot.replaceChildren(...cards);
    block.dataset.fyState = 'personal';
    for (const button of slot.querySelectorAll('[data-fy-copy]')) button.hidden = !navigator.clipboard;
  };

  const ask = async (blocks) => {
    // With the room each has: what does not fit into one block may stand in another.
    const rooms = new Map();
    const defaults = new Set();
    for (const block of blocks) {
      const name = block.dataset.fyBlock;
      const slot = GRIDS.includes(name) || LISTS.includes(name) ? block.querySelector('[data-fy-slot]') : null;
      rooms.set(name, Math.max(rooms.get(name) ?? 0, slot?.children.length ?? 0));
      if (GRIDS.includes(name)) for (const id of idsOf(slot?.children ?? [])) defaults.add(id);
    }
    const query = new URLSearchParams({
      blocks: Array.from(rooms, ([name, room]) => (room ? `${name}:${room}` : name)),
    });
    if (defaults.size > 0) query.set('defaults', [...defaults]);
    for (const name of ['locale', 'root', 'currency', 'product']) {
      const key = `fy${name[0].toUpperCase()}${name.slice(1)}`;
      const value = blocks.map((block) => block.dataset[key]).find(Boolean);
      if (value && value !== '/') query.set(name, value);
    }
    const response = await fetch(`${ENDPOINT}?${query}`, {
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };

  const start = async () => {
    const waiting = [...document.querySelectorAll('[data-fy-block][data-fy-state="waiting"]')];
    if (waiting.length === 0) return;
    for (const block of waiting) block.dataset.fyState = 'asked';
    const helper = waiting.map(({ dataset }) => dataset.fyTheirs).find(Boolean);
    // Not to be had: the cards stay as the app drew them.
    const theirs = helper && import(helper).catch(() => null);
    // Offline, app down, not JSON: no answer for anybody.
    const { blocks = {}, barred = [] } = await ask(waiting).catch(() => ({}));
    const parts = waiting.map((block) => {
      const answer = blocks[block.dataset.fyBlock];
      const room = block.querySelector('[data-fy-slot]')?.children.length;
      const all = [...parse(answer?.html ?? '').children];
      return { block, answer, cards: block.dataset.fyBlock === 'birthday' ? all : all.slice(0, room) };
    });
    for (const { block, cards } of parts) if ('fyPrices' in block.dataset) emptyPrices(cards);
    // Not in the wrong language first; but not much later either.
    const completed = theirs?.then(
      (asks) => asks && Promise.all(parts.map(({ block, cards }) => asks.complete(block, cards, PATIENCE_MS))),
    );
    if (waiting.some(({ dataset }) => 'fyTitles' in dataset)) {
      await Promise.race([completed, new Promise((done) => setTimeout(done, LATE_MS))]);
    }
    // No product stands twice: what is hers, and what Liquid drew beside, is no default any more.
    const drawn = document.querySelectorAll('.fy:not([data-fy-block]) [data-product-id]');
    const taken = new Set([...barred, ...idsOf(drawn), ...parts.flatMap(({ cards }) => idsOf(cards))]);
    for (const { block, answer, cards } of parts) show(block, answer, cards, taken);
  };

  const whenIdle = () => {
    if (window.requestIdleCallback) requestIdleCallback(start, { timeout: 3000 });
    else setTimeout(start, 200);
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-fy-copy]');
    if (!button) return;
    const label = button.firstElementChild ?? button;
    const before = label.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.fyCopy);
    } catch {
      return; // The code beside the button can still be selected.
    }
    if (before === button.dataset.fyCopied) return;
    label.textContent = button.dataset.fyCopied;
    say(button.closest('.fy'), button.dataset.fyCopied);
    setTimeout(() => {
      label.textContent = before;
    }, 2500);
  });

  document.addEventListener('submit', async (event) => {
    const form = event.target.closest?.('[data-fy-form]');
    if (!form || form.dataset.fyDone !== undefined) return;
    event.preventDefault();
    const status = form.querySelector('[data-fy-status]');
    const buttons = [...form.querySelectorAll('button')];
    const body = new URLSearchParams(new FormData(form, event.submitter));
    for (const button of buttons) button.disabled = true;
    try {
      const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } });
      const answer = await response.json();
      status.textContent = answer.message || form.dataset.fyFailed;
      if (answer.ok) {
        // The fields go out of sight: her place on the page is the message now.
        form.dataset.fyDone = '';
        status.tabIndex = -1;
        status.focus({ preventScroll: true });
      }
    } catch {
      status.textContent = form.dataset.fyFailed;
    }
    for (const button of buttons) button.disabled = false;
  });

  // The theme editor draws a section anew after each change.
  document.addEventListener('shopify:section:load', whenIdle);
  if (document.readyState === 'complete') whenIdle();
  else addEventListener('load', whenIdle, { once: true });
})();
