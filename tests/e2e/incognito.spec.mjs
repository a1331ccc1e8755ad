// Incognito windows: explained as others are, nothing of them reaches the disk, and what each side has stays its own. Each test has a browser of its own.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { card, glance, killWorker, launch, press } from './browser.mjs';
import { expectCard } from './expectations.mjs';
import { expect, test as base } from './fixtures.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { fieldsPage } from './servers/editors.mjs';
import { page as html } from './servers/pages.mjs';
import { extensionSettings } from './site-access.mjs';

const PATIENCE = { timeout: 20_000 };

const test = base.extend({
  own: [async ({ language }, use) => {
    const whatbroke = await launch({ language });
    await use(whatbroke);
    await whatbroke.close();
  }, { timeout: 60_000 }],

  /** A page of the extension in an incognito window, and one in the regular window. Allowing incognito windows starts the extension anew. */
  sides: async ({ own }, use) => {
    await (await extensionSettings(own)).change({ incognitoAccess: true });
    const regular = await own.context.newPage();
    await expect.poll(() => regular.goto(own.address('manifest.json')).then(() => true, () => false), PATIENCE).toBe(true);
    await use({ regular, incognito: await openIncognito(own, regular) });
  },
});

test.beforeEach(() => test.setTimeout(90_000));

/** A page of the extension in a new incognito window. */
async function openIncognito(own, regular) {
  const opened = own.context.waitForEvent('page');
  await regular.evaluate((url) => chrome.windows.create({ incognito: true, url }), own.address('manifest.json'));
  const incognito = await opened;
  await incognito.waitForURL(own.address('manifest.json'));
  expect(await incognito.evaluate(() => chrome.extension.inIncognitoContext)).toBe(true);
  return incognito;
}

/** Closes every incognito window. */
async function closeIncognito(own, { incognito }) {
  const closed = incognito.waitForEvent('close');
  const others = own.context.pages().length;
  await incognito.evaluate(async () => {
    const windows = await chrome.windows.getAll();
    for (const { id } of windows.filter((one) => one.incognito)) void chrome.windows.remove(id);
  }).catch(() => {});
  await closed;
  await expect.poll(() => own.context.pages().length, PATIENCE).toBeLessThan(others);
}

/** Opens an address in the window of that page. */
async function open(own, side, url) {
  const [page] = await Promise.all([
    own.context.waitForEvent('page'),
    side.evaluate((address) => { void chrome.tabs.create({ url: address }); }, url),
  ]);
  return page;
}

/** Everything that stands in the files of a folder. */
async function written(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(path.join(file.parentPath ?? file.path, file.name), 'latin1').catch(() => '')));
}

test('a failure in an incognito window is explained, and leaves no trace on the disk', { tag: '@both' }, async ({ own, sides, nginx, site, language }) => {
  const page = await open(own, sides.incognito, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await expectCard(frame, { code: 'http/503', language });
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();

  // A regular failure is written, so the place that is looked at is the right one.
  const other = `seen-${site}`;
  await card(await open(own, sides.regular, nginx.url('/status/503', other)));
  const profile = path.join(own.folder, 'profile');
  const settings = path.join(profile, 'Default', 'Local Extension Settings');
  await expect.poll(async () => (await written(settings)).some((text) => text.includes(other)), PATIENCE).toBe(true);
  const incognito = `/${site}:`;
  expect((await written(profile)).some((text) => text.includes(incognito))).toBe(false);
  for (const side of [sides.regular, sides.incognito]) {
    expect(JSON.stringify(await side.evaluate(() => chrome.storage.local.get(null)))).not.toContain(incognito);
  }
});

test('the history holds nothing of an incognito window', async ({ own, sides, nginx, site }) => {
  await card(await open(own, sides.incognito, nginx.url('/status/503')));
  const regular = await open(own, sides.regular, nginx.url('/status/503', `seen-${site}`));
  await card(regular);
  await expect.poll(() => readable(sides.regular), PATIENCE).toContain(`{"site":"http://seen-${site}:`);
  expect(await readable(sides.incognito)).not.toContain(`{"site":"http://${site}:`);
});

test('an alarm of an incognito window carries no address', async ({ own, sides, nginx }) => {
  const page = await open(own, sides.incognito, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  const names = (side) => side.evaluate(() => chrome.alarms.getAll().then((alarms) => alarms.map((alarm) => alarm.name)));
  await expect.poll(() => names(sides.incognito)).toEqual(['wake']);
  expect(await names(sides.regular)).toEqual([]);
});

/** Everything that a page of the extension on that side can read of what is stored. */
const readable = (side) => side.evaluate(async () => {
  const texts = [await chrome.storage.local.get(null), await chrome.storage.session.get(null)];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const entry of await cache.keys()) texts.push(entry.url, await (await cache.match(entry)).json());
  }
  return JSON.stringify(texts).replaceAll('\\', '');
});

/** The tabs that the worker of that side has kept something of, where its shim looks for them. */
const openTabs = {
  regular: (side) => side.evaluate(async () => (await chrome.storage.session.get('open')).open),
  incognito: (side) => side.evaluate(async () => (await caches.match('https://incognito.invalid/open')).json()),
};

const tabAt = (side, url) => side.evaluate(async (wanted) => (await chrome.tabs.query({})).find((tab) => tab.url === wanted).id, url);
const badge = (side, tabId) => side.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId);

test('what is stored stays on its side, and ends with the last incognito window', async ({ own, sides, nginx, site }) => {
  const secret = nginx.url('/retry-after/600', `secret-${site}`);
  const known = nginx.url('/retry-after/600', `known-${site}`);
  const tabs = {};
  for (const [side, url] of [['incognito', secret], ['regular', known]]) {
    const frame = await card(await open(own, sides[side], url));
    await press(frame, 'try-again');
    await expect(frame.getByTestId('countdown')).toBeVisible();
    tabs[side] = await tabAt(sides[side], url);
  }
  for (const side of ['regular', 'incognito']) await expect.poll(() => openTabs[side](sides[side]), PATIENCE).toEqual([tabs[side]]);
  await expect.poll(() => readable(sides.incognito), PATIENCE).toContain(`secret-${site}`);
  expect(await readable(sides.regular)).toContain(`known-${site}`);
  expect(await readable(sides.regular)).not.toContain(`secret-${site}`);

  await closeIncognito(own, sides);
  const anew = await openIncognito(own, sides.regular);
  expect(await readable(anew)).not.toContain(`secret-${site}`);
  // A worker that begins with nothing explains all the same, and the regular countdown has not noticed.
  const again = nginx.url('/status/500', `again-${site}`);
  await card(await open(own, anew, again));
  await expect.poll(async () => openTabs.incognito(anew), PATIENCE).toEqual([await tabAt(anew, again)]);
  expect(await readable(anew)).not.toContain(`secret-${site}`);
  expect(await badge(sides.regular, tabs.regular)).toMatch(/^1\dm$/);
  expect(await openTabs.regular(sides.regular)).toEqual([tabs.regular]);
});

test('a countdown in an incognito window outlives its worker', async ({ own, sides, nginx }) => {
  const url = nginx.url('/retry-after/600');
  const page = await open(own, sides.incognito, url);
  await press(await card(page), 'try-again');
  await expect.poll(() => glance(page, 'countdown', 'data-due'), PATIENCE).toBeTruthy();
  await killWorker(own.context, sides.incognito);
  await press(await card(page), 'cancel');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('cancelled');
  // The shim hears from the same place that a page that works again has to be told of.
  await killWorker(own.context, sides.incognito);
  await page.goto(nginx.url('/fine'));
  await expect.poll(() => openTabs.incognito(sides.incognito), PATIENCE).toEqual([]);
});

test('an update of the extension finds the cards of its incognito windows, too', async ({ own, sides, nginx }) => {
  // Once its worker runs, the answer is seen, and with it the wait that it names.
  await open(own, sides.incognito, nginx.url('/status/503')).then(card);
  const url = nginx.url('/retry-after/600');
  const page = await open(own, sides.incognito, url);
  await press(await card(page), 'try-again');
  await expect.poll(() => glance(page, 'countdown', 'data-due'), PATIENCE).toBeTruthy();
  const due = await glance(page, 'countdown', 'data-due');

  await (await extensionSettings(own)).reload();
  const regular = await own.context.newPage();
  await expect.poll(() => regular.goto(own.address('manifest.json')).then(() => true, () => false), PATIENCE).toBe(true);
  // Any event there starts the new worker.
  const incognito = await openIncognito(own, regular);
  await card(await open(own, incognito, nginx.url('/status/500')));
  const tab = await tabAt(incognito, url);
  await expect.poll(() => badge(incognito, tab), PATIENCE).toMatch(/^1\dm$/);
  await page.bringToFront();
  await expect.poll(() => glance(page, 'countdown', 'data-due'), PATIENCE).toBe(due);
  await press(await card(page), 'cancel');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('cancelled');
});

test('the first page of an incognito window is explained', { tag: '@both' }, async ({ own, sides, nginx, language }) => {
  await closeIncognito(own, sides);
  const opened = own.context.waitForEvent('page');
  await sides.regular.evaluate((url) => chrome.windows.create({ incognito: true, url }), nginx.url('/status/503'));
  const frame = await card(await opened);
  await expectCard(frame, { code: 'http/503', language });
});

for (const [here, there] of [['incognito', 'regular'], ['regular', 'incognito']]) {
  test(`clearing on the ${here} side leaves the ${there} side's files and all cookies alone`, async ({ own, sides, faults, site }) => {
    const path = `/breaks-${site}`;
    const pages = {};
    for (const side of [here, there]) {
      pages[side] = await open(own, sides[side], faults.url('/fine'));
      // The file has to have come whole before it can come out of the cache.
      await pages[side].waitForLoadState();
      await pages[side].goto(faults.url('/fine'));
      await pages[side].evaluate((value) => { document.cookie = `side=${value}; max-age=600`; }, side);
    }
    const fetched = () => faults.count({ path: '/asset.js', host: site });
    // Seen twice on each side and fetched once by each: the file is in both caches.
    expect(fetched()).toBe(2);

    faults.route(path, failsThenWorks(1, answer(503), answer(200)));
    await pages[here].goto(faults.url(path));
    await press(await card(pages[here]), 'clear-cache');
    await expect.poll(() => glance(pages[here], 'outcome', 'data-outcome'), PATIENCE).toBe('fixed');

    await pages[there].goto(faults.url('/fine'));
    expect(fetched()).toBe(2);
    await pages[here].goto(faults.url('/fine'));
    expect(fetched()).toBe(3);
    for (const side of [here, there]) expect(await pages[side].evaluate(() => document.cookie)).toBe(`side=${side}`);
  });
}

test('a check carries the cookies of its own side only', async ({ own, sides, faults, site }) => {
  for (const side of ['incognito', 'regular']) {
    const path = `/cookies-${side}-${site}`;
    const page = await open(own, sides[side], faults.url('/fine'));
    await page.waitForLoadState();
    await page.evaluate((value) => { document.cookie = `side=${value}; max-age=600`; }, side);
    faults.route(path, failsThenWorks(1, retryAfter('3'), answer(200, html('Works again'))));
    await page.goto(faults.url(path));
    await press(await card(page), 'try-again');
    await expect(page.getByRole('heading')).toHaveText('Works again', PATIENCE);
    const asked = faults.requests().filter((one) => one.path === path && one.host === site);
    // The failed load, the check, which is no navigation, and the load that worked.
    expect(asked.map((one) => 'upgrade-insecure-requests' in one.headers)).toEqual([true, false, true]);
    expect(asked.map((one) => one.headers.cookie)).toEqual([`side=${side}`, `side=${side}`, `side=${side}`]);
  }
});

test('what was typed in an incognito window stays there, outlives the worker, and comes back', async ({ own, sides, faults, site }) => {
  const address = `/typed-${site}`;
  const typed = 'typed in an incognito window';
  const works = answer(200, fieldsPage('Works again'));
  faults.route(address, failsThenWorks(1, answer(503, fieldsPage('Failed'), { 'retry-after': '3' }), works));
  const page = await open(own, sides.incognito, faults.url(address));
  const frame = await card(page);
  await page.getByLabel('Message').fill(typed);
  await press(frame, 'try-again');
  await expect.poll(() => glance(page, 'typed', 'data-place'), PATIENCE).toBe('lost');
  expect(await readable(sides.incognito)).toContain(typed);
  expect(await readable(sides.regular)).not.toContain(typed);
  await killWorker(own.context, sides.incognito);
  await press(await card(page), 'put-back');
  await expect(page.getByLabel('Message')).toHaveValue(typed);
  await closeIncognito(own, sides);
  expect(await readable(sides.regular)).not.toContain(typed);
  expect((await written(path.join(own.folder, 'profile'))).some((text) => text.includes(typed))).toBe(false);
});

test('an incognito window begins with what was chosen before, and what is chosen there ends with it', { tag: '@both' }, async ({ own, sides, nginx, site, language }) => {
  const other = language === 'ko' ? 'en' : 'ko';
  const url = nginx.url('/status/503');
  const settings = () => sides.regular.evaluate(async () => JSON.parse((await chrome.storage.local.get('settings')).settings).value);
  const regular = await open(own, sides.regular, url);
  await press(await card(regular), 'language');
  await expectCard(await card(regular), { code: 'http/503', language: other });
  await expect.poll(async () => (await settings()).lang, PATIENCE).toBe(other);

  const page = await open(own, sides.incognito, url);
  await expectCard(await card(page), { code: 'http/503', language: other });
  await press(await card(page), 'language');
  await expectCard(await card(page), { code: 'http/503', language });
  await press(await card(page), 'menu');
  await press(await card(page), 'mute');
  await expect.poll(() => glance(page, 'hush', 'data-hush'), PATIENCE).toBeTruthy();
  await expect.poll(() => readable(sides.incognito), PATIENCE).toContain(`"muted":["${site}`);
  expect(await settings()).toMatchObject({ lang: other, muted: [] });

  await closeIncognito(own, sides);
  const anew = await openIncognito(own, sides.regular);
  await expectCard(await card(await open(own, anew, url)), { code: 'http/503', language: other });
});

test('deleting cookies in an incognito window signs out there, and the regular window stays signed in', async ({ own, sides, faults, nginx }) => {
  const signIn = async (side) => {
    const page = await open(own, side, faults.url('/login'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading')).toHaveText('Signed in');
    return page;
  };
  const [regular, incognito] = [await signIn(sides.regular), await signIn(sides.incognito)];
  await incognito.goto(nginx.url('/status/431'));
  await press(await card(incognito), 'delete-data');
  await press(await card(incognito), 'delete-now');
  await expect.poll(() => glance(incognito, 'outcome', 'data-outcome'), PATIENCE).toBe('same');
  await incognito.goto(faults.url('/members'));
  await expect(incognito.getByRole('heading')).not.toHaveText('Signed in');
  await regular.reload();
  await expect(regular.getByRole('heading')).toHaveText('Signed in');
});
