// Every page and state of WhatBroke. One entry here is a row of the gallery:
//
//   name         what its pictures are called
//   sizes        the windows in which it is shown
//   whole        the picture is as long as the page
//   show(scene)  brings it about, and gives the page to photograph where that is not the scene's own

import { card, glance, press } from '../browser.mjs';
import { visit } from '../fixtures.mjs';
import { answer, failsThenWorks, never, retryAfter } from '../servers/behaviours.mjs';
import { fieldsPage } from '../servers/editors.mjs';
import { page as html } from '../servers/pages.mjs';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
/** The browser gives a popup the width that its page asks for. */
const POPUP = { width: 400, height: 300 };

const PATIENCE = 20_000;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Waits until `holds` gives something true. */
async function until(holds, what) {
  for (const deadline = Date.now() + PATIENCE; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about`);
    await new Promise((later) => { setTimeout(later, 100); });
  }
}

const outcome = (page, wanted) => until(async () => (await glance(page, 'outcome', 'data-outcome')) === wanted, `the outcome "${wanted}"`);

/** In a small window the card is a bar, and is opened first. It knows its window a moment after it was drawn. */
async function opened(page) {
  const frame = await card(page);
  await frame.locator('body[data-room]').waitFor();
  const bar = frame.getByTestId('expand');
  if (await bar.isVisible()) await press(frame, 'expand');
  await frame.getByTestId('card-code').waitFor({ state: 'visible' });
  return frame;
}

/** A button at the very edge of a small card is not in full sight, so it is scrolled to the middle, as people do. */
async function pressed(page, button) {
  const frame = await opened(page);
  await frame.getByTestId(button).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await press(frame, button);
  return frame;
}

/** What a status page answers to programs. */
const summary = () => JSON.stringify({
  page: { name: 'Claude', updated_at: new Date().toISOString() },
  status: { indicator: 'major' },
  components: [{ id: 'rwppv331jlwc', name: 'claude.ai', status: 'major_outage', group: false }],
  incidents: [{ name: 'Elevated errors', impact: 'major', status: 'investigating', created_at: new Date(Date.now() - 600_000).toISOString(), updated_at: new Date().toISOString(), components: [{ id: 'rwppv331jlwc', name: 'claude.ai' }] }],
});

/** Another site that loads, which tells a dead site from a dead connection. */
async function elsewhereLoads({ page, whatbroke, nginx }) {
  const other = await whatbroke.newTab({ active: false });
  await other.goto(nginx('/fine'));
  await page.bringToFront();
}

/** A chat that fails in one of its ways, when all that it says has been heard. */
async function chatFails({ page }, way, code) {
  await page.goto(`https://chatgpt.com/?fails=${way}`);
  await page.evaluate(() => { send('Tell me about the sea'); });
  await until(async () => (await glance(page, 'card', 'data-code')) === code, `a card that says ${code}`);
}

/** A page that nginx refuses for the one large cookie that its site has set. */
async function cookiesFail({ page, nginx }) {
  await page.goto(nginx('/fine'));
  await page.evaluate(() => { document.cookie = `grown=${'x'.repeat(3900)}; path=/; max-age=86400`; });
  await visit(page, nginx('/small-cookies'));
}

/** The report about a page whose address and text hold what support asks for, and what it must not see. */
async function reports({ page, size, whatbroke, opens }) {
  const body = html('503 Service Unavailable', 'Ray ID: 8f2a1b3c4d5e6f70');
  await opens('/cart', answer(503, body, { 'x-request-id': '7f3a9c1e5b2d4f60' }), 'http://news.example.com/cart?token=Zq8Lr2Vx5Tn1Wc7Ym4Kd9Bf3Hs6Jg0');
  const frame = await opened(page);
  const [report] = await Promise.all([whatbroke.context.waitForEvent('page'), press(frame, 'open-report')]);
  await report.setViewportSize(size);
  await report.getByTestId('report-text').waitFor();
  return report;
}

/** States of the card on a page. */
const onPages = {
  'first-look': ({ page, nginx }) => visit(page, nginx('/status/503')).then(() => card(page)),
  opened: async ({ page, nginx }) => {
    await visit(page, nginx('/status/503'));
    await opened(page);
  },
  more: async ({ page, nginx }) => {
    await visit(page, nginx('/status/503'));
    const frame = await opened(page);
    await frame.getByTestId('more').locator('summary').click();
    await frame.getByTestId('steps').waitFor({ state: 'visible' });
  },
  menu: async ({ page, nginx }) => {
    await visit(page, nginx('/status/503'));
    await pressed(page, 'menu');
  },
  hidden: async ({ page, nginx }) => {
    await visit(page, nginx('/status/503'));
    const frame = await pressed(page, 'menu');
    await press(frame, 'mute');
    await frame.getByTestId('hush').waitFor();
  },
  waiting: async ({ page, opens }) => {
    await opens('/waiting', retryAfter('600'));
    const frame = await pressed(page, 'try-again');
    await frame.getByTestId('countdown').waitFor();
  },
  checking: async ({ page, opens, servers: { faults } }) => {
    await opens('/checking', failsThenWorks(1, retryAfter('1'), never()));
    const before = faults.count({ path: '/checking' });
    await pressed(page, 'try-again');
    await until(() => faults.count({ path: '/checking' }) > before, 'the check');
  },
  held: async ({ page, opens }) => {
    const body = html('Comments', '<textarea aria-label="Comment" rows="4" cols="30"></textarea>');
    await opens('/held', failsThenWorks(1, answer(503, body, { 'retry-after': '2' }), answer(200, body)));
    const frame = await pressed(page, 'try-again');
    const field = page.getByRole('textbox');
    await field.click();
    await until(async () => {
      await field.pressSequentially('word ');
      return frame.getByTestId('reload').isVisible();
    }, 'the reload that is held');
  },
  'still-fails': async ({ page, nginx }) => {
    await visit(page, nginx('/status/503'));
    await pressed(page, 'clear-cache');
    await outcome(page, 'same');
  },
  cleared: async ({ page, nginx }) => {
    await visit(page, nginx('/status/503'));
    await pressed(page, 'clear-cache');
    await outcome(page, 'same');
    const frame = await opened(page);
    await frame.getByTestId('cleared').locator('summary').click();
  },
  fixed: async ({ page, opens }) => {
    await opens('/fixed', failsThenWorks(1, answer(503), answer(200, html('Today'))));
    await pressed(page, 'clear-cache');
    await outcome(page, 'fixed');
  },
  verdict: async (scene) => {
    await elsewhereLoads(scene);
    await visit(scene.page, scene.nginx('/status/503'));
    const frame = await opened(scene.page);
    await frame.getByTestId('side').click();
    await frame.getByTestId('reasons').waitFor({ state: 'visible' });
  },
  'asked-status': async ({ page, opens, servers: { faults } }) => {
    faults.route('/api/v2/summary.json', answer(200, summary(), JSON_TYPE));
    await opens('/chat/1', answer(503, html('503')), 'https://claude.ai/chat/1');
    const frame = await pressed(page, 'ask-status');
    await frame.getByTestId('status-told').locator('.told').waitFor();
  },
  'a-form': async ({ page, opens, servers: { faults } }) => {
    faults.route('/order', answer(503));
    await opens('/form', answer(200, html('Order', '<form method="post" action="/order"><input name="what" value="coffee"><button>Send</button></form>')));
    await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true });
    await opened(page);
  },
  'typed-text': async ({ page, opens }) => {
    await opens('/typed', failsThenWorks(1, answer(503, fieldsPage('Failed'), { 'retry-after': '2' }), answer(200, fieldsPage('Works again'))));
    await page.getByLabel('Message').fill('Once upon a time there was a page.');
    await pressed(page, 'try-again');
    await outcome(page, 'fixed');
    await until(async () => (await glance(page, 'typed', 'data-place')) === 'lost', 'the offer to put it back');
  },
  limit: ({ page, opens }) => opens('/limit', retryAfter('120', 429)).then(() => opened(page)),
  blocked: ({ page, opens }) => opens('/blocked', answer(403, html('Access denied', 'Reference #18.1'), { server: 'AkamaiGHost' })).then(() => opened(page)),
  cookies: (scene) => cookiesFail(scene).then(() => opened(scene.page)),
  'cookies-asked': async (scene) => {
    await cookiesFail(scene);
    const frame = await pressed(scene.page, 'delete-data');
    await frame.getByTestId('delete-now').waitFor();
  },
  'cookies-deleted': async (scene) => {
    await cookiesFail(scene);
    const frame = await pressed(scene.page, 'delete-data');
    await press(frame, 'delete-now');
    await outcome(scene.page, 'fixed');
  },
  'app-bar': (scene) => chatFails(scene, 'silent', 'http/500'),
  'app-opened': async (scene) => {
    await chatFails(scene, 'limit', 'chatgpt/too_many_requests');
    await opened(scene.page);
  },
};

/** States of the popup. */
const inPopups = {
  failure: async ({ page, nginx, popup }) => {
    await visit(page, nginx('/status/502'));
    await card(page);
    const shown = await popup();
    await shown.getByTestId('card').waitFor();
    return shown;
  },
  'no-such-site': async ({ page, gone, popup }) => {
    await visit(page, gone);
    const shown = await popup();
    await shown.getByTestId('card').waitFor();
    return shown;
  },
  'asked-names': async ({ page, lost, popup, servers: { faults, resolver } }) => {
    for (const place of ['/dns-query', '/resolve']) faults.route(place, resolver.answer);
    await visit(page, lost);
    const shown = await popup();
    await shown.getByTestId('ask-names').click();
    await shown.getByTestId('names-told').locator('.told').waitFor();
    await shown.getByTestId('side').click();
    return shown;
  },
  certificate: async ({ page, popup, servers: { faults } }) => {
    await visit(page, `https://expired.test:${faults.tls.expired}/`);
    const shown = await popup();
    await shown.getByTestId('card').waitFor();
    return shown;
  },
  more: async ({ page, servers, popup }) => {
    await visit(page, `http://shop.test:${servers.refusing.port}/`);
    const shown = await popup();
    await shown.getByTestId('more').locator('summary').click();
    return shown;
  },
  fine: async ({ page, nginx, popup }) => {
    await page.goto(nginx('/fine'));
    const shown = await popup();
    await shown.getByTestId('fine').waitFor();
    return shown;
  },
  unseen: async ({ page, popup }) => {
    await page.goto('chrome://version/');
    const shown = await popup();
    await shown.getByTestId('lookup-input').waitFor();
    return shown;
  },
  'look-up': async ({ page, nginx, popup }) => {
    await page.goto(nginx('/fine'));
    const shown = await popup();
    await shown.getByTestId('lookup-input').fill('ERR_CONNECTION_RESET');
    await shown.getByTestId('card').waitFor();
    return shown;
  },
  'look-up-none': async ({ page, nginx, popup }) => {
    await page.goto(nginx('/fine'));
    const shown = await popup();
    await shown.getByTestId('lookup-input').fill('hmm');
    await shown.getByTestId('lookup-none').waitFor();
    return shown;
  },
  settings: async ({ page, nginx, popup }) => {
    await visit(page, nginx('/status/503'));
    const frame = await pressed(page, 'menu');
    await press(frame, 'mute');
    await frame.getByTestId('hush').waitFor();
    const shown = await popup();
    await shown.getByTestId('settings').locator('summary').click();
    await shown.getByTestId('set-badge-only').waitFor();
    return shown;
  },
  'without-the-engine': async ({ page, whatbroke }) => {
    await page.goto(whatbroke.address('popup.html?tab=1&code=503&reload=yes'));
    await page.evaluate(() => import('./first-aid.js').then((aid) => aid.explainPlainly()));
    await page.getByTestId('plain').waitFor();
  },
};

/** States of the report for a site's support. */
const inReports = {
  written: reports,
  'own-words': async (scene) => {
    const report = await reports(scene);
    await report.getByTestId('own-words').fill('anna@example.com, 010-1234-5678');
    const first = report.getByTestId('gaps').locator('li').nth(1);
    await first.locator('summary').click();
    return report;
  },
  copied: async (scene) => {
    await scene.whatbroke.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const report = await reports(scene);
    await report.getByTestId('copy-report').click();
    await until(() => report.getByTestId('report-copied').textContent(), 'the word that it is copied');
    return report;
  },
  picture: async (scene) => {
    const report = await reports(scene);
    await report.getByTestId('take-picture').click();
    await report.getByTestId('page-picture').waitFor();
    return report;
  },
  gone: async ({ page, whatbroke }) => {
    await page.goto(whatbroke.address('report.html?tab=1'));
    await page.getByTestId('report-gone').waitFor();
  },
};

/** Pages of the extension and of the public site. */
const pages = {
  options: async ({ page, whatbroke }) => {
    await page.goto(whatbroke.address('options.html'));
    await page.getByTestId('set-status-by-itself').waitFor();
  },
  'site-look-up': async ({ page, site }) => {
    await page.goto(site(''));
    await page.getByTestId('lookup-input').waitFor();
  },
  'site-look-up-card': async ({ page, site }) => {
    await page.goto(site(''));
    await page.getByTestId('lookup-input').fill('HTTP ERROR 503');
    await page.getByTestId('card').waitFor();
  },
  'site-list': ({ page, site, language }) => page.goto(site(`${language}/index.html`)).then(() => page),
  'site-code': ({ page, site, language }) => page.goto(site(`${language}/http/503.html`)).then(() => page),
};

/** The entries of one kind, each with its name and its windows. A picture needs a page, so `show` may give none. */
const entries = (kind, sizes, whole, shows) => Object.entries(shows).map(([name, show]) => ({
  name: kind ? `${kind}-${name}` : name,
  sizes,
  whole,
  async show(scene) {
    const shown = await show(scene);
    return typeof shown?.screenshot === 'function' ? shown : undefined;
  },
}));

export const states = [
  ...entries('card', [WIDE, NARROW], false, onPages),
  ...entries('popup', [POPUP], true, inPopups),
  ...entries('report', [WIDE, NARROW], true, inReports),
  ...entries('', [WIDE, NARROW], true, pages),
];
