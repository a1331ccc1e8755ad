// The HTML that the fault server sends. Small on purpose: the extension reads it.

/** A whole page around a heading. `head` and `rest` are markup. */
export const page = (title, rest = '', head = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head>`
  + `<body><h1>${title}</h1>${rest}</body></html>`;

/** An error page in the shape that Cloudflare gives its 52x pages, in words of our own. */
export const cloudflarePage = (status, host, ray) => page(
  `${host} | ${status}: ${CLOUDFLARE_TITLES[status] ?? 'Unknown error'}`,
  `<div id="cf-wrapper"><div id="cf-error-details" class="cf-error-details-wrapper">
    <h2>${CLOUDFLARE_TITLES[status] ?? 'Unknown error'} <span>Error code ${status}</span></h2>
    <ul><li>Browser: Working</li><li>Cloudflare: Working</li><li>Host ${host}: Error</li></ul>
    <p class="cf-error-footer">Cloudflare Ray ID: <strong>${ray}</strong></p></div></div>`,
);

const CLOUDFLARE_TITLES = {
  520: 'Web server is returning an unknown error',
  521: 'Web server is down',
  522: 'Connection timed out',
  523: 'Origin is unreachable',
  524: 'A timeout occurred',
  525: 'SSL handshake failed',
  526: 'Invalid SSL certificate',
  530: 'The origin is not there',
};

export const loginPage = (action = '/login') => page('Sign in', `
  <form method="post" action="${action}"><label>Name <input name="name" value="mina"></label>
  <button>Sign in</button></form>`);

export const membersPage = (signedIn) => page(signedIn ? 'Signed in' : 'Signed out');

/** A form whose answer is whatever `action` gives. */
export const formPage = (action) => page('Order', `
  <form method="post" action="${action}"><label>Note <input name="note" value="one coffee"></label>
  <button>Send</button></form>`);

export const framePage = (address) => page('A page with a frame', `<iframe src="${address}" title="frame"></iframe>`);

/** A page that fetches an address by itself and writes the status down. */
export const fetchingPage = (address) => page('A page that fetches', `<p id="status">waiting</p>
  <script>fetch(${JSON.stringify(address)}).then((r) => r.status, (e) => String(e))
    .then((said) => { document.getElementById('status').textContent = said; });</script>`);

export const prefetchingPage = (address) => page('A page that prefetches', '', `<link rel="prefetch" href="${address}">`);

/** Speculation rules work in secure contexts only: serve this one by TLS. */
export const speculatingPage = (address, kind) => page('A page that speculates', '',
  `<script type="speculationrules">${JSON.stringify({ [kind]: [{ source: 'list', urls: [address], eagerness: 'immediate' }] })}</script>`);

/** A page that registers a service worker and fills Cache Storage, then says so. Secure contexts only. */
export const serviceWorkerPage = () => page('A page with a service worker', `<p id="state">preparing</p>
  <script>(async () => {
    await navigator.serviceWorker.register('/service-worker.js');
    await navigator.serviceWorker.ready;
    const cache = await caches.open('kept');
    await cache.put('/kept', new Response('kept'));
    document.getElementById('state').textContent = 'ready';
  })();</script>`);

/** It answers nothing itself, so that navigations still reach the server. */
export const SERVICE_WORKER = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
`;
