// The browser's own comings and goings: the tabs that it restores, and what it loads again by itself. Each test has a browser of its own.

import { test as base } from '@playwright/test';
import { comesDue, glance, launch, overlay, welcomePage, worker } from './browser.mjs';
import { startChromium } from './chromium.mjs';
import { expect } from './fixtures.mjs';
import { answer, emptyReply, failsThenWorks } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';
import { startServers } from './servers/servers.mjs';

const PATIENCE = { timeout: 20_000 };

const test = base.extend({
  servers: async ({}, use) => {
    const servers = await startServers();
    await use(servers);
    await servers.stop();
  },

  /** Starts the browser, as often as a test wants; what is given back knows the extension's page. */
  start: async ({}, use) => {
    let folder;
    let remove = () => {};
    const open = [];
    await use(async (options) => {
      const isNew = !folder;
      const started = await startChromium({ ...options, folder });
      ({ folder, remove } = started);
      const browser = await withControl(started.context);
      open.push(browser);
      if (isNew) await (await welcomePage(browser)).close();
      return browser;
    });
    for (const browser of open) await browser.close();
    remove();
  },
});

async function withControl(context) {
  const { host } = new URL((await worker(context)).url());
  const control = await context.newPage();
  await control.goto(`chrome-extension://${host}/manifest.json`);
  let closed;
  return {
    context,
    control,
    address: (file) => `chrome-extension://${host}/${file}`,
    close() {
      closed ??= context.close();
      return closed;
    },
    /** The badges of all tabs at this address. */
    badges: (url) => control.evaluate(async (wanted) => {
      const tabs = (await chrome.tabs.query({})).filter((tab) => (tab.url || tab.pendingUrl) === wanted);
      return Promise.all(tabs.map((tab) => chrome.action.getBadgeText({ tabId: tab.id })));
    }, url),
    /** The codes of all cards on pages at this address. */
    cards: (url) => Promise.all(context.pages().filter((one) => one.url() === url && overlay(one)).map((one) => glance(one, 'card', 'data-code'))),
  };
}

test('a restored tab is explained again, and a restored fine one is left alone', async ({ servers, start }) => {
  const failing = `http://restored.test:${servers.nginx.port}/status/503`;
  const fine = `http://restored.test:${servers.nginx.port}/fine`;
  const first = await start({});
  for (const url of [failing, fine]) await (await first.context.newPage()).goto(url);
  await expect.poll(() => first.badges(failing), PATIENCE).toEqual(['503']);
  await first.close();

  const second = await start({ more: ['--restore-last-session'] });
  await expect.poll(() => second.badges(fine), PATIENCE).toEqual(['']);
  // A restored tab that nobody looks at may wait with its load.
  for (const page of second.context.pages()) if (page.url() === failing) await page.bringToFront();
  await expect.poll(() => second.badges(failing), PATIENCE).toEqual(['503']);
  await expect.poll(() => second.cards(failing), PATIENCE).toEqual(['http/503']);
  expect(await second.badges(fine)).toEqual(['']);
  expect(await second.cards(fine)).toEqual([]);
});

test("the browser's own tries at its error page are one incident, and its success ends it", async ({ servers, start }) => {
  const { faults } = servers;
  const browser = await start({ more: ['--enable-auto-reload'] });
  const url = `http://tries.test:${faults.port}/tries`;
  // The browser asks twice before it shows its page, and then tries again by itself.
  faults.route('/tries', failsThenWorks(5, emptyReply(), answer(200, html('Works again'))));
  const page = await browser.context.newPage();
  await page.goto(url).catch(() => {});
  await expect.poll(() => browser.badges(url), PATIENCE).toEqual(['!']);
  const since = () => browser.control.evaluate(async () => {
    const { tabs } = JSON.parse((await chrome.storage.local.get('state')).state).value;
    return Object.values(tabs).map((tab) => tab.incident).filter(Boolean).map(({ since, tries }) => ({ since, tries }));
  });
  const before = await since();
  const asked = faults.count({ path: '/tries' });
  await expect.poll(() => faults.count({ path: '/tries' }), PATIENCE).toBeGreaterThan(asked);
  expect(await since()).toEqual(before);
  expect(await browser.badges(url)).toEqual(['!']);
  await expect(page.getByRole('heading')).toHaveText('Works again', { timeout: 40_000 });
  await expect.poll(() => browser.badges(url), PATIENCE).toEqual(['']);
});

for (const first of ['the browser', 'the check']) {
  test(`a countdown beside the browser's own tries is one incident, and ${first} loads the page once`, async ({ servers }) => {
    test.setTimeout(90_000);
    const { faults } = servers;
    const whatbroke = await launch({ more: ['--enable-auto-reload'] });
    const path = '/beside';
    let works = false;
    const asked = [];
    faults.route(path, (request, response) => {
      asked.push(`${request.headers['sec-fetch-mode']} ${works ? 'well' : 'in vain'}`);
      return (works ? answer(200, html('Works again')) : emptyReply())(request, response);
    });
    // Only a tab in front is tried again by the browser, so the popup stays closed: another page of ours asks for it.
    await whatbroke.control.goto(new URL('options.html', whatbroke.control.url()).href);
    const page = await whatbroke.newTab();
    await page.goto(`https://beside.secure.test:${faults.tls.trusted}${path}`).catch(() => {});
    await expect.poll(() => whatbroke.badge(page), PATIENCE).toEqual('!');
    const tab = await whatbroke.tabId(page);
    await whatbroke.control.evaluate((id) => chrome.runtime.sendMessage({ to: 'background', message: { tab: id, request: { 'try-again': { minutes: 5 } } } }), tab);
    const incident = async () => {
      const { tabs } = JSON.parse((await whatbroke.storage()).state).value;
      const { since, tries, phase } = tabs[tab]?.incident ?? {};
      return { since, tries, due: phase?.waiting?.due };
    };
    await expect.poll(async () => (await incident()).due, PATIENCE).toBeGreaterThan(Date.now());
    const before = await incident();
    const tried = asked.length;
    await expect.poll(() => asked.length, PATIENCE).toBeGreaterThan(tried);
    expect(await incident(), 'a try of the browser resets nothing').toEqual(before);
    expect(asked.filter((one) => one.startsWith('cors')), 'and is no check').toEqual([]);

    works = true;
    if (first === 'the check') await comesDue(whatbroke);
    await expect(page.getByRole('heading')).toHaveText('Works again', { timeout: 40_000 });
    await expect.poll(() => whatbroke.badge(page), PATIENCE).toEqual('');
    // Longer than the browser waits with its next try.
    await new Promise((go) => setTimeout(go, 7_000));
    const well = asked.filter((one) => one.endsWith('well'));
    expect(well.filter((one) => one === 'navigate well'), 'one load').toHaveLength(1);
    if (first === 'the browser') expect(well, 'and nothing is left to check').toEqual(['navigate well']);
    else expect(well.filter((one) => one === 'cors well').length).toBeLessThanOrEqual(1);
    expect((await incident()).due).toBeUndefined();
    await whatbroke.close();
  });
}
