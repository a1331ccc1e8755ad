// Too much of everything: the newest failure is explained right, and what is kept stays small.

import { brokenCopy } from './broken.mjs';
import { card, launch, press } from './browser.mjs';
import { expectCard } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, rawHeaders } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const MEGABYTE = 1_000_000;

/** How many bytes our own values take in storage.local. */
const stored = (whatbroke) => whatbroke.control.evaluate(() => chrome.storage.local.getBytesInUse(['state', 'settings', 'state-set-aside', 'settings-set-aside']));

/** Fills storage.local but for 100 bytes. What the worker has put there meanwhile counts, and it may put more. */
const fillStorage = (whatbroke) => expect.poll(() => whatbroke.control.evaluate(async () => {
  const { local } = chrome.storage;
  await local.remove('foreign');
  const room = local.QUOTA_BYTES - await local.getBytesInUse(null) - 'foreign'.length - '""'.length - 100;
  await local.set({ foreign: 'x'.repeat(room) }).catch(() => {});
  return local.QUOTA_BYTES - await local.getBytesInUse(null);
})).toBeLessThanOrEqual(100);

test('300 headers of 800 bytes', async ({ page, faults, whatbroke, freshInstall }) => {
  // The browser itself refuses more than 256 kB of them.
  const headers = Array.from({ length: 300 }, (_, at) => [`x-odd-${at}`, 'v'.repeat(800)]);
  faults.route('/headers', rawHeaders(503, [...headers, ['retry-after', '600']]));
  await visit(page, faults.url('/headers'));
  await expectCard(await card(page), { code: 'http/503' });
  expect(await stored(whatbroke)).toBeLessThan(20_000);
});

test('50 MB of error page', async ({ page, faults, whatbroke, freshInstall }) => {
  const line = `<p>${'Nothing works here. '.repeat(50)}</p>`;
  faults.route('/heavy', (request, response) => {
    response.writeHead(500, { 'content-type': 'text/html' });
    response.write('<!doctype html><title>500</title>');
    let left = 50 * MEGABYTE;
    const more = () => {
      while (left > 0) {
        left -= line.length * 64;
        if (!response.write(line.repeat(64))) return response.once('drain', more);
      }
      return response.end();
    };
    more();
  });
  await visit(page, faults.url('/heavy'));
  await expectCard(await card(page), { code: 'http/500' });
  expect(await stored(whatbroke)).toBeLessThan(20_000);
});

test('a storage full of something else: failures are explained, and nothing is done without a trace', async ({ page, nginx, faults, site, whatbroke, freshInstall }) => {
  await fillStorage(whatbroke);
  await whatbroke.killWorker();
  const path = `/full-${site}`;
  faults.route(path, answer(503, html('503')));
  await visit(page, faults.url(path));
  const frame = await card(page);
  await expectCard(frame, { code: 'http/503' });
  await press(frame, 'clear-cache');
  // What cannot be written down is not done, and the card says so.
  await expect(frame.getByTestId('outcome')).toHaveAttribute('data-outcome', 'clear-failed');
  expect(faults.count({ path })).toBe(1);
  await visit(page, nginx.url('/status/502'));
  await expectCard(await card(page), { code: 'http/502' });
});

test('a storage filled by a broken state of our own is free again', async ({ page, nginx, whatbroke, freshInstall }) => {
  await whatbroke.killWorker();
  await whatbroke.store({ state: `{"version":1,"value":${'['.repeat(9 * MEGABYTE)}` });
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await expect.poll(() => stored(whatbroke)).toBeLessThan(100_000);
  await whatbroke.killWorker();
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('countdown')).toBeVisible();
});

/** Fails in those tabs one after another, all tabs at once, as fast as the pages come. */
const failOften = (whatbroke, tabs, base, times) => whatbroke.control.evaluate(([ids, address, each]) => Promise.all(ids.map(async (tab) => {
  for (let at = 0; at < each; at += 1) {
    const url = `${address}?${tab}-${at}`;
    await new Promise((committed) => {
      const listener = (details) => {
        if (details.url !== url) return;
        chrome.webNavigation.onCommitted.removeListener(listener);
        committed();
      };
      chrome.webNavigation.onCommitted.addListener(listener);
      chrome.tabs.update(tab, { url });
    });
  }
})), [tabs, base, times]);

test('1,000 failed loads at once', async ({ page, nginx, whatbroke, freshInstall }) => {
  test.setTimeout(180_000);
  const pages = [page];
  while (pages.length < 5) pages.push(await whatbroke.newTab());
  const tabs = await Promise.all(pages.map((one) => whatbroke.tabId(one)));
  await failOften(whatbroke, tabs, nginx.url('/status/503'), 200);
  await visit(page, nginx.url('/status/502'));
  await expectBadge(whatbroke, page, '502');
  await expectCard(await card(page), { code: 'http/502' });
  expect(await stored(whatbroke)).toBeLessThan(50_000);
});

test('200 tabs that failed', async ({ page, nginx, whatbroke, freshInstall }) => {
  test.setTimeout(180_000);
  // On a local address there is no card, so that 200 tabs need no 200 more documents; what is kept is the same.
  const tabs = await whatbroke.control.evaluate(async (base) => {
    const created = await Promise.all(Array.from({ length: 200 }, (_, at) => chrome.tabs.create({ url: `${base}?${at}`, active: false })));
    return created.map(({ id }) => id);
  }, nginx.url('/status/503', '127.0.0.1'));
  const badges = () => whatbroke.control.evaluate((ids) => Promise.all(ids.map((tabId) => chrome.action.getBadgeText({ tabId }))), tabs);
  await expect.poll(async () => (await badges()).filter((text) => text === '503').length, { timeout: 120_000 }).toBe(200);
  await visit(page, nginx.url('/status/502'));
  await expectCard(await card(page), { code: 'http/502' });
  expect(await stored(whatbroke)).toBeLessThan(MEGABYTE);
  await whatbroke.control.evaluate((ids) => chrome.tabs.remove(ids), tabs);
  await expect.poll(() => stored(whatbroke), { timeout: 60_000 }).toBeLessThan(20_000);
});

test.describe('calls of the browser that never come back', () => {
  const never = (call) => (copy) => copy.change('service-worker.js', (bytes) => `${call} = () => new Promise(() => {});\n${bytes}`);

  for (const call of ['chrome.scripting.executeScript', 'chrome.storage.local.set', 'chrome.alarms.create']) {
    test(`${call}: badge and popup explain, and the next failure too`, async ({ language, nginx }) => {
      const copy = brokenCopy(never(call));
      const whatbroke = await launch({ language, extension: copy.folder });
      try {
        const page = await whatbroke.newTab();
        for (const status of [503, 502]) {
          await visit(page, nginx.url(`/status/${status}`));
          await expectBadge(whatbroke, page, String(status));
          const popup = await whatbroke.popup(page);
          await expectCard(popup, { code: `http/${status}` });
          await whatbroke.closeTab(popup);
        }
      } finally {
        await whatbroke.close();
        copy.remove();
      }
    });
  }

  test('the storage at the start: the code is shown, and later all is well', async ({ language, nginx }) => {
    const copy = brokenCopy((one) => one.change('service-worker.js', (bytes) =>
      `const get = chrome.storage.local.get.bind(chrome.storage.local);
let hangs = true;
chrome.storage.local.get = (...keys) => (hangs ? new Promise(() => { hangs = !Array.isArray(keys[0]); }) : get(...keys));
${bytes}`));
    const whatbroke = await launch({ language, extension: copy.folder });
    try {
      const page = await whatbroke.newTab();
      await visit(page, nginx.url('/status/503'));
      await expect.poll(() => whatbroke.badge(page), { timeout: 30_000 }).toBe('503');
      await visit(page, nginx.url('/status/502'));
      await expectCard(await card(page), { code: 'http/502' });
    } finally {
      await whatbroke.close();
      copy.remove();
    }
  });
});
