// Comforts on top of pages that work without any of this: copy, theme, menus, search as you type, refresh.
(() => {
  'use strict';
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const later = (work, wait) => { let timer; return (...given) => { clearTimeout(timer); timer = setTimeout(() => work(...given), wait); }; };

  // What a fresh fragment needs: copy buttons shown, times in the reader's own zone, confirmations watched.
  function dress(within) {
    all('[data-copy]', within).forEach((button) => { button.hidden = !navigator.clipboard; });
    all('time[datetime]', within).forEach((time) => {
      const date = new Date(time.dateTime);
      const offset = Number.isNaN(date.getTime()) ? 0 : date.getTimezoneOffset();
      if (!offset || time.querySelector('.here')) return;
      const [day, clock] = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(date).split(' ');
      const zone = new Intl.DateTimeFormat(root.lang, { timeZoneName: 'short' }).formatToParts(date).find((part) => part.type === 'timeZoneName');
      const here = document.createElement('span');
      here.className = 'here';
      here.textContent = `${time.dateTime.startsWith(day) ? '' : `${day} `}${clock} ${zone ? zone.value : ''}`;
      time.append(' ', here);
    });
    all('input[data-confirm]', within).forEach((input) => {
      const button = input.form && input.form.querySelector('[data-confirmed]');
      if (!button) return;
      const judge = () => { button.disabled = input.value !== input.dataset.confirm; };
      input.addEventListener('input', judge);
      judge();
    });
  }

  // Replaces the element `id` by its twin from `url`; answers whether it did.
  const running = new Map();
  async function swap(id, url) {
    const old = document.getElementById(id);
    if (!old) return false;
    running.get(id)?.abort();
    const stop = new AbortController();
    running.set(id, stop);
    try {
      const answer = await fetch(url, { signal: stop.signal, headers: { 'X-Fragment': id }, credentials: 'same-origin' });
      if (!answer.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById(id);
      if (!fresh) return false;
      if (old.contains(document.activeElement)) return false;
      old.replaceWith(document.adoptNode(fresh));
      dress(fresh);
      return true;
    } catch {
      return false;
    }
  }

  document.addEventListener('click', async (event) => {
    const copy = event.target.closest('[data-copy]');
    if (copy) {
      const label = copy.textContent;
      try { await navigator.clipboard.writeText(copy.dataset.copy); } catch { return; }
      copy.textContent = copy.dataset.copied || label;
      copy.parentElement.classList.add('done');
      setTimeout(() => { copy.textContent = label; copy.parentElement.classList.remove('done'); }, 1600);
      return;
    }
    const theme = event.target.closest('button[name="theme"]');
    if (theme) {
      event.preventDefault();
      document.cookie = `theme=${theme.value}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === 'https:' ? '; Secure' : ''}`;
      if (theme.value === 'auto') root.removeAttribute('data-theme'); else root.dataset.theme = theme.value;
      all('button[name="theme"]').forEach((one) => one.setAttribute('aria-pressed', String(one.value === theme.value)));
      return;
    }
    all('details.drop[open]').forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });

  // A menu that the keyboard has left stands in the way of what comes next.
  document.addEventListener('focusin', (event) => {
    all('details.drop[open]').forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      all('details.drop[open]').forEach((drop) => { drop.open = false; drop.querySelector('summary').focus(); });
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector('form[data-live] input[type="search"]');
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  // A GET form with data-live="id": what is typed shows at once, and the address bar follows.
  const ask = later(async (form) => {
    const url = new URL(form.getAttribute('action') || location.pathname, location.href);
    const given = [...new FormData(form)].filter(([, value]) => typeof value === 'string' && value !== '');
    url.search = new URLSearchParams(given).toString();
    if (await swap(form.dataset.live, url)) history.replaceState(null, '', url);
  }, 180);
  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (form && form.dataset.live && !event.isComposing) ask(form);
  });
  document.addEventListener('compositionend', (event) => {
    const form = event.target.form;
    if (form && form.dataset.live) ask(form);
  });

  // data-refresh="seconds" on an element with an id: fetched again while the page is in view, ever slower on failure.
  function watch(id, seconds, misses = 0) {
    setTimeout(async () => {
      const here = document.getElementById(id);
      if (!here || !here.dataset.refresh) return;
      const good = document.hidden || await swap(id, location.href);
      watch(id, seconds, good ? 0 : Math.min(misses + 1, 5));
    }, seconds * 1000 * 2 ** misses);
  }
  all('[data-refresh][id]').forEach((part) => watch(part.id, Math.max(2, Number(part.dataset.refresh) || 10)));

  dress(document);
})();
