// What the browser remembers of what was typed and chosen, and whether the server is still there.
(() => {
  'use strict';

  const FIELDS = ['description', 'industry', 'stage', 'size', 'origin', 'needs', 'area'];
  const EVERY = 10000; // milliseconds between two looks at the server, while the page is seen
  const { say, tell } = window.policy;

  function read(storage, key) {
    try { return JSON.parse(storage.getItem(key)); } catch { return null; }
  }
  function write(storage, key, value) {
    try { storage.setItem(key, JSON.stringify(value)); } catch { /* not remembered then */ }
  }

  // The address's language, else the one chosen before, else the first of the browser's that the page speaks.
  function language(otherwise) {
    const known = (name) => ['zh', 'en'].find((one) => (name || '').toLowerCase().startsWith(one));
    const asked = new URLSearchParams(location.search).get('lang');
    return known(asked) || known(localStorage.getItem('policy-language')) || navigator.languages.map(known).find(Boolean) || otherwise;
  }

  let begun = false;
  Object.assign(window.policy, {
    // The values of language, question, text to check and profile; what is typed already is left alone.
    restored([lang, question, claimed, ...profile]) {
      const kept = read(localStorage, 'policy-profile-1') || {};
      const fitting = (value, now) => (typeof value === typeof now && Array.isArray(value) === Array.isArray(now) ? value : now);
      begun = true;
      const asked = sessionStorage.getItem('policy-asked');  // a question whose answer never came
      return [
        language(lang), question || read(sessionStorage, 'policy-draft-question') || asked || '',
        claimed || read(sessionStorage, 'policy-draft-claimed') || '',
        ...profile.map((now, at) => (now && now.length ? now : fitting(kept[FIELDS[at]], now ?? ''))),
      ];
    },
    draft(name, text) { if (begun) write(sessionStorage, `policy-draft-${name}`, text || ''); },
    profile(values) {
      if (begun) write(localStorage, 'policy-profile-1', Object.fromEntries(FIELDS.map((name, at) => [name, values[at]])));
    },
  });

  // ---- the server: told once when it is gone and once when it is back; then what is shown is read again ----
  const seen = { now: null, lost: false };
  async function look() {
    if (document.hidden) return;
    try {
      const answer = await fetch(new URL('ui/now', document.baseURI), { cache: 'no-store', credentials: 'same-origin' });
      if (answer.status === 401) { location.reload(); return; } // the session has ended: the login is shown
      const now = await answer.text();
      if (!answer.ok) throw new Error(now);
      if (seen.lost) tell(say('back'), 'done');
      if (seen.now !== null && seen.now !== now) document.getElementById('show-now')?.click();
      Object.assign(seen, { now, lost: false });
    } catch {
      if (!seen.lost) tell(say('lost'), 'ask', 0);
      seen.lost = true;
    }
  }
  async function watch() {
    await look();
    setTimeout(watch, seen.lost ? EVERY / 5 : EVERY);
  }
  document.addEventListener('visibilitychange', look);
  document.addEventListener('click', async (event) => {
    if (!event.target.closest('[data-log-out]')) return;
    await fetch(new URL('logout', document.baseURI), { method: 'POST', credentials: 'same-origin' });
    location.reload();
  });
  watch();

  // ---- dark or light: as the system has it until the switch is used ----
  function dress(theme) { document.body?.classList.toggle('dark', theme === 'dark'); }
  const chosen = () => localStorage.getItem('policy-theme') || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  function button() {
    for (const one of document.querySelectorAll('[data-theme-switch]')) one.setAttribute('aria-pressed', String(chosen() === 'dark'));
  }
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-switch]')) return;
    localStorage.setItem('policy-theme', chosen() === 'dark' ? 'light' : 'dark');
    dress(chosen());
    button();
  });
  new MutationObserver(() => {
    if (document.body.classList.contains('dark') !== (chosen() === 'dark')) dress(chosen());
    button();
  }).observe(document.body, { attributes: true, attributeFilter: ['class'], childList: true, subtree: true });
  dress(chosen());
})();
