// "Clear cache and reload": this site's files and nothing else, nobody signed out, and the result in words.

import { card, glance, press } from './browser.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, failsThenWorks } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

/** Serves `/breaks`: first a 503, and from the second request on what the test says. */
async function clearAfterA503(page, faults, address, then) {
  faults.route('/breaks', failsThenWorks(1, answer(503), then));
  await visit(page, address);
  await press(await card(page), 'clear-cache');
}

const expectOutcome = (page, outcome) =>
  expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', timeout: 15_000 }).toBe(outcome);

test('this site’s file is fetched anew, another site’s is not', async ({ page, faults, site }) => {
  const other = `other-${site}`;
  const fetched = (host) => faults.count({ path: '/asset.js', host });
  // Seen twice and fetched once: the file really is in the cache before it is cleared.
  for (const host of [site, other, site, other]) await page.goto(faults.url('/fine', host));
  expect([fetched(site), fetched(other)]).toEqual([1, 1]);

  await clearAfterA503(page, faults, faults.url('/breaks'), answer(200));
  await expectOutcome(page, 'fixed');

  for (const host of [site, other]) await page.goto(faults.url('/fine', host));
  expect([fetched(site), fetched(other)]).toEqual([2, 1]);
});

test('the login lives on', async ({ page, faults }) => {
  await page.goto(faults.url('/login'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading')).toHaveText('Signed in');

  await clearAfterA503(page, faults, faults.url('/breaks'), answer(200));
  await expectOutcome(page, 'fixed');

  await page.goto(faults.url('/members'));
  await expect(page.getByRole('heading')).toHaveText('Signed in');
});

test('Cache Storage and service workers of the site are gone', async ({ page, faults }) => {
  const kept = () => page.evaluate(async () => ({
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    caches: await caches.keys(),
  }));
  await page.goto(faults.secureUrl('/with-service-worker'));
  await expect(page.locator('#state')).toHaveText('ready');
  expect(await kept()).toEqual({ workers: 1, caches: ['kept'] });

  await clearAfterA503(page, faults, faults.secureUrl('/breaks'), answer(200));
  await expectOutcome(page, 'fixed');
  expect(await kept()).toEqual({ workers: 0, caches: [] });
});

test('what the site keeps for itself stays', async ({ page, faults }) => {
  await page.goto(faults.url('/fine'));
  await page.evaluate(() => localStorage.setItem('draft', 'half a letter'));
  await clearAfterA503(page, faults, faults.url('/breaks'), answer(200));
  await expectOutcome(page, 'fixed');
  expect(await page.evaluate(() => localStorage.getItem('draft'))).toBe('half a letter');
});

test('the same error is called the same', async ({ page, faults }) => {
  await clearAfterA503(page, faults, faults.url('/breaks'), answer(503));
  await expectOutcome(page, 'same');
  expect(await glance(page, 'card', 'data-code')).toBe('http/503');
});

test('another error is called another', async ({ page, faults }) => {
  await clearAfterA503(page, faults, faults.url('/breaks'), answer(500));
  await expectOutcome(page, 'another');
  expect(await glance(page, 'card', 'data-code')).toBe('http/500');
});

test('the page is asked for once more and not oftener', async ({ page, faults, site }) => {
  await clearAfterA503(page, faults, faults.url('/breaks'), answer(200));
  await expectOutcome(page, 'fixed');
  expect(faults.count({ path: '/breaks', host: site })).toBe(2);
});

test('a reload that is sent elsewhere has its result said', async ({ page, faults, site }) => {
  const path = `/dash-${site}`;
  faults.route(path, answer(503, html('503')));
  faults.route('/sign-in', answer(200, html('Sign in')));
  await visit(page, faults.url(path));
  faults.route(path, (request, response) => response.writeHead(302, { location: '/sign-in' }).end());
  await press(await card(page), 'clear-cache');
  await expectOutcome(page, 'elsewhere');
});
