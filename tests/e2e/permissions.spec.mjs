// Access to sites held back, given and taken away. Each test has a browser of its own.

import { card, glance, launch, overlay, press } from './browser.mjs';
import { expectCard, expectSilence } from './expectations.mjs';
import { expect, expectBadge, test as base, visit } from './fixtures.mjs';
import { failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { clickIcon, extensionSettings, openPopup } from './site-access.mjs';

const BOTH = { tag: '@both' };
const HANGUL = /[가-힣]/;

const test = base.extend({
  /** A browser that dies with its test. */
  own: [async ({ language }, use) => {
    const whatbroke = await launch({ language });
    await use(whatbroke);
    await whatbroke.close();
  }, { timeout: 60_000 }],
  settings: async ({ own }, use) => use(await extensionSettings(own)),
  // Opened last, so that it stands in front.
  page: async ({ own, settings }, use) => use(await own.newTab()),
});

test.beforeEach(() => test.setTimeout(90_000));

/** Holds back every site but the one whose failures show that WhatBroke is awake. */
async function holdBack(settings) {
  await settings.change({ hostAccess: 'ON_SPECIFIC_SITES' });
  await settings.allow('http://elsewhere.test/*');
}

test('a failed page is left alone until the icon is clicked, then explained', BOTH, async ({ page, nginx, settings, own: whatbroke, language }) => {
  await holdBack(settings);
  await visit(page, nginx.url('/status/503'));
  await expectSilence(whatbroke, page, nginx);

  await clickIcon(whatbroke, page);
  const popup = openPopup(whatbroke);
  await popup.code().toBe('http/503');
  await popup.attribute('card', 'lang').toBe(language);
  // How the page was asked for was not seen, and nobody may ask for it again.
  for (const button of ['try-again', 'reload', 'wait-15']) await popup.has(button).toBe(false);
  await popup.has('held-back').toBe(true);
  expect(HANGUL.test(await popup.text('held-back'))).toBe(language === 'ko');
  await popup.close();
  await expectSilence(whatbroke, page, nginx);
});

test('an error of the network is not spoken of until the icon is clicked', async ({ page, servers, nginx, site, settings, own: whatbroke }) => {
  await holdBack(settings);
  await visit(page, `http://${site}:${servers.refusing.port}/`);
  await expectSilence(whatbroke, page, nginx);
  await clickIcon(whatbroke, page);
  const popup = openPopup(whatbroke);
  await popup.code().toBe('net/ERR_CONNECTION_REFUSED');
  await popup.has('try-again').toBe(false);
});

test('an answer without a page is told from what the browser says alone', async ({ page, faults, nginx, settings, own: whatbroke }) => {
  await holdBack(settings);
  await visit(page, faults.url('/empty/500'));
  await expectSilence(whatbroke, page, nginx);
  await clickIcon(whatbroke, page);
  // The status was not seen, so no status is claimed.
  await openPopup(whatbroke).code().toBe('net/ERR_HTTP_RESPONSE_CODE_FAILURE');
});

test('the popup over a fine page says what is held back, and asks for this site', BOTH, async ({ page, nginx, settings, own: whatbroke, site, language }) => {
  await holdBack(settings);
  await page.goto(nginx.url('/fine'));
  await clickIcon(whatbroke, page);
  const popup = openPopup(whatbroke);
  await popup.has('fine').toBe(true);
  await popup.has('held-back').toBe(true);
  expect(HANGUL.test(await popup.text('held-back'))).toBe(language === 'ko');
  // The browser's own question cannot be pressed from here, so the test stands in for it.
  const asked = await popup.ask((view) => new Promise((tell) => {
    view.chrome.permissions.request = async (wanted) => { tell(wanted); return true; };
    view.document.querySelector('[data-testid=allow-site]').click();
  }));
  expect(asked).toEqual({ origins: [`*://${site}/*`] });
});

test('where nothing is held back the popup does not speak of it', async ({ page, nginx, own: whatbroke }) => {
  await page.goto(nginx.url('/fine'));
  await clickIcon(whatbroke, page);
  const popup = openPopup(whatbroke);
  await popup.has('fine').toBe(true);
  await popup.has('held-back').toBe(false);
});

test('access that is given has the page in front explained at once', async ({ page, nginx, site, settings, own: whatbroke, language }) => {
  await holdBack(settings);
  await visit(page, nginx.url('/status/503'));
  await expectSilence(whatbroke, page, nginx);
  await page.bringToFront();
  await settings.allow(`*://${site}/*`);
  await expectCard(await card(page), { code: 'http/503', language });
  await expectBadge(whatbroke, page, '503');
});

test('access that is given while the popup is open takes its notice away', async ({ page, servers, site, settings, own: whatbroke }) => {
  await holdBack(settings);
  await visit(page, `http://${site}:${servers.refusing.port}/`);
  // A click before the browser's own page stands there would be one on the page before.
  await expect(page).toHaveURL(/^chrome-error:/);
  await clickIcon(whatbroke, page);
  const popup = openPopup(whatbroke);
  await popup.has('held-back').toBe(true);
  await settings.allow(`*://${site}/*`);
  await popup.has('held-back').toBe(false);
  await popup.code().toBe('net/ERR_CONNECTION_REFUSED');
  await expectBadge(whatbroke, page, '!');
});

test('access that is taken back ends a countdown, and the card says why', BOTH, async ({ page, faults, site, settings, own: whatbroke, language }) => {
  test.setTimeout(150_000);
  const path = `/withdrawn-${site}`;
  faults.route(path, retryAfter('15'));
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  const due = Number(await glance(page, 'countdown', 'data-due'));
  await settings.change({ hostAccess: 'ON_SPECIFIC_SITES' });
  await settings.allow('https://clock.secure.test/*');

  await expect(frame.getByTestId('outcome')).toHaveAttribute('data-outcome', 'held-back');
  expect(HANGUL.test(await frame.getByTestId('outcome').textContent())).toBe(language === 'ko');
  await expect(frame.getByTestId('countdown')).toHaveCount(0);
  await expect(frame.getByTestId('try-again')).toHaveCount(0);
  await expectBadge(whatbroke, page, '');

  // The countdown of a site that is granted, which ends later, tells when the first one would have been over.
  const clock = await whatbroke.newTab();
  faults.route(`/clock-${site}`, failsThenWorks(1, retryAfter('40')));
  await visit(clock, faults.secureUrl(`/clock-${site}`, 'clock.secure.test'));
  const clockFrame = await card(clock);
  await press(clockFrame, 'try-again');
  await expect(clockFrame.getByTestId('countdown')).toBeVisible();
  expect(Number(await glance(clock, 'countdown', 'data-due'))).toBeGreaterThan(due);
  await expect.poll(() => glance(clock, 'outcome', 'data-outcome'), { timeout: 90_000 }).toBe('fixed');
  expect(faults.count({ path }), 'requests for the site that is held back').toBe(1);
});

test('access that was taken back while no worker lived ends the countdown, too', async ({ page, nginx, settings, own: whatbroke }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await whatbroke.killWorker();
  await settings.change({ hostAccess: 'ON_CLICK' });
  await expect(frame.getByTestId('outcome')).toHaveAttribute('data-outcome', 'held-back');
  await expectBadge(whatbroke, page, '');
});

test('of two sites only the one that is granted is explained', async ({ page, nginx, site, settings, own: whatbroke, language }) => {
  await settings.change({ hostAccess: 'ON_SPECIFIC_SITES' });
  await settings.allow(`*://*.${site}/*`);
  await settings.allow('http://elsewhere.test/*');
  await visit(page, nginx.url('/status/503', `deep.${site}`));
  await expectCard(await card(page), { code: 'http/503', language });
  await visit(page, nginx.url('/status/502', `not-${site}`));
  await expectSilence(whatbroke, page, nginx);
});

test('once everything is granted again, everything is as before', async ({ page, nginx, settings, own: whatbroke }) => {
  await settings.change({ hostAccess: 'ON_CLICK' });
  await settings.change({ hostAccess: 'ON_ALL_SITES' });
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await expect.poll(() => whatbroke.badge(page)).toMatch(/^\d+m$/);
});
