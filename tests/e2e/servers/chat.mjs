// Chats that run and fail, as people meet them: stand-ins in the manner of the real ones, under their real names. Their
// pages stream answers, draw everything anew for each piece, have a service worker in front, a strict content security
// policy and Trusted Types, and say what failed in a toast, in the conversation, or not at all.

import { createHash, createPublicKey } from 'node:crypto';
import https from 'node:https';
import { certificate } from './certificates.mjs';
import { listen } from './ports.mjs';

/** Names that lead to the stand-ins. */
export const CHAT_HOSTS = ['chatgpt.com', '*.chatgpt.com', 'character.ai', '*.character.ai', 'claude.ai', 'notes.example.com'];

/** What a browser is started with to meet them at https addresses without a port: see `startChromium`. */
export function toChats({ port }) {
  const key = createPublicKey(certificate('trusted').cert).export({ type: 'spki', format: 'der' });
  return {
    hosts: CHAT_HOSTS.map((host) => `MAP ${host} 127.0.0.1:${port}`),
    // The one certificate that is trusted bears other names.
    more: [`--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`],
  };
}

/** How the stand-ins fail in the tour, by the `fails` of their address: the first message does, the next goes well. */
const WAYS = {
  silent: { face: 'none', behaviour: { status: 500 } },
  cut: { face: 'bubble', broken: 'Error in message stream', behaviour: { cut: 4 } },
  limit: { face: 'toast', behaviour: { status: 429, detail: 'Too many requests in 1 hour. Try again later.' } },
  lost: { face: 'none', behaviour: { reset: true } },
};

const POLICY = (nonce) => `default-src 'self'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; `
  + "connect-src 'self' wss: https://neo.character.ai; worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
  + "require-trusted-types-for 'script'; trusted-types default";

/** Where each service's app asks. */
const API = {
  'chatgpt.com': '/backend-api/f/conversation',
  'claude.ai': '/api/organizations/0a1b2c3d/chat_conversations/1234abcd/completion',
  'character.ai': 'https://neo.character.ai/turn',
  'notes.example.com': '/v1/notes',
};

const STYLE = `
  body { margin: 0; font: 16px system-ui; display: grid; grid-template-rows: auto 1fr auto; height: 100vh }
  header, form { display: flex; gap: 8px; padding: 12px; border: 0 solid #ddd; border-width: 0 0 1px }
  header button:first-of-type { margin-left: auto } main { overflow: auto; padding: 16px; max-width: 700px; margin: 0 auto; width: 100%; box-sizing: border-box }
  .turn { margin: 0 0 16px; padding: 10px 14px; border-radius: 12px; background: #f3f3f3 } .user { margin-left: 25% } .failed { border: 1px solid #c33; color: #a11 }
  form { max-width: 700px; margin: 0 auto; width: 100%; box-sizing: border-box } #editor { flex: 1; min-height: 44px; border: 1px solid #bbb; border-radius: 12px; padding: 10px; white-space: pre-wrap }
  .toast { position: fixed; top: 12px; left: 50%; translate: -50%; background: #222; color: #fff; padding: 10px 18px; border-radius: 8px }`;

/** The app. It runs in the page, so it uses nothing from outside itself. `how`: where messages show and how answers come. */
function app({ api, how }) {
  const state = { turns: [], toast: '', busy: false };
  let sent = 0;
  const h = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) key.startsWith('on') ? element.addEventListener(key.slice(2), value) : element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== undefined));
    return element;
  };
  const turn = ({ role, text, failed }) => h('article', { class: `turn ${role} ${failed ? 'failed' : ''}` },
    failed
      ? h('div', {}, h('span', {}, failed), h('button', { onclick: () => send(state.turns.findLast((one) => one.role === 'user').text, true) }, 'Regenerate'))
      : h('div', { 'data-message-author-role': role, class: role === 'assistant' ? 'markdown' : '' }, h('p', {}, text)),
    role === 'assistant' && !failed ? h('div', {}, h('button', { 'aria-label': 'Copy' }, '⧉'), h('button', { 'aria-label': 'Regenerate' }, '↻')) : undefined);
  // Everything is drawn anew for each piece, as a framework without memory would.
  const draw = () => {
    document.querySelector('main').replaceChildren(...state.turns.map(turn));
    document.querySelector('.toasts').replaceChildren(...(state.toast ? [h('div', { class: 'toast', role: 'alert' }, state.toast)] : []));
    document.querySelector('main').scrollTop = 1e9;
  };
  const said = (text) => {
    if (!text) state.turns.pop();
    else if (how.face === 'toast') { state.turns.pop(); state.toast = text; }
    else if (how.face === 'bubble') state.turns.at(-1).failed = text;
    state.busy = false;
    draw();
  };
  const piece = (text) => { state.turns.at(-1).text += text; draw(); };
  const lines = (chunk) => chunk.split('\n').filter((line) => line.startsWith('data: ')).map((line) => JSON.parse(line.slice(6)));
  const ways = {
    async fetch(text) {
      const answer = await fetch(how.fails && !sent++ ? `${api}?fails=${how.fails}` : api, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: text });
      if (!answer.ok) throw new Error((await answer.json()).detail ?? '');
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let next; !(next = await reader.read()).done;) {
        for (const data of lines(next.value)) { if (data.error) throw new Error(data.error); piece(data.text); }
      }
    },
    events: (text) => new Promise((done, failed) => {
      const source = new EventSource(`${api}?q=${encodeURIComponent(text)}`);
      source.onmessage = ({ data }) => { const { text: more, end } = JSON.parse(data); if (end) { source.close(); done(); } else piece(more); };
      source.onerror = () => { source.close(); failed(new Error(how.broken ?? '')); };
    }),
    socket: (text) => new Promise((done, failed) => {
      let tries = 0;
      const open = () => {
        const socket = new WebSocket(`wss://${location.host}${api}`);
        socket.onopen = () => { tries = 0; socket.send(text); };
        socket.onmessage = ({ data }) => { const { text: more, end } = JSON.parse(data); if (end) { socket.close(); done(); } else piece(more); };
        socket.onclose = () => { tries += 1; if (state.busy && tries < 4) setTimeout(open, 400); else if (state.busy) failed(new Error(how.broken ?? '')); };
      };
      open();
    }),
  };
  async function send(text, again) {
    state.toast = '';
    state.busy = true;
    if (again) state.turns.pop();
    else state.turns.push({ role: 'user', text });
    state.turns.push({ role: 'assistant', text: '' });
    draw();
    try {
      await ways[how.way](text);
      state.busy = false;
    } catch (error) {
      // What broke off is nobody's text: the app has words of its own for it.
      said(error instanceof TypeError ? how.broken ?? '' : error.message);
    }
  }
  window.send = send;
  window.state = state;
  window.draw = draw;
  document.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const editor = document.getElementById('editor');
    send(editor.textContent);
    editor.replaceChildren();
  });
  trustedTypes.createPolicy('default', { createScriptURL: (url) => url });
  navigator.serviceWorker.register(how.worker ? '/sw.js?asks' : '/sw.js').catch(() => {});
}

/** The app's own service worker: it asks for pages, and where its address says so for everything. */
const WORKER = `
  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  self.addEventListener('fetch', (event) => { if (event.request.mode === 'navigate' || location.search) event.respondWith(fetch(event.request)); });`;

function page(host, how) {
  const nonce = 'c2VjcmV0';
  const policy = POLICY(nonce);
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${host}</title><style>${STYLE}</style></head><body>
    <header><b>${host}</b><button>Share</button><button>Account</button></header><main></main><div class="toasts"></div>
    <form><div id="editor" contenteditable="true" role="textbox" aria-label="Ask anything"></div><button id="send">Send</button></form>
    <script nonce="${nonce}">(${app})(${JSON.stringify({ api: API[host], how })})</script></body></html>`;
  return { body, policy };
}

/** The server's half of RFC 6455, as far as short texts need it. */
function accept(request, socket) {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  return (data) => {
    const text = Buffer.from(JSON.stringify(data));
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  };
}

const WORDS = ['Here ', 'is ', 'an ', 'answer ', 'that ', 'comes ', 'in ', 'pieces.'];

/**
 * Starts the stand-ins. `does(behaviour)` says how they answer from now on: `{ status, detail, headers }` for an error,
 * `{ cut: n }` to break off after n pieces, `{ inside: text }` for an error inside of the stream, `{ reset: true }`, or
 * nothing to answer well. `how` is how the next page is built.
 */
export async function startChat() {
  const chat = { behaviour: {}, how: { face: 'toast', way: 'fetch' }, asked: 0 };
  const server = https.createServer(certificate('trusted'), (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'https://any.test');
    const way = searchParams.get('fails');
    const host = request.headers.host.replace(/^(neo|events|ab)\./, '');
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
    if (pathname === '/sw.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(WORKER);
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    const api = API[host] ?? '';
    if (!api.endsWith(pathname) || pathname === '/') {
      if (pathname.startsWith('/ces') || request.headers.host.startsWith('events.')) return response.writeHead(500, cors).end();
      const { body, policy } = page(host, way ? { way: 'fetch', ...WAYS[way], fails: way } : chat.how);
      return response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(body);
    }
    chat.asked += 1;
    const { status, detail, headers, cut = Infinity, inside, reset } = way ? WAYS[way].behaviour : chat.behaviour;
    if (reset) return request.socket.destroy();
    if (status) return response.writeHead(status, { 'content-type': 'application/json', ...cors, ...headers }).end(JSON.stringify({ detail }));
    response.writeHead(200, { 'content-type': 'text/event-stream', ...cors });
    let sent = 0;
    const next = () => {
      if (sent === cut) return request.socket.destroy();
      if (sent === 3 && inside) { response.write(`data: ${JSON.stringify({ error: inside })}\n\n`); return response.end(); }
      if (sent === WORDS.length) { response.write(`data: ${JSON.stringify({ end: true, text: '' })}\n\n`); return response.end(); }
      response.write(`data: ${JSON.stringify({ text: WORDS[sent] })}\n\n`);
      sent += 1;
      return setTimeout(next, 40);
    };
    return next();
  });
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => {});
    chat.asked += 1;
    const { status, reset } = chat.behaviour;
    if (status || reset) return socket.end(`HTTP/1.1 ${status ?? 503} Gone\r\ncontent-length: 0\r\n\r\n`);
    const write = accept(request, socket);
    return socket.once('data', () => { WORDS.forEach((text) => write({ text })); write({ end: true }); });
  });
  server.on('connection', (socket) => socket.on('error', () => {}));
  const port = await listen(server);
  return {
    port,
    does(behaviour = {}) { chat.behaviour = behaviour; },
    looks(how = {}) { chat.how = { face: 'toast', way: 'fetch', ...how }; },
    asked: () => chat.asked,
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
