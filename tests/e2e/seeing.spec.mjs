// Every way in which a load can end, row by row: what shows, and for the quiet ones that nothing does.
// The plain rows are in explain.spec.mjs, the quiet loads of an ordinary day in silence.spec.mjs.

import { card, glance, overlay } from './browser.mjs';
import { expectBadgeOnly, expectCard, expectSilence, untilDecided } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, cutOff, cutOffInPieces, emptyBody, endless, signInDialog } from './servers/behaviours.mjs';
import { page as html, speculatingPage } from './servers/pages.mjs';

/** The badge says it, and the popup explains. */
async function expectPopup(whatbroke, page, { code, badge }) {
  await expectBadge(whatbroke, page, badge);
  const popup = await whatbroke.popup(page);
  await expectCard(popup, { code });
  await whatbroke.closeTab(popup);
  expect(overlay(page), 'overlay').toBeUndefined();
}

test.describe('bodies', () => {
  test('a fine page that never ends is fine', async ({ page, faults, nginx, whatbroke }) => {
    faults.route('/endless-fine', endless(200));
    await visit(page, faults.url('/endless-fine'));
    await expectSilence(whatbroke, page, nginx);
  });

  for (const [name, behaviour, code] of [
    ['shorter than promised', cutOff(200), 'net/ERR_CONTENT_LENGTH_MISMATCH'],
    ['without its last piece', cutOffInPieces(200), 'net/ERR_INCOMPLETE_CHUNKED_ENCODING'],
  ]) {
    test(`a page that came ${name} is told of by the badge, and the popup explains`, async ({ page, faults, whatbroke }) => {
      faults.route('/incomplete', behaviour);
      await visit(page, faults.url('/incomplete'));
      await expectPopup(whatbroke, page, { code, badge: '!' });
    });
  }

  test('an error page that came without its last piece keeps its code', async ({ page, faults, whatbroke }) => {
    faults.route('/incomplete-error', cutOffInPieces(500));
    await visit(page, faults.url('/incomplete-error'));
    await expectCard(await card(page), { code: 'http/500' });
    await expectBadge(whatbroke, page, '500');
  });

  for (const [type, body] of [
    ['application/json', '{"error":"down"}'],
    ['text/plain', 'down'],
    ['application/xml', '<error>down</error>'],
    ['application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>down</p></body></html>'],
    ['text/event-stream', 'data: down\n\n'],
    ['text/css', 'p { color: red }'],
  ]) {
    test(`a 503 of ${type} gets its card`, async ({ page, faults }) => {
      faults.route('/typed', answer(503, body, { 'content-type': type }));
      await visit(page, faults.url('/typed'));
      await expectCard(await card(page), { code: 'http/503' });
    });
  }

  const plain = (head) => (request) => { request.socket.end(`HTTP/1.1 ${head}\r\ncontent-type: text/html\r\n\r\n<h1>Odd</h1>`); };
  const zipped = (status) => answer(status, 'no gzip at all', { 'content-encoding': 'gzip' });
  const sentTo = (location) => answer(302, '', { location });
  for (const [name, behaviour, code, badge] of [
    ['a fine page that was packed wrongly', zipped(200), 'net/ERR_CONTENT_DECODING_FAILED', '!'],
    ['an error page that was packed wrongly', zipped(503), 'http/503', '503'],
    ['an answer with two lengths', plain('503 Odd\r\ncontent-length: 5\r\ncontent-length: 7'), 'net/ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH', '!'],
    ['an answer in no protocol', (request) => { request.socket.end('garbage'); }, 'net/ERR_INVALID_HTTP_RESPONSE', '!'],
    ['a way to a name that is not there', sentTo('http://gone.test/'), 'net/ERR_NAME_NOT_RESOLVED', '!'],
    ['a way to a port that browsers refuse', sentTo('http://a.test:6000/'), 'net/ERR_UNSAFE_PORT', '!'],
    ['a way out of the web', sentTo('data:text/html,x'), 'net/ERR_UNSAFE_REDIRECT', '!'],
  ]) {
    test(`${name} is explained by badge and popup`, async ({ page, faults, whatbroke }) => {
      faults.route('/odd', behaviour);
      await visit(page, faults.url('/odd'));
      await expectPopup(whatbroke, page, { code, badge });
    });
  }

  test('a failure after early hints is explained, and a fine page after them is fine', async ({ page, faults, nginx, whatbroke }) => {
    const hinting = (then) => (request, response) => response.writeEarlyHints({ link: '</asset.js>; rel=preload; as=script' }, () => then(request, response));
    faults.route('/hinted', hinting(answer(503, html('503'))));
    await visit(page, faults.url('/hinted'));
    await expectCard(await card(page), { code: 'http/503' });
    faults.route('/hinted', hinting(answer(200, html('Fine'))));
    await page.goto(faults.url('/hinted'));
    await expectSilence(whatbroke, page, nginx);
  });

  test('an empty error of a real server is explained by badge and popup', async ({ page, nginx, whatbroke }) => {
    await visit(page, nginx.url('/empty/503'));
    await expectPopup(whatbroke, page, { code: 'http/503', badge: '503' });
  });

  test('an error that is sent as a download is explained by badge and popup', async ({ page, faults, whatbroke }) => {
    faults.route('/attached', answer(500, 'broken', { 'content-disposition': 'attachment; filename="report.csv"', 'content-type': 'text/csv' }));
    await visit(page, faults.url('/attached'));
    await expectPopup(whatbroke, page, { code: 'http/500', badge: '500' });
  });
});

test.describe('sign-in dialogs', () => {
  /** Dismisses each dialog as a person does with Esc. */
  async function dismissDialogs(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Fetch.enable', { handleAuthRequests: true });
    session.on('Fetch.requestPaused', ({ requestId }) => session.send('Fetch.continueRequest', { requestId }).catch(() => {}));
    session.on('Fetch.authRequired', ({ requestId }) => {
      session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: { response: 'CancelAuth' } }).catch(() => {});
    });
  }

  test('a dismissed one without a page behind it is a 401', async ({ page, faults, whatbroke }) => {
    faults.route('/members-only', signInDialog());
    await dismissDialogs(page);
    await visit(page, faults.url('/members-only'));
    await expectPopup(whatbroke, page, { code: 'http/401', badge: '401' });
  });

  test('a dismissed one with an error page behind it gets its card', async ({ page, faults }) => {
    faults.route('/members-only', signInDialog(html('401 Unauthorized')));
    await dismissDialogs(page);
    await visit(page, faults.url('/members-only'));
    await expectCard(await card(page), { code: 'http/401' });
  });

  test('one that is still open is no failure', async ({ page, faults, nginx, whatbroke }) => {
    const path = '/members-waiting';
    faults.route(path, signInDialog());
    await page.goto(faults.url('/fine'));
    const session = await page.context().newCDPSession(page);
    await session.send('Fetch.enable', { handleAuthRequests: true });
    session.on('Fetch.requestPaused', ({ requestId }) => session.send('Fetch.continueRequest', { requestId }).catch(() => {}));
    const asked = new Promise((resolve) => { session.once('Fetch.authRequired', resolve); });
    await page.evaluate((to) => { location.href = to; }, path);
    await asked;
    await expectSilence(whatbroke, page, nginx);
  });
});

test('a port that browsers refuse is explained', async ({ page, site, whatbroke }) => {
  await visit(page, `http://${site}:6000/`);
  await expectPopup(whatbroke, page, { code: 'net/ERR_UNSAFE_PORT', badge: '!' });
});

test('what stands before and behind an address is neither shown nor kept', async ({ page, nginx, whatbroke }) => {
  const address = nginx.url('/status/503').replace('http://', 'http://anna:hush-hush@');
  await visit(page, `${address}#token=whisper`);
  const frame = await card(page);
  await expectCard(frame, { code: 'http/503' });
  for (const kept of [JSON.stringify(await whatbroke.storage()), JSON.stringify(await whatbroke.storage('session')), await frame.locator('body').innerHTML()]) {
    expect(kept).not.toMatch(/hush-hush|whisper/);
  }
});

test.describe("the page's own service worker", () => {
  const WORKER = `
    self.addEventListener('install', () => self.skipWaiting());
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
    self.addEventListener('fetch', (event) => {
      const { pathname } = new URL(event.request.url);
      const page = (status) => new Response('<h1>' + status + '</h1>', { status, headers: { 'content-type': 'text/html' } });
      if (pathname === '/worker/fine') event.respondWith(page(200));
      if (pathname === '/worker/own-503') event.respondWith(page(503));
      if (pathname === '/worker/own-404-app') event.respondWith(new Response('<form><input><input></form>', { status: 404, headers: { 'content-type': 'text/html' } }));
      if (pathname === '/worker/passed-through') event.respondWith(fetch(event.request));
      if (pathname === '/worker/broken') event.respondWith(Promise.reject(new Error('broken')));
    });`;

  async function install(page, faults) {
    faults.route('/worker/start', answer(200, html('Start')));
    faults.route('/worker/worker.js', answer(200, WORKER, { 'content-type': 'text/javascript' }));
    faults.route('/worker/passed-through', answer(500, html('500')));
    await page.goto(faults.secureUrl('/worker/start'));
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker/worker.js');
      await navigator.serviceWorker.ready;
    });
  }

  for (const cold of [false, true]) {
    const with_ = cold ? 'with a cold brain' : 'with a warm brain';

    test(`its own 503 is explained, ${with_}`, async ({ page, faults, whatbroke }) => {
      await install(page, faults);
      if (cold) await whatbroke.killWorker();
      await visit(page, faults.secureUrl('/worker/own-503'));
      await expectCard(await card(page), { code: 'http/503' });
      await expectBadge(whatbroke, page, '503');
      expect(faults.count({ path: '/worker/own-503' }), 'no server saw it').toBe(0);
    });

    test(`a 500 that it passes through is explained, ${with_}`, async ({ page, faults, whatbroke }) => {
      await install(page, faults);
      if (cold) await whatbroke.killWorker();
      await visit(page, faults.secureUrl('/worker/passed-through'));
      await expectCard(await card(page), { code: 'http/500' });
    });

    test(`a fine page of its own is fine, ${with_}`, async ({ page, faults, nginx, whatbroke }) => {
      await install(page, faults);
      if (cold) await whatbroke.killWorker();
      await visit(page, faults.secureUrl('/worker/fine'));
      await expectSilence(whatbroke, page, nginx);
    });
  }

  test('its 404 that is an app gets the badge only', async ({ page, faults, nginx, whatbroke }) => {
    await install(page, faults);
    await visit(page, faults.secureUrl('/worker/own-404-app'));
    await expectBadgeOnly(whatbroke, page, nginx, '404');
  });

  test('its own failure is a failure of the load', async ({ page, faults, whatbroke }) => {
    await install(page, faults);
    await visit(page, faults.secureUrl('/worker/broken'));
    await expectPopup(whatbroke, page, { code: 'net/ERR_FAILED', badge: '!' });
  });

  test('a fine page of its own ends what was before', async ({ page, faults, whatbroke }) => {
    await install(page, faults);
    await visit(page, faults.secureUrl('/worker/own-503'));
    await card(page);
    await page.goto(faults.secureUrl('/worker/fine'));
    await expectBadge(whatbroke, page, '');
    expect(overlay(page)).toBeUndefined();
  });
});

test.describe('back and forward', () => {
  /** As the buttons do; Playwright's own goBack waits for a load event that may not come. */
  const go = (page, steps) => page.evaluate((n) => { history.go(n); }, steps).catch(() => {});

  test('a failed page is explained again each time that one comes back to it', async ({ page, faults, nginx, whatbroke }) => {
    faults.route('/down', answer(503, html('503')));
    await page.goto(faults.url('/fine'));
    await visit(page, faults.url('/down'));
    await card(page);
    await page.goto(nginx.url('/fine'));
    await expectBadge(whatbroke, page, '');
    for (let round = 0; round < 2; round += 1) {
      await go(page, -1);
      await expectCard(await card(page), { code: 'http/503' });
      await expectBadge(whatbroke, page, '503');
      await go(page, 1);
      await expectBadge(whatbroke, page, '');
      await expect.poll(() => page.url()).toBe(nginx.url('/fine'));
      expect(overlay(page)).toBeUndefined();
    }
  });

  test('a failed page that the browser kept is explained from its own status', async ({ page, faults, nginx, whatbroke, site }) => {
    const path = `/kept-${site}`;
    faults.route(path, answer(404, html('Not here'), { 'cache-control': 'max-age=600' }));
    await visit(page, faults.url(path));
    await card(page);
    await page.goto(nginx.url('/fine'));
    await whatbroke.killWorker();
    await go(page, -1);
    await expectCard(await card(page), { code: 'http/404' });
    expect(faults.count({ path }), 'the cache gave it').toBe(1);
  });

  test('a page without an answer is explained again when one comes back to it', async ({ page, faults, nginx, whatbroke }) => {
    await page.goto(faults.url('/fine'));
    await visit(page, faults.url('/reset'));
    await expectBadge(whatbroke, page, '!');
    await page.goto(nginx.url('/fine'));
    await expectBadge(whatbroke, page, '');
    await go(page, -1);
    await expectPopup(whatbroke, page, { code: 'net/ERR_CONNECTION_RESET', badge: '!' });
  });

  test('a page that failed and works again when one comes back is fine', async ({ page, faults, nginx, whatbroke, site }) => {
    const path = `/mended-${site}`;
    // The browser would show the old answer once more where it may keep it.
    faults.route(path, answer(503, html('503'), { 'cache-control': 'no-store' }));
    await visit(page, faults.url(path));
    await card(page);
    await page.goto(nginx.url('/fine'));
    faults.route(path, answer(200, html('Works again')));
    await go(page, -1);
    await expect(page.getByRole('heading')).toHaveText('Works again');
    await expectSilence(whatbroke, page, nginx);
  });
});

test.describe('speculation', () => {
  for (const kind of ['prefetch', 'prerender']) {
    test(`a 404 of a ${kind} is explained once one really goes there`, async ({ page, faults, nginx, whatbroke, site }) => {
      const missing = `/missing-${kind}-${site}`;
      faults.route('/speculating', answer(200, speculatingPage(missing, kind)));
      await page.goto(faults.secureUrl('/speculating'));
      await expect.poll(() => faults.count({ path: missing }), `the ${kind} was sent`).toBeGreaterThan(0);
      await expectSilence(whatbroke, page, nginx);
      await page.evaluate((to) => { location.href = to; }, missing);
      await expectCard(await card(page), { code: 'http/404' });
      await expectBadge(whatbroke, page, '404');
    });
  }

  test('a failed page that a prerendered fine one follows leaves nothing behind', async ({ page, faults, nginx, whatbroke, site }) => {
    const next = `/next-${site}`;
    faults.route(next, answer(200, html('Next', '<script>document.title = document.prerendering ? "prerendered" : "loaded";</script>')));
    faults.route('/down-and-speculating', answer(503, speculatingPage(next, 'prerender')));
    await visit(page, faults.secureUrl('/down-and-speculating'));
    await card(page);
    await expect.poll(() => faults.count({ path: next }), 'the prerender was sent').toBe(1);
    await expectBadge(whatbroke, page, '503');
    expect(await glance(page, 'card', 'data-code'), 'a prerender changes nothing').toBe('http/503');
    await page.evaluate((to) => { location.href = to; }, next);
    await expect(page.getByRole('heading')).toHaveText('Next');
    await expectSilence(whatbroke, page, nginx);
  });
});

test.describe('tabs and windows', () => {
  test('each window has its own failure, and a fine one has none', async ({ page, nginx, whatbroke }) => {
    await page.goto(nginx.url('/fine'));
    const second = await whatbroke.newWindow(nginx.url('/status/500'));
    await expectCard(await card(second), { code: 'http/500' });
    await expectBadge(whatbroke, second, '500');
    const third = await whatbroke.newWindow(nginx.url('/asset/app.js'));
    await visit(third, 'http://gone.test/');
    await expectBadge(whatbroke, third, '!');
    expect(await glance(second, 'card', 'data-code')).toBe('http/500');
    await expectSilence(whatbroke, page, nginx);
  });

  test('a page in a tab behind is explained before one looks at it', async ({ page, faults, whatbroke }) => {
    await page.goto(faults.url('/fine'));
    const behind = await whatbroke.newTab({ url: faults.url('/status/502'), active: false });
    await expectBadge(whatbroke, behind, '502');
    await expectCard(await card(behind), { code: 'http/502' });
    expect(await whatbroke.badge(page)).toBe('');
  });

  test('a page that opens another one explains only the one that failed', async ({ page, faults, nginx, whatbroke }) => {
    faults.route('/opens', answer(200, html('Opens', '<a href="/status/504" target="_blank" rel="noopener">Open</a>')));
    await page.goto(faults.url('/opens'));
    const [opened] = await Promise.all([whatbroke.context.waitForEvent('page'), page.getByRole('link').click()]);
    await expectCard(await card(opened), { code: 'http/504' });
    await expectSilence(whatbroke, page, nginx);
  });

  test('a discarded tab is explained again when it comes back', async ({ page, nginx, whatbroke }) => {
    await visit(page, nginx.url('/status/503'));
    await card(page);
    const front = await whatbroke.newTab();
    const id = await whatbroke.tabId(page);
    const discarded = await whatbroke.control.evaluate(async (tab) => (await chrome.tabs.discard(tab)).id, id);
    const ask = (what) => whatbroke.control.evaluate(what, discarded);
    await expect.poll(() => ask(async (tab) => (await chrome.tabs.get(tab)).discarded)).toBe(true);
    await ask((tab) => chrome.tabs.update(tab, { active: true }));
    await expect.poll(() => ask((tab) => chrome.action.getBadgeText({ tabId: tab })), { timeout: 15_000 }).toBe('503');
    const cards = () => whatbroke.context.pages().filter((one) => one.url() === nginx.url('/status/503') && overlay(one)).length;
    await expect.poll(cards, { timeout: 15_000 }).toBe(1);
    await whatbroke.closeTab(front);
  });
});

test.describe('what ends in nothing', () => {
  test('an empty answer that is meant so leaves a failed page as it was', async ({ page, faults, nginx, whatbroke, site }) => {
    const path = `/nothing-${site}`;
    faults.route(path, emptyBody(204));
    faults.route('/failed-first', answer(503, html('503', `<a href="${path}">Nothing</a>`)));
    await visit(page, faults.url('/failed-first'));
    await card(page);
    await page.getByRole('link').click();
    await expect.poll(() => faults.count({ path })).toBe(1);
    await untilDecided(whatbroke, nginx);
    expect(await glance(page, 'card', 'data-code')).toBe('http/503');
    await expectBadge(whatbroke, page, '503');
  });

  test('a step from an app’s error page to a page of use takes card and badge away', async ({ page, faults, whatbroke }) => {
    faults.route('/app-lost', answer(404, html('404 Not Found', `<a href="/app-home">Home</a><script>
      document.querySelector('a').onclick = (event) => {
        event.preventDefault();
        history.pushState(null, '', '/app-home');
        document.title = 'Home';
        document.body.innerHTML = '<h1>Home</h1>' + '<button>Open</button>'.repeat(12);
      };</script>`)));
    await visit(page, faults.url('/app-lost'));
    await card(page);
    await page.getByRole('link').click();
    await expect.poll(() => overlay(page), { timeout: 20_000 }).toBeUndefined();
    await expectBadge(whatbroke, page, '');
  });

  test('a step inside a failed page keeps its card', async ({ page, faults, nginx, whatbroke }) => {
    faults.route('/app-down', answer(503, html('503', '<a href="#below">Below</a><p id="below">Below</p>')));
    await visit(page, faults.url('/app-down'));
    await card(page);
    await page.getByRole('link').click();
    await page.evaluate(() => { history.pushState(null, '', '/elsewhere-in-the-app'); });
    await untilDecided(whatbroke, nginx);
    expect(await glance(page, 'card', 'data-code')).toBe('http/503');
    await expectBadge(whatbroke, page, '503');
  });
});

test('a page that failed before WhatBroke was there is explained as soon as it is', async ({ page, nginx, whatbroke, freshInstall }) => {
  const fine = await whatbroke.newTab();
  await fine.goto(nginx.url('/fine'));
  await visit(page, nginx.url('/status/503'));
  await card(page);
  await whatbroke.forgetEverything();
  // The next thing that happens starts it, as after an installation.
  await visit(await whatbroke.newTab(), nginx.url('/status/500', 'elsewhere.test'));
  await expectBadge(whatbroke, page, '503');
  // The old card goes as the new one comes.
  await expect.poll(() => glance(page, 'card', 'data-code')).toBe('http/503');
  await expectSilence(whatbroke, fine, nginx);
  expect(nginx.requests().filter(({ uri, host }) => uri === '/status/503' && host.startsWith(new URL(page.url()).hostname)), 'nothing was loaded again').toHaveLength(1);
});

for (const [name, address] of [
  ['a file that is not there', 'file:///nowhere/to/be/found'],
  ['an address that cannot be one', 'http://two words/'],
]) {
  test(`${name} is not taken for the page that failed before it`, async ({ page, faults, nginx, whatbroke }) => {
    // Only the browser's own links lead to files, so the way there is a redirect or the address bar.
    faults.route('/onwards', (request, response) => {
      response.writeHead(302, { location: address });
      response.end();
    });
    await visit(page, nginx.url('/status/503'));
    await card(page);
    await visit(page, address.startsWith('file:') ? address : faults.url('/onwards'));
    // The load has failed; the browser's own page for that comes a moment later.
    await page.waitForURL(/^chrome-error:/, { waitUntil: 'commit' });
    await expectSilence(whatbroke, page, nginx);
    const popup = await whatbroke.popup(page);
    await expect(popup.getByTestId('lookup-input')).toBeVisible();
    await expect(popup.getByTestId('card')).toHaveCount(0);
  });
}
