// The popup: explains the tab in front, says so when it is fine, and looks up a code or a message.

import { card } from './browser.mjs';
import { expectCard, expectLanguage } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';

const BOTH = { tag: '@both' };

test('says the same as the card on the page', BOTH, async ({ page, nginx, whatbroke, language }) => {
  await visit(page, nginx.url('/status/502'));
  const title = await (await card(page)).getByTestId('card-title').textContent();
  const popup = await whatbroke.popup(page);
  await expectCard(popup, { code: 'http/502', language });
  await expect(popup.getByTestId('card-title')).toHaveText(title);
});

test('says that a fine page is fine', BOTH, async ({ page, nginx, whatbroke, language }) => {
  await page.goto(nginx.url('/fine'));
  const popup = await whatbroke.popup(page);
  await expectLanguage(popup.getByTestId('fine'), language);
  await expect(popup.getByTestId('card')).toHaveCount(0);
});

test('has something to say about a page of the browser itself', async ({ page, whatbroke }) => {
  await page.goto('chrome://version/');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('lookup-input')).toBeVisible();
});

test('has something to say about a tab that is gone', async ({ page, nginx, whatbroke }) => {
  const gone = await whatbroke.newTab();
  const id = await whatbroke.tabId(gone);
  await visit(gone, nginx.url('/status/503'));
  await whatbroke.closeTab(gone);
  await page.goto(whatbroke.address(`popup.html?tab=${id}`));
  await expect(page.getByTestId('lookup-input')).toBeVisible();
});

const LOOKUPS = [
  ['502', 'http/502'],
  ['HTTP ERROR 404', 'http/404'],
  ['500 Internal Server Error', 'http/500'],
  ['ERR_CONNECTION_REFUSED', 'net/ERR_CONNECTION_REFUSED'],
  ['net::ERR_CERT_DATE_INVALID', 'net/ERR_CERT_DATE_INVALID'],
  ['DNS_PROBE_FINISHED_NXDOMAIN', 'net/ERR_NAME_NOT_RESOLVED'],
];

for (const [text, code] of LOOKUPS) {
  test(`looks up "${text}"`, BOTH, async ({ page, nginx, whatbroke, language }) => {
    await page.goto(nginx.url('/fine'));
    const popup = await whatbroke.popup(page);
    await popup.getByTestId('lookup-input').fill(text);
    await popup.getByTestId('lookup-input').press('Enter');
    await expectCard(popup, { code, language });
    // A look-up has no tab, so there is nothing to reload and nothing to clear.
    for (const button of ['try-again', 'clear-cache', 'wait-5', 'cancel', 'close']) {
      await expect(popup.getByTestId(button), button).toHaveCount(0);
    }
  });
}

test('a look-up follows the language, and an empty box says nothing', async ({ page, nginx, whatbroke, freshInstall }) => {
  await page.goto(nginx.url('/fine'));
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('lookup-input').fill('503');
  await expectCard(popup, { code: 'http/503', language: 'en' });
  await popup.getByTestId('language').click();
  await expectCard(popup, { code: 'http/503', language: 'ko' });
  await popup.getByTestId('lookup-input').fill('ㅋㅋㅋ');
  await expectLanguage(popup.getByTestId('lookup-none'), 'ko');
  await expect(popup.getByTestId('card')).toHaveCount(0);
  await popup.getByTestId('lookup-input').fill(' ');
  await expect(popup.getByTestId('lookup-none')).toHaveCount(0);
  await whatbroke.killWorker();
  // The question wakes the worker again.
  await popup.getByTestId('lookup-input').fill('502');
  await expectCard(popup, { code: 'http/502', language: 'ko' });
});

test('what is looked up is text and never markup', async ({ page, nginx, whatbroke }) => {
  await page.goto(nginx.url('/fine'));
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('lookup-input').fill('HTTP ERROR 503 <img src=x onerror="document.title=\'hacked\'"><b id=bold>bold</b>');
  await popup.getByTestId('lookup-input').press('Enter');
  await expect(popup.getByTestId('card')).toBeVisible();
  await expect(popup.locator('#bold, img[src=x]')).toHaveCount(0);
  expect(await popup.title()).not.toBe('hacked');
});

test('a look-up of nonsense gets an answer too', async ({ page, nginx, whatbroke }) => {
  await page.goto(nginx.url('/fine'));
  const popup = await whatbroke.popup(page);
  for (const text of ['ㅋㅋㅋ', '   ', '9'.repeat(10_000), '\u202e\u0000', '-1']) {
    await popup.getByTestId('lookup-input').fill(text);
    await popup.getByTestId('lookup-input').press('Enter');
    await expect(popup.getByTestId('lookup-input')).toBeVisible();
  }
  await popup.getByTestId('lookup-input').fill('503');
  await popup.getByTestId('lookup-input').press('Enter');
  await expectCard(popup, { code: 'http/503' });
});

/** What the popup that hangs on the icon says. Playwright has no handle on it, but pages of one extension see each other. */
const openPopups = (whatbroke) => whatbroke.control.evaluate(() => chrome.extension.getViews({ type: 'popup' })
  .map((view) => view.document.querySelector('[data-testid="card"]')?.getAttribute('data-code') ?? null));

test('the real popup explains the tab in front', async ({ page, servers, site, whatbroke }) => {
  await visit(page, `http://${site}:${servers.refusing.port}/`);
  await expectBadge(whatbroke, page, '!');
  await page.bringToFront();
  // It may have opened by itself; asking for it again is an error then, and no harm.
  await whatbroke.control.evaluate(() => chrome.action.openPopup().catch(() => {}));
  await expect.poll(() => openPopups(whatbroke)).toEqual(['net/ERR_CONNECTION_REFUSED']);
});

test('a click on the icon opens it', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/status/503'));
  await card(page);
  const session = await whatbroke.context.newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const browser = await whatbroke.context.browser().newBrowserCDPSession();
  // The icon belongs to the tab, which has a target of its own beside the one of its page.
  const { targetInfos } = await browser.send('Target.getTargets', { filter: [{ type: 'tab' }] });
  const tab = targetInfos.find((one) => one.url === targetInfo.url);
  await browser.send('Extensions.triggerAction', { id: whatbroke.extensionId, targetId: tab.targetId });
  await expect.poll(() => openPopups(whatbroke)).toEqual(['http/503']);
});
