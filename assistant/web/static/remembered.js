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

  // ---- verdicts of a text that was edited since, or of documents that have changed, say so ----
  const checked = { text: '', now: '' };  // the text that was sent, and the version of the documents that are there now
  const squeezed = (text) => text.replace(/\s+/g, '');
  function stale() {
    const box = document.querySelector('#verdicts .verdicts');
    if (!box) return;
    const text = document.querySelector('#claimed textarea').value, edited = text !== checked.text, left = squeezed(text);
    let n = 0;
    for (const row of box.querySelectorAll('.checked')) {
      const sentence = row.querySelector('.claimed').cloneNode(true);
      sentence.querySelectorAll('ins').forEach((one) => one.remove());
      n += row.classList.toggle('stale', edited && !left.includes(squeezed(sentence.textContent)));
    }
    const why = edited ? say('stale').replace('{n}', n) : checked.now && box.dataset.documents !== checked.now ? say('outdated') : '';
    let notice = box.querySelector('.notice');
    if (!notice && why) {
      notice = document.createElement('div');
      notice.className = 'notice notice-ask';
      notice.innerHTML = '<p></p><button type="button" class="go"></button>';
      notice.querySelector('button').addEventListener('click', () => document.getElementById('check-run').click());
      box.prepend(notice);
      window.policy.announce(why);
    }
    if (!notice) return;
    notice.hidden = !why;
    notice.querySelector('p').textContent = why;
    notice.querySelector('button').textContent = say('again');
  }
  Object.assign(window.policy, { stale, checking(text) { checked.text = text || ''; } });

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
      checked.now = JSON.parse(now).documents;
      stale();
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
