// Nonsense from servers, pages and the disk gets a plainer answer, never a dead worker.

import { card, press } from './browser.mjs';
import { expectCard, untilDecided } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, rawHeaders, retryAfter } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const HOUR = 3_600_000;

test('header values that are not UTF-8', async ({ page, faults }) => {
  faults.route('/raw', rawHeaders(503, [
    ['x-odd', Buffer.from([0xff, 0xfe, 0x80, 0x20, 0xc3])],
    ['server', Buffer.from([0xc0, 0xaf, 0xe1])],
    ['retry-after', Buffer.from([0xb2, 0xb3])],
    ['content-language', Buffer.from('한국어', 'utf8')],
    ['cf-mitigated', Buffer.from([0xe9])],
  ]));
  await visit(page, faults.url('/raw'));
  await expectCard(await card(page), { code: 'http/503' });
});

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Odd values, with the least and the most that they lead to: the plan's first wait, a moment, or a day and a round. */
const ODD_WAITS = [
  ...['-1', '1.5', '1e9', 'soon', ''].map((value) => [value, 30 * SECOND, MINUTE]),
  ...['0', 'Wed, 21 Oct 2015 07:28:00 GMT'].map((value) => [value, 3 * SECOND, 5 * SECOND]),
  ...['99999999999', 'Wed, 21 Oct 2099 07:28:00 GMT'].map((value) => [value, 24 * HOUR, 24 * HOUR + 24 * MINUTE]),
];

for (const [value, least, most] of ODD_WAITS) {
  test(`Retry-After "${value}" leads to a sensible wait`, async ({ page, faults }) => {
    faults.route('/odd', retryAfter(value));
    await visit(page, faults.url('/odd'));
    const frame = await card(page);
    await expectCard(frame, { code: 'http/503' });

    const asked = Date.now();
    await press(frame, 'try-again');
    const countdown = frame.getByTestId('countdown');
    await expect(countdown).toHaveAttribute('data-due', /^\d{13}$/);
    const due = Number(await countdown.getAttribute('data-due'));
    // The press itself takes a moment.
    expect(due).toBeGreaterThan(asked + least - 2 * SECOND);
    expect(due).toBeLessThan(asked + most + MINUTE);
    if (most < 30 * SECOND) {
      // Once such a word was kept in vain, the plan counts: no storm of checks.
      const next = async () => Number(await countdown.getAttribute('data-due').catch(() => 0)) - asked;
      await expect.poll(next, { timeout: 30_000 }).toBeGreaterThan(30 * SECOND);
    }
    await press(frame, 'cancel');
    await expect(countdown).toHaveCount(0);
  });
}

test('tabs that are closed between failure and display', async ({ page, nginx, faults, whatbroke }) => {
  for (const address of [nginx.url('/status/503'), faults.url('/reset'), nginx.url('/status/404'), faults.url('/empty/500'), faults.url('/endless')]) {
    const doomed = await whatbroke.newTab();
    await visit(doomed, address);
    await whatbroke.closeTab(doomed);
  }
  await visit(page, nginx.url('/status/502'));
  await expectCard(await card(page), { code: 'http/502' });
});

const CORRUPT = [
  '{{{', '', 'null', '[]', '42', '{"version":99,"future":true}', '{"version":"one"}', '{"version":1,"tabs":7}',
  '{"version":-1}', '\u0000\uD800', 42, { not: 'text' }, ['a'], `{"version":1,"x":"${'y'.repeat(100_000)}"}`, '['.repeat(5000),
];

test('corrupt storage', async ({ page, nginx, whatbroke, freshInstall }) => {
  test.setTimeout(120_000);
  for (const [index, value] of CORRUPT.entries()) {
    await test.step(`value ${index}: ${JSON.stringify(value).slice(0, 40)}`, async () => {
      await whatbroke.killWorker();
      await whatbroke.store({ state: value, settings: value });
      await visit(page, nginx.url('/status/503', `corrupt-${index}.test`));
      await expectCard(await card(page), { code: 'http/503' });
    });
  }
});

test('after corrupt storage the state is whole again', async ({ page, nginx, whatbroke, freshInstall }) => {
  await whatbroke.killWorker();
  await whatbroke.store({ state: '{{{' });
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await expect.poll(async () => {
    try { return JSON.parse((await whatbroke.storage()).state).version; } catch { return 'unreadable'; }
  }).toBe(1);
});

/** Everything that a stranger could try to be understood with. */
const STRANGE_MESSAGES = [
  null, 7, '', 'retry', [], {}, { type: 'retry' }, { type: 'clear-cache', tab: 1 }, { kind: 'ClearCache' }, { ClearCache: {} },
  { TryAgain: { minutes: 5 } }, { to: 'background' }, { to: 'background', message: null }, { to: 'background', message: { request: 'fly' } },
  { to: 'background', message: { tab: 1, request: { 'try-again': { minutes: 5 } } } }, { to: 'background', message: { tab: 'x', request: 'clear-cache' } }, { version: 1, message: { Wait: 5 } }, { constructor: 'x', __proto__: 'y' },
];

/** Countdowns that are planned: every alarm and what the state says. */
const plans = async (whatbroke) => whatbroke.control.evaluate(async () => (await chrome.alarms.getAll()).length);

test('a web page cannot reach the extension', async ({ page, faults, nginx, whatbroke, freshInstall }) => {
  faults.route('/speaks', answer(503, html('503')));
  await visit(page, faults.url('/speaks'), { waitUntil: 'load' });
  const frame = await card(page);
  const before = await plans(whatbroke);

  const reached = await page.evaluate(async ([messages, id]) => {
    // What the page's own listeners hear, now and while the card is resized, would carry the extension's id.
    globalThis.heard = [];
    addEventListener('message', ({ origin }) => { if (origin.startsWith('chrome-extension:')) globalThis.heard.push(origin); });
    // To the overlay's frame, to every frame, to this window, and to the extension by its id.
    for (const message of messages) {
      window.postMessage(message, '*');
      for (let index = 0; index < window.frames.length; index += 1) window.frames[index].postMessage(message, '*');
    }
    if (!globalThis.chrome?.runtime?.sendMessage) return 'no way to send';
    return chrome.runtime.sendMessage(id, messages[6]).then(() => 'answered', (error) => error.message);
  }, [STRANGE_MESSAGES, whatbroke.extensionId]);

  expect(reached).not.toBe('answered');
  expect(await page.evaluate(() => window.frames.length), 'the card is no frame that the page can find').toBe(0);
  await frame.getByTestId('more').locator('summary').click();
  await page.setViewportSize({ width: 800, height: 500 });
  await untilDecided(whatbroke, nginx);
  expect(await plans(whatbroke)).toBe(before);
  await expect(frame.getByTestId('countdown')).toHaveCount(0);
  await expect(frame.locator('[data-outcome]')).toHaveCount(0);
  expect(faults.count({ path: '/speaks', host: new URL(page.url()).hostname })).toBe(1);
  expect(await page.evaluate(() => globalThis.heard)).toEqual([]);
});

test('a message from a content script changes nothing for any tab', async ({ page, faults, nginx, whatbroke, freshInstall }) => {
  faults.route('/victim', retryAfter('600'));
  await visit(page, faults.url('/victim'));
  const frame = await card(page);
  // What our own page sends when its button is pressed, to be repeated by a stranger.
  await frame.evaluate(() => {
    globalThis.sent = [];
    const send = chrome.runtime.sendMessage.bind(chrome.runtime);
    chrome.runtime.sendMessage = (...all) => { globalThis.sent.push(all[0]); return send(...all); };
    const connect = chrome.runtime.connect.bind(chrome.runtime);
    chrome.runtime.connect = (...all) => {
      const port = connect(...all);
      const post = port.postMessage.bind(port);
      port.postMessage = (message) => { globalThis.sent.push(message); post(message); };
      return port;
    };
  });
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await press(frame, 'cancel');
  await expect(frame.getByTestId('countdown')).toHaveCount(0);
  const genuine = await frame.evaluate(() => globalThis.sent);
  const before = await plans(whatbroke);

  const stranger = await whatbroke.newTab();
  await stranger.goto(nginx.url('/fine', 'stranger.test'));
  const victimId = await whatbroke.tabId(page);
  await whatbroke.control.evaluate(([tabId, messages]) => chrome.scripting.executeScript({
    target: { tabId },
    args: [messages],
    func: async (list) => {
      for (const message of list) await chrome.runtime.sendMessage(message).catch(() => {});
    },
  }), [await whatbroke.tabId(stranger), [...STRANGE_MESSAGES, ...genuine, ...genuine.map((one) => (one && typeof one === 'object' ? { ...one, tab: victimId, tabId: victimId } : one))]]);

  await untilDecided(whatbroke, nginx);
  expect(await plans(whatbroke)).toBe(before);
  await expect(frame.getByTestId('countdown')).toHaveCount(0);
  expect(await whatbroke.badge(stranger)).toBe('');
  expect(faults.count({ path: '/victim', host: new URL(page.url()).hostname })).toBe(1);
});

test('a countdown outlives all that nonsense', async ({ page, nginx, faults, whatbroke, freshInstall }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  await press(frame, 'try-again');
  const due = () => frame.getByTestId('countdown').getAttribute('data-due');
  const planned = await due();

  const other = await whatbroke.newTab();
  faults.route('/raw', rawHeaders(500, [['server', Buffer.from([0xff, 0xfe])], ['retry-after', Buffer.from([0xb2])]]));
  await visit(other, faults.url('/raw'));
  await visit(other, faults.url('/reset'));
  // From a page of the extension, so that the messages arrive and only their content is strange.
  await whatbroke.control.evaluate((messages) => Promise.allSettled(messages.map((one) => chrome.runtime.sendMessage(one))), STRANGE_MESSAGES);
  await whatbroke.closeTab(other);
  await whatbroke.killWorker();
  // One broken piece in the storage does not cost the others.
  const stored = JSON.parse((await whatbroke.storage()).state);
  stored.value.tabs['999999'] = { incident: 'broken' };
  await whatbroke.store({ state: JSON.stringify(stored) });

  expect(await due()).toBe(planned);
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('countdown')).toHaveAttribute('data-due', planned);
  expect((await whatbroke.storage())['state-set-aside']).toEqual(['{"incident":"broken"}']);
});
