// The page's own script: the source pane beside every tab, the library's addresses (#plan/2.5.12), copying.
(() => {
  'use strict';

  const WORDS = {
    zh: { source: '原文', close: '关闭', copied: '已复制', loading: '正在打开…', failed: '没有打开，请再试一次。' },
    en: { source: 'Source', close: 'Close', copied: 'Copied', loading: 'Opening…', failed: 'Could not be opened; try again.' },
  };
  const state = { language: 'zh', opener: null, source: null, reading: null };
  const say = (key) => WORDS[state.language][key];

  // #document/section@start-end → its parts; null where the hash is no such address.
  function place(hash) {
    let text;
    try { text = decodeURIComponent(hash.replace(/^#/, '')); } catch { return null; }
    const slash = text.indexOf('/');
    if (slash < 1) return null;
    const span = /@(\d+)-(\d+)$/.exec(text);
    const section = text.slice(slash + 1, span ? span.index : undefined);
    return { document: text.slice(0, slash), section, start: span && span[1], end: span && span[2] };
  }

  async function fetched(route, at, more = {}) {
    const address = new URL(`ui/${route}`, document.baseURI);
    for (const [name, value] of Object.entries({ ...at, ...more, lang: state.language })) {
      if (value !== null && value !== undefined && value !== '') address.searchParams.set(name, value);
    }
    try {
      return await (await fetch(address, { credentials: 'same-origin' })).text();
    } catch {
      return `<p class="reply problem" role="alert">${say('failed')}</p>`;
    }
  }

  // Brings the marked words into view inside their own scrolling box.
  function reveal(box, at) {
    const target = box.querySelector('mark.quote') || (at.section && anchorOf(box, at)) || null;
    const printed = box.querySelector('.printed');
    if (!printed) return;
    if (!target) { printed.scrollTop = 0; return; }
    const inside = getComputedStyle(printed).overflowY !== 'visible';
    const paragraph = target.closest('p') || target;
    if (inside) {
      const offset = paragraph.getBoundingClientRect().top - printed.getBoundingClientRect().top;
      printed.scrollTop += offset - printed.clientHeight / 4;
      const rest = target.getBoundingClientRect().top - printed.getBoundingClientRect().top;
      if (rest > printed.clientHeight - 40) printed.scrollTop += rest - printed.clientHeight / 3;
    } else {
      target.scrollIntoView({ block: 'center' });
    }
  }

  const anchorOf = (box, at) =>
    [...box.querySelectorAll('.anchor')].find((a) => a.dataset.place === `${at.document}/${at.section}`);

  // ---- the source pane ----
  function pane() {
    let aside = document.getElementById('source-pane');
    if (aside) return aside;
    aside = document.createElement('aside');
    aside.id = 'source-pane';
    aside.innerHTML = '<div class="bar"><b></b><button type="button" class="close"></button></div><div class="body"></div>';
    aside.querySelector('.close').addEventListener('click', closeSource);
    document.body.append(aside);
    return aside;
  }

  async function openSource(link) {
    const at = place(link.dataset.source);
    if (!at) return;
    state.opener = link;
    state.source = { at, force: link.dataset.force || '' };
    document.querySelectorAll('[data-source].open').forEach((a) => a.classList.remove('open'));
    link.classList.add('open');
    await drawSource();
    pane().querySelector('.close').focus({ preventScroll: true });
  }

  async function drawSource() {
    const aside = pane();
    const { at, force } = state.source;
    aside.setAttribute('aria-label', say('source'));
    aside.querySelector('b').textContent = say('source');
    aside.querySelector('.close').setAttribute('aria-label', say('close'));
    aside.querySelector('.close').title = say('close');
    document.body.classList.add('has-source');
    const html = await fetched('source', at, { force });
    aside.querySelector('.body').innerHTML = html;
    reveal(aside, at);
  }

  function closeSource() {
    if (!state.source) return;
    state.source = null;
    document.body.classList.remove('has-source');
    document.querySelectorAll('[data-source].open').forEach((a) => a.classList.remove('open'));
    if (state.opener && state.opener.isConnected) state.opener.focus({ preventScroll: true });
  }

  // ---- the library ----
  async function openReading(at) {
    closeSource();
    const tab = document.getElementById('tab-library-button');
    if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
    const room = document.getElementById('reading-room');
    if (!room) { setTimeout(() => openReading(at), 100); return; }
    state.reading = at;
    room.setAttribute('aria-busy', 'true');
    room.innerHTML = await fetched('reading', at);
    room.removeAttribute('aria-busy');
    if (matchMedia('(max-width: 860px)').matches) room.querySelector('.outline-box')?.removeAttribute('open');
    document.querySelectorAll('[data-shelf]').forEach((a) => {
      if (a.dataset.shelf === at.document) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current');
    });
    room.querySelectorAll('.outline a').forEach((a) => {
      if (a.dataset.place === `${at.document}/${at.section}`) {
        a.setAttribute('aria-current', 'location');
        a.scrollIntoView({ block: 'nearest' });
      }
    });
    requestAnimationFrame(() => {
      const boxed = !matchMedia('(max-width: 860px)').matches && room.querySelector('.printed');
      if (at.section || at.start) (boxed || room).scrollIntoView({ block: 'start' });
      reveal(room, at);
    });
  }

  function followHash() {
    const at = place(location.hash);
    if (at) openReading(at);
  }

  // ---- copying ----
  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const box = document.createElement('textarea');
      box.value = button.dataset.copy;
      document.body.append(box);
      box.select();
      document.execCommand('copy');
      box.remove();
    }
    const before = button.textContent;
    button.textContent = say('copied');
    setTimeout(() => { button.textContent = before; }, 1500);
  }

  document.addEventListener('click', (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const cite = event.target.closest('[data-source]');
    if (cite && plain) { event.preventDefault(); openSource(cite); return; }
    const button = event.target.closest('[data-copy]');
    if (button) { copy(button); return; }
    const link = event.target.closest('a[href^="#"]');
    if (!link || !plain) return;
    const at = place(link.getAttribute('href'));
    if (at) {
      event.preventDefault();
      if (location.hash === link.getAttribute('href')) openReading(at);
      else location.hash = link.getAttribute('href');
    } else if (link.classList.contains('skip')) {
      event.preventDefault();
      document.querySelector('#tabs textarea, #tabs button')?.focus();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeSource();
    // Enter that only confirms a Chinese input method's choice must not send the question.
    if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
  }, true);
  addEventListener('hashchange', followHash);

  // The verdicts' counts filter the sentences below them.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-filter]');
    if (!button) return;
    const pressed = button.getAttribute('aria-pressed') !== 'true';
    const box = button.closest('.verdicts');
    box.querySelectorAll('[data-filter]').forEach((b) => b.setAttribute('aria-pressed', 'false'));
    button.setAttribute('aria-pressed', String(pressed));
    box.querySelectorAll('[data-verdict]').forEach((row) => {
      row.hidden = pressed && row.dataset.verdict !== button.dataset.filter;
    });
  });

  // A file dropped on a text box goes to the file button below it.
  for (const kind of ['dragover', 'drop']) {
    document.addEventListener(kind, (event) => {
      const box = event.target.closest?.('.drop-text');
      if (!box || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      const input = box.closest('.tabitem').querySelector('input[type=file]');
      if (kind !== 'drop' || !input) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, true);
  }

  window.policy = {
    // Brings the last question and its answer into view.
    showLatest() {
      document.querySelector('.exchange:last-child')?.scrollIntoView({ block: 'start', behavior: 'smooth' });
    },
    // After the shelf has changed: a document that is gone is no longer shown, one that changed is shown anew.
    refresh() {
      if (!state.reading) return;
      const there = [...document.querySelectorAll('[data-shelf]')].some((a) => a.dataset.shelf === state.reading.document);
      if (there) { openReading({ ...state.reading, start: null, end: null }); return; }
      state.reading = null;
      document.getElementById('reading-room').replaceChildren();
      history.replaceState(null, '', location.pathname + location.search);
    },
    speak(language) {
      state.language = language === 'en' ? 'en' : 'zh';
      document.documentElement.lang = state.language === 'en' ? 'en' : 'zh-CN';
      if (state.source) drawSource();
      if (state.reading) openReading(state.reading);
    },
  };
  followHash();
})();
