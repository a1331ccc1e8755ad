// The options, and whom WhatBroke asks before and after something is switched on there. Every request of the browser
// goes through a proxy that notes it.

import { AxeBuilder } from '@axe-core/playwright';
import { card, launch, press } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, test as base, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';
import { startProxy } from './servers/proxy.mjs';

const BOTH = { tag: '@both' };
const CHAT = 'https://claude.ai/down';
const STATUS = 'CONNECT status.claude.com:443';
const ASKED = 'GET https://status.claude.com/api/v2/summary.json';

const test = base.extend({
  counted: [async ({ servers }, use) => {
    const { faults } = servers;
    const proxy = await startProxy({ plain: faults.port, secure: faults.tls.trusted });
    await use(proxy);
    await proxy.stop();
  }, { scope: 'worker' }],

  /** A browser with everything behind the proxy but names that do not exist. */
  own: [async ({ language, counted }, use) => {
    const more = [
      `--proxy-server=127.0.0.1:${counted.port}`,
      '--proxy-bypass-list=<-loopback>;*.gone.test',
      '--host-resolver-rules=MAP *.gone.test ~NOTFOUND',
      '--ignore-certificate-errors',
      // The browser itself asks its maker now and then who is signed in: under a name that does not exist.
      '--gaia-url=https://accounts.gone.test',
    ];
    const whatbroke = await launch({ language, more });
    await use(whatbroke);
    await whatbroke.close();
  }, { timeout: 60_000 }],

  /**
   * What was asked since the test began, without the icons that the browser wants of each site. A host behind TLS is
   * there once for all its tunnels, of which the browser opens as many as it likes, and with every request through them.
   */
  asked: async ({ counted, servers: { faults } }, use) => {
    faults.route('/down', answer(503, html('Down')));
    const [tunnels, requests] = [counted.asked().length, faults.requests().length];
    await use(() => {
      const all = counted.asked().slice(tunnels);
      const inside = faults.requests().slice(requests).filter(({ host }) => all.includes(`CONNECT ${host}:443`));
      const named = inside.map(({ method, host, url }) => `${method} https://${host}${url}`);
      return [...new Set(all.filter((one) => one.startsWith('CONNECT'))), ...all.filter((one) => !one.startsWith('CONNECT')), ...named]
        .filter((one) => !one.endsWith('/favicon.ico'));
    });
  },

  page: async ({ own }, use) => use(await own.newTab()),

  options: async ({ own }, use) => {
    const options = await own.newTab();
    await options.goto(own.address('options.html'));
    await options.getByTestId('set-status-by-itself').waitFor();
    await use(options);
  },
});

test.beforeEach(() => test.setTimeout(120_000));

test('on a whole tour nobody is asked but the sites that the person opens', async ({ page, own: whatbroke, asked, servers }) => {
  const opened = [];
  const open = async (tab, url) => {
    const { protocol, hostname, pathname } = new URL(url);
    const tunnel = `CONNECT ${hostname}:443`;
    if (protocol === 'https:') opened.push(...(opened.includes(tunnel) ? [] : [tunnel]), `GET ${url}`);
    else if (!hostname.endsWith('.gone.test')) opened.push(`GET ${hostname}${pathname}`);
    await visit(tab, url);
  };
  servers.faults.route('/fine-alone', answer(200, html('Fine')));
  const second = await whatbroke.newTab();
  await open(second, 'http://news.test/fine-alone');
  await page.bringToFront();
  // Every kind of failure, each explained and looked into.
  for (const path of ['/status/503', '/status/404', '/status/429', '/cloudflare/522']) {
    await open(page, `http://site.test${path}`);
    const frame = await card(page);
    if (await frame.getByTestId('whose').count()) await frame.getByTestId('side').click();
    await frame.getByTestId('more').locator('summary').click();
  }
  await open(page, CHAT);
  const frame = await card(page);
  await expect(frame.getByTestId('ask-status')).toBeVisible();
  await frame.getByTestId('side').click();
  await press(frame, 'try-again');
  await press(frame, 'cancel');
  await press(frame, 'language');
  // An app that runs and fails, with all that its card says of it.
  servers.faults.route('/running', answer(200, html('Chat', '<script>fetch("/api/completion", { method: "POST" })</script>')));
  servers.faults.route('/api/completion', answer(500));
  await open(page, 'https://claude.ai/running');
  opened.push('POST https://claude.ai/api/completion');
  const app = await card(page);
  await press(app, 'expand');
  await app.getByTestId('side').click();
  await expect(app.getByTestId('ask-status')).toBeVisible();
  await open(page, 'https://notes.test/fine-alone');
  const watch = await whatbroke.popup(page);
  await watch.getByTestId('watch-app').click();
  await expect(watch.getByTestId('watch-app')).toBeChecked();
  await watch.getByTestId('watch-app').click();
  await whatbroke.closeTab(watch);
  await open(page, 'http://typo.gone.test/');
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('ask-names').waitFor();
  await popup.getByTestId('lookup-input').fill('ERR_NAME_NOT_RESOLVED https://status.claude.com');
  await popup.getByTestId('more').locator('summary').first().click();
  await popup.getByTestId('tried-fails').click();
  await popup.getByTestId('settings').locator('summary').click();
  const [options] = await Promise.all([whatbroke.context.waitForEvent('page'), popup.getByTestId('all-settings').click()]);
  await options.getByTestId('set-status-by-itself').waitFor();
  await whatbroke.killWorker();
  await popup.reload();
  await popup.getByTestId('card').waitFor();
  expect(asked().sort()).toEqual(opened.sort());
  // A press asks, once, and the one that it names. Whoever presses has the page in front.
  await page.bringToFront();
  servers.faults.route('/api/v2/summary.json', answer(200, '{}', { 'content-type': 'application/json' }));
  await open(page, CHAT);
  await press(await card(page), 'ask-status');
  await expect((await card(page)).getByTestId('status-told').locator('.told')).toBeVisible();
  expect(asked().filter((one) => one.includes('status.claude.com'))).toEqual([STATUS, ASKED]);
});

test('the addresses stand there before the status of AI services is asked by itself', BOTH, async ({ page, own: whatbroke, asked, options, servers, language }) => {
  servers.faults.route('/api/v2/summary.json', answer(200, '{}', { 'content-type': 'application/json' }));
  const addresses = options.getByTestId('status-addresses');
  await expect(addresses).toContainText('https://status.claude.com/api/v2/summary.json');
  await expectLanguage(options.getByTestId('asking-status').locator('p').first(), language);
  await expect(options.getByTestId('set-status-by-itself')).not.toBeChecked();
  await visit(page, CHAT);
  await card(page);
  expect(asked()).not.toContain(STATUS);

  await options.bringToFront();
  await options.getByTestId('set-status-by-itself').check();
  await expect.poll(async () => JSON.parse((await whatbroke.storage()).settings).value.status_by_itself).toBe(true);
  for (const tab of [page, await whatbroke.newTab(), await whatbroke.newTab()]) {
    await tab.bringToFront();
    await visit(tab, CHAT);
    await expect((await card(tab)).getByTestId('status-told').locator('.told')).toBeVisible();
  }
  expect(asked().filter((one) => one === ASKED)).toHaveLength(1);
});

test('the two resolvers are chosen by name, with the very questions that they would get', BOTH, async ({ page, own: whatbroke, options, asked, language }) => {
  const questions = options.getByTestId('name-addresses');
  await expect(questions.locator('li')).toHaveText([/^https:\/\/cloudflare-dns\.com\/.*example\.com.*A$/, /cloudflare/, /dns\.google/, /dns\.google/]);
  await expectLanguage(options.getByTestId('asking-names').locator('p').first(), language);
  await options.getByTestId('resolver-1').selectOption('dns-sb');
  await expect(questions).toContainText('https://doh.dns.sb/dns-query?name=example.com&type=A');
  await expect(questions).not.toContainText('cloudflare');
  // The same one twice would be one.
  await options.getByTestId('resolver-1').selectOption('google');
  await expect(options.getByTestId('resolver-2')).toHaveValue('dns-sb');
  await whatbroke.killWorker();
  await visit(page, 'http://typo.gone.test/');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('names')).toContainText('Google');
  await expect(popup.getByTestId('names')).toContainText('DNS.SB');
  await popup.getByTestId('ask-names').click();
  await expect(popup.getByTestId('names-told').locator('.told')).toBeVisible();
  expect([...new Set(asked().filter((one) => one.startsWith('CONNECT')))].sort()).toEqual(['CONNECT dns.google:443', 'CONNECT doh.dns.sb:443']);
});

test('the sites that were added are listed, and each can be removed with the keyboard', BOTH, async ({ own: whatbroke, options, language }) => {
  const section = options.getByTestId('watched-apps');
  await expect(section.getByTestId('chats')).toContainText('ChatGPT');
  await expectLanguage(section.locator('p').first(), language);
  await expect(section.locator('li')).toHaveCount(0);
  await expectLanguage(section.locator('p').last(), language);
  const page = await whatbroke.newTab();
  for (const site of ['notes.test', 'claude.ai']) {
    await page.goto(`https://${site}/fine`);
    const popup = await whatbroke.popup(page);
    await popup.getByTestId('watch-app').click();
    await whatbroke.closeTab(popup);
    await page.bringToFront();
  }
  await options.bringToFront();
  await options.reload();
  const added = section.getByTestId('added').locator('li');
  await expect(added).toHaveText([/notes\.test/]);
  await expectLanguage(added.getByRole('button'), language);
  const out = section.getByTestId('left-out').locator('li');
  await expect(out).toHaveText([/Claude/]);
  for (const colorScheme of ['light', 'dark']) {
    await options.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: options }).setLegacyMode().analyze();
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  }
  for (const list of [added, out]) {
    await list.getByRole('button').focus();
    await options.keyboard.press('Enter');
    await expect(list).toHaveCount(0);
    // Whoever goes on with the keyboard is still here.
    await expect(section.locator('h2')).toBeFocused();
  }
  await expect.poll(async () => {
    const { watched, unwatched } = JSON.parse((await whatbroke.storage()).settings).value;
    return [...watched, ...unwatched];
  }).toEqual([]);
});

test('the options and the popup have the same settings', async ({ page, own: whatbroke, options }) => {
  await options.getByTestId('set-badge-only').check();
  await expect.poll(async () => JSON.parse((await whatbroke.storage()).settings).value.badge_only).toBe(true);
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('settings').locator('summary').click();
  await expect(popup.getByTestId('set-badge-only')).toBeChecked();
  await options.bringToFront();
  await options.getByTestId('language').click();
  await expect(options.locator('html')).toHaveAttribute('lang', 'ko');
});

for (const colorScheme of ['light', 'dark']) {
  test(`the options have no violation that axe knows of, ${colorScheme}`, BOTH, async ({ options }) => {
    await options.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: options }).setLegacyMode().analyze();
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  });
}
