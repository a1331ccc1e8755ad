// Them or me: the verdict on the card, what the official status page and public resolvers say when they are asked, and
// that nobody else is asked. Status pages and resolvers are servers on loopback that answer for the real names.

import { card, launch, press } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, test as base, visit } from './fixtures.mjs';
import { answer, never } from './servers/behaviours.mjs';
import { startResolver } from './servers/resolver.mjs';

const BOTH = { tag: '@both' };
const SUMMARY = '/api/v2/summary.json';
const CHAT = 'https://claude.ai/chat/1?secret=7';
const JSON_TYPE = { 'content-type': 'application/json' };

/** What a status page answers to programs: one component, and an incident where something is wrong. */
const summary = (state, incident) => JSON.stringify({
  page: { name: 'Claude', updated_at: new Date().toISOString() },
  status: { indicator: incident ? 'major' : 'none' },
  components: [{ id: 'rwppv331jlwc', name: 'claude.ai', status: state, group: false }],
  incidents: incident ? [{ name: incident, impact: 'major', status: 'investigating', created_at: new Date(Date.now() - 600_000).toISOString(), updated_at: new Date().toISOString(), components: [{ id: 'rwppv331jlwc', name: 'claude.ai' }] }] : [],
});

const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

/** The other kinds of status pages, each with a service that has one, and what its page sends while that fails. */
const KINDS = [
  {
    kind: 'incident-io',
    site: 'chatgpt.com',
    host: 'status.openai.com',
    path: '/api/v2/summary.json',
    says: () => ({
      page: { name: 'OpenAI', updated_at: minutesAgo(1) },
      status: { indicator: 'major' },
      components: [{ id: '01JMXBNJXGV1T5GT2M9XA83XNG', name: 'Conversations', status: 'full_outage' }],
      incidents: [{ id: '1', name: 'Answers fail', status: 'investigating', impact: 'major', created_at: minutesAgo(9), updated_at: minutesAgo(5), incident_updates: [] }],
    }),
  },
  {
    kind: 'google-incidents',
    site: 'gemini.google.com',
    host: 'www.google.com',
    path: '/appsstatus/dashboard/incidents.json',
    says: () => [{ id: 'a', begin: minutesAgo(9), modified: minutesAgo(5), external_desc: 'Answers fail', most_recent_update: { status: 'SERVICE_OUTAGE', when: minutesAgo(5) }, status_impact: 'SERVICE_OUTAGE', severity: 'high', service_name: 'Gemini', affected_products: [{ title: 'Gemini', id: 'g' }] }],
  },
  {
    kind: 'slack',
    site: 'app.slack.com',
    host: 'slack-status.com',
    path: '/api/v2.0.0/current',
    says: () => ({ status: 'active', date_updated: minutesAgo(5), active_incidents: [{ id: '1', date_created: minutesAgo(9), date_updated: minutesAgo(5), title: 'Answers fail', type: 'outage', status: 'active', services: ['Messaging'], notes: [] }] }),
  },
  {
    kind: 'instatus',
    site: 'station.railway.com',
    host: 'status.railway.app',
    path: '/summary.json',
    says: () => ({ page: { name: 'Railway', status: 'HASISSUES' }, activeIncidents: [{ name: 'Answers fail', started: minutesAgo(9), status: 'INVESTIGATING', impact: 'MAJOROUTAGE' }] }),
  },
];

const test = base.extend({
  resolver: [async ({}, use) => {
    const resolver = await startResolver(['filtered.gone.test. A 192.0.2.10', 'split.gone.test. A 192.0.2.11']);
    await use(resolver);
    await resolver.stop();
  }, { scope: 'worker' }],

  /** A browser for which the addresses of chat, status page and resolvers lead to the fault server. */
  own: [async ({ language, servers }, use) => {
    const port = servers.faults.tls.trusted;
    const names = ['claude.ai', 'status.claude.com', 'cloudflare-dns.com', 'dns.google', 'doh.dns.sb', ...KINDS.flatMap(({ site, host }) => [site, host])];
    const rules = names.map((name) => `MAP ${name}:443 127.0.0.1:${port}`).join(', ');
    const more = [
      `--host-resolver-rules=${rules}, MAP gone.test ~NOTFOUND, MAP *.gone.test ~NOTFOUND, MAP *.test 127.0.0.1, MAP * ~NOTFOUND`,
      // The certificate is that of another name.
      '--ignore-certificate-errors',
    ];
    const whatbroke = await launch({ language, more });
    await use(whatbroke);
    await whatbroke.close();
  }, { timeout: 60_000 }],

  /** The chat is down. Gives the requests for the status page so far. */
  chat: async ({ servers }, use) => {
    const { faults } = servers;
    faults.route('/chat/1', answer(503, '<title>503</title><h1>503</h1>'));
    const before = faults.requests().length;
    await use({
      asked: () => faults.requests().slice(before).filter(({ host }) => host === 'status.claude.com'),
      says: (handler) => faults.route(SUMMARY, handler),
    });
  },

  page: async ({ own }, use) => use(await own.newTab()),
});

test.beforeEach(() => test.setTimeout(90_000));

test('the card says whose side it is on, with its reasons one press away', BOTH, async ({ page, nginx, own: whatbroke, language }) => {
  const other = await whatbroke.newTab();
  await other.goto(nginx.url('/fine', 'news.test'));
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  await expect(frame.getByTestId('whose')).toHaveAttribute('data-verdict', 'site');
  await expectLanguage(frame.getByTestId('side'), language);
  // It is said once.
  await expect(frame.getByTestId('side')).toHaveCount(1);
  await expect(frame.getByTestId('reasons')).toBeHidden();
  await frame.getByTestId('side').click();
  await expect(frame.getByTestId('reasons').locator('li')).toHaveCount(3);
  await expectLanguage(frame.getByTestId('reasons').locator('li').nth(1), language);
  await expectLanguage(frame.getByTestId('advice'), language);
});

test('other sites that load tell a dead site from a dead connection', async ({ page, servers, nginx, site, own: whatbroke }) => {
  const refused = `http://${site}:${servers.refusing.port}/`;
  await visit(page, refused);
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'cannot-tell');
  const other = await whatbroke.newTab();
  await other.goto(nginx.url('/fine', 'news.test'));
  // The popup hears of it.
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'site');
  // So it is where the worker has died since, and only its shim has seen the other page.
  await whatbroke.killWorker();
  await other.goto(nginx.url('/fine', 'mail.test'));
  const again = await whatbroke.newTab();
  await visit(again, `http://another-${site}:${servers.refusing.port}/`);
  const second = await whatbroke.popup(again);
  await expect(second.getByTestId('whose')).toHaveAttribute('data-verdict', 'site');
  const { state } = await whatbroke.storage();
  expect(state).not.toContain('mail.test');
});

test('the official status page is asked on a press, once for all tabs, and gets nothing but its address', BOTH, async ({ page, chat, own: whatbroke, language }) => {
  chat.says(answer(200, summary('major_outage', 'Elevated errors'), JSON_TYPE));
  const tabs = [page, await whatbroke.newTab(), await whatbroke.newTab()];
  for (const tab of tabs) await visit(tab, CHAT);
  const frame = await card(tabs[2]);
  await expectLanguage(frame.getByTestId('ask-status'), language);
  await expect(frame.getByTestId('status')).toContainText('status.claude.com');
  expect(chat.asked(), 'nothing is asked by itself').toEqual([]);
  await press(frame, 'ask-status');
  await expect(frame.getByTestId('status-told')).toContainText('Elevated errors');
  await expectLanguage(frame.getByTestId('status-told').locator('.told'), language);
  // The others show the same answer, and their buttons ask nobody within the minute.
  for (const tab of [tabs[0], tabs[1]]) {
    await tab.bringToFront();
    const others = await card(tab);
    await expect(others.getByTestId('status-told')).toContainText('Elevated errors');
    await expect(others.getByTestId('early')).toHaveCount(0);
    await press(others, 'ask-status');
    await expect(others.getByTestId('status-told')).toContainText('Elevated errors');
    await expect(others.getByTestId('early')).toBeVisible();
    await expectLanguage(others.getByTestId('early'), language);
  }
  expect(chat.asked()).toHaveLength(1);
  const [{ method, url, headers }] = chat.asked();
  expect([method, url]).toEqual(['GET', SUMMARY]);
  expect([headers.cookie, headers.referer, headers.origin].filter(Boolean)).toEqual([]);
});

const HOSTILE = {
  'says nothing': [never(), 'The status page gave no answer.'],
  'never ends': [(request, response) => { response.writeHead(200, JSON_TYPE); response.write('{'); }, 'The status page gave no answer.'],
  'sends megabytes': [(request, response) => { response.writeHead(200, JSON_TYPE); response.end(`{"a":"${'x'.repeat(1_500_000)}"}`); }, 'The status page sent more than WhatBroke reads.'],
  'sends a page': [answer(200, '<h1>All systems operational</h1>'), 'The status page sent something else than its status.'],
  'contradicts itself': [answer(200, summary('operational', 'Elevated errors').replace('"impact":"major"', '"impact":"none"'), JSON_TYPE), 'The status page contradicts itself.'],
  'sends elsewhere': [(request, response) => { response.writeHead(302, { location: 'https://elsewhere.test/' }); response.end(); }, 'The status page sent something else than its status.'],
  'is down, too': [answer(503), 'The status page answered with error code 503.'],
};

for (const [how, [handler, sentence]] of Object.entries(HOSTILE)) {
  test(`a status page that ${how} proves nothing`, async ({ page, chat }) => {
    chat.says(handler);
    await visit(page, CHAT);
    const frame = await card(page);
    const before = await frame.getByTestId('whose').getAttribute('data-verdict');
    await press(frame, 'ask-status');
    await expect(frame.getByTestId('status-told').locator('.told')).toContainText(sentence);
    await expect(frame.getByTestId('whose')).toHaveAttribute('data-verdict', before);
    expect(chat.asked()).toHaveLength(1);
  });
}

for (const { kind, site, host, path, says } of KINDS) {
  test(`a status page of the kind ${kind} is read`, async ({ page, servers: { faults } }) => {
    faults.route('/kinds/down', answer(503, '<title>503</title><h1>503</h1>'));
    faults.route(path, answer(200, JSON.stringify(says()), JSON_TYPE));
    const before = faults.requests().length;
    await visit(page, `https://${site}/kinds/down`);
    const frame = await card(page);
    await expect(frame.getByTestId('status')).toContainText(host);
    await press(frame, 'ask-status');
    await expect(frame.getByTestId('status-told')).toContainText('Answers fail');
    await expect(frame.getByTestId('whose')).toHaveAttribute('data-verdict', 'site');
    const asked = faults.requests().slice(before).filter((one) => one.host === host);
    expect(asked.map(({ url }) => url)).toEqual([path]);
    // Within the minute the answer stays.
    await press(frame, 'ask-status');
    await expect(frame.getByTestId('early')).toBeVisible();
    await expect(frame.getByTestId('status-told')).toContainText('Answers fail');
  });
}

test('all green is said as what it is', BOTH, async ({ page, chat, language }) => {
  chat.says(answer(200, summary('operational'), JSON_TYPE));
  await visit(page, CHAT);
  const frame = await card(page);
  await press(frame, 'ask-status');
  await expect(frame.getByTestId('status-told')).toContainText(language === 'ko' ? '늦게 바뀌기도' : 'often change late');
  await expect(frame.getByTestId('whose')).toHaveAttribute('data-verdict', 'site');
});

/** Has both resolvers answer out of unbound, and counts their questions. */
function listen(faults, handlers) {
  const before = faults.requests().length;
  for (const [path, handler] of Object.entries(handlers)) faults.route(path, handler);
  return () => faults.requests().slice(before).filter(({ path }) => path in handlers);
}

test('a name that is found elsewhere points to the DNS of this network', BOTH, async ({ page, servers, resolver, own: whatbroke, language }) => {
  const asked = listen(servers.faults, { '/dns-query': resolver.answer, '/resolve': resolver.answer });
  await visit(page, 'http://filtered.gone.test/private?id=7');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('names')).toContainText('filtered.gone.test');
  expect(asked(), 'nothing is asked by itself').toEqual([]);
  await popup.getByTestId('ask-names').click();
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'network-dns');
  await expectLanguage(popup.getByTestId('names-told').locator('.told'), language);
  expect(asked().map(({ host, url }) => `${host}${url}`).sort()).toEqual(['A', 'AAAA'].flatMap((type) => [
    `cloudflare-dns.com/dns-query?name=filtered.gone.test&type=${type}`,
    `dns.google/resolve?name=filtered.gone.test&type=${type}`,
  ]).sort());
  await popup.getByTestId('side').click();
  await expect(popup.getByTestId('advice')).toContainText(language === 'ko' ? '회사' : 'company');
  const [settings] = await Promise.all([whatbroke.context.waitForEvent('page'), popup.getByTestId('open-dns').click()]);
  await expect(settings).toHaveURL(/^chrome:\/\/settings\/security/);
});

test('a name that nobody knows is wrong or gone', async ({ page, servers, resolver, own: whatbroke }) => {
  listen(servers.faults, { '/dns-query': resolver.answer, '/resolve': resolver.answer });
  await visit(page, 'http://typo.gone.test/');
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('ask-names').click();
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'no-such-name');
});

test('resolvers that disagree are told of, and prove nothing', async ({ page, servers, resolver, own: whatbroke }) => {
  const nobody = (request, response) => resolver.answer({ url: request.url.replace('split.gone.test', 'typo.gone.test') }, {
    writeHead: (...head) => response.writeHead(...head),
    end: (text) => response.end(text.replaceAll('typo.gone.test', 'split.gone.test')),
  });
  listen(servers.faults, { '/dns-query': resolver.answer, '/resolve': nobody });
  await visit(page, 'http://split.gone.test/');
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('ask-names').click();
  await expect(popup.getByTestId('names-told')).toContainText('disagree');
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'cannot-tell');
});

test('what the person tries narrows the verdict, and is remembered', BOTH, async ({ page, servers, site, own: whatbroke, language }) => {
  await visit(page, `http://${site}:${servers.refusing.port}/`);
  const popup = await whatbroke.popup(page);
  const more = popup.getByTestId('more');
  await more.locator('summary').click();
  const open = popup.getByTestId('check').filter({ has: popup.getByTestId('tried-works') });
  await expectLanguage(open, language);
  // One question at a time, until nothing more can change the verdict.
  for (let left = 9; left && (await open.count()); left -= 1) {
    const check = await open.getAttribute('data-check');
    await open.getByTestId(check === 'other-network' ? 'tried-works' : 'tried-fails').click();
    await expect(popup.locator(`[data-check="${check}"]`).getByTestId('change-answer')).toBeVisible();
  }
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'connection');
  await whatbroke.killWorker();
  await popup.reload();
  await expect(popup.getByTestId('whose')).toHaveAttribute('data-verdict', 'connection');
  // The whole way is folded away behind the reasons.
  await popup.getByTestId('whose').locator('summary').first().click();
  const way = popup.getByTestId('path');
  await way.locator('summary').click();
  await expectLanguage(way, language);
  await expect(way.locator('li')).toHaveCount(8);
  await expect(way).toContainText(language === 'ko' ? '다른 네트워크에서는 됨: 네' : 'It works on another network: yes');
  await more.locator('summary').click();
  await popup.locator('[data-check="other-network"]').getByTestId('change-answer').click();
  await expect(popup.getByTestId('whose')).not.toHaveAttribute('data-verdict', 'connection');
});
