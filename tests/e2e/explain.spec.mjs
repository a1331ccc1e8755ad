// A failed page is explained by itself, whatever way it failed.

import { card, closeByKey, overlay, press } from './browser.mjs';
import { expectBadgeOnly, expectCard, expectDetails, expectLanguage } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, cutOff } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

/** The entries that are written out whole; "@both" runs in the Korean browser too. */
const STATUSES = [400, 401, 403, 404, 408, 410, 429, 431, 451, 500, 502, 503, 504];
const CLOUDFLARE = [520, 521, 522, 523, 524, 525, 526, 530];
const BOTH = { tag: '@both' };

for (const status of STATUSES) {
  test(`nginx says ${status}`, BOTH, async ({ page, nginx, whatbroke, language }) => {
    const response = await visit(page, nginx.url(`/status/${status}`));
    expect(response.status()).toBe(status);
    const frame = await card(page);
    await expectCard(frame, { code: `http/${status}`, language });
    await expectBadge(whatbroke, page, String(status));
    await expectDetails(frame, language);
  });
}

for (const status of CLOUDFLARE) {
  test(`Cloudflare says ${status}`, BOTH, async ({ page, faults, whatbroke, language }) => {
    await visit(page, faults.url(`/cloudflare/${status}`));
    const frame = await card(page);
    await expectCard(frame, { code: `cloudflare/${status}`, language });
    await expectBadge(whatbroke, page, String(status));
    await expectDetails(frame, language);
  });
}

test('a code without an entry of its own gets a card with its number', BOTH, async ({ page, nginx, language }) => {
  await visit(page, nginx.url('/status/507'));
  await expectCard(await card(page), { code: 'http/507', language });
});

test('a real dead upstream is a 502', async ({ page, nginx }) => {
  await visit(page, nginx.url('/dead-upstream/'));
  await expectCard(await card(page), { code: 'http/502' });
});

test('a real slow upstream is a 504', async ({ page, nginx }) => {
  await visit(page, nginx.url('/slow-upstream/'));
  await expectCard(await card(page), { code: 'http/504' });
});

test('a real rate limit is a 429', async ({ page, nginx }) => {
  await page.goto(nginx.url('/limited'));
  await visit(page, nginx.url('/limited'));
  await expectCard(await card(page), { code: 'http/429' });
});

test('a strict content security policy does not keep the card away', async ({ page, nginx }) => {
  await visit(page, nginx.url('/strict-csp/503'));
  await expectCard(await card(page), { code: 'http/503' });
});

test('JSON gets a card', async ({ page, nginx }) => {
  await visit(page, nginx.url('/json/503'));
  await expect((await card(page)).getByTestId('card')).toHaveAttribute('data-code', /^(http\/503|[a-z-]+\/.+)$/);
});

test('plain text gets a card', async ({ page, nginx }) => {
  await visit(page, nginx.url('/text/500'));
  await expectCard(await card(page), { code: 'http/500' });
});

test('a Korean error page is explained in the language of the reader', BOTH, async ({ page, nginx, language }) => {
  await visit(page, nginx.url('/korean/503'));
  await expectCard(await card(page), { code: 'maintenance/page', language });
});

test('a body that never ends is explained while it is still coming', async ({ page, faults }) => {
  await visit(page, faults.url('/endless'));
  await expectCard(await card(page), { code: 'http/500' });
});

/** Chromium puts its own page there, so the badge speaks, and the popup explains. */
const WITHOUT_A_PAGE = [
  { name: 'an empty 500', code: 'http/500', badge: '500', address: ({ faults }) => faults.url('/empty/500') },
  { name: 'an empty 404', code: 'http/404', badge: '404', address: ({ faults }) => faults.url('/empty/404') },
  { name: 'a refused connection', code: 'net/ERR_CONNECTION_REFUSED', badge: '!', address: ({ servers, site }) => `http://${site}:${servers.refusing.port}/` },
  { name: 'a name that does not resolve', code: 'net/ERR_NAME_NOT_RESOLVED', badge: '!', address: () => 'http://gone.test/' },
  { name: 'a reset connection', code: 'net/ERR_CONNECTION_RESET', badge: '!', address: ({ faults }) => faults.url('/reset') },
  { name: 'an empty reply', code: 'net/ERR_EMPTY_RESPONSE', badge: '!', address: ({ faults }) => faults.url('/empty-reply') },
  { name: 'a redirect loop', code: 'net/ERR_TOO_MANY_REDIRECTS', badge: '!', address: ({ faults }) => faults.url('/redirect-loop') },
  { name: 'an expired certificate', code: 'net/ERR_CERT_DATE_INVALID', badge: '!', address: ({ faults }) => `https://expired.test:${faults.tls.expired}/` },
  { name: 'a certificate for another name', code: 'net/ERR_CERT_COMMON_NAME_INVALID', badge: '!', address: ({ faults }) => `https://wrong-name.test:${faults.tls.wrongName}/` },
  { name: 'a certificate that nobody vouches for', code: 'net/ERR_CERT_AUTHORITY_INVALID', badge: '!', address: ({ faults }) => `https://self-signed.test:${faults.tls.selfSigned}/` },
];

for (const { name, code, badge, address } of WITHOUT_A_PAGE) {
  test(`${name}: the badge speaks and the popup explains`, BOTH, async ({ page, nginx, faults, servers, site, whatbroke, language }) => {
    await visit(page, address({ nginx, faults, servers, site }));
    await expectBadge(whatbroke, page, badge);
    const popup = await whatbroke.popup(page);
    await expectCard(popup, { code, language });
    await expectDetails(popup, language);
  });
}

test('a connection that is cut off says nothing of a status', async ({ page, faults, whatbroke }) => {
  await visit(page, faults.url('/cut-off'));
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('card').or(popup.getByTestId('fine'))).toBeVisible();
  await expect(popup.locator('[data-code="http/200"]')).toHaveCount(0);
});

test('a 404 that is a page of an app gets a badge only', async ({ page, faults, nginx, whatbroke }) => {
  const app = `<form><label>Search <input></label></form>${'<p>One of many things that this page has to offer.</p>'.repeat(60)}`;
  faults.route('/app', answer(404, html('Shop', app)));
  await visit(page, faults.url('/app'));
  await expectBadgeOnly(whatbroke, page, nginx, '404');
});

test('a page on the own machine gets a badge only', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/status/503', '127.0.0.1'));
  await expectBadgeOnly(whatbroke, page, nginx, '503');
});

test('the card leaves the focus where it was', async ({ page, faults }) => {
  faults.route('/typing', answer(503, html('503', '<input id="field" autofocus>')));
  await visit(page, faults.url('/typing'), { waitUntil: 'load' });
  await page.locator('#field').focus();
  await card(page);
  expect(await page.evaluate(() => document.activeElement.id)).toBe('field');
});

test('the card goes away when it is closed', async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/503'));
  await press(await card(page), 'close');
  await expect.poll(() => overlay(page)).toBeUndefined();
});

test('the card goes away with Esc', async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/503'));
  await card(page);
  await closeByKey(page);
});

test('the card goes away when the next page is fine, and so does the badge', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/status/503'));
  await card(page);
  await page.goto(nginx.url('/fine'));
  await expectBadge(whatbroke, page, '');
  expect(overlay(page)).toBeUndefined();
});

test('the language that was chosen is remembered', BOTH, async ({ page, nginx, whatbroke, language, freshInstall }) => {
  const other = language === 'ko' ? 'en' : 'ko';
  await visit(page, nginx.url('/status/503'));
  await press(await card(page), 'language');
  await expectCard(await card(page), { code: 'http/503', language: other });

  await visit(page, nginx.url('/status/500', 'another.test'));
  await expectCard(await card(page), { code: 'http/500', language: other });

  await whatbroke.killWorker();
  await visit(page, nginx.url('/status/502', 'yet-another.test'));
  const frame = await card(page);
  await expectCard(frame, { code: 'http/502', language: other });
  await expectDetails(frame, other);

  await expectLanguage((await whatbroke.popup(page)).getByTestId('card-title'), other);
});

test('the first failure after the worker died is explained', async ({ page, nginx, whatbroke }) => {
  await whatbroke.killWorker();
  await visit(page, nginx.url('/status/503'));
  await expectCard(await card(page), { code: 'http/503' });
});

test('a step that needs a setting of the browser opens it', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/status/426'));
  const frame = await card(page);
  const settings = whatbroke.context.waitForEvent('page');
  await press(frame, 'open-settings');
  const opened = await settings;
  await expect.poll(() => opened.url()).toMatch(/^chrome:\/\/settings\/help/);
  await opened.close();
});

test('the code is copied from the card', async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  await frame.getByTestId('copy-code').click();
  await expect(frame.getByTestId('copy-code')).toHaveText('Copied');
  // What was copied is what another field gets.
  await page.evaluate(() => { document.body.innerHTML = '<input id="paste">'; });
  await page.locator('#paste').focus();
  await page.keyboard.press('Control+V');
  await expect(page.locator('#paste')).toHaveValue('503 Service Unavailable');
});

test('a fine page that comes back from memory is left alone, whatever was prefetched of it', async ({ page, faults, whatbroke, site }) => {
  const path = `/comes-back-${site}`;
  faults.route(path, answer(200, html('Fine', '<script>globalThis.mark = "kept in memory";</script>')));
  faults.route('/next', answer(200, html('Next', `<link rel="prefetch" href="${path}">`)));
  await page.goto(faults.url(path));
  faults.route(path, answer(503, html('503')));
  await page.goto(faults.url('/next'));
  await expect.poll(() => faults.count({ path })).toBe(2);
  // Playwright's own goBack waits for a load event, which a page from memory does not have.
  await page.evaluate(() => history.back());
  await expect.poll(() => page.evaluate(() => globalThis.mark).catch(() => '')).toBe('kept in memory');
  await expectBadge(whatbroke, page, '');
  expect(overlay(page)).toBeUndefined();
  expect(faults.count({ path })).toBe(2);
});

test('a failed page whose body breaks off keeps its code and can be closed', async ({ page, faults, whatbroke }) => {
  faults.route('/breaks', cutOff(503));
  await visit(page, faults.url('/breaks'));
  const frame = await card(page);
  await expect(frame.getByTestId('card')).toHaveAttribute('data-code', 'http/503');
  await expectBadge(whatbroke, page, '503');
  await press(frame, 'close');
  await expect.poll(() => overlay(page)).toBeUndefined();
});
