// What came from a form is never sent a second time by WhatBroke, whatever came of it. The posts are counted at the
// server, in a browser that asks before it repeats one, and in one that repeats it without a word.

import { card, glance, launch, overlay, press } from './browser.mjs';
import { expectBadgeOnly, untilDecided } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, emptyBody, emptyReply, failsThenWorks, reset, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

/** Everything that asks for the page again, now or later. */
const REPEATING = ['try-again', 'wait-5', 'wait-15', 'wait-30', 'reload'];

const expectOutcome = (page, outcome) =>
  expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', timeout: 20_000 }).toBe(outcome);

async function expectNothingRepeats(where) {
  await where.getByTestId('card').waitFor();
  for (const button of REPEATING) await expect(where.getByTestId(button), button).toHaveCount(0);
}

/** The card that takes the place of an earlier one. */
async function nextCard(page, earlier) {
  await expect.poll(() => (overlay(page) ?? earlier) !== earlier, { message: 'a new card' }).toBe(true);
  return card(page);
}

const redirect = (status, location) => (request, response) => response.writeHead(status, { location }).end();

/** Opens a form and sends it to `/order-SITE`, which `handler` answers. Gives that path. */
async function order(page, faults, site, handler, attributes = 'method="post"') {
  const path = `/order-${site}`;
  faults.route(path, handler);
  faults.route('/order-form', answer(200, html('Order', `<form ${attributes} action="${path}"><input name="what" value="coffee"><button>Send</button></form>`)));
  await page.goto(faults.url('/order-form'));
  await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true });
  return path;
}

test('clearing says what was cleared and what to do, and sends nothing', { tag: '@both' }, async ({ page, faults, nginx, whatbroke, site, language }) => {
  const path = await order(page, faults, site, answer(503, html('The order did not arrive')));
  const frame = await card(page);
  await press(frame, 'clear-cache');
  await expectOutcome(page, 'cleared');
  await expect(frame.getByTestId('outcome')).toContainText(`${site}:${faults.port}`);
  await expect(frame.getByTestId('outcome')).toContainText(language === 'ko' ? '직접 보내세요' : 'send it yourself');
  await expectNothingRepeats(frame);
  const popup = await whatbroke.popup(page);
  await expectNothingRepeats(popup);
  await expect(popup.getByTestId('outcome')).toHaveText(await frame.getByTestId('outcome').textContent());
  await untilDecided(whatbroke, nginx);
  expect(faults.count({ path })).toBe(1);
});

test('in a browser that repeats posts without a word, none is repeated', async ({ faults, nginx, site, language }) => {
  test.setTimeout(90_000);
  const reckless = await launch({ language, options: { ignoreDefaultArgs: [] } });
  try {
    const page = await reckless.newTab();
    const path = await order(page, faults, site, answer(503, html('The order did not arrive')));
    const frame = await card(page);
    await press(frame, 'clear-cache');
    await expectOutcome(page, 'cleared');
    await untilDecided(reckless, nginx);
    expect(faults.count({ path, method: 'POST' })).toBe(1);
    // A reload in this browser does send it again, so it would have been seen.
    await reckless.control.evaluate((id) => chrome.tabs.reload(id), await reckless.tabId(page));
    await expect.poll(() => faults.count({ path, method: 'POST' })).toBe(2);
    await expectNothingRepeats(await nextCard(page, frame));
  } finally {
    await reckless.close();
  }
});

for (const status of [302, 303]) {
  test(`a page that a post was led to by ${status} was asked for by itself and may be asked for again`, async ({ page, faults, site }) => {
    const result = `/result-${site}`;
    faults.route(result, failsThenWorks(1, answer(503, html('Not now'))));
    const path = await order(page, faults, site, redirect(status, result));
    const frame = await card(page);
    await expect(frame.getByTestId('try-again')).toBeVisible();
    await press(frame, 'clear-cache');
    await expectOutcome(page, 'fixed');
    expect([faults.count({ path }), faults.count({ path: result, method: 'GET' })]).toEqual([1, 2]);
  });
}

for (const status of [307, 308]) {
  test(`a post that was passed on by ${status} is a post`, async ({ page, faults, nginx, whatbroke, site }) => {
    const result = `/result-${site}`;
    faults.route(result, retryAfter('1'));
    const path = await order(page, faults, site, redirect(status, result));
    const frame = await card(page);
    await expectNothingRepeats(frame);
    await press(frame, 'clear-cache');
    await expectOutcome(page, 'cleared');
    await untilDecided(whatbroke, nginx);
    expect([faults.count({ path }), faults.count({ path: result, method: 'POST' }), faults.count({ path: result })]).toEqual([1, 1, 1]);
  });
}

for (const [name, badge, handler] of [
  ['an answer without a byte of text', '500', emptyBody(500)],
  ['a connection that breaks', '!', reset()],
  ['an answer without a byte', '!', emptyReply()],
  ['a circle that posts go round in', '!', (request, response) => redirect(307, `${request.url.split('?')[0]}?again=${Math.random()}`)(request, response)],
]) {
  test(`the browser’s own page after a post has no button that repeats it: ${name}`, async ({ page, faults, nginx, whatbroke, site }) => {
    const path = await order(page, faults, site, handler);
    await expectBadgeOnly(whatbroke, page, nginx, badge);
    const posts = faults.count({ path });
    const popup = await whatbroke.popup(page);
    await expectNothingRepeats(popup);
    await expect(popup.getByTestId('card-now')).toContainText('You sent a form');
    if (await popup.getByTestId('clear-cache').count()) {
      await press(popup, 'clear-cache');
      await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'cleared');
    }
    await untilDecided(whatbroke, nginx);
    expect(faults.count({ path })).toBe(posts);
  });
}

test('a form that asks with GET is asked for again as any page', async ({ page, faults, site }) => {
  const path = await order(page, faults, site, failsThenWorks(1, answer(503, html('Not now'))), 'method="get"');
  const frame = await card(page);
  await expect(frame.getByTestId('try-again')).toBeVisible();
  await press(frame, 'clear-cache');
  await expectOutcome(page, 'fixed');
  expect(faults.count({ path, method: 'GET' })).toBe(2);
});

test('a post whose result opens in a tab of its own is a post there', async ({ page, faults, nginx, whatbroke, site }) => {
  const opened = page.context().waitForEvent('page');
  const path = await order(page, faults, site, answer(503, html('The order did not arrive')), 'method="post" target="_blank"');
  const frame = await card(await opened);
  await expectNothingRepeats(frame);
  await press(frame, 'clear-cache');
  await expect(frame.getByTestId('outcome')).toHaveAttribute('data-outcome', 'cleared');
  await untilDecided(whatbroke, nginx);
  expect(faults.count({ path })).toBe(1);
});

test('a post that the person sends again by a reload is still a post', async ({ page, faults, site }) => {
  const path = await order(page, faults, site, answer(503, html('The order did not arrive')));
  const first = await card(page);
  await expectNothingRepeats(first);
  // The debugger's reload is that of a person who has said yes to the browser's question.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.reload');
  await expect.poll(() => faults.count({ path, method: 'POST' })).toBe(2);
  const frame = await nextCard(page, first);
  await expectNothingRepeats(frame);
  await press(frame, 'clear-cache');
  await expectOutcome(page, 'cleared');
  expect(faults.count({ path })).toBe(2);
});

test('going back or forward to a post’s result sends nothing, and nothing there does', async ({ page, faults, nginx, whatbroke, site }) => {
  const path = await order(page, faults, site, answer(503, html('The order did not arrive')));
  await card(page);
  const tab = await whatbroke.tabId(page);
  const expectHarmless = async () => {
    await expect.poll(() => whatbroke.badge(page), { message: 'badge' }).not.toBe('');
    const popup = await whatbroke.popup(page);
    await expectNothingRepeats(popup);
    await expect(popup.getByTestId('card-now')).toContainText('You sent a form');
    await whatbroke.closeTab(popup);
    await untilDecided(whatbroke, nginx);
    expect(faults.count({ path })).toBe(1);
  };
  await visit(page, faults.url('/fine'));
  await expect.poll(() => whatbroke.badge(page)).toBe('');
  await whatbroke.control.evaluate((id) => chrome.tabs.goBack(id), tab);
  await expectHarmless();
  await whatbroke.control.evaluate((id) => chrome.tabs.goBack(id), tab);
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await expect.poll(() => whatbroke.badge(page)).toBe('');
  await whatbroke.control.evaluate((id) => chrome.tabs.goForward(id), tab);
  await expectHarmless();
});
