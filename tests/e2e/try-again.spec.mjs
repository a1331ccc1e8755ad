// Waiting and trying again: when the site said so, or when the person chose; never a post a second time.

import { card, glance, overlay, press } from './browser.mjs';
import { untilDecided } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The planned time as the card shows it, in milliseconds of the epoch. */
async function due(where) {
  const countdown = where.getByTestId('countdown');
  await expect(countdown).toBeVisible();
  await expect(countdown).toHaveAttribute('data-due', /^\d{13}$/);
  return Number(await countdown.getAttribute('data-due'));
}

const expectOutcome = (page, outcome, timeout = 25_000) =>
  expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', timeout }).toBe(outcome);

/** Loads of the page itself; a probe asks without loading. Browsers say which is which in secure contexts only. */
const loads = (faults, path) => faults.requests().filter((one) => one.path === path && one.headers['sec-fetch-mode'] === 'navigate').length;

test('Retry-After in seconds is honoured', async ({ page, faults, site }) => {
  const path = `/seconds-${site}`;
  faults.route(path, failsThenWorks(1, retryAfter('3')));
  const asked = Date.now();
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  const planned = await due(frame);
  expect(planned).toBeGreaterThanOrEqual(asked + 3 * SECOND);
  expect(planned).toBeLessThan(Date.now() + 15 * SECOND);

  await expectOutcome(page, 'fixed');
  await expect(page.getByRole('heading')).toHaveText('Works again');
  // The failed load, one probe, the load that worked.
  expect(faults.count({ path })).toBe(3);
  expect(loads(faults, path)).toBe(2);
});

test('Retry-After as a date is honoured', async ({ page, nginx }) => {
  const asked = Date.now();
  await visit(page, nginx.url('/retry-after-date?seconds=600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  const planned = await due(frame);
  // Dates in HTTP know whole seconds only.
  expect(planned).toBeGreaterThanOrEqual(asked + 599 * SECOND);
  // Everybody is told the same date, so they are spread over half of the time to it.
  expect(planned).toBeLessThan(asked + 16 * MINUTE);
});

test('a rate limit that is used up is waited for until it is reset', async ({ page, faults, site }) => {
  const path = `/limit-${site}`;
  faults.route(path, answer(429, html('429'), { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }));
  const asked = Date.now();
  await visit(page, faults.url(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  const wait = await due(frame) - asked;
  expect(wait).toBeGreaterThanOrEqual(6 * MINUTE);
  expect(wait).toBeLessThan(7 * MINUTE);
});

test('waiting can be cancelled', async ({ page, nginx, whatbroke, language }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await due(frame);
  await expect.poll(() => whatbroke.badge(page)).toMatch(language === 'ko' ? /^1\d분$/ : /^1\dm$/);
  await press(frame, 'cancel');
  await expect(frame.getByTestId('countdown')).toHaveCount(0);
  await expect(frame.getByTestId('outcome')).toHaveAttribute('data-outcome', 'cancelled');
  await expectBadge(whatbroke, page, '503');
});

for (const minutes of [5, 15, 30, 60]) {
  test(`without Retry-After the person can choose ${minutes} minutes`, { tag: '@both' }, async ({ page, nginx, whatbroke, language }) => {
    await visit(page, nginx.url('/status/503'));
    const frame = await card(page);
    const asked = Date.now();
    await press(frame, `wait-${minutes}`);
    const wait = await due(frame) - asked;
    // Two thirds are sure and as much again is drawn, so that not everybody comes back in the same second.
    expect(wait).toBeGreaterThan(minutes * MINUTE * 0.66);
    expect(wait).toBeLessThan(minutes * MINUTE * 1.34 + 10 * SECOND);
    await expect.poll(() => whatbroke.badge(page)).toMatch(language === 'ko' ? /^\d+분$/ : /^\d+m$/);
    await press(frame, 'cancel');
    await expect(frame.getByTestId('countdown')).toHaveCount(0);
  });
}

test('without a choice the button waits for the moment that it names', async ({ page, nginx }) => {
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  const [, number, unit] = /(\d+) (second|minute)/.exec(await frame.getByTestId('try-again').textContent());
  const named = Number(number) * (unit === 'minute' ? MINUTE : SECOND);
  expect(named).toBeGreaterThanOrEqual(30 * SECOND);
  expect(named).toBeLessThanOrEqual(MINUTE);
  const asked = Date.now();
  await press(frame, 'try-again');
  const wait = await due(frame) - asked;
  expect(wait).toBeGreaterThan(named - 2 * SECOND);
  expect(wait).toBeLessThan(named + 10 * SECOND);
});

test('card and popup count towards the same moment', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  const planned = await due(frame);
  expect(await due(await whatbroke.popup(page))).toBe(planned);
});

test('a countdown survives the death of the worker', async ({ page, faults, site, whatbroke }) => {
  const path = `/killed-${site}`;
  faults.route(path, failsThenWorks(1, retryAfter('5')));
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  await due(frame);
  await whatbroke.killWorker();
  expect(faults.count({ path }), 'the worker died before the retry').toBe(1);
  await expectOutcome(page, 'fixed');
  expect(loads(faults, path)).toBe(2);
});

test('the time is still there when the page is opened anew after the death of the worker', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  const planned = await due(frame);
  await whatbroke.killWorker();
  expect(await due(await whatbroke.popup(page))).toBe(planned);
});

test('a site that stays down is not loaded again, and after four tries WhatBroke stops', async ({ page, faults, site }) => {
  test.setTimeout(120_000);
  const path = `/down-${site}`;
  // A limit of this client's own: after a time that was kept in vain it waits twice as long, and no whole round.
  faults.route(path, retryAfter('1', 429));
  await visit(page, faults.secureUrl(path));
  await press(await card(page), 'try-again');
  await expectOutcome(page, 'stopped', 90_000);
  expect(faults.count({ path }), 'one load and four probes').toBe(5);
  expect(loads(faults, path)).toBe(1);
  expect(await glance(page, 'countdown', 'data-due')).toBeNull();
  await expect((await card(page)).getByTestId('outcome')).toHaveText(/4/);
});

test('after an hour it stops, says why and what to do instead, and goes on when it is asked to', { tag: '@both' }, async ({ page, faults, site, whatbroke, language }) => {
  const path = `/hour-${site}`;
  faults.route(path, retryAfter('8', 429));
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  await due(frame);
  // An hour passes in no time: what was stored lies that much longer back.
  await whatbroke.killWorker();
  await whatbroke.control.evaluate(async () => {
    const stored = JSON.parse((await chrome.storage.local.get('state')).state);
    for (const { incident } of Object.values(stored.value.tabs)) if (incident) incident.asked -= 60 * 60 * 1000;
    await chrome.storage.local.set({ state: JSON.stringify(stored) });
  });
  await expectOutcome(page, 'hour-over', 60_000);
  expect(faults.count({ path }), 'the load, and the check that the server had named a time for').toBe(2);
  expect(await glance(page, 'countdown', 'data-due')).toBeNull();
  await expect(frame.getByTestId('outcome')).toHaveText(language === 'ko' ? /한 시간이 지나서.*나중에 다시 오거나.*버튼/ : /hour of checks is over.*[Cc]ome back later.*press the button/);
  await press(frame, 'try-again');
  await due(frame);
  await expect(frame.getByTestId('outcome')).toHaveText('');
});

test('a page that came from a post has no button that reloads, and the post is sent once', { tag: '@both' }, async ({ page, faults, nginx, whatbroke, site, language }) => {
  const order = `/order-${site}`;
  faults.route(order, answer(503, html('The order did not arrive')));
  faults.route('/order-form', answer(200, html('Order', `<form method="post" action="${order}"><button>Send</button></form>`)));
  await page.goto(faults.url('/order-form'));
  await page.getByRole('button', { name: 'Send' }).click();
  const frame = await card(page);
  await expect(frame.getByTestId('card')).toHaveAttribute('lang', language);
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('card').waitFor();
  for (const where of [frame, popup]) {
    for (const button of ['try-again', 'wait-5', 'wait-15', 'wait-30']) {
      await expect(where.getByTestId(button), button).toHaveCount(0);
    }
  }
  // Clearing stays possible, but here it must not end in a reload.
  await whatbroke.closeTab(popup);
  await press(frame, 'clear-cache');
  await expectOutcome(page, 'cleared');
  await untilDecided(whatbroke, nginx);
  expect(faults.count({ path: order, method: 'POST' })).toBe(1);
  expect(faults.count({ path: order })).toBe(1);
});

test('a tab that was closed takes its countdown with it', async ({ page, faults, nginx, site, whatbroke }) => {
  const path = `/closed-${site}`;
  faults.route(path, retryAfter('2'));
  await visit(page, faults.secureUrl(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  const planned = await due(frame);
  await whatbroke.closeTab(page);
  // Another page's countdown that ends later is the clock: when it is over, the first one would have been too.
  const clock = await whatbroke.newTab();
  faults.route(`/clock-${site}`, failsThenWorks(1, retryAfter('4')));
  await visit(clock, faults.secureUrl(`/clock-${site}`, 'clock.secure.test'));
  const clockFrame = await card(clock);
  await press(clockFrame, 'try-again');
  expect(await due(clockFrame)).toBeGreaterThan(planned);
  await expectOutcome(clock, 'fixed');
  await untilDecided(whatbroke, nginx);
  expect(faults.count({ path })).toBe(1);
});

test('leaving the page ends the countdown', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await due(frame);
  await page.goto(nginx.url('/fine'));
  await expectBadge(whatbroke, page, '');
  expect(overlay(page)).toBeUndefined();
});
