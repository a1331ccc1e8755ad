// Incognito windows: explained as others are, and nothing of them reaches the disk. Each test has a browser of its own.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { card, launch, press } from './browser.mjs';
import { expectCard } from './expectations.mjs';
import { expect, test as base } from './fixtures.mjs';
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
    const opened = own.context.waitForEvent('page');
    await regular.evaluate((url) => chrome.windows.create({ incognito: true, url }), own.address('manifest.json'));
    const incognito = await opened;
    await incognito.waitForURL(own.address('manifest.json'));
    expect(await incognito.evaluate(() => chrome.extension.inIncognitoContext)).toBe(true);
    await use({ regular, incognito });
  },
});

test.beforeEach(() => test.setTimeout(90_000));

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
  const settings = path.join(own.folder, 'profile', 'Default', 'Local Extension Settings');
  await expect.poll(async () => (await written(settings)).some((text) => text.includes(other)), PATIENCE).toBe(true);
  const incognito = `/${site}:`;
  expect((await written(settings)).some((text) => text.includes(incognito))).toBe(false);
  for (const side of [sides.regular, sides.incognito]) {
    expect(JSON.stringify(await side.evaluate(() => chrome.storage.local.get(null)))).not.toContain(incognito);
  }
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
