// WhatBroke gives way: to a person who goes elsewhere, and to the page in a small window, results included.

import { card, glance, press } from './browser.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, never, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const PATIENCE = { timeout: 20_000 };
const outcome = (page) => expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE);

/** Goes to an address as a link in the page does, without waiting for it. */
const leave = (page, url) => page.evaluate((address) => { location.href = address; }, url).catch(() => {});

test('a person who is on the way to another page is not called back by a check that went well', async ({ page, faults, site }) => {
  let up = false;
  let arrive;
  faults.route(`/back-${site}`, (request, response) => (up ? answer(200) : retryAfter('4'))(request, response));
  faults.route(`/slow-${site}`, (request, response) => {
    arrive = () => answer(200, html('Arrived'))(request, response);
  });
  await visit(page, faults.url(`/back-${site}`));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await leave(page, faults.url(`/slow-${site}`, 'slow.test'));
  await expect.poll(() => faults.count({ path: `/slow-${site}` })).toBe(1);
  up = true;
  // The load and the check. Where it goes well the card says what comes of it, so there is something to wait for.
  await expect.poll(() => faults.count({ path: `/back-${site}` }), PATIENCE).toBe(2);
  await expect.poll(() => frame.getByTestId('countdown').getAttribute('data-due').then((due) => Number(due) - Date.now()), PATIENCE).toBeGreaterThan(20_000);
  arrive();
  await expect(page).toHaveTitle('Arrived', PATIENCE);
  expect(faults.count({ path: `/back-${site}` })).toBe(2);
});

test('a press that calls back a person who was on the way has its result said', async ({ page, faults, whatbroke, site }) => {
  let up = false;
  faults.route(`/down-${site}`, (request, response) => answer(up ? 200 : 503)(request, response));
  faults.route(`/slow-${site}`, never());
  await visit(page, faults.url(`/down-${site}`));
  await card(page);
  up = true;
  // Pressed in the popup: Playwright does not touch a page that is on its way.
  const popup = await whatbroke.popup(page);
  await leave(page, faults.url(`/slow-${site}`, 'slow.test'));
  await expect.poll(() => faults.count({ path: `/slow-${site}` })).toBe(1);
  await popup.getByTestId('clear-cache').click();
  await outcome(page).toBe('fixed');
});

const SMALL = { width: 320, height: 568 };
const bar = `<button style="position: fixed; inset: auto 0 0 0; height: 56px" onclick="document.title = 'pressed'">bar</button>`;

test('in a small window the bar says what came of a press, and leaves the page that works its controls', async ({ page, faults, site }) => {
  let up = false;
  faults.route(`/small-${site}`, (request, response) => answer(up ? 200 : 503, html(up ? 'Works' : '503', up ? bar : ''))(request, response));
  await page.setViewportSize(SMALL);
  await visit(page, faults.url(`/small-${site}`));
  const clear = async () => {
    const frame = await card(page);
    await frame.getByTestId('expand').click();
    await press(frame, 'clear-cache');
  };
  await clear();
  await outcome(page).toBe('same');
  await expect((await card(page)).getByTestId('outcome')).toBeVisible();
  up = true;
  await clear();
  await outcome(page).toBe('fixed');
  const frame = await card(page);
  await expect(frame.getByTestId('outcome')).toBeVisible();
  await page.locator('button').click();
  await expect(page).toHaveTitle('pressed');
  // All of it is a press away.
  await frame.getByTestId('expand').click();
  await expect(frame.getByTestId('cleared')).toBeVisible();
});
