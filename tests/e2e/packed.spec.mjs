// WhatBroke as people have it: packed and installed. The countdowns under 30 s, for which Chrome promises a packed
// extension no alarm in time, rest on the worker's own timer, and on the alarm when the worker is gone.

import { card, glance, press } from './browser.mjs';
import { expectCard } from './expectations.mjs';
import { expect, test as base, visit } from './fixtures.mjs';
import { launchPacked, obstacle } from './packed.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';
import { openPopup } from './site-access.mjs';

const PATIENCE = { timeout: 30_000 };
const reason = obstacle();

const test = base.extend({
  whatbroke: [async ({ language }, use) => {
    if (reason) throw new Error(reason);
    const whatbroke = await launchPacked({ language });
    await use(whatbroke);
    await whatbroke.close();
  }, { scope: 'worker', timeout: 60_000 }],
});

// Where everything is installed for the tests, a test that cannot be run has failed.
test.skip(Boolean(reason) && process.env.CI !== 'true', reason);
test.beforeEach(() => test.setTimeout(90_000));

/** A page that asks for 12 s and works at the second try, with its countdown begun. `asked` has the time of each request. */
async function countdown({ page, faults, site }) {
  const path = `/soon-${site}`;
  const asked = [];
  const behave = failsThenWorks(1, retryAfter('12'), answer(200, html('Works again')));
  faults.route(path, (request, response) => {
    asked.push(Date.now());
    behave(request, response);
  });
  await visit(page, faults.url(path));
  const frame = await card(page);
  await expectCard(frame, { code: 'http/503' });
  await press(frame, 'try-again');
  await expect.poll(() => glance(page, 'countdown', 'data-due'), PATIENCE).toBeTruthy();
  return { due: Number(await glance(page, 'countdown', 'data-due')), asked };
}

/** Waits until the page works again, and makes sure that it was asked for once, and not before its time. */
async function expectOneTry(page, { due, asked }) {
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('fixed');
  await expect(page.getByRole('heading')).toHaveText('Works again');
  expect(asked, 'the failed load, one check, the load that worked').toHaveLength(3);
  expect(asked[1]).toBeGreaterThanOrEqual(due);
}

const alarms = (whatbroke) => whatbroke.control.evaluate(async () => (await chrome.alarms.getAll()).map(({ name, scheduledTime }) => ({ name, at: scheduledTime })));

test('the extension is a packed one', async ({ whatbroke }) => {
  const { installType } = await whatbroke.control.evaluate(() => chrome.management.getSelf());
  expect(installType).toBe('admin');
});

test('the keys that open the popup are given to it, because the browser uses them for nothing else', async ({ whatbroke }) => {
  const commands = await whatbroke.control.evaluate(() => chrome.commands.getAll());
  const keys = commands.map(({ name, shortcut }) => [name, shortcut]);
  expect(keys).toEqual([['_execute_action', 'Alt+Shift+E']]);
});

for (const [layout, letter] of [['a Latin', 'E'], ['a Korean', 'ㄸ']]) {
  test(`they open the popup, with ${layout} keyboard`, async ({ page, whatbroke, nginx }) => {
    await visit(page, nginx.url('/status/503'));
    await card(page);
    await page.bringToFront();
    // Playwright's own keys go to the page alone. What the browser may take for itself is a key of the system, which it
    // knows by its native code.
    const session = await whatbroke.context.newCDPSession(page);
    const [ALT, SHIFT, KEY_E] = [1, 8, 69];
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', modifiers: ALT | SHIFT, key: letter, code: 'KeyE', windowsVirtualKeyCode: KEY_E, nativeVirtualKeyCode: KEY_E, isSystemKey: true });
    const popup = openPopup(whatbroke);
    await popup.code().toBe('http/503');
    await popup.close();
  });
}

test("a countdown under 30 s ends by the worker's own timer", async ({ page, whatbroke, faults, site }) => {
  const wait = await countdown({ page, faults, site });
  expect(await alarms(whatbroke)).toEqual([{ name: 'wake', at: wait.due }]);
  // Without its alarm only the timer is left.
  await whatbroke.control.evaluate(() => chrome.alarms.clearAll());
  await expectOneTry(page, wait);
});

test('a countdown under 30 s whose worker was ended is checked once, when its alarm comes', async ({ page, whatbroke, faults, site }) => {
  const wait = await countdown({ page, faults, site });
  await whatbroke.killWorker();
  expect(await alarms(whatbroke)).toEqual([{ name: 'wake', at: wait.due }]);
  expect(wait.asked).toHaveLength(1);
  await expectOneTry(page, wait);
});

test('an alarm that the browser holds back finds its countdown still there', async ({ page, whatbroke, faults, site }) => {
  const wait = await countdown({ page, faults, site });
  await whatbroke.killWorker();
  // As where the browser gives no alarm before 30 s.
  await whatbroke.control.evaluate((at) => chrome.alarms.create('wake', { when: at }), wait.due + 6_000);
  await expect.poll(() => Date.now(), PATIENCE).toBeGreaterThan(wait.due + 1_000);
  expect(wait.asked, 'nobody asks while nobody is there').toHaveLength(1);
  await expectOneTry(page, wait);
});
