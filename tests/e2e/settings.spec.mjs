// Settings that are shared with the person's other computers, in the browser's own storage for that. What another computer
// would have written is written there by a page of the extension.

import { card, overlay } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';

const BOTH = { tag: '@both' };

/** The settings as they are stored. */
const settings = async (whatbroke) => JSON.parse((await whatbroke.storage()).settings).value;

/** Everything that the browser would carry, by setting or by list and site. */
async function carried(whatbroke) {
  const items = await whatbroke.storage('sync');
  return Object.assign({}, ...Object.values(items));
}

/** The options, in a tab of their own. */
async function options(whatbroke) {
  const page = await whatbroke.newTab();
  await page.goto(whatbroke.address('options.html'));
  await page.getByTestId('sharing').waitFor();
  return page;
}

test.beforeEach(() => test.setTimeout(90_000));

test('nothing is shared until it is switched on, and then what was chosen', BOTH, async ({ freshInstall, whatbroke, language }) => {
  const page = await options(whatbroke);
  await expectLanguage(page.getByTestId('sharing').locator('label'), language);
  await page.getByTestId('set-sound').check();
  await expect.poll(async () => (await settings(whatbroke)).sound).toBe(true);
  expect(await whatbroke.storage('sync')).toEqual({});
  await expect(page.getByTestId('set-shared')).not.toBeChecked();

  await page.getByTestId('set-shared').check();
  await expect.poll(async () => (await carried(whatbroke)).sound?.[1]).toBe(true);
  await page.getByTestId('set-badge-only').check();
  await expect.poll(async () => (await carried(whatbroke)).badge_only?.[1]).toBe(true);
  expect(Object.keys(await carried(whatbroke)).sort()).toEqual(['badge_only', 'sound']);
  await expect(page.getByTestId('sharing-trouble')).toBeEmpty();

  await page.getByTestId('set-shared').uncheck();
  await expect.poll(async () => (await settings(whatbroke)).shared).toBe(false);
  await page.getByTestId('set-sound').uncheck();
  await expect.poll(async () => (await settings(whatbroke)).sound).toBe(false);
  expect((await carried(whatbroke)).sound[1]).toBe(true);
});

test('what another computer has chosen counts from the next start of the worker', async ({ freshInstall, page, whatbroke, nginx, site }) => {
  const first = await options(whatbroke);
  await first.getByTestId('set-shared').check();
  await expect.poll(async () => (await settings(whatbroke)).shared).toBe(true);
  await whatbroke.closeTab(first);
  await whatbroke.killWorker();

  const now = Date.now();
  await whatbroke.store({ '1/0': { lang: [now, 'ko'], sound: [now, true] }, '1/1': { [`muted/${site}:${nginx.port}`]: [now, true] } }, 'sync');
  await visit(page, nginx.url('/status/503'));
  await expectBadge(whatbroke, page, '503');
  await expect.poll(async () => (await settings(whatbroke)).lang).toBe('ko');
  const second = await whatbroke.newTab();
  await visit(second, nginx.url('/status/503', `other.${site}`));
  await expectLanguage((await card(second)).locator('h1'), 'ko');
  await visit(page, nginx.url('/status/503'));
  await expectBadge(whatbroke, page, '503');
  expect(overlay(page)).toBeUndefined();
  // It counts here as what is chosen here does.
  const again = await options(whatbroke);
  await expect(again.getByTestId('muted')).toContainText(site);
  await expect(again.getByTestId('set-sound')).toBeChecked();
  await again.getByTestId('unmute').click();
  await expect.poll(async () => (await carried(whatbroke))[`muted/${site}:${nginx.port}`][1]).toBe(false);
});

test('what cannot be read is said and left aside', BOTH, async ({ freshInstall, whatbroke, language }) => {
  const first = await options(whatbroke);
  await first.getByTestId('set-sound').check();
  await first.getByTestId('set-shared').check();
  await expect.poll(async () => (await carried(whatbroke)).sound?.[1]).toBe(true);
  await whatbroke.closeTab(first);
  await whatbroke.killWorker();
  await whatbroke.store({ '1/0': 'nonsense', '1/1': { 'muted/news.test': 'yes' } }, 'sync');
  const page = await options(whatbroke);
  const said = page.getByTestId('sharing-trouble');
  await expect(said).not.toBeEmpty();
  await expectLanguage(said, language);
  await expect(page.getByTestId('set-sound')).toBeChecked();
  expect((await settings(whatbroke)).muted).toEqual([]);
  // What is known here is there again for the others.
  expect((await carried(whatbroke)).sound[1]).toBe(true);
});

test('the browser carries as many and as long names as there can be', async ({ freshInstall, whatbroke }) => {
  const names = Array.from({ length: 200 }, (_, number) => `${'a-long-name.'.repeat(18)}${number}.test`);
  await whatbroke.store({ settings: JSON.stringify({ version: 1, value: { muted: names, watched: names.slice(100) } }) });
  const page = await options(whatbroke);
  await page.getByTestId('set-shared').check();
  await expect.poll(async () => Object.keys(await carried(whatbroke)).length).toBeGreaterThan(200);
  const used = await whatbroke.control.evaluate(() => chrome.storage.sync.getBytesInUse());
  expect(used).toBeGreaterThan(60_000);
  await expect(page.getByTestId('sharing-trouble')).not.toBeEmpty();
  expect((await settings(whatbroke)).muted).toHaveLength(200);
});
