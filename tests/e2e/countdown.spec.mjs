// A countdown outlives the browser, an update of the extension, and a device that sleeps.

import { cp, readFile, writeFile, readdir } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { card, glance, launch, press } from './browser.mjs';
import { extensionFolder } from './chromium.mjs';
import { expect, test as base, visit } from './fixtures.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { extensionSettings } from './site-access.mjs';

const PATIENCE = { timeout: 20_000 };
const RESTORE = '--restore-last-session';

const test = base.extend({
  /** Starts a browser, again and again with the profile of the one before; the last one deletes it. */
  start: [async ({ language }, use) => {
    const started = [];
    await use(async (options) => {
      const whatbroke = await launch({ language, folder: started.at(-1)?.folder, ...options });
      started.push(whatbroke);
      return whatbroke;
    });
    for (const whatbroke of started) await whatbroke.quit();
    await started.at(-1)?.close();
  }, { timeout: 60_000 }],

  /** A copy of the extension, which a test may change. */
  copy: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whatbroke-extension-'));
    await cp(extensionFolder(), folder, { recursive: true });
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

test.beforeEach(() => test.setTimeout(90_000));

/** Starts a countdown on a page that fails, and gives its planned end. */
async function wait(page, button = 'try-again') {
  const frame = await card(page);
  await press(frame, button);
  await expect(frame.getByTestId('countdown')).toBeVisible();
  return Number(await glance(page, 'countdown', 'data-due'));
}

/** The restored page, once it stands in front. */
async function restored(whatbroke, url) {
  const find = () => whatbroke.context.pages().find((page) => page.url() === url);
  await expect.poll(find, PATIENCE).toBeTruthy();
  // A restored tab that nobody looks at may wait with its load.
  await find().bringToFront();
  return find();
}

test('a countdown goes on after a restart of the browser, to the same moment', async ({ start, nginx }) => {
  const url = nginx.url('/status/503');
  const first = await start();
  const page = await first.newTab();
  await visit(page, url);
  const due = await wait(page);
  await first.quit();

  const second = await start({ more: [RESTORE] });
  const again = await restored(second, url);
  await expect.poll(() => glance(again, 'countdown', 'data-due'), PATIENCE).toBe(String(due));
  await expect.poll(() => second.badge(again), PATIENCE).toMatch(/^[12]?\dm$/);
});

test('a countdown that ended while the browser was closed is checked once, although the tab shows the old answer', async ({ start, faults, site }) => {
  const route = `/ended-${site}`;
  faults.route(route, failsThenWorks(1, retryAfter('3'), answer(200)));
  const first = await start();
  const page = await first.newTab();
  await visit(page, faults.secureUrl(route));
  const due = await wait(page);
  await first.quit();
  expect(faults.count({ path: route })).toBe(1);
  await expect.poll(() => Date.now(), PATIENCE).toBeGreaterThan(due);

  const second = await start({ more: [RESTORE] });
  const again = await restored(second, faults.secureUrl(route));
  await expect(again.getByRole('heading')).toHaveText('200', PATIENCE);
  await expect.poll(() => second.badge(again), PATIENCE).toBe('');
  // Where the browser takes the old answer out of its cache: a check, and the load that worked.
  expect(faults.count({ path: route })).toBeLessThanOrEqual(3);
});

test('an update of the extension in mid-countdown keeps it and replaces the card', async ({ start, copy, nginx }) => {
  const whatbroke = await start({ extension: copy });
  const settings = await extensionSettings(whatbroke);
  const page = await whatbroke.newTab();
  await visit(page, nginx.url('/retry-after/600'));
  const due = await wait(page);
  const id = await whatbroke.tabId(page);

  const file = path.join(copy, 'manifest.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"version": "0.1.0"', '"version": "0.1.1"'));
  await settings.reload();
  // What belonged to the earlier version is gone, the control page with it.
  const control = await whatbroke.context.newPage();
  await expect.poll(() => control.goto(whatbroke.address('manifest.json')).then(() => true, () => false), PATIENCE).toBe(true);
  expect(await control.evaluate(() => chrome.runtime.getManifest().version)).toBe('0.1.1');
  await expect.poll(() => control.evaluate((tabId) => chrome.action.getBadgeText({ tabId }), id), PATIENCE).toMatch(/^1\dm$/);
  expect(await control.evaluate(() => chrome.alarms.getAll().then((alarms) => alarms.map((alarm) => alarm.name)))).toEqual(['wake']);

  await page.bringToFront();
  await expect.poll(() => glance(page, 'countdown', 'data-due'), PATIENCE).toBe(String(due));
  expect(page.frames().filter((frame) => frame.url().includes('overlay.html')), 'the card of before is gone').toHaveLength(1);
  // The card that stands there is alive.
  await press(await card(page), 'cancel');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('cancelled');
});

/** The processes of the browser with this profile, the browser's own first. */
async function processes(folder) {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const read = (pid, what) => readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '');
  const parents = new Map();
  let roots = [];
  for (const pid of all) {
    parents.set(pid, Number((await read(pid, 'stat')).split(') ').at(-1).split(' ')[1]));
    const flags = (await read(pid, 'cmdline')).split('\0');
    if (flags.some((flag) => flag === `--user-data-dir=${path.join(folder, 'profile')}`)) roots.push(pid);
  }
  const isBelow = (pid) => roots.includes(pid) || (parents.has(pid) && parents.get(pid) > 1 && isBelow(parents.get(pid)));
  return all.filter(isBelow);
}

test('a device that slept through the end of a countdown asks once when it wakes', async ({ start, faults, site }) => {
  test.skip(process.platform !== 'linux', 'Only Linux tells which processes belong to a browser.');
  const whatbroke = await start();
  const page = await whatbroke.newTab();
  const route = `/slept-${site}`;
  faults.route(route, failsThenWorks(1, retryAfter('3'), answer(200)));
  await visit(page, faults.secureUrl(route));
  const due = await wait(page);

  const browser = await processes(whatbroke.folder);
  expect(browser.length).toBeGreaterThan(2);
  const each = (signal) => browser.forEach((pid) => { try { process.kill(pid, signal); } catch { /* It has ended by itself. */ } });
  each('SIGSTOP');
  try {
    // The sleep itself, and some time more.
    await new Promise((resolve) => setTimeout(resolve, due - Date.now() + 5_000));
    expect(faults.count({ path: route }), 'nobody asks while the device sleeps').toBe(1);
  } finally {
    each('SIGCONT');
  }
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('fixed');
  expect(faults.count({ path: route }), 'the failed load, one check, the load that worked').toBe(3);
});
