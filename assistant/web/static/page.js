// The page's own script: the source pane beside every tab, the library's addresses (#plan/2.5.12), copying.
(() => {
  'use strict';

  const TABS = ['chat', 'library', 'check', 'compare', 'match', 'evaluation'];
  const state = { language: 'zh', opener: null, source: null, reading: null, sides: { old: '', new: '' } };
  const say = (key) => window.policyWords[key][state.language];

  // #document/section@start-end~version → its parts; null where the hash is no such address.
  function place(hash) {
    let text;
    try { text = decodeURIComponent(hash.replace(/^#/, '')); } catch { return null; }
    const slash = text.indexOf('/');
    if (slash < 1) return null;
    const [, section, start, end, version, quote] = /^(.*?)(?:@(\d+)-(\d+))?(?:~([0-9a-f]*))?(?:=([^]*))?$/.exec(text.slice(slash + 1));
    return { document: text.slice(0, slash), section, start, end, version, quote };
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
    aside.setAttribute('role', 'complementary');
    aside.querySelector('.close').addEventListener('click', closeSource);
    document.body.append(aside);
    return aside;
  }

  // The sheet has its own entry in the history, so that Back closes it first.
  async function openSource(link) {
    const sheet = { source: link.dataset.source, force: link.dataset.force || '', quote: link.dataset.quote || '' };
    if (!place(sheet.source)) return;
    state.opener = link;
    history[state.source ? 'replaceState' : 'pushState']({ sheet }, '', location.href);
    await showSource(sheet);
    pane().querySelector('.close').focus({ preventScroll: true });
  }

  async function showSource(sheet) {
    const at = place(sheet.source);
    state.source = { at: { ...at, quote: sheet.quote || at.quote }, force: sheet.force };
    document.querySelectorAll('[data-source].open').forEach((a) => a.classList.remove('open'));
    if (state.opener) state.opener.classList.add('open');
    await drawSource();
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
    if (history.state?.sheet) history.back(); else hideSource();
  }

  function hideSource() {
    if (!state.source) return;
    state.source = null;
    document.body.classList.remove('has-source');
    document.querySelectorAll('[data-source].open').forEach((a) => a.classList.remove('open'));
    if (state.opener && state.opener.isConnected) state.opener.focus({ preventScroll: true });
    state.opener = null;
  }

  // ---- the library ----
  async function openReading(at) {
    hideSource();
    select('library');
    const room = document.getElementById('reading-room');
    if (!room) { setTimeout(() => openReading(at), 100); return; }
    await drawReading(at, room);
    requestAnimationFrame(() => {
      const boxed = !matchMedia('(max-width: 860px)').matches && room.querySelector('.printed');
      if (at.section || at.start) (boxed || room).scrollIntoView({ block: 'start' });
      reveal(room, at);
    });
  }

  async function drawReading(at, room) {
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
  }

  // ---- two documents beside each other: fetched when the tab is entered, #compare&old=…&new=… ----
  async function drawSides() {
    const room = document.getElementById('compare-room');
    if (!room) { setTimeout(drawSides, 100); return; }
    const focused = room.contains(document.activeElement) ? document.activeElement.id : '';
    room.setAttribute('aria-busy', 'true');
    room.innerHTML = await fetched('compare', state.sides);
    room.removeAttribute('aria-busy');
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  function openSides(hash) {
    const named = new URLSearchParams(hash.slice('#compare'.length)), before = state.sides;
    state.sides = { old: named.get('old') || '', new: named.get('new') || '' };
    if (!shown('compare')) select('compare');
    else if (before.old !== state.sides.old || before.new !== state.sides.new) drawSides();
  }

  // ---- addresses: #chat.ID, #library …, #compare&…, #document/section@…; a link that asks: #ask=… ----
  const shown = (name) => document.getElementById(`tab-${name}-button`)?.getAttribute('aria-selected') === 'true';
  function select(name) {
    if (!shown(name)) document.getElementById(`tab-${name}-button`)?.click();
  }
  const tabOf = (hash) => TABS.find((name) => name === hash.slice(1).split(/[.&]/)[0]) || (place(hash) ? 'library' : 'chat');

  function followHash() {
    if (tabOf(location.hash) === 'compare') { openSides(location.hash); return; }
    const at = place(location.hash);
    if (location.hash.startsWith('#ask=')) { select('chat'); window.policy.talks.follow(location.hash); return; }
    if (at) { if (JSON.stringify(at) !== JSON.stringify(state.reading)) openReading(at); else select('library'); return; }
    select(tabOf(location.hash));
    const id = (/^#chat\.([a-z0-9]+)$/.exec(location.hash) || [])[1] || null;
    if ((id || location.hash === '#chat') && id !== window.policy.talks.current()) window.policy.talks.open(id, { push: false });
  }

  function address(name) {
    if (name === 'chat') return window.policy.talks.address();
    if (name === 'library' && state.reading) {
      const { document: id, section, start, end, version } = state.reading;
      return `#${id}/${section}${start ? `@${start}-${end}` : ''}${version ? `~${version}` : ''}`;
    }
    if (name === 'compare' && (state.sides.old || state.sides.new)) return `#compare&${new URLSearchParams(state.sides)}`;
    return `#${name}`;
  }

  addEventListener('popstate', (event) => {
    if (event.state?.sheet) showSource(event.state.sheet); else hideSource();
    followHash();
  });

  // ---- copying ----
  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.createElement('textarea');
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand('copy');
      box.remove();
    }
    const before = button.textContent;
    button.textContent = say('copied');
    announce(say('copied'));
    setTimeout(() => { button.textContent = before; }, 1500);
  }

  document.addEventListener('click', (event) => {
    const tab = event.target.closest('#tabs [role=tab]');
    if (tab) {
      const name = tab.dataset.tabId;
      if (tabOf(location.hash) !== name || !location.hash) history.pushState(null, '', address(name));
      if (event.isTrusted) hideSource();
      if (name === 'compare') drawSides();
      return;
    }
    if (event.target.closest('[data-compare]')) {
      for (const box of document.querySelectorAll('[data-side]')) state.sides[box.dataset.side] = box.value;
      if (location.hash !== address('compare')) history.pushState(null, '', address('compare'));
      drawSides();
      return;
    }
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const cite = event.target.closest('[data-source]');
    if (cite && plain) { event.preventDefault(); openSource(cite); return; }
    const button = event.target.closest('[data-copy]');
    if (button) { copy(button, button.dataset.copy); return; }
    const made = event.target.closest('[data-link]');
    if (made) { copy(made, new URL(made.dataset.link, location.href.split('#')[0]).href); return; }
    if (state.source && !event.target.closest('#source-pane') && matchMedia('(max-width: 960px)').matches) { closeSource(); return; }
    const link = event.target.closest('a[href^="#"]');
    if (!link || !plain) return;
    const at = place(link.getAttribute('href'));
    if (at) {
      event.preventDefault();
      if (location.hash === link.getAttribute('href')) openReading(at);
      else { history.pushState(null, '', link.getAttribute('href')); openReading(at); }
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
  // Arrow keys go from tab to tab; only the chosen one is reached by Tab.
  document.addEventListener('keydown', (event) => {
    const tab = event.target.closest?.('#tabs [role=tab]');
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!tab || !step) return;
    event.preventDefault();
    const at = Math.abs(step) === 1 ? (TABS.indexOf(tab.dataset.tabId) + step + TABS.length) % TABS.length : step < 0 ? 0 : TABS.length - 1;
    const next = document.getElementById(`tab-${TABS[at]}-button`);
    next.click();
    next.focus();
  });

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

  // What a fold holds is fetched when it is first opened.
  document.addEventListener('toggle', async (event) => {
    const fold = event.target;
    if (!fold.open || !fold.dataset?.fetch) return;
    const { fetch: route, ...at } = fold.dataset;
    delete fold.dataset.fetch;
    const box = document.createElement('div');
    fold.append(box);
    box.innerHTML = await fetched(route, at);
  }, true);

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

  // ---- what is told: to screen readers, and in a line at the foot of the window ----
  function told(id, role) {
    let box = document.getElementById(id);
    if (!box) {
      box = document.createElement('div');
      box.id = id;
      box.setAttribute('role', role);
      document.body.append(box);
    }
    return box;
  }
  const announce = (text) => { told('announce', 'status').textContent = text; };
  function tell(text, kind, seconds = 8) {
    const box = told('told', 'status');
    box.className = `notice notice-${kind}`;
    box.textContent = text;
    clearTimeout(tell.timer);
    if (seconds) tell.timer = setTimeout(() => { box.textContent = ''; }, seconds * 1000);
  }

  window.policy = {
    say, select, announce, tell, language: () => state.language,
    // Puts a text into the box for the question, as if it were typed.
    type(text) {
      const box = document.querySelector('#question textarea');
      box.value = text;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      box.focus();
    },
    // Brings the last question and its answer into view.
    showLatest() {
      document.querySelector('.exchange:last-child')?.scrollIntoView({ block: 'start', behavior: 'smooth' });
    },
    show(selector) {
      document.querySelector(selector)?.scrollIntoView({ block: 'start', behavior: 'smooth' });
    },
    // Follows the address once the page stands; a sheet that was open is opened again.
    begun() {
      document.querySelector('#tabs [role=tablist]')?.setAttribute('aria-label', say('tabs'));
      if (history.state?.sheet) showSource(history.state.sheet);
      if (location.hash) followHash();
      // On a phone this would raise the keyboard, in a low window scroll past the beginning.
      else if (matchMedia('(min-height: 481px) and (pointer: fine)').matches && document.activeElement === document.body) document.querySelector('#question textarea')?.focus({ preventScroll: true });
    },
    // After the shelf has changed: a document that is gone is no longer shown, one that changed is shown anew.
    refresh() {
      if (shown('compare')) drawSides();
      if (!state.reading) return;
      const there = [...document.querySelectorAll('[data-shelf]')].some((a) => a.dataset.shelf === state.reading.document);
      const room = document.getElementById('reading-room');
      if (there) { drawReading({ document: state.reading.document, section: state.reading.section }, room); return; }
      state.reading = null;
      room.replaceChildren();
      if (shown('library')) history.replaceState(null, '', '#library');
    },
    speak(language) {
      state.language = language === 'en' ? 'en' : 'zh';
      try { localStorage.setItem('policy-language', state.language); } catch { /* not remembered then */ }
      document.documentElement.lang = state.language === 'en' ? 'en' : 'zh-CN';
      if (state.source) drawSource();
      if (state.reading) drawReading(state.reading, document.getElementById('reading-room'));
      if (shown('compare')) drawSides();
    },
  };
})();
