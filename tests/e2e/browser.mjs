// The browser with WhatBroke in it, and what a test wants to know of it.

import { expect, test } from '@playwright/test';
import { setTimeout } from 'node:timers/promises';
import { startChromium } from './chromium.mjs';

/** How long one step may take on a small, busy machine. */
const PATIENCE = 30_000;

/**
 * Starts the browser; see `startChromium` for the options. The page that opens after the installation is closed, unless
 * `welcome` says that it is wanted.
 */
export async function launch({ welcome = false, ...options } = {}) {
  const { context, folder, remove } = await startChromium(options);
  try {
    const whatbroke = await attach(context, options.folder ? await context.newPage() : context.pages()[0], folder, remove);
    // What was built is installed anew with each new profile. Copies of it welcome nobody (`brokenCopy`), and neither does
    // what an administrator has installed.
    if (!options.folder && options.extension === undefined && !welcome) await whatbroke.closeTab(await welcomePage(whatbroke));
    return whatbroke;
  } catch (error) {
    await context.close();
    remove();
    throw error;
  }
}

/** The page that opens after the installation. */
export async function welcomePage({ context, address }) {
  // A page can be there before it has its address.
  const find = () => context.pages().find((page) => page.url() === address('welcome.html'));
  for (const deadline = Date.now() + PATIENCE; !find(); await setTimeout(50)) {
    if (Date.now() > deadline) throw new Error('No page opened after the installation.');
  }
  return find();
}

async function attach(context, first, folder, remove) {
  const brain = await worker(context);
  await hasListeners(brain);
  const { host: extensionId } = new URL(brain.url());
  const address = (file) => `chrome-extension://${extensionId}/${file}`;

  // Questions to chrome.* are asked from here: a page of the extension without a script of its own,
  // which neither wakes the worker nor dies with it.
  const control = first ?? await context.newPage();
  await control.goto(address('manifest.json'));
  const ids = new WeakMap();
  let closing;

  const whatbroke = {
    context,
    control,
    extensionId,
    address,
    /** Where the profile lies: given to `launch`, the same one is opened again. */
    folder,

    /** Opens a tab, in front unless it is told otherwise, and knows its id for certain. */
    async newTab(about = {}) {
      const [page, id] = await Promise.all([
        context.waitForEvent('page'),
        control.evaluate(async (options) => (await chrome.tabs.create(options)).id, { url: 'about:blank', ...about }),
      ]);
      ids.set(page, id);
      return page;
    },

    /** Opens a window with one tab that shows `url`, and knows the tab's id for certain. */
    async newWindow(url) {
      const [page, id] = await Promise.all([
        context.waitForEvent('page'),
        control.evaluate(async (to) => (await chrome.windows.create({ url: to, focused: false })).tabs[0].id, url),
      ]);
      ids.set(page, id);
      return page;
    },

    /** The tab's id; for a tab that a page opened, by its address, as soon as the browser's list of tabs has it. */
    async tabId(page) {
      const find = () => control.evaluate(async (url) => (await chrome.tabs.query({})).filter((tab) => tab.url === url).map((tab) => tab.id), page.url());
      for (const deadline = Date.now() + PATIENCE; !ids.has(page);) {
        const found = await find();
        if (found.length === 1) ids.set(page, found[0]);
        else if (found.length > 1 || Date.now() > deadline) throw new Error(`${found.length} tabs show ${page.url()}`);
      }
      return ids.get(page);
    },

    /**
     * Closes the tab as a person does. Playwright's own `page.close()` locks up now and then
     * when an overlay's frame is just being attached to the page that goes away.
     */
    async closeTab(page) {
      const closed = page.waitForEvent('close');
      await control.evaluate((id) => chrome.tabs.remove(id), await whatbroke.tabId(page));
      await closed;
    },

    badge: async (page) => control.evaluate((tabId) => chrome.action.getBadgeText({ tabId }), await whatbroke.tabId(page)),

    /** The popup's page for that tab, opened in a tab of its own. */
    async popup(page) {
      const id = await whatbroke.tabId(page);
      const popup = await whatbroke.newTab();
      await popup.goto(address(`popup.html?tab=${id}`));
      return popup;
    },

    /** Everything in chrome.storage.local or .session. */
    storage: (area = 'local') => control.evaluate((name) => chrome.storage[name].get(null), area),

    store: (values, area = 'local') => control.evaluate(([name, items]) => chrome.storage[name].set(items), [area, values]),

    killWorker: () => killWorker(context, control),

    /** As after a fresh install: the worker is dead and nothing is stored. */
    async forgetEverything() {
      await whatbroke.killWorker();
      await control.evaluate(() => Promise.all([chrome.storage.local.clear(), chrome.storage.session.clear(), chrome.storage.sync.clear(), chrome.alarms.clearAll()]));
      await whatbroke.killWorker();
    },

    /** Closes the browser and keeps its profile. */
    quit: () => context.close(),

    /** After a test that failed: what the extension and the browser knew, for whoever looks for the reason. */
    async known() {
      const frames = context.pages().map((page) => page.frames().map((frame) => frame.url()));
      const known = await control.evaluate(async () => ({
        stored: await chrome.storage.local.get(null),
        alarms: await chrome.alarms.getAll(),
        tabs: (await chrome.tabs.query({})).map(({ id, url, status, active, incognito }) => ({ id, url, status, active, incognito })),
        contexts: (await chrome.runtime.getContexts({})).map(({ contextType, tabId, incognito }) => ({ contextType, tabId, incognito })),
      }));
      return JSON.stringify({ ...known, frames }).replaceAll('\\', '');
    },

    /** Closes the browser and deletes its profile; whoever asks twice waits for the same end. */
    close() {
      closing ??= tellOfFailure(whatbroke).finally(() => context.close()).finally(remove);
      return closing;
    },
  };
  return whatbroke;
}

const WHEN = 'When it failed: ';

/** Adds to the errors of a test that failed what was known when it did; outside of a test nothing has failed. */
export async function tellOfFailure(whatbroke) {
  let info;
  try {
    info = test.info();
  } catch {
    return;
  }
  const isTold = ({ message }) => message?.includes(WHEN);
  if (info.errors.length > 0 && !info.errors.some(isTold)) throw new Error(`${WHEN}${await whatbroke.known()}`);
}

/** Waits until the worker has run through for the first time: before that the browser tells it of nothing. */
async function hasListeners(brain) {
  for (const deadline = Date.now() + PATIENCE; !await brain.evaluate(() => chrome.runtime.onMessage.hasListeners());) {
    if (Date.now() > deadline) throw new Error('The worker listens to nothing.');
  }
}

/** The extension's service worker, as soon as it was seen. */
export async function worker(context) {
  const isOurs = (one) => one.url().startsWith('chrome-extension://');
  return context.serviceWorkers().find(isOurs)
    ?? context.waitForEvent('serviceworker', { predicate: isOurs, timeout: PATIENCE });
}

/**
 * Kills the worker as the browser does, and makes sure of it. With a debugger attached it would never go idle.
 * Playwright's own worker object does not notice the death, so the browser is asked which parts of the extension live.
 * `control` is a page of the extension, on the side whose worker is meant.
 */
export async function killWorker(context, control) {
  const lives = () => control.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['BACKGROUND'] })).length > 0);
  const session = await context.newCDPSession(control);
  const deadline = Date.now() + PATIENCE;
  try {
    await session.send('ServiceWorker.enable');
    do {
      if (Date.now() > deadline) throw new Error('The worker did not die.');
      await session.send('ServiceWorker.stopAllWorkers');
    } while (await lives());
  } finally {
    await session.detach();
  }
}

/** The countdown of every page ends now: what was stored says so to the next worker. */
export async function comesDue(whatbroke) {
  await whatbroke.killWorker();
  await whatbroke.control.evaluate(async () => {
    const stored = JSON.parse((await chrome.storage.local.get('state')).state);
    for (const { incident } of Object.values(stored.value.tabs)) if (incident?.phase.waiting) incident.phase.waiting.due = Date.now();
    await chrome.storage.local.set({ state: JSON.stringify(stored) });
    await chrome.alarms.create('wake', { when: Date.now() });
  });
}

const isOverlay = (frame) => frame.url().includes('overlay.html');

/**
 * The overlay's frame in that page, or undefined. It sits in a closed shadow root, which only frames lists can see. Of
 * two, while one takes the place of the other, the newer.
 */
export const overlay = (page) => page.frames().findLast(isOverlay);

/** Waits for the overlay on that page and gives its frame, with the card drawn. */
export async function card(page) {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    const frame = overlay(page);
    if (frame && (await isDrawn(frame))) return frame;
    await setTimeout(50);
  }
  throw new Error(`No overlay came in ${page.url()}.`);
}

/** Waits for the card in this frame; false where the frame was on its way out, and another takes its place. */
async function isDrawn(frame) {
  try {
    await frame.getByTestId('card').waitFor({ timeout: PATIENCE });
    return true;
  } catch (error) {
    if (frame.isDetached()) return false;
    throw error;
  }
}

/** Presses Esc where that closes the card. Nobody waits for the answer to the key: it can be lost with the frame that goes. */
export async function closeByKey(page) {
  page.keyboard.press('Escape').catch(() => {});
  await expect.poll(() => overlay(page)).toBeUndefined();
}

/** Reads an attribute from the overlay as it is now; null while there is none, or while it is being replaced. */
export async function glance(page, testId, attribute) {
  const frame = overlay(page);
  if (!frame) return null;
  try {
    return await frame.evaluate(([id, name]) => document.querySelector(`[data-testid="${id}"]`)?.getAttribute(name) ?? null, [testId, attribute]);
  } catch {
    return null;
  }
}

/**
 * Clicks a button of the overlay as a person does: after having seen it.
 * A button that the page covers or makes transparent never gets that far, and the test fails.
 */
export async function press(frame, testId) {
  const button = frame.getByTestId(testId);
  await inSight(button);
  // A button that takes its own frame away may never tell that it was clicked.
  const page = frame.page?.();
  const gone = page?.waitForEvent('framedetached', { predicate: (one) => one === frame, timeout: 0 });
  gone?.catch(() => {});
  const clicked = button.click();
  clicked.catch(() => {});
  await Promise.race([clicked, gone ?? clicked]);
}

/** Waits until a button of the overlay has been truly visible for longer than it takes to act. */
export async function inSight(button) {
  await button.scrollIntoViewIfNeeded();
  await button.evaluate((element) => new Promise((resolve) => {
    let timer;
    new IntersectionObserver((entries, observer) => {
      clearTimeout(timer);
      if (!entries.at(-1).isVisible) return;
      timer = setTimeout(() => { observer.disconnect(); resolve(); }, 700);
    }, { trackVisibility: true, delay: 100, threshold: 1 }).observe(element);
  }));
}
