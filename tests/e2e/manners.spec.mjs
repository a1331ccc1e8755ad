// The card has manners: what the person turns off stays off, and is turned on again where it was said to be.

import { card, closeByKey, inSight, overlay, press } from './browser.mjs';
import { expectBadgeOnly, expectCard, expectLanguage, untilDecided } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const BOTH = { tag: '@both' };

/** Opens the card's menu and makes a choice in it, as a person does. */
async function choose(frame, choice) {
  await press(frame, 'menu');
  await press(frame, choice);
}

/** The popup of a tab, with its settings unfolded. */
async function settings(whatbroke, page) {
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('settings').locator('summary').click();
  return popup;
}

test('a site can be muted from the card, and the popup undoes it', BOTH, async ({ page, nginx, whatbroke, language, freshInstall }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  await choose(frame, 'mute');
  await expectLanguage(frame.getByTestId('hush'), language);
  await expect(frame.getByTestId('card')).toHaveCount(0);
  // It goes by itself after it has said so.
  await expect.poll(() => overlay(page), { timeout: 30_000 }).toBeUndefined();

  await visit(page, nginx.url('/status/502'));
  await expectBadgeOnly(whatbroke, page, nginx, '502');

  const popup = await whatbroke.popup(page);
  await expectCard(popup, { code: 'http/502', language });
  await expectLanguage(popup.getByTestId('hush'), language);
  await popup.getByTestId('undo').click();
  await expect(popup.getByTestId('hush')).toHaveCount(0);
  await expectCard(await card(page), { code: 'http/502', language });
});

test('a site is muted across a restart of the worker, other sites are not', async ({ page, nginx, whatbroke, freshInstall }) => {
  await visit(page, nginx.url('/status/503'));
  await choose(await card(page), 'mute');
  await expect.poll(async () => JSON.parse((await whatbroke.storage()).settings).value.muted.length).toBe(1);
  await whatbroke.killWorker();
  await visit(page, nginx.url('/status/500'));
  await expectBadgeOnly(whatbroke, page, nginx, '500');
  await visit(page, nginx.url('/status/500', 'another.test'));
  await card(page);
});

test('a choice on the card can be undone on the card', async ({ page, nginx, freshInstall }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  await choose(frame, 'mute');
  await press(frame, 'undo');
  await expectCard(await card(page), { code: 'http/503' });
});

test('only the badge everywhere, from the card, takes the card off every tab', async ({ page, nginx, whatbroke, freshInstall }) => {
  await visit(page, nginx.url('/status/503', 'one.test'));
  await card(page);
  const second = await whatbroke.newTab();
  await visit(second, nginx.url('/status/502', 'two.test'));
  const frame = await card(second);
  await choose(frame, 'badge-only');
  await expect(frame.getByTestId('hush')).toHaveAttribute('data-hush', 'everywhere');
  await expect.poll(() => overlay(page)).toBeUndefined();

  await visit(second, nginx.url('/status/500', 'three.test'));
  await expectBadge(whatbroke, second, '500');
  const popup = await settings(whatbroke, second);
  await expect(popup.getByTestId('set-badge-only')).toBeChecked();
  await popup.getByTestId('set-badge-only').uncheck();
  // The brain has taken every event by then, so a card that had no leave to stand would have been put there before.
  await card(second);
  await card(page);
});

test('the popup lists the muted sites, and shows them again one by one', async ({ page, nginx, whatbroke, freshInstall }) => {
  for (const host of ['one.test', 'www.two.test']) {
    await visit(page, nginx.url('/status/503', host));
    await choose(await card(page), 'mute');
  }
  await page.goto(nginx.url('/fine'));
  const popup = await settings(whatbroke, page);
  const names = popup.getByTestId('muted').locator('bdi');
  await expect(names).toHaveText([`two.test:${nginx.port}`, `one.test:${nginx.port}`]);
  await popup.getByTestId('unmute').first().click();
  await expect(names).toHaveText([`one.test:${nginx.port}`]);
  await visit(page, nginx.url('/status/503', 'www.two.test'));
  await card(page);
});

test('the menu is reached and left with the keyboard', async ({ page, nginx, freshInstall }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  await frame.getByTestId('menu').focus();
  await page.keyboard.press('Enter');
  await expect(frame.getByTestId('menu')).toHaveAttribute('aria-expanded', 'true');
  // Esc leaves the menu first, and the card only then.
  await page.keyboard.press('Escape');
  await expect(frame.getByTestId('menu-choices')).toHaveCount(0);
  await expect(frame.getByTestId('card')).toBeVisible();
  await expect(frame.getByTestId('menu')).toBeFocused();
  await page.keyboard.press('Enter');
  await frame.getByTestId('mute').focus();
  await inSight(frame.getByTestId('mute'));
  await page.keyboard.press('Enter');
  await expect(frame.getByTestId('hush')).toBeVisible();
  await closeByKey(page);
});

const SMALL = { width: 320, height: 568 };

/** A page whose controls lie at the top, at the bottom, or at both. Each says so when it is pressed. */
const controls = (...places) => html('503', places.map((place) => `<button id="${place}"
  style="position: absolute; ${place}: 0; left: 0; width: 100%; height: 48px" onclick="document.title += ' ${place}'">${place}</button>`).join(''));

test('in a small window the card is a bar that opens, and leaves the form below it free', BOTH, async ({ page, faults, language }) => {
  faults.route('/below', answer(503, controls('bottom')));
  await page.setViewportSize(SMALL);
  await visit(page, faults.url('/below'), { waitUntil: 'load' });
  const frame = await card(page);
  await expect.poll(() => frame.evaluate(() => innerHeight)).toBeLessThan(100);
  await expectLanguage(frame.getByTestId('card-title'), language);
  await page.locator('#bottom').click();
  expect(await page.title()).toContain('bottom');
  await frame.getByTestId('expand').click();
  await expect(frame.getByTestId('card-meaning')).toBeVisible();
  await expect.poll(() => frame.evaluate(() => innerHeight)).toBeGreaterThan(200);
  await frame.getByTestId('expand').click();
  await expect.poll(() => frame.evaluate(() => innerHeight)).toBeLessThan(100);
});

test('in a small window the bar leaves the form above it free', async ({ page, faults }) => {
  faults.route('/above', answer(503, controls('top')));
  await page.setViewportSize(SMALL);
  await visit(page, faults.url('/above'), { waitUntil: 'load' });
  await card(page);
  await page.locator('#top').click();
  expect(await page.title()).toContain('top');
});

test('in a small window with forms at both ends nothing covers them, and the badge speaks', async ({ page, faults, nginx, whatbroke }) => {
  faults.route('/both', answer(503, controls('top', 'bottom')));
  await page.setViewportSize(SMALL);
  await visit(page, faults.url('/both'), { waitUntil: 'load' });
  await expectBadge(whatbroke, page, '503');
  await expect.poll(() => overlay(page)).toBeUndefined();
  await untilDecided(whatbroke, nginx);
  expect(overlay(page)).toBeUndefined();
  for (const place of ['top', 'bottom']) await page.locator(`#${place}`).click();
  expect(await page.title()).toContain('top bottom');
  await expectCard(await whatbroke.popup(page), { code: 'http/503' });
});

for (const from of ['page', 'card']) {
  test(`closed with Esc in the ${from}, the card stays closed for the incident and comes for the next`, async ({ page, faults, nginx, whatbroke, site }) => {
    const path = `/closed-${from}-${site}`;
    faults.route(path, answer(503));
    await visit(page, faults.url(path));
    const frame = await card(page);
    if (from === 'card') await frame.getByTestId('close').focus();
    await closeByKey(page);

    await visit(page, faults.url(path));
    await expectBadgeOnly(whatbroke, page, nginx, '503');
    faults.route(path, answer(200, html('Fine')));
    await page.goto(faults.url(path));
    await expectBadge(whatbroke, page, '');
    faults.route(path, answer(503));
    await visit(page, faults.url(path));
    await card(page);
  });
}

test('what is being typed while the card comes arrives in its field', async ({ page, faults }) => {
  faults.route('/form', answer(503, html('503', '<label>Name <input id="field" autofocus></label>')));
  await visit(page, faults.url('/form'), { waitUntil: 'load' });
  await page.locator('#field').focus();
  let typed = '';
  const coming = card(page);
  let here = false;
  coming.then(() => { here = true; }, () => { here = true; });
  while (!here) {
    await page.keyboard.type('a');
    typed += 'a';
  }
  await coming;
  await page.keyboard.type('b');
  await expect(page.locator('#field')).toHaveValue(`${typed}b`);
  expect(await page.evaluate(() => document.activeElement.id)).toBe('field');
});

for (const host of ['localhost', 'app.localhost', '127.0.0.1', '[::1]', '192.168.7.7', 'printer.local']) {
  test(`${host} has the badge only`, async ({ page, nginx, whatbroke }) => {
    const response = await visit(page, nginx.url('/status/503', host));
    expect(response?.status()).toBe(503);
    await expectBadgeOnly(whatbroke, page, nginx, '503');
  });
}

test('a name of its own has its card, wherever it leads', async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/503', 'intranet.test'));
  await expectCard(await card(page), { code: 'http/503' });
});
