// Who turned away is told that the site is back. The browser's question for leave cannot be pressed by a test, so these
// run a copy of the extension that differs in one thing: it has the permission from the start.

import { brokenCopy } from './broken.mjs';
import { card, glance, launch, press, worker } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, expectBadge, test as base, visit } from './fixtures.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const SLOWLY = { timeout: 30_000 };

const test = base.extend({
  own: [async ({ language }, use) => {
    const copy = brokenCopy(({ change }) => change('manifest.json', (bytes) => {
      const { optional_permissions: optional, ...manifest } = JSON.parse(bytes.toString());
      return JSON.stringify({ ...manifest, permissions: [...manifest.permissions, ...optional] });
    }));
    const whatbroke = await launch({ language, extension: copy.folder });
    await use(whatbroke);
    await whatbroke.close();
    copy.remove();
  }, { timeout: 60_000 }],
  page: async ({ own }, use) => use(await own.newTab()),
});

const shown = (whatbroke) => whatbroke.control.evaluate(() => chrome.notifications.getAll().then((all) => Object.keys(all)));

/** A page that fails once and is waited for, with the wish to be told. */
async function wanted(whatbroke, page, faults, path, fails = retryAfter('5')) {
  faults.route(path, failsThenWorks(1, fails));
  await visit(page, faults.url(path));
  await expectBadge(whatbroke, page, '503');
  await press(await card(page), 'try-again');
  const popup = await whatbroke.popup(page);
  const choice = popup.getByTestId('tell-me');
  await expect(choice).not.toBeChecked();
  await choice.check();
  await expect(choice).toBeChecked();
  return popup;
}

test('a tab that is closed is waited for, told of, and opened again by a click', { tag: '@both' }, async ({ own: whatbroke, page, faults, site, language }) => {
  test.setTimeout(90_000);
  const path = `/closed-${site}`;
  const popup = await wanted(whatbroke, page, faults, path);
  await expectLanguage(popup.getByTestId('tell'), language);
  await whatbroke.closeTab(page);
  await expect.poll(() => shown(whatbroke), SLOWLY).toHaveLength(1);
  expect(faults.count({ path }), 'the load that failed, and one check').toBe(2);
  const [id] = await shown(whatbroke);
  const brain = await worker(whatbroke.context);
  const [opened] = await Promise.all([
    whatbroke.context.waitForEvent('page'),
    brain.evaluate((clicked) => chrome.notifications.onClicked.dispatch(clicked), id),
  ]);
  await expect(opened.getByRole('heading')).toHaveText('Works again');
  await expect.poll(() => shown(whatbroke), SLOWLY).toEqual([]);
});

test('a tab behind is loaded again and told of; a click brings it to the front', async ({ own: whatbroke, page, faults, site }) => {
  test.setTimeout(90_000);
  const path = `/behind-${site}`;
  const popup = await wanted(whatbroke, page, faults, path);
  await popup.bringToFront();
  await expect.poll(() => shown(whatbroke), SLOWLY).toHaveLength(1);
  await expect(page.getByRole('heading')).toHaveText('Works again');
  const [id] = await shown(whatbroke);
  await (await worker(whatbroke.context)).evaluate((clicked) => chrome.notifications.onClicked.dispatch(clicked), id);
  const active = () => whatbroke.control.evaluate((tab) => chrome.tabs.get(tab).then((it) => it.active), Number(id));
  await expect.poll(active, SLOWLY).toBe(true);
  await expect.poll(() => shown(whatbroke), SLOWLY).toEqual([]);
});

test('a tab behind whose page comes back by itself is told of as well, and is checked no more', async ({ own: whatbroke, page, faults, site }) => {
  test.setTimeout(90_000);
  const path = `/itself-${site}`;
  // Its check would come in ten minutes, and the page asks before.
  const refresh = answer(503, html('503', '', '<meta http-equiv="refresh" content="15">'), { 'retry-after': '600' });
  const popup = await wanted(whatbroke, page, faults, path, refresh);
  await popup.bringToFront();
  await expect.poll(() => shown(whatbroke), SLOWLY).toHaveLength(1);
  await expect(page.getByRole('heading')).toHaveText('Works again');
  await expectBadge(whatbroke, page, '');
  expect(faults.count({ path }), 'two loads, and no check').toBe(2);
});

test('who did not ask is told nothing, and who looks at the page neither', async ({ own: whatbroke, page, faults, site }) => {
  test.setTimeout(90_000);
  const path = `/quiet-${site}`;
  faults.route(path, failsThenWorks(1, retryAfter('3')));
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), SLOWLY).toBe('fixed');
  expect(await shown(whatbroke)).toEqual([]);
});
