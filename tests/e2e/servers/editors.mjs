// Pages into which people type, and editors as apps have them. The editors are stand-ins in the manner of those that
// chat services use: they keep a document of their own, draw it, and undo whatever else happens to what they drew.

import { readFileSync } from 'node:fs';
import { answer } from './behaviours.mjs';
import { page } from './pages.mjs';

/** Serves React itself, for `reactPage`. */
export function serveReact(faults) {
  for (const [name, file] of [['react', 'react/umd/react'], ['react-dom', 'react-dom/umd/react-dom']]) {
    const code = readFileSync(new URL(`../../../node_modules/${file}.production.min.js`, import.meta.url));
    faults.route(`/${name}.js`, answer(200, code, { 'content-type': 'text/javascript' }));
  }
}

/** Plain fields, and what WhatBroke must leave alone. */
export const fieldsPage = (title, rest = '') => page(title, `
  <form onsubmit="return false">
    <label>Title <input id="title" name="title"></label>
    <label>Message <textarea name="message" rows="4"></textarea></label>
    <input name="row" aria-label="Row"> <input name="row" aria-label="Row">
    <label>Town <input name="town" value="Seoul"></label>
    ${rest}
  </form>`);

/** Fields of which nothing may be kept, each with why. */
export const SECRET_FIELDS = {
  password: '<input type="password" id="password">',
  shownPassword: '<label>Password <input type="text" id="shownPassword"></label>',
  koreanPassword: '<label>비밀번호 확인 <input type="text" id="koreanPassword"></label>',
  masked: '<input id="masked" style="-webkit-text-security: disc">',
  oneTimeCode: '<input id="oneTimeCode" autocomplete="section-a one-time-code">',
  card: '<input id="card" autocomplete="billing cc-number">',
  newPassword: '<input id="newPassword" autocomplete="new-password">',
  off: '<textarea id="off" autocomplete="OFF"></textarea>',
  named: '<input id="named" name="user[pinCode]">',
  labelled: '<span id="why">인증번호</span><input id="labelled" aria-labelledby="why">',
  oneLetter: '<input id="oneLetter" maxlength="1">',
  number: '<input type="number" id="number">',
  ofMarkedForm: '</form><form autocomplete="off"><input id="ofMarkedForm"></form><form>',
  editor: '<div id="editor" contenteditable="true" aria-label="Recovery phrase"></div>',
};

/** A React app of controlled fields, drawn by React itself from `/react.js` and `/react-dom.js`. */
export const reactPage = (title) => page(title, `<div id="app"></div>
  <script src="/react.js"></script><script src="/react-dom.js"></script>
  <script>
    const { createElement: h, useState } = React;
    function App() {
      const [text, setText] = useState('');
      const [note, setNote] = useState('');
      return h('div', null,
        h('textarea', { 'aria-label': 'Ask anything', value: text, onChange: (event) => setText(event.target.value) }),
        h('input', { placeholder: 'Note', value: note, onChange: (event) => setNote(event.target.value) }),
        h('output', null, JSON.stringify([text, note])));
    }
    ReactDOM.createRoot(document.getElementById('app')).render(h(App));
  </script>`);

const EDITORS = `<script>
  /** Draws lines as paragraphs, and again whenever somebody else has changed them. */
  function editor(host, draw) {
    const model = { lines: [''] };
    host.contentEditable = 'true';
    const redraw = () => {
      watcher.disconnect();
      host.replaceChildren(...model.lines.map((line) => {
        const p = document.createElement('p');
        p.append(line || document.createElement('br'));
        return p;
      }));
      watcher.observe(host, { childList: true, characterData: true, subtree: true });
      draw?.(model.lines);
    };
    const watcher = new MutationObserver(() => model.read?.(host) ?? redraw());
    model.set = (lines) => { model.lines = lines; setTimeout(redraw, 10); };
    redraw();
    return model;
  }

  /** In the manner of Lexical: input events are taken over, and changes that came without one are undone. */
  function eventEditor(host) {
    const model = editor(host);
    const type = (text) => model.set([...model.lines.slice(0, -1), ...(model.lines.at(-1) + text).split('\\n')]);
    host.addEventListener('beforeinput', (event) => {
      event.preventDefault();
      if (event.inputType === 'insertText') type(event.data);
      if (event.inputType === 'insertParagraph') type('\\n');
    });
    host.addEventListener('paste', (event) => {
      event.preventDefault();
      type(event.clipboardData.getData('text/plain'));
    });
    return model;
  }

  /** In the manner of ProseMirror: changes of what is drawn are read back; Enter sends, and so does what looks like it. */
  function readingEditor(host, send) {
    const model = editor(host);
    model.read = () => {
      const lines = [...host.querySelectorAll('p')].map((p) => p.textContent);
      // A second paragraph that came without a paste is taken for the Enter key.
      if (lines.length > model.lines.length) { model.set(['']); send(); return true; }
      model.lines = lines;
      return true;
    };
    host.addEventListener('paste', (event) => {
      event.preventDefault();
      model.set(event.clipboardData.getData('text/plain').split(/\\n+/));
    });
    host.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      if (event.shiftKey) model.set([...model.lines, '']); else send();
    });
    return model;
  }
</script>`;

/** Three editors: a bare one, and one of each manner. `sent` counts what was sent by mistake. */
export const editorsPage = (title) => page(title, `${EDITORS}
  <div id="bare" contenteditable aria-label="Bare"></div><div id="events"></div><div id="reading"></div>
  <script>
    window.sent = 0;
    window.models = { events: eventEditor(document.getElementById('events')), reading: readingEditor(document.getElementById('reading'), () => { sent += 1; }) };
  </script>`);
