// What a person does to an extension's access to sites, and a click on its icon.

import { expect } from '@playwright/test';

/**
 * The settings of the extension on chrome://extensions.
 * Without developer mode a change there would switch an unpacked extension off.
 */
export async function extensionSettings(whatbroke) {
  const page = await whatbroke.context.newPage();
  await page.goto('chrome://extensions');
  await page.evaluate(() => chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }));
  const id = whatbroke.extensionId;
  return {
    /** `hostAccess`: ON_CLICK, ON_SPECIFIC_SITES or ON_ALL_SITES; `incognitoAccess`: whether it runs in incognito windows. */
    change: (changes) => page.evaluate((update) => chrome.developerPrivate.updateExtensionConfiguration(update), { extensionId: id, ...changes }),
    allow: (pattern) => page.evaluate(([extension, site]) => chrome.developerPrivate.addHostPermission(extension, site), [id, pattern]),
    withdraw: (pattern) => page.evaluate(([extension, site]) => chrome.developerPrivate.removeHostPermission(extension, site), [id, pattern]),
    /** Loads the extension anew, as an update does. */
    reload: () => page.evaluate((extension) => chrome.developerPrivate.reload(extension, {}), id),
  };
}

/** Clicks the icon over that tab, as a person does: this alone gives `activeTab`. */
export async function clickIcon(whatbroke, page) {
  await page.bringToFront();
  const session = await whatbroke.context.newCDPSession(page);
  const browser = await whatbroke.context.browser().newBrowserCDPSession();
  // The icon belongs to the tab, which has a target of its own beside the one of its page. Both are known by
  // their address, which they take over one after the other.
  let targetId;
  await expect.poll(async () => {
    const { targetInfo } = await session.send('Target.getTargetInfo');
    const { targetInfos } = await browser.send('Target.getTargets', { filter: [{ type: 'tab' }] });
    targetId = targetInfos.find((one) => one.url === targetInfo.url)?.targetId;
    return targetId;
  }, { message: 'the target of the tab' }).toBeTruthy();
  await browser.send('Extensions.triggerAction', { id: whatbroke.extensionId, targetId });
  await session.detach();
  await browser.detach();
}

/** The popup that hangs on the icon, read through the control page: pages of one extension see each other. */
export function openPopup(whatbroke) {
  const ask = (question, argument) => whatbroke.control.evaluate(([body, value]) => {
    const [view] = chrome.extension.getViews({ type: 'popup' });
    return view ? new Function('view', 'value', `return (${body})(view, value)`)(view, value) : null;
  }, [question.toString(), argument]).catch(() => null);
  const poll = (question, argument) => expect.poll(() => ask(question, argument), { timeout: 15_000 });
  return {
    /** The code of the card, once there is one. */
    code: () => poll((view) => view.document.querySelector('[data-testid=card]')?.dataset.code ?? null),
    /** Whether something with this test id is shown. */
    has: (testId) => poll((view, id) => view.document.querySelector(`[data-testid="${id}"]`) !== null, testId),
    attribute: (testId, name) => poll((view, [id, key]) => view.document.querySelector(`[data-testid="${id}"]`)?.getAttribute(key) ?? null, [testId, name]),
    text: (testId) => ask((view, id) => view.document.querySelector(`[data-testid="${id}"]`)?.innerText ?? null, testId),
    close: () => ask((view) => view.close()),
    ask,
  };
}
