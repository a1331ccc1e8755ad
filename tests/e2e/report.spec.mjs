// The report for a site's support: from the card to the clipboard, with what is private taken out.

import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { card, press } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, test as base, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';

const BOTH = { tag: '@both' };
const SECRET = 'sk-proj-Zq8Lr2Vx5Tn1Wc7Ym4Kd9Bf3Hs6Jg0';

const test = base.extend({
  /** The report of a page that has failed, opened from its card. */
  report: async ({ whatbroke, page, faults, freshInstall }, use) => {
    faults.route('/cart', answer(503, '<title>503</title><h1>Service Unavailable</h1><p>Ray ID: 8f2a1b3c4d5e6f70</p>', { 'x-request-id': '7f3a9c1e5b2d4f60' }));
    await visit(page, faults.url(`/cart?token=${SECRET}`));
    const frame = await card(page);
    const [report] = await Promise.all([whatbroke.context.waitForEvent('page'), press(frame, 'open-report')]);
    await report.getByTestId('report-text').waitFor();
    await use(report);
  },
});

test('says what support asks for, and nothing that is secret', BOTH, async ({ report, site, language, page }) => {
  const text = report.getByTestId('report-text');
  await expect(text).toContainText('503 (Service Unavailable)');
  await expect(text).toContainText(site);
  await expect(text).toContainText('7f3a9c1e5b2d4f60');
  await expect(text).toContainText('8f2a1b3c4d5e6f70');
  await expect(text).toContainText(/Chromium \d+\.\d+/);
  await expect(text).toContainText(/Linux/);
  await expect(text).toContainText(/\(UTC[+-]\d\d:\d\d\)/);
  await expect(text).not.toContainText(SECRET);
  await expectLanguage(text, language);
  // What is done meanwhile belongs into it.
  await press(await card(page), 'clear-cache');
  await expect(text).toContainText(language === 'ko' ? '사이트 캐시를 지움: 같은 오류가 다시 남' : "cleared the site's cache: the same error came back");
});

test('what was taken out can be looked at, and shown, one by one', async ({ report }) => {
  const text = report.getByTestId('report-text');
  await report.getByTestId('own-words').fill('Write to anna@example.com or call 010-1234-5678.');
  await expect(text).toContainText('Write to [e-mail] or call [phone number].');
  const gaps = report.getByTestId('gaps').locator('li');
  await expect(gaps).toHaveCount(3);
  await gaps.nth(1).locator('summary').click();
  await expect(gaps.nth(1).getByTestId('behind-gap')).toHaveText('anna@example.com');
  await gaps.nth(1).getByTestId('show-gap').check();
  await expect(text).toContainText('Write to anna@example.com or call [phone number].');
  await expect(text).not.toContainText(SECRET);
  await gaps.nth(1).getByTestId('show-gap').uncheck();
  await expect(text).toContainText('Write to [e-mail]');
});

test('is copied, saved and written in the other language or as Markdown', async ({ report, whatbroke }) => {
  await whatbroke.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const text = report.getByTestId('report-text');
  await report.getByTestId('copy-report').click();
  await expect(report.getByTestId('report-copied')).toHaveText('Copied');
  expect((await report.evaluate(() => navigator.clipboard.readText())).replace(/\r/g, '')).toBe(await text.textContent());
  const [download] = await Promise.all([report.waitForEvent('download'), report.getByTestId('save-report').click()]);
  expect(download.suggestedFilename()).toBe('whatbroke-report.txt');
  expect(await readFile(await download.path(), 'utf8')).toBe(await text.textContent());
  await report.getByTestId('markdown').check();
  await expect(text).toContainText('# Support report');
  await expect(report.getByTestId('report-copied')).toHaveText('');
  await report.getByTestId('language').click();
  await expect(text).toContainText('# 문의 내용');
});

test('a picture of the page is taken only when it is asked for', async ({ report }) => {
  await expect(report.getByTestId('page-picture')).toHaveCount(0);
  await report.getByTestId('take-picture').click();
  const picture = report.getByTestId('page-picture');
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(200);
  await expect(report.getByTestId('save-picture')).toHaveAttribute('href', /^data:image\/png;base64,/);
  expect(await report.evaluate(() => document.visibilityState)).toBe('visible');
});

test('stays as it was when its page goes on, and says so where nothing was ever known', BOTH, async ({ report, whatbroke, page, faults, language }) => {
  await report.getByTestId('own-words').fill('Hello');
  await visit(page, faults.url('/'));
  await expect.poll(() => whatbroke.badge(page)).toBe('');
  await expect(report.getByTestId('report-text')).toContainText('503');
  await report.reload();
  await expectLanguage(report.getByTestId('report-gone'), language);
  await expect(report.getByTestId('report-text')).toHaveCount(0);
});

test('opens from the popup too, where no card can stand', async ({ whatbroke, page, freshInstall }) => {
  await visit(page, 'http://site.test:1/');
  const popup = await whatbroke.popup(page);
  const [report] = await Promise.all([whatbroke.context.waitForEvent('page'), popup.getByTestId('open-report').click()]);
  await expect(report.getByTestId('report-text')).toContainText('ERR_UNSAFE_PORT');
});

for (const colorScheme of ['light', 'dark']) {
  test(`has no violation that axe knows of, and fits into a narrow window, ${colorScheme}`, BOTH, async ({ report }) => {
    await report.emulateMedia({ colorScheme });
    await report.setViewportSize({ width: 320, height: 700 });
    await report.getByTestId('own-words').fill('anna@example.com');
    await expect(report.getByTestId('gaps').locator('li')).toHaveCount(2);
    const { violations } = await new AxeBuilder({ page: report }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    expect(await report.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}
