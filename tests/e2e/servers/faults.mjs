// A server that fails on purpose, in every way a real nginx cannot be asked to.

import http from 'node:http';
import https from 'node:https';
import * as behaviours from './behaviours.mjs';
import * as pages from './pages.mjs';
import { listen } from './ports.mjs';
import { certificate } from './certificates.mjs';

const { answer } = behaviours;

/** What is served when a test has not asked for something else, by path. A trailing `/…/` matches by beginning. */
const READY = [
  ['/', answer(200, pages.page('Start'))],
  ['/favicon.ico', behaviours.emptyBody(204)],
  ['/fine', answer(200, pages.page('Fine', '<script src="/asset.js"></script>'))],
  ['/asset.js', cacheable()],
  ['/asset-of-yesterday.js', cacheable()],
  ['/empty/', (request, response) => behaviours.emptyBody(lastNumber(request))(request, response)],
  ['/status/', (request, response) => answer(lastNumber(request))(request, response)],
  ['/cloudflare/', (request, response) => behaviours.cloudflare(lastNumber(request))(request, response)],
  ['/reset', behaviours.reset()],
  ['/empty-reply', behaviours.emptyReply()],
  ['/never', behaviours.never()],
  ['/endless', behaviours.endless()],
  ['/cut-off', behaviours.cutOff()],
  ['/redirect-loop', behaviours.redirectLoop()],
  ['/no-content', behaviours.emptyBody(204)],
  ['/download', behaviours.download()],
  ['/retry-after', (request, response) => behaviours.retryAfter(query(request).get('value'), number(query(request).get('status'), 503))(request, response)],
  ['/retry-after-date', (request, response) => behaviours.retryAfterDate(number(query(request).get('seconds'), 120), number(query(request).get('status'), 429))(request, response)],
  ['/login', login],
  ['/members', (request, response) => answer(200, pages.membersPage(/\bsession=mina\b/.test(request.headers.cookie ?? '')), { 'cache-control': 'no-store' })(request, response)],
  ['/form', answer(200, pages.formPage('/order'))],
  ['/order', answer(503, pages.page('The order did not arrive'))],
  ['/frame', answer(200, pages.framePage('/status/503'))],
  ['/fetching', answer(200, pages.fetchingPage('/status/503'))],
  ['/with-service-worker', answer(200, pages.serviceWorkerPage())],
  ['/service-worker.js', answer(200, pages.SERVICE_WORKER, { 'content-type': 'text/javascript' })],
];

/** A file that browsers keep for a day. */
function cacheable() {
  return answer(200, 'document.title += " and scripted";', { 'content-type': 'text/javascript', 'cache-control': 'public, max-age=86400' });
}

function login(request, response) {
  if (request.method !== 'POST') return answer(200, pages.loginPage())(request, response);
  response.writeHead(303, { location: '/members', 'set-cookie': 'session=mina; HttpOnly; Path=/; Max-Age=86400; SameSite=Lax' });
  return response.end();
}

const query = (request) => new URL(request.url, 'http://any.test').searchParams;
const number = (text, otherwise) => (text === null ? otherwise : Number(text));
const lastNumber = (request) => Number(new URL(request.url, 'http://any.test').pathname.split('/').pop());

/**
 * Starts the server over HTTP and, with the same addresses, over TLS once for every certificate.
 * Gives `{ port, tls: { trusted, expired, wrongName, selfSigned }, route(), count(), requests(), stop() }`.
 */
export async function startFaults() {
  const routes = new Map();
  const seen = [];

  function handle(request, response) {
    const { pathname } = new URL(request.url, 'http://any.test');
    const host = (request.headers.host ?? '').split(':')[0];
    seen.push({ method: request.method, path: pathname, url: request.url, host, headers: request.headers });
    const handler = routes.get(pathname) ?? ready(pathname) ?? answer(404);
    handler(request, response);
  }

  const plain = http.createServer(handle);
  const secure = {};
  for (const name of ['trusted', 'expired', 'wrongName', 'selfSigned']) secure[name] = https.createServer(certificate(name), handle);
  const servers = [plain, ...Object.values(secure)];
  for (const server of servers) {
    server.on('clientError', (error, socket) => socket.destroy());
    // A browser that leaves in the middle is part of the game and must not end the server.
    server.on('connection', (socket) => socket.on('error', () => {}));
  }

  const port = await listen(plain);
  const tls = {};
  for (const [name, server] of Object.entries(secure)) tls[name] = await listen(server);

  return {
    port,
    host: `127.0.0.1:${port}`,
    tls,
    /** From now on `path` is answered by `handler(request, response)`. */
    route(path, handler) { routes.set(path, handler); },
    /** Every request so far, oldest first. */
    requests: () => [...seen],
    /** How many requests were seen; every property that is given must match. */
    count: (wanted) => seen.filter((one) => Object.entries(wanted).every(([key, value]) => one[key] === value)).length,
    async stop() {
      await Promise.all(servers.map((server) => new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      })));
    },
  };
}

const ready = (pathname) => READY.find(([path]) => path === pathname || (path.length > 1 && path.endsWith('/') && pathname.startsWith(path)))?.[1];
