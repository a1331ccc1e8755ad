// What is true of every card, wherever it is shown, and of silence.

import { card, overlay } from './browser.mjs';
import { expect, visit } from './fixtures.mjs';

const HANGUL = /[가-힣]/;

/** `where` is anything with `getByTestId`: the overlay's frame or the popup's page. */
export async function expectCard(where, { code, language = 'en', quoted = '' }) {
  const article = where.getByTestId('card');
  await expect(article).toHaveAttribute('data-code', code);
  await expect(article).toHaveAttribute('lang', language);
  await expect(article).toHaveAttribute('data-side', /^(site|between|you|access|limit|unknown)$/);
  await expect(article).toHaveAttribute('data-certainty', /^(stated|inferred|guess)$/);
  for (const part of ['card-title', 'card-meaning', 'card-now', 'side']) {
    await expectLanguage(where.getByTestId(part), language);
  }
  const grounds = where.getByTestId('card-grounds');
  await expect(grounds).toHaveText(/\S/);
  await expect(grounds).toContainText(quoted);
  // What it is known by stands there in the page's language, and all around it is the reader's.
  await expect.poll(async () => HANGUL.test((await grounds.textContent()).replace(quoted, ''))).toBe(language === 'ko');
  await expect(where.getByTestId('card-code')).toHaveText(language === 'ko' ? /^오류 코드: \S/ : /^Error code: \S/);
}

/** Some text in that language; numbers, names and codes may stand in it. */
export async function expectLanguage(locator, language) {
  await expect(locator).toHaveText(/\S/);
  await (language === 'ko' ? expect(locator).toHaveText(HANGUL) : expect(locator).not.toHaveText(HANGUL));
}

/** The part under "more": steps, what does not help, how long it lasts, the developer's view. */
export async function expectDetails(where, language) {
  const more = where.getByTestId('more');
  if (!(await more.evaluate((details) => details.open))) await more.locator('summary').click();
  await expect(where.getByTestId('steps').locator('li').first()).toBeVisible();
  for (const step of await where.getByTestId('steps').locator('li').all()) await expectLanguage(step, language);
  await expectLanguage(where.getByTestId('lasts'), language);
  await expect(where.getByTestId('developer')).toHaveText(/\S/);
}

/**
 * Makes sure that the extension has seen to everything that happened before.
 * Its events queue up, so once a failure elsewhere has been explained, whatever came earlier has been decided.
 */
export async function untilDecided(whatbroke, nginx) {
  const elsewhere = await whatbroke.newTab();
  await visit(elsewhere, nginx.url('/status/503', 'elsewhere.test'));
  await card(elsewhere);
  await whatbroke.closeTab(elsewhere);
}

/** No card and no badge, now that everything has been decided. */
export async function expectSilence(whatbroke, page, nginx) {
  await untilDecided(whatbroke, nginx);
  expect(overlay(page), 'overlay').toBeUndefined();
  expect(await whatbroke.badge(page), 'badge').toBe('');
}

/** A badge and no card. */
export async function expectBadgeOnly(whatbroke, page, nginx, text) {
  await expect.poll(() => whatbroke.badge(page), { message: 'badge' }).toBe(text);
  await untilDecided(whatbroke, nginx);
  expect(overlay(page), 'overlay').toBeUndefined();
}
