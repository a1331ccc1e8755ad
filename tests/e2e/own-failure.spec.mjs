// What happens when WhatBroke itself fails. Each test breaks a copy of the extension, and nothing in the product
// knows of these tests.

import { statSync } from 'node:fs';
import path from 'node:path';
import { brokenCopy, POISON } from './broken.mjs';
import { card, launch, overlay, press, worker } from './browser.mjs';
import { extensionFolder } from './chromium.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, test as base, visit } from './fixtures.mjs';
import { answer, emptyBody } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const PATIENCE = { timeout: 20_000 };

const test = base.extend({
  /** Starts a browser with a copy that `breakIt` has changed, and takes both away afterwards. */
  broken: async ({ language }, use) => {
    const ends = [];
    await use(async (breakIt, options = {}) => {
      const copy = brokenCopy(breakIt);
      ends.unshift(copy.remove);
      const whatbroke = await launch({ language, extension: copy.folder, ...options });
      ends.unshift(() => whatbroke.close());
      return whatbroke;
    });
    for (const end of ends) await end();
  },
});

const expectBadge = (whatbroke, page, text) =>
  expect.poll(() => whatbroke.badge(page), { message: 'badge', ...PATIENCE }).toBe(text);

/** The popup that a click on the icon would open over that page. */
async function popupOf(whatbroke, page) {
  const tabId = await whatbroke.tabId(page);
  const address = await whatbroke.control.evaluate((id) => chrome.action.getPopup({ tabId: id }), tabId);
  const popup = await whatbroke.newTab();
  const own = address.includes('?');
  await popup.goto(own ? address : `${address}?tab=${tabId}`);
  return { popup, own };
}

const NO_START = {
  'a corrupted module': [(copy) => copy.write('whatbroke_bg.wasm', '\0asm and then nonsense')],
  'an empty module': [(copy) => copy.write('whatbroke_bg.wasm', '')],
  'a missing module': [(copy) => copy.remove('whatbroke_bg.wasm')],
  'a module cut in half': [(copy) => copy.change('whatbroke_bg.wasm', (bytes) => bytes.subarray(0, bytes.length / 2))],
  'texts of another build': [(copy) => copy.change('ko.texts', (bytes) => bytes.subarray(1))],
  'missing texts': [(copy) => copy.remove('en.texts')],
  // As where the browser's own settings forbid compiled JavaScript, for safety.
  'a browser without WebAssembly': [() => {}, { more: ['--js-flags=--jitless'] }],
};

for (const [name, [breakIt, options]] of Object.entries(NO_START)) {
  test(`${name}: the status code and a button that reloads`, { tag: '@both' }, async ({ broken, nginx, faults, language }) => {
    const whatbroke = await broken(breakIt, options);
    const page = await whatbroke.newTab();
    await page.goto(nginx.url('/fine'));
    await visit(page, nginx.url('/status/503'));
    await expectBadge(whatbroke, page, '503');
    const { popup } = await popupOf(whatbroke, page);
    const plain = popup.getByTestId('plain');
    await expect(plain).toBeVisible();
    await expect(popup.locator('html')).toHaveAttribute('lang', language);
    await expectLanguage(plain.getByTestId('plain-title'), language);
    await expectLanguage(plain.getByTestId('plain-step'), language);
    await expect(plain.getByTestId('plain-code')).toHaveText(language === 'ko' ? '오류 코드: 503' : 'Error code: 503');
    await expect(plain.getByTestId('plain-form')).toHaveCount(0);

    const path = `/plain-${Date.now()}`;
    faults.route(path, answer(500, html('500')));
    await visit(page, faults.url(path));
    await expectBadge(whatbroke, page, '500');
    const again = (await popupOf(whatbroke, page)).popup;
    await again.getByTestId('plain-reload').click();
    await expect.poll(() => faults.count({ path }), PATIENCE).toBe(2);
  });
}

test.describe('without the wasm', () => {
  const missing = (copy) => copy.remove('whatbroke_bg.wasm');

  test('pages that are fine, stopped loads and bot checks show nothing', async ({ broken, nginx, faults }) => {
    const whatbroke = await broken(missing);
    const page = await whatbroke.newTab();
    const silent = async () => {
      // A failure elsewhere comes after everything before it.
      const elsewhere = await whatbroke.newTab();
      await visit(elsewhere, nginx.url('/status/502', 'elsewhere.test'));
      await expectBadge(whatbroke, elsewhere, '502');
      await whatbroke.closeTab(elsewhere);
      expect(await whatbroke.badge(page)).toBe('');
      expect((await popupOf(whatbroke, page)).own, 'a popup of its own').toBe(false);
    };
    await page.goto(nginx.url('/fine'));
    await silent();
    await visit(page, nginx.url('/status/503'));
    await expectBadge(whatbroke, page, '503');
    await page.goto(nginx.url('/fine'));
    await silent();
    await visit(page, faults.url('/no-content'));
    await visit(page, faults.url('/download'));
    await silent();
    faults.route('/checks', answer(403, html('Just a moment'), { 'cf-mitigated': 'challenge' }));
    await visit(page, faults.url('/checks'));
    await silent();
    const { popup } = await popupOf(whatbroke, page);
    await expect(popup.getByTestId('plain-title')).toBeVisible();
    await expect(popup.getByTestId('plain-code')).toHaveCount(0);
    await expect(popup.getByTestId('plain-reload')).toHaveCount(0);
  });

  test("the browser's own error page has its status, or the error's name", async ({ broken, faults }) => {
    const whatbroke = await broken(missing);
    const page = await whatbroke.newTab();
    faults.route('/hollow', emptyBody(503));
    await visit(page, faults.url('/hollow'));
    await expectBadge(whatbroke, page, '503');
    await visit(page, faults.url('/reset'));
    await expectBadge(whatbroke, page, '!');
    const { popup } = await popupOf(whatbroke, page);
    await expect(popup.getByTestId('plain-code')).toHaveText(/ERR_CONNECTION_RESET$/);
    await expect(popup.getByTestId('plain-reload')).toBeVisible();
  });

  test('a page that came from a post gets no button that reloads', { tag: '@both' }, async ({ broken, faults, site, language }) => {
    const whatbroke = await broken(missing);
    const page = await whatbroke.newTab();
    for (const [at, [handler, badge]] of [[answer(503, html('503')), '503'], [(request) => request.socket.resetAndDestroy(), '!']].entries()) {
      const order = `/order-${at}-${site}`;
      faults.route(order, handler);
      faults.route('/plain-form', answer(200, html('Order', `<form method="post" action="${order}"><button>Send</button></form>`)));
      await page.goto(faults.url('/plain-form'));
      await page.getByRole('button', { name: 'Send' }).click();
      await expectBadge(whatbroke, page, badge);
      const { popup } = await popupOf(whatbroke, page);
      await expectLanguage(popup.getByTestId('plain-form'), language);
      await expect(popup.getByTestId('plain-reload')).toHaveCount(0);
    }
  });
});

const POISONED = `details.url?.includes(${JSON.stringify(POISON)})`;
const TRAP = "throw new WebAssembly.RuntimeError('unreachable');";

/** Changes one place of the JavaScript around the wasm. A release build leaves out the spaces that need not be. */
const patched = (place, by, file = 'whatbroke.js') => (copy) => {
  const written = new RegExp(place.replace(/[.(){}]/g, '\\$&').replaceAll(' ', ' ?'));
  copy.change(file, (bytes) => bytes.toString().replace(written, () => by));
};

/** Has the brain trap in an event of these kinds, where its address says so. */
const poisonedIn = (kinds) => patched('wasm.handle(ptr0,', `if (${JSON.stringify(kinds)}.includes(kind) && ${POISONED}) ${TRAP}\n    wasm.handle(ptr0,`);

/** Has the brain trap in what goes on between events, once such an event was taken. */
const poisonedAfter = (copy) => {
  patched('wasm.handle(ptr0,', `if (kind === 'committed' && ${POISONED}) globalThis.poisoned = true;\n    wasm.handle(ptr0,`)(copy);
  patched('return f(a, state.b, ...args)', `if (globalThis.poisoned) { globalThis.poisoned = false; ${TRAP} }\n            return f(a, state.b, ...args)`)(copy);
};

const TRAPS = {
  'as an answer is taken': poisonedIn(['answered']),
  'as a verdict is taken': poisonedIn(['committed']),
  'at answer and verdict': poisonedIn(['answered', 'committed']),
  'between two events': poisonedAfter,
};

for (const [when, breakIt] of Object.entries(TRAPS)) {
  test(`a trap ${when}: the next failure is explained, and nothing is lost`, async ({ broken, nginx, faults }) => {
    const whatbroke = await broken(breakIt);
    const waiting = await whatbroke.newTab();
    await visit(waiting, nginx.url('/retry-after/600'));
    const frame = await card(waiting);
    await press(frame, 'try-again');
    const due = () => frame.getByTestId('countdown').getAttribute('data-due');
    const planned = await due();

    const page = await whatbroke.newTab();
    faults.route(`/${POISON}`, answer(500, html('500')));
    await visit(page, faults.url(`/${POISON}`));
    // At worst the code alone is shown.
    await expectBadge(whatbroke, page, '500');
    await visit(page, nginx.url('/status/502'));
    await expect((await card(page)).getByTestId('card')).toHaveAttribute('data-code', 'http/502');
    expect(await due()).toBe(planned);
    const popup = await whatbroke.popup(waiting);
    await expect(popup.getByTestId('countdown')).toHaveAttribute('data-due', planned);
  });
}

test('a trap at the very start: the next event starts the brain anew', async ({ broken, nginx }) => {
  const whatbroke = await broken(patched(
    'export function start() {',
    `export function start() {
    globalThis.starts = (globalThis.starts ?? 0) + 1;
    if (globalThis.starts < 4) { setTimeout(() => { ${TRAP} }); return new Promise(() => {}); }`,
  ));
  const page = await whatbroke.newTab();
  await expect(async () => {
    await visit(page, nginx.url('/status/503'));
    await expectBadge(whatbroke, page, '503');
    expect(await overlay(page)?.getByTestId('card').getAttribute('data-code', { timeout: 2000 })).toBe('http/503');
  }).toPass({ timeout: 40_000 });
});

test('a question that the trapped brain never answered is answered', async ({ broken, nginx, faults }) => {
  const whatbroke = await broken((copy) => {
    poisonedIn(['committed'])(copy);
    // From the question on nothing can be read of any page, so that it stays open.
    patched('wasm.handle(ptr0,', "globalThis.asked ||= kind === 'asked' && details.message.message.tab > 1;\n    wasm.handle(ptr0,")(copy);
    copy.change('service-worker.js', (bytes) => `const run = chrome.scripting.executeScript.bind(chrome.scripting);
chrome.scripting.executeScript = (...all) => (globalThis.asked ? new Promise(() => {}) : run(...all));
${bytes}`);
  });
  const page = await whatbroke.newTab();
  await page.goto(nginx.url('/fine'));
  const tab = await whatbroke.tabId(page);
  faults.route(`/${POISON}`, answer(500, html('500')));
  // Whatever takes time comes first: the brain waits for the page for a few seconds only.
  const other = await whatbroke.newTab();
  await visit(other, nginx.url('/status/503'));
  await card(other);
  const asker = await whatbroke.newTab();
  await asker.goto(whatbroke.address('popup.html?tab=1'));
  const asked = asker.evaluate((id) => chrome.runtime.sendMessage({ to: 'background', message: { tab: id, request: 'view' } }), tab);
  // The brain has to hold the question before it traps.
  const brain = await worker(whatbroke.context);
  await expect.poll(() => brain.evaluate(() => globalThis.asked)).toBe(true);
  await visit(other, faults.url(`/${POISON}`));
  expect(await asked).toBeNull();
});

test.describe('a trap in a page of the extension', () => {
  const mountFails = (times) => patched(
    'export function mount(page) {',
    `export function mount(page) {
    globalThis.mounts = (globalThis.mounts ?? 0) + 1;
    if (globalThis.mounts <= ${times}) ${TRAP}`,
    'whatbroke_pages.js',
  );

  test('once: the card and the popup are drawn all the same', async ({ broken, nginx }) => {
    const module = statSync(path.join(extensionFolder(), 'whatbroke_pages_bg.wasm'));
    test.skip(module.size > 8 * 1024 * 1024, 'a page may not instantiate the module of a debug build a second time');
    const whatbroke = await broken(mountFails(1));
    const page = await whatbroke.newTab();
    await visit(page, nginx.url('/status/503'));
    const frame = await card(page);
    await expect(frame.getByTestId('card')).toHaveAttribute('data-code', 'http/503');
    const popup = await whatbroke.popup(page);
    await expect(popup.getByTestId('card')).toHaveAttribute('data-code', 'http/503');
    // The card is as whole as any: it can be closed.
    await press(frame, 'close');
    await expect.poll(() => overlay(page)).toBeUndefined();
  });

  const ALWAYS = {
    'a trap whenever it starts': mountFails(99),
    'a missing module': (copy) => copy.remove('whatbroke_pages_bg.wasm'),
    'a corrupted module': (copy) => copy.write('whatbroke_pages_bg.wasm', '\0asm and then nonsense'),
  };
  for (const [name, breakIt] of Object.entries(ALWAYS)) {
    test(`${name}: the empty card goes, the badge stays, and the popup says what is known`, async ({ broken, nginx }) => {
      const whatbroke = await broken(breakIt);
      const page = await whatbroke.newTab();
      const shown = page.waitForEvent('frameattached');
      await visit(page, nginx.url('/status/503'));
      await shown;
      await expectBadge(whatbroke, page, '503');
      await expect.poll(() => page.frames().length, PATIENCE).toBe(1);
      const popup = await whatbroke.popup(page);
      await expect(popup.getByTestId('plain-title')).toBeVisible();
    });
  }
});
