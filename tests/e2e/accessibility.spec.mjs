// No violation that axe knows of, on the card and in the popup, in both languages, light and dark.

import { AxeBuilder } from '@axe-core/playwright';
import { createRequire } from 'node:module';
import { card, glance, press } from './browser.mjs';
import { expectDetails } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';

const BOTH = { tag: '@both' };

// The engine that @axe-core/playwright brings along: its builder cannot look into a closed shadow root.
const axe = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))('axe-core');

/** In words that say what to mend. */
const told = (violations) => violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);

async function expectAccessibleFrame(frame) {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(() => globalThis.axe.run(document));
  expect(told(violations)).toEqual([]);
}

async function expectAccessiblePage(page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(told(violations)).toEqual([]);
}

for (const colorScheme of ['light', 'dark']) {
  test(`the card on a page, ${colorScheme}`, BOTH, async ({ page, nginx, language }) => {
    await page.emulateMedia({ colorScheme });
    await visit(page, nginx.url('/status/503'));
    const frame = await card(page);
    expect(await frame.evaluate((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme)).toBe(true);
    await expectAccessibleFrame(frame);
    await expectDetails(frame, language);
    await expectAccessibleFrame(frame);
    await frame.getByTestId('menu').click();
    await frame.getByTestId('menu-choices').waitFor();
    await expectAccessibleFrame(frame);
    await press(frame, 'mute');
    await frame.getByTestId('hush').waitFor();
    await expectAccessibleFrame(frame);
  });

  test(`the card after clearing, with what was cleared, ${colorScheme}`, BOTH, async ({ page, nginx }) => {
    await page.emulateMedia({ colorScheme });
    await visit(page, nginx.url('/status/503'));
    await press(await card(page), 'clear-cache');
    await expect.poll(() => glance(page, 'outcome', 'data-outcome')).toBe('same');
    const frame = await card(page);
    await frame.getByTestId('cleared').locator('summary').click();
    await frame.getByTestId('cleared-note').waitFor();
    await expectAccessibleFrame(frame);
  });

  test(`the popup on a failed page, ${colorScheme}`, BOTH, async ({ page, nginx, whatbroke, language }) => {
    await visit(page, nginx.url('/retry-after/600'));
    const popup = await whatbroke.popup(page);
    await popup.emulateMedia({ colorScheme });
    await popup.getByTestId('card').waitFor();
    await expectDetails(popup, language);
    await popup.getByTestId('settings').locator('summary').click();
    await popup.getByTestId('set-badge-only').waitFor();
    await expectAccessiblePage(popup);
  });

  test(`the popup on a fine page, with a look-up, ${colorScheme}`, BOTH, async ({ page, nginx, whatbroke }) => {
    await page.goto(nginx.url('/fine'));
    const popup = await whatbroke.popup(page);
    await popup.emulateMedia({ colorScheme });
    await popup.getByTestId('fine').waitFor();
    await expectAccessiblePage(popup);
    await popup.getByTestId('lookup-input').fill('503');
    await popup.getByTestId('lookup-input').press('Enter');
    await popup.getByTestId('card').waitFor();
    await expectAccessiblePage(popup);
  });
}

test('everything on the card can be reached with the keyboard', async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  const buttons = await frame.locator('button:visible, summary:visible').count();
  const reached = new Set();
  await frame.locator('button:visible').first().focus();
  for (let step = 0; step < buttons; step += 1) {
    reached.add(await frame.evaluate(() => document.activeElement.outerHTML));
    await page.keyboard.press('Tab');
  }
  expect(reached.size).toBe(buttons);
});
