// Conversations, kept in this browser alone: each under its own key, so that two windows do not overwrite each other.
(() => {
  'use strict';

  const PREFIX = 'policy-talk-';
  const { say } = window.policy;
  // What is drawn: the id of its conversation (null: none yet), its exchanges as JSON texts, the one being edited.
  const state = { id: null, exchanges: [], editing: null, asked: null, last: '' };

  function read(id) {
    try {
      const talk = JSON.parse(localStorage.getItem(PREFIX + id));
      return talk && Array.isArray(talk.exchanges) ? talk : null;
    } catch { return null; }
  }
  function write(id, talk) {
    try { localStorage.setItem(PREFIX + id, JSON.stringify(talk)); } catch { window.policy.tell(say('full'), 'ask'); }
  }
  const all = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ id: key.slice(PREFIX.length), talk: read(key.slice(PREFIX.length)) }))
    .filter(({ talk }) => talk).sort((a, b) => b.talk.at - a.talk.at);
  const question = (made) => { try { return JSON.parse(made).question; } catch { return ''; } };
  const address = () => (state.id ? `#chat.${state.id}` : '#chat');
  const fresh = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 6);

  function show(id) {
    const talk = id && read(id);
    Object.assign(state, { id: talk ? id : null, exchanges: talk ? talk.exchanges : [], editing: null });
    sessionStorage.setItem('policy-talk', state.id || '');
  }
  function draw() { document.getElementById('draw-talk')?.click(); }

  // Opens a conversation (null: a new one) and gives it its address.
  function open(id, { push = true } = {}) {
    show(id);
    if (push && location.hash !== address()) history.pushState(null, '', address());
    draw();
  }

  // A question goes to the server with what is sent here; an edited one begins a copy of what stood before it.
  function asked(text) {
    state.asked = { id: state.id, exchanges: state.exchanges, shown: state.exchanges };
    if (state.editing !== null) {
      state.asked.id = null;
      state.asked.exchanges = state.exchanges.slice(0, state.editing);
      state.editing = null;
    }
    if (text) sessionStorage.setItem('policy-asked', text);
    return JSON.stringify(state.asked.exchanges);
  }

  function answered(made) {
    const from = state.asked;
    state.asked = null;
    if (!from || !made || made === state.last) return;
    state.last = made;
    sessionStorage.removeItem('policy-asked');
    const id = from.id || fresh();
    const talk = (from.id && read(id)) || { title: '', at: 0, exchanges: from.exchanges };
    talk.exchanges = [...talk.exchanges, made];
    talk.title = talk.title || question(talk.exchanges[0]).slice(0, 60);
    talk.at = Date.now();
    write(id, talk);
    if (from.shown !== state.exchanges) { draw(); return; }  // another conversation was opened meanwhile
    const joined = talk.exchanges.length !== from.exchanges.length + 1;
    const begun = state.id === null;
    Object.assign(state, { id, exchanges: talk.exchanges });
    sessionStorage.setItem('policy-talk', id);
    if (document.getElementById('tab-chat-button')?.getAttribute('aria-selected') === 'true' && location.hash !== address()) {
      history[begun ? 'replaceState' : 'pushState'](null, '', address());
    }
    if (joined) draw();
    window.policy.showLatest();
    const reply = [...document.querySelectorAll('.exchange:last-child :is(.status, .answer p, .problem)')].slice(0, 2);
    window.policy.announce(say('answered') + reply.map((one) => one.textContent).join(' '));
  }

  // ---- the list ----
  function list() {
    let dialog = document.getElementById('talks');
    if (!dialog) {
      dialog = document.createElement('dialog');
      dialog.id = 'talks';
      dialog.innerHTML = '<div class="bar"><h2></h2><button type="button" class="close"></button></div><input type="search"><ol></ol><p class="fine"></p>';
      dialog.querySelector('.close').addEventListener('click', () => dialog.close());
      dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
      dialog.querySelector('input').addEventListener('input', () => fill(dialog));
      document.body.append(dialog);
    }
    dialog.setAttribute('aria-label', say('talks'));
    dialog.querySelector('h2').textContent = say('talks');
    dialog.querySelector('.close').setAttribute('aria-label', say('close'));
    dialog.querySelector('.fine').textContent = say('here');
    const search = dialog.querySelector('input');
    search.value = '';
    search.placeholder = say('search');
    search.setAttribute('aria-label', say('search'));
    fill(dialog);
    dialog.showModal();
  }

  function fill(dialog) {
    const words = dialog.querySelector('input').value.trim().toLowerCase();
    const kept = all();
    const found = kept.filter(({ talk }) => !words || JSON.stringify([talk.title, talk.exchanges]).toLowerCase().includes(words));
    const rows = found.map(({ id, talk }) => row(dialog, id, talk));
    if (!rows.length) {
      const none = document.createElement('li');
      none.textContent = say(kept.length ? 'nothing' : 'none');
      rows.push(none);
    }
    dialog.querySelector('ol').replaceChildren(...rows);
  }

  function row(dialog, id, talk) {
    const item = document.createElement('li');
    const choose = button(talk.title || '…', () => { dialog.close(); window.policy.select('chat'); open(id); });
    choose.className = 'choose';
    const when = document.createElement('time');
    when.textContent = new Date(talk.at).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' });
    choose.append(when);
    if (id === state.id) choose.setAttribute('aria-current', 'true');
    const rename = button(say('rename'), () => renaming(dialog, item, id, talk));
    const remove = button(say('delete'), () => {
      if (!remove.dataset.sure) { remove.dataset.sure = 'yes'; remove.textContent = say('sure'); return; }
      localStorage.removeItem(PREFIX + id);
      if (id === state.id) { open(null); }
      fill(dialog);
      dialog.querySelector('input').focus();
    });
    for (const one of [rename, remove]) { one.className = 'quiet'; one.setAttribute('aria-label', `${one.textContent} ${talk.title}`); }
    item.append(choose, rename, remove);
    return item;
  }

  function renaming(dialog, item, id, talk) {
    const name = document.createElement('input');
    name.value = talk.title;
    name.setAttribute('aria-label', say('name'));
    const done = () => {
      const now = read(id);
      if (now) write(id, { ...now, title: name.value.trim().slice(0, 60) || talk.title });
      fill(dialog);
    };
    name.addEventListener('change', done);
    name.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) done();
      if (event.key === 'Escape') { event.stopPropagation(); event.preventDefault(); fill(dialog); }
    });
    item.replaceChildren(name);
    name.focus();
    name.select();
  }

  function button(text, act) {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', act);
    return made;
  }

  // ---- taking along ----
  async function save(kind) {
    try {
      const address = new URL(`ui/save?kind=${kind}&lang=${window.policy.language()}`, document.baseURI);
      const answer = await fetch(address, { method: 'POST', body: JSON.stringify(state.exchanges), credentials: 'same-origin' });
      if (!answer.ok) throw new Error(answer.statusText);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `${say('talks')}.${kind}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    } catch { window.policy.tell(say('failed'), 'ask'); }
  }
  const folded = [];
  addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('.talk details.sources:not([open]), details.card:not([open])')) { fold.open = true; folded.push(fold); }
  });
  addEventListener('afterprint', () => { folded.splice(0).forEach((fold) => { fold.open = false; }); });

  const ACTS = { list, new: () => open(null), print: () => window.print(), 'save-md': () => save('md'), 'save-html': () => save('html'), 'save-docx': () => save('docx') };
  document.addEventListener('click', (event) => {
    const act = event.target.closest('[data-talk]');
    if (act) { act.closest('details')?.removeAttribute('open'); ACTS[act.dataset.talk](); return; }
    const said = event.target.closest('[data-vote]');
    if (said) { vote(said); return; }
    const edit = event.target.closest('[data-edit]');
    if (edit) {
      state.editing = Number(edit.dataset.edit);
      window.policy.type(question(state.exchanges[state.editing]));
    }
  });

  // A vote goes to the server with the exchanges that its answer was given after, and is kept with the answer.
  async function vote(button) {
    const at = Number(button.dataset.at), said = button.dataset.vote, id = state.id;
    const box = button.closest('.votes');
    try {
      const address = new URL(`ui/vote?said=${said}&at=${at}&lang=${window.policy.language()}`, document.baseURI);
      const kept = state.exchanges.slice(Math.max(0, at - 2), at + 1);
      const answer = await fetch(address, { method: 'POST', body: JSON.stringify(kept), headers: { 'content-type': 'application/json' }, credentials: 'same-origin' });
      const told = await answer.text();
      if (!answer.ok) { window.policy.tell([404, 429].includes(answer.status) ? told : say('failed'), 'ask'); return; }
      const talk = read(id);
      if (talk) {
        talk.exchanges[at] = JSON.stringify({ ...JSON.parse(talk.exchanges[at]), voted: said });
        if (id === state.id) state.exchanges = talk.exchanges;
        write(id, talk);
      }
      box.outerHTML = told;
      document.querySelector(`[data-vote="${said}"][data-at="${at}"]`)?.focus();
    } catch { window.policy.tell(say('failed'), 'ask'); }
  }

  // A link asks its question in a new conversation: #ask=…&made=VERSION.
  function follow(hash) {
    const sent = new URLSearchParams(hash.slice(1));
    show(null);
    history.replaceState(null, '', '#chat');
    const ask = document.createElement('button');
    ask.dataset.ask = (sent.get('ask') || '').slice(0, 2000);
    ask.dataset.made = (sent.get('made') || '').slice(0, 64);
    document.querySelector('#talk .html-container > div')?.append(ask);
    ask.click();
    ask.remove();
  }

  const at = /^#chat\.([a-z0-9]+)$/.exec(location.hash);
  show(at ? at[1] : sessionStorage.getItem('policy-talk'));
  window.policy.talks = { asked, answered, open, follow, address, kept: () => JSON.stringify(state.exchanges), current: () => state.id };
})();
