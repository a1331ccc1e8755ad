// The card and the popup with the keyboard alone, in every state that has something to press: the Tab key stops at each
// control, in the order in which it is read; where it stops can be seen; Esc takes back one thing; and no press loses the
// place.

import { card, closeByKey, glance, inSight, overlay } from './browser.mjs';
import { expect, test, visit } from './fixtures.mjs';

const BOTH = { tag: '@both' };

/** What can be stopped at, in the order of the document. */
const CONTROLS = 'button, summary, a[href], input, textarea';

/** The controls that can be seen, each with where it stands; and which one of them has the focus, and how that shows. */
const look = (where) => where.evaluate((controls) => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0 && one.tabIndex >= 0 && !one.disabled;
  const name = (one) => one.dataset.testid ?? `${one.tagName.toLowerCase()} of ${one.closest('[data-testid]').dataset.testid}`;
  const all = [...document.querySelectorAll(controls)].filter(seen);
  const active = document.hasFocus() ? document.activeElement : null;
  const { outlineStyle, outlineWidth } = active ? getComputedStyle(active) : {};
  return {
    names: all.map(name),
    places: all.map((one) => { const { top, bottom, left } = one.getBoundingClientRect(); return { top, bottom, left }; }),
    at: all.indexOf(active),
    here: document.hasFocus(),
    lost: active === document.body || active === document.documentElement,
    focused: active && (active.dataset?.testid ?? active.tagName.toLowerCase()),
    visible: Boolean(active) && active.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
  };
}, CONTROLS);

/**
 * Presses a key that moves the focus, and waits until it has moved: between the page and the card it goes from one
 * process to another, and a second key would still be heard where it was. In the page it may move unseen from here.
 */
async function move(page, where, key) {
  const before = await look(where);
  await page.keyboard.press(key);
  for (const deadline = Date.now() + (before.here ? 10_000 : 1_000); Date.now() < deadline;) {
    const { at, here } = await look(where);
    if (at !== before.at || here !== before.here) return;
  }
}

/** Presses a key until the control of that name has the focus. */
async function goTo(page, where, name, key = 'Tab') {
  for (let step = 0; step < 60; step += 1) {
    const { names, at } = await look(where);
    if (names[at] === name) return;
    await move(page, where, key);
  }
  throw new Error(`${key} never comes to ${name}; there are ${(await look(where)).names.join(', ')}`);
}

/** Walks from the first control to the last, and looks at each stop. */
async function walk(page, where) {
  const { names, places } = await look(where);
  expect(names.length, 'controls').toBeGreaterThan(0);
  await goTo(page, where, names[0], (await look(where)).at > 0 ? 'Shift+Tab' : 'Tab');
  const stops = [];
  for (let step = 0; step < names.length; step += 1) {
    const { names: now, at, visible } = await look(where);
    stops.push(now[at]);
    expect(visible, `the focus on ${now[at]} can be seen`).toBe(true);
    if (step < names.length - 1) await move(page, where, 'Tab');
  }
  expect(stops, 'stops').toEqual(names);
  for (let at = 1; at < places.length; at += 1) {
    const [one, next] = [places[at - 1], places[at]];
    const isAfter = next.top >= one.bottom - 1 || (next.bottom > one.top && next.left >= one.left);
    expect(isAfter, `${names[at]} is read after ${names[at - 1]}`).toBe(true);
  }
}

/** Presses a control with the keyboard, as soon as it may be pressed. What only unfolds may be at once. */
async function pressKey(page, where, name, key = 'Enter') {
  await goTo(page, where, name, await keyTo(where, name));
  if (!name.startsWith('summary')) await inSight(where.locator(':focus'));
  await page.keyboard.press(key);
}

async function keyTo(where, name) {
  const { names, at } = await look(where);
  return at >= 0 && names.indexOf(name) < at ? 'Shift+Tab' : 'Tab';
}

/** After a press something has the focus, by one of these names, and it can be seen. */
async function expectFocus(where, ...names) {
  await expect.poll(async () => names.includes((await look(where)).focused), { message: `focus on ${names.join(' or ')}` }).toBe(true);
  const { lost, visible, focused } = await look(where);
  expect(lost, 'the focus is lost').toBe(false);
  expect(visible, `the focus on ${focused} can be seen`).toBe(true);
}

test('the card: first look, menu, more, wait and its end', BOTH, async ({ page, nginx }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await walk(page, frame);

  await pressKey(page, frame, 'menu');
  await expectFocus(frame, 'menu');
  await walk(page, frame);
  await page.keyboard.press('Escape');
  await expect(frame.getByTestId('menu-choices')).toHaveCount(0);
  await expectFocus(frame, 'menu');

  await pressKey(page, frame, 'summary of whose');
  await pressKey(page, frame, 'summary of more');
  await expectFocus(frame, 'summary');
  await walk(page, frame);
  await pressKey(page, frame, 'summary of more');

  await pressKey(page, frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await expectFocus(frame, 'card-now');
  await walk(page, frame);
  await pressKey(page, frame, 'cancel');
  await expect(frame.getByTestId('outcome')).toHaveAttribute('data-outcome', 'cancelled');
  await expectFocus(frame, 'outcome', 'card-now');
  await walk(page, frame);

  await closeByKey(page);
});

test('the card: a question about cookies, its ways back, and what came of it', BOTH, async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/431'));
  const frame = await card(page);
  await walk(page, frame);
  for (const takeBack of [() => page.keyboard.press('Escape'), () => pressKey(page, frame, 'keep-data')]) {
    await pressKey(page, frame, 'delete-data');
    await expectFocus(frame, 'deletion');
    // A press too many does nothing: none of the answers has the focus.
    await page.keyboard.press('Enter');
    await walk(page, frame);
    await takeBack();
    await expectFocus(frame, 'delete-data');
    expect(overlay(page), 'the card is still there').toBeDefined();
  }
  await pressKey(page, frame, 'delete-data');
  await pressKey(page, frame, 'delete-now');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), { timeout: 20_000 }).toBe('same');
  // The page was loaded anew, and the keyboard is the page's.
  const after = await card(page);
  await walk(page, after);
  await pressKey(page, after, 'summary of cleared');
  await expectFocus(after, 'summary');
  await walk(page, after);
});

test('the card: turned off, and on again', async ({ page, nginx, freshInstall }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  await pressKey(page, frame, 'menu');
  await pressKey(page, frame, 'mute');
  await frame.getByTestId('hush').waitFor();
  await expect.poll(async () => (await look(frame)).lost).toBe(false);
  await walk(page, frame);
  await pressKey(page, frame, 'undo');
  await frame.getByTestId('card').waitFor();
  await expect.poll(async () => (await look(frame)).lost).toBe(false);
  await walk(page, frame);
});

test('the popup: a failure with its settings, a question about cookies, a wait, and results', BOTH, async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/status/401'));
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('card').waitFor();
  await walk(popup, popup);
  await pressKey(popup, popup, 'summary of settings');
  await expectFocus(popup, 'summary');
  await walk(popup, popup);
  await pressKey(popup, popup, 'set-sound', 'Space');
  await expectFocus(popup, 'set-sound');
  await pressKey(popup, popup, 'set-sound', 'Space');
  await pressKey(popup, popup, 'summary of more');
  await walk(popup, popup);

  await pressKey(popup, popup, 'delete-data');
  await expectFocus(popup, 'deletion');
  await walk(popup, popup);
  // Elsewhere in the popup Esc closes the popup, as in any.
  await goTo(popup, popup, 'keep-data', 'Shift+Tab');
  await popup.keyboard.press('Escape');
  await expectFocus(popup, 'delete-data');
  await pressKey(popup, popup, 'delete-data');
  await pressKey(popup, popup, 'delete-now');
  await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'same', { timeout: 20_000 });
  await expect.poll(async () => (await look(popup)).lost).toBe(false);
  await walk(popup, popup);
});

test('the popup: a wait, and the checks of the person', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('card').waitFor();
  await pressKey(popup, popup, 'try-again');
  await expect(popup.getByTestId('countdown')).toBeVisible();
  await expectFocus(popup, 'card-now');
  await walk(popup, popup);
  await pressKey(popup, popup, 'cancel');
  await expectFocus(popup, 'outcome', 'card-now');
  await walk(popup, popup);

  await visit(page, 'http://gone.test/');
  await expect(popup.getByTestId('card')).toHaveAttribute('data-code', 'net/ERR_NAME_NOT_RESOLVED');
  await pressKey(popup, popup, 'summary of more');
  await pressKey(popup, popup, 'tried-fails');
  await expect(popup.getByTestId('change-answer').first()).toBeVisible();
  await expect.poll(async () => (await look(popup)).lost).toBe(false);
  await walk(popup, popup);
});

test('the popup: a fine page, a look-up, and the app’s switch', BOTH, async ({ page, nginx, whatbroke, freshInstall }) => {
  await page.goto(nginx.url('/fine'));
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('fine').waitFor();
  await walk(popup, popup);
  await pressKey(popup, popup, 'watch-app', 'Space');
  await expect(popup.getByTestId('watch-app')).toBeChecked();
  await expectFocus(popup, 'watch-app');
  await goTo(popup, popup, 'lookup-input', await keyTo(popup, 'lookup-input'));
  await popup.keyboard.type('503');
  await popup.getByTestId('card').waitFor();
  await expectFocus(popup, 'lookup-input');
  await walk(popup, popup);
});
