// Bot checks, waiting lines and network sign-ins wait for the person: neither card nor badge, no check and no
// reload. Only the popup says what they are.

import { card, glance, press } from './browser.mjs';
import { expectCard, expectDetails, expectSilence } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const BOTH = { tag: '@both' };
/** A check has no code of its own: it keeps the status that it is sent with, and behind a good one has that of a refusal. */
const HUMAN = 'challenge/human';
const coded = ({ code, status }) => (code === HUMAN ? `http/${status >= 400 ? status : 403}` : code === WIFI ? 'http/511' : code);
/** What the status for it was made for, also where it comes with a good one. */
const WIFI = 'challenge/wifi-sign-in';
const LINE = 'queue/waiting-room';
const script = (src) => `<script src="${src}"></script>`;

const portal = (action, ...names) => `<form action="${action}">${names.map((name) => `<input name="${name}" value="1">`).join('')}</form>`;

/** What each vendor sends, as `knowledge/gates.toml` knows it. */
const GATES = [
  { name: 'Cloudflare asks for a check', code: 'cloudflare/challenge', status: 403, headers: { 'cf-mitigated': 'challenge', server: 'cloudflare' } },
  { name: 'Cloudflare asks for a check with 503', code: 'cloudflare/challenge', status: 503, headers: { 'cf-mitigated': 'challenge' } },
  { name: "Cloudflare's check without its header", code: 'cloudflare/challenge', status: 403, body: script('/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1') },
  { name: 'AWS WAF asks for a puzzle', code: HUMAN, status: 405, headers: { 'x-amzn-waf-action': 'captcha' } },
  { name: 'AWS WAF checks the browser', code: HUMAN, status: 202, body: `<div id="challenge-container">Checking</div>${script('http://a.awswaf.com/challenge.js')}` },
  { name: "AWS WAF's puzzle without its header", code: HUMAN, status: 405, body: `<div id="captcha-container">Puzzle</div>${script('http://a.awswaf.com/captcha.js')}` },
  { name: 'Vercel checks the browser', code: HUMAN, status: 429, headers: { 'x-vercel-mitigated': 'challenge' } },
  { name: 'DataDome says so', code: HUMAN, status: 403, headers: { 'x-dd-b': '2', 'x-datadome': 'protected' } },
  { name: "DataDome's script", code: HUMAN, status: 403, body: script('http://ct.captcha-delivery.com/c.js') },
  { name: "DataDome's frame on a 429", code: HUMAN, status: 429, headers: { 'x-datadome': 'protected' }, body: '<iframe src="http://geo.captcha-delivery.com/captcha/"></iframe>' },
  { name: "HUMAN's button", code: HUMAN, status: 403, body: '<div id="px-captcha">Press and hold</div>' },
  { name: "HUMAN's button in its frame", code: HUMAN, status: 403, body: '<div id="px-captcha-wrapper">Press and hold</div>' },
  { name: "Akamai's check", code: HUMAN, status: 428, body: '<div id="sec-if-cpt-container">One moment</div>' },
  { name: "Akamai's check in a frame", code: HUMAN, status: 428, body: '<iframe id="sec-cpt-if" srcdoc="One moment"></iframe>' },
  { name: "Imperva's frame", code: HUMAN, status: 403, body: '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>' },
  { name: "Kasada's script", code: HUMAN, status: 429, headers: { 'x-kpsdk-ct': 'a' }, body: script('/a/ips.js?x-kpsdk-im=b') },
  { name: "Anubis's work", code: HUMAN, status: 403, body: '<script id="anubis_challenge" type="application/json">{}</script>Making sure' },
  { name: 'hCaptcha on a 429', code: HUMAN, status: 429, body: '<div class="h-captcha">Widget</div>' },
  { name: 'Turnstile on a 403', code: HUMAN, status: 403, body: '<div class="cf-turnstile">Widget</div>' },
  { name: 'reCAPTCHA on a 429', code: HUMAN, status: 429, body: '<div class="g-recaptcha">Widget</div>' },
  { name: "Cloudflare's waiting line", code: LINE, status: 429, headers: { server: 'cloudflare', refresh: '20' } },
  { name: "Cloudflare's waiting line by its mark", code: LINE, status: 200, body: '<p class="waitingrooms-text">You are in line.</p>' },
  { name: "Cloudflare's waiting line by its words", code: LINE, status: 429, headers: { refresh: '21' }, body: '<p>Waiting Room powered by Cloudflare</p>' },
  { name: 'NetFunnel over a page', code: LINE, status: 200, body: '<div id="NetFunnel_Loading_Popup">접속대기 중입니다.</div>' },
  { name: 'NetFunnel in its own dress', code: LINE, status: 200, body: '<div id="NetFunnel_Skin_Top">접속대기 중입니다.</div>' },
  { name: 'Queue-it', code: LINE, status: 200, host: 'shop.queue-it.net' },
  { name: 'Queue-it that fails', code: LINE, status: 503, host: 'shop.queue-it.net' },
  { name: 'a network that wants a sign-in', code: 'http/511', status: 511 },
  { name: "a network's sign-in page", code: WIFI, status: 200, host: 'n1.network-auth.com', path: '/splash/' },
  { name: "pfSense's portal", code: WIFI, status: 200, body: portal('/', 'redirurl', 'accept') },
  { name: "MikroTik's portal", code: WIFI, status: 200, body: portal('/login', 'dst', 'popup') },
  { name: "Fortinet's portal", code: WIFI, status: 200, body: portal('/', '4Tredir', 'magic') },
  { name: "Cisco's portal", code: WIFI, status: 200, body: portal('/', 'buttonClicked', 'redirect_url') },
  { name: "openNDS's portal", code: WIFI, status: 200, body: portal('/opennds_auth/', 'tok') },
  { name: "openNDS's portal by its old name", code: WIFI, status: 200, body: portal('/nodogsplash_auth/', 'tok') },
  { name: "CoovaChilli's portal", code: WIFI, status: 200, body: portal('/', 'uamip', 'uamport') },
];

for (const gate of GATES) {
  const { name, code, status, headers = {}, body = '', host, path = `/gate-${code}` } = gate;
  test(`${name}: nothing shows by itself, and the popup explains`, async ({ page, faults, nginx, whatbroke }) => {
    faults.route(path, answer(status, html('One moment', body), headers));
    const before = faults.count({ path });
    const loaded = await visit(page, faults.url(path, host), { waitUntil: 'load' });
    expect(loaded.status()).toBe(status);
    await expectSilence(whatbroke, page, nginx);
    const popup = await whatbroke.popup(page);
    await expectCard(popup, { code: coded(gate) });
    for (const button of ['try-again', 'reload', 'clear-cache']) await expect(popup.getByTestId(button), button).toHaveCount(0);
    expect(faults.count({ path }) - before, 'WhatBroke asked for nothing').toBe(1);
  });
}

for (const code of [HUMAN, LINE, WIFI, 'http/511']) {
  test(`the words of ${code} are said whole`, BOTH, async ({ page, faults, whatbroke, language }) => {
    const gate = GATES.find((one) => one.code === code);
    const { status, headers = {}, body = '', host, path = `/words-${code}` } = gate;
    faults.route(path, answer(status, html('One moment', body), headers));
    await visit(page, faults.url(path, host), { waitUntil: 'load' });
    const popup = await whatbroke.popup(page);
    await expectCard(popup, { code: coded(gate), language });
    await expectDetails(popup, language);
  });
}

test('a widget of a shop that answers 404 is no check', async ({ page, faults }) => {
  faults.route('/widget', answer(404, html('Not here', '<div class="h-captcha">Widget</div>')));
  await visit(page, faults.url('/widget'));
  await expectCard(await card(page), { code: 'http/404' });
});

test('a waiting line that has gone is no longer told of', async ({ page, faults, whatbroke }) => {
  faults.route('/line', answer(200, html('Course registration', '<div id="NetFunnel_Loading_Popup">접속대기 중입니다.</div>')));
  await page.goto(faults.url('/line'));
  const popup = await whatbroke.popup(page);
  await expectCard(popup, { code: LINE });
  await whatbroke.closeTab(popup);
  await page.locator('#NetFunnel_Loading_Popup').evaluate((line) => { line.style.display = 'none'; });
  await expect((await whatbroke.popup(page)).getByTestId('fine')).toBeVisible();
});

test('a failure whose page reloads itself still gets its card', async ({ page, faults, whatbroke }) => {
  faults.route('/refreshing', answer(503, html('503'), { refresh: '600' }));
  await visit(page, faults.url('/refreshing'));
  await expectCard(await card(page), { code: 'http/503' });
  await expectBadge(whatbroke, page, '503');
});

test('a check that meets a bot check ends the countdown and loads nothing', async ({ page, faults, site, whatbroke }) => {
  const path = `/check-meets-check-${site}`;
  faults.route(path, retryAfter('1'));
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  faults.route(path, answer(202, html('Checking'), { 'x-amzn-waf-action': 'challenge' }));
  await press(frame, 'try-again');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), { timeout: 25_000 }).toBe('gate');
  await expectCard(await card(page), { code: coded({ code: HUMAN, status: 202 }) });
  await expectBadge(whatbroke, page, '');
  expect(faults.count({ path }), 'one load and one check').toBe(2);
});

test('a check that is sent to a waiting line ends the countdown and loads nothing', BOTH, async ({ page, faults, site, language }) => {
  const path = `/check-meets-line-${site}`;
  faults.route(path, retryAfter('1'));
  faults.route('/waiting', answer(200, html('You are in line')));
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  faults.route(path, (request, response) => {
    response.writeHead(302, { location: faults.url('/waiting', 'shop.queue-it.net') });
    response.end();
  });
  await press(frame, 'try-again');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), { timeout: 25_000 }).toBe('gate');
  await expectCard(await card(page), { code: LINE, language });
  expect(faults.count({ path }), 'one load and one check').toBe(2);
});
