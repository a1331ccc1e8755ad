// The popup opens by itself where no card can stand, right after the person has asked for that very page, and at
// no other time: it takes the keyboard.

import { card, press } from './browser.mjs';
import { expect, expectBadge, test as base, visit } from './fixtures.mjs';
import { answer, emptyBody, reset } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

/** After the start of the browser, and after a tab came to the front, the popup waits for a while (src/background/popup.rs). */
const STARTING_MS = 10_000;
const WAKING_MS = 1_000;

const test = base.extend({
  /** Every popup that opened on the icon so far, with the time at which it first spoke. */
  popups: async ({ whatbroke }, use) => {
    await whatbroke.control.evaluate(() => {
      globalThis.popups = new Map();
      // A popup asks the background what to show, and every page of the extension hears it.
      chrome.runtime.onMessage.addListener(() => {
        for (const view of chrome.extension.getViews({ type: 'popup' })) {
          if (!globalThis.popups.has(view)) globalThis.popups.set(view, Date.now());
        }
      });
    });
    await use({
      opened: () => whatbroke.control.evaluate(() => [...globalThis.popups.values()]),
      async close() {
        await whatbroke.control.evaluate(() => chrome.extension.getViews({ type: 'popup' }).forEach((view) => view.close()));
        await expect.poll(() => whatbroke.control.evaluate(() => chrome.extension.getViews({ type: 'popup' }).length)).toBe(0);
      },
    });
  },
});

/** Waits until a load in this tab can be the person's own. */
async function settle(whatbroke, page) {
  const id = await whatbroke.tabId(page);
  // Any message starts the brain, which notes the start of the browser.
  await whatbroke.control.evaluate(() => chrome.runtime.sendMessage({ to: 'background' }));
  const since = async () => {
    const { state } = await whatbroke.storage();
    const started = state ? JSON.parse(state).value.started : Infinity;
    const { lastAccessed, windowId } = await whatbroke.control.evaluate((tab) => chrome.tabs.get(tab), id);
    // A popup that was open has the keyboard until it is gone.
    const { focused } = await whatbroke.control.evaluate((window) => chrome.windows.get(window), windowId);
    return focused && Math.min(Date.now() - started - STARTING_MS, Date.now() - lastAccessed - WAKING_MS);
  };
  await expect.poll(since, { timeout: 30_000 }).toBeGreaterThan(0);
}

/**
 * What went before has opened no popup: the next load, which the person begins, opens one, and it is the only new one.
 * The brain takes its events in order, so a popup for what went before would have opened before.
 */
async function expectNoneBefore(whatbroke, page, popups, earlier = 0) {
  await page.bringToFront();
  await settle(whatbroke, page);
  const began = Date.now();
  await visit(page, `http://control-${began}.gone.test/`);
  await expect.poll(async () => (await popups.opened()).length).toBe(earlier + 1);
  expect((await popups.opened()).filter((at) => at < began)).toHaveLength(earlier);
}

test('opens for a name that is not found', async ({ page, whatbroke, popups }) => {
  await settle(whatbroke, page);
  await visit(page, 'http://typed.gone.test/');
  await expect.poll(async () => (await popups.opened()).length).toBe(1);
  await expect.poll(() => whatbroke.control.evaluate(() => chrome.extension.getViews({ type: 'popup' })
    .map((view) => view.document.querySelector('[data-testid="card"]')?.getAttribute('data-code')))).toEqual(['net/ERR_NAME_NOT_RESOLVED']);
});

test('opens for a link that leads nowhere, and once for the incident', async ({ page, faults, whatbroke, popups }) => {
  faults.route('/link', answer(200, html('Link', '<a href="http://link.gone.test/">Go</a>')));
  await page.goto(faults.url('/link'));
  await settle(whatbroke, page);
  await page.getByRole('link').click({ noWaitAfter: true });
  await expect.poll(async () => (await popups.opened()).length).toBe(1);
  await popups.close();
  await settle(whatbroke, page);
  await page.reload({ waitUntil: 'commit' }).catch(() => {});
  await expectNoneBefore(whatbroke, page, popups, 1);
});

test('stays away from a tab in the background', async ({ page, whatbroke, popups }) => {
  const behind = await whatbroke.newTab();
  await whatbroke.control.evaluate((tab) => chrome.tabs.update(tab, { active: true }), await whatbroke.tabId(page));
  await settle(whatbroke, page);
  await visit(behind, 'http://behind.gone.test/');
  await expectBadge(whatbroke, behind, '!');
  await expectNoneBefore(whatbroke, page, popups);
});

test('stays away where its switch is off, and comes back when it is on', async ({ page, whatbroke, popups }) => {
  const turn = async (on) => {
    const window = await whatbroke.popup(page);
    await window.getByTestId('settings').locator('summary').click();
    await window.getByTestId('set-popup-opens').setChecked(on);
    await expect.poll(async () => JSON.parse((await whatbroke.storage()).settings).value.popup_opens).toBe(on);
    await whatbroke.closeTab(window);
    await page.bringToFront();
  };
  await turn(false);
  await settle(whatbroke, page);
  await visit(page, 'http://off.gone.test/');
  await expectBadge(whatbroke, page, '!');
  await turn(true);
  await expectNoneBefore(whatbroke, page, popups);
});

test('stays away from what fails late', async ({ page, faults, whatbroke, popups }) => {
  faults.route('/late', (request, response) => setTimeout(() => emptyBody(500)(request, response), 4_000));
  await settle(whatbroke, page);
  await visit(page, faults.url('/late'));
  await expectBadge(whatbroke, page, '500');
  await expectNoneBefore(whatbroke, page, popups);
});

test('opens for an answer without a page that comes soon', async ({ page, faults, whatbroke, popups }) => {
  await settle(whatbroke, page);
  await visit(page, faults.url('/empty/500'));
  await expect.poll(async () => (await popups.opened()).length).toBe(1);
});

test('stays away from the own machine', async ({ page, servers, whatbroke, popups }) => {
  await settle(whatbroke, page);
  await visit(page, `http://localhost:${servers.refusing.port}/`);
  await expectBadge(whatbroke, page, '!');
  await expectNoneBefore(whatbroke, page, popups);
});

test('stays away from a muted site', async ({ page, faults, whatbroke, popups }) => {
  await visit(page, faults.url('/status/503'));
  const frame = await card(page);
  await press(frame, 'menu');
  await press(frame, 'mute');
  await frame.getByTestId('hush').waitFor();
  await settle(whatbroke, page);
  await visit(page, faults.url('/reset'));
  await expectBadge(whatbroke, page, '!');
  await expectNoneBefore(whatbroke, page, popups);
});

test('stays away from a page that loads itself again', async ({ page, faults, whatbroke, popups, site }) => {
  const path = `/again-${site}`;
  faults.route(path, answer(200, html('Board', `<script>onclick = () => location.reload();</script>`)));
  await page.goto(faults.url(path));
  await settle(whatbroke, page);
  faults.route(path, reset());
  await page.evaluate(() => { setTimeout(() => location.reload(), 50); });
  await expectBadge(whatbroke, page, '!');
  await expectNoneBefore(whatbroke, page, popups);
});

test('stays away right after a start, when pages of the last session load', async ({ page, whatbroke, popups, freshInstall }) => {
  await visit(page, 'http://restored.gone.test/');
  await expectBadge(whatbroke, page, '!');
  await expectNoneBefore(whatbroke, page, popups);
});
