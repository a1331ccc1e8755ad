// The page that opens once, after the installation.

import { AxeBuilder } from '@axe-core/playwright';
import { launch, welcomePage } from './browser.mjs';
import { expectCard, expectLanguage } from './expectations.mjs';
import { expect, test } from './fixtures.mjs';

const BOTH = { tag: '@both' };

test('after the installation a page says what it does, and lets it be tried', BOTH, async ({ language }) => {
  test.setTimeout(90_000);
  const own = await launch({ language, welcome: true });
  try {
    const welcome = await welcomePage(own);
    await expectLanguage(welcome.locator('h1'), language);
    for (const colorScheme of ['light', 'dark']) {
      await welcome.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page: welcome }).setLegacyMode().analyze();
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    }
    // At 320 px nothing has to be pushed aside to be read.
    await welcome.setViewportSize({ width: 320, height: 640 });
    expect(await welcome.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await welcome.getByTestId('language').click();
    await expectLanguage(welcome.locator('h1'), language === 'en' ? 'ko' : 'en');

    await welcome.getByTestId('try').click();
    // The browser's own error page has no address that Playwright could tell.
    const failed = () => own.control.evaluate(async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id, 'http://whatbroke.invalid/');
    await expect.poll(failed).toBeDefined();
    const tab = await failed();
    await expect.poll(() => own.control.evaluate((tabId) => chrome.action.getBadgeText({ tabId }), tab)).not.toBe('');
    const popup = await own.newTab();
    await popup.goto(own.address(`popup.html?tab=${tab}`));
    await expectCard(popup, { code: 'net/ERR_NAME_NOT_RESOLVED', language: language === 'en' ? 'ko' : 'en' });
    await own.quit();

    // The next start is no installation for the person, even if it is one for the browser.
    const again = await launch({ language, folder: own.folder });
    const page = await again.newTab();
    await page.goto('http://gone.test/').catch(() => {});
    await expect.poll(() => again.badge(page)).not.toBe('');
    expect(again.context.pages().map((one) => one.url())).not.toContain(again.address('welcome.html'));
    await again.close();
  } finally {
    await own.close();
  }
});
