// Failures inside a running app: the page is fine, a request in the background is not, or the app says so itself.

import { card, glance, launch, overlay, press, worker } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { test as base, expect } from './fixtures.mjs';
import { conversations } from './servers/conversations.mjs';
import { startChat, toChats } from './servers/chat.mjs';

const PATIENCE = { timeout: 25_000 };

const test = base.extend({
  chat: [async ({}, use) => {
    const chat = await startChat();
    await use(chat);
    await chat.stop();
  }, { scope: 'worker' }],

  /** A browser of its own, in which the names of chats lead here. */
  whatbroke: [async ({ language, chat }, use) => {
    const whatbroke = await launch({ language, ...toChats(chat) });
    await use(whatbroke);
    await whatbroke.close();
  }, { scope: 'worker', timeout: 60_000 }],
});

/** What is stored of pages and apps; the history has what failed in the tests before, too. */
const state = async (whatbroke) => (await whatbroke.storage()).state;

/** Opens a chat. */
async function open(page, chat, host, how) {
  chat.looks(how);
  chat.does();
  await page.goto(`https://${host}/`);
  await page.locator('#editor').waitFor();
}

/** Types a message and sends it, as a person does. */
async function say(page, text = 'Tell me about the sea') {
  await page.locator('#editor').click();
  await page.keyboard.type(text);
  await page.locator('#send').click();
}

const code = (page) => glance(page, 'card', 'data-code');
const certainty = (page) => glance(page, 'card', 'data-certainty');
const expectCode = (page, wanted) => expect.poll(() => code(page), { message: 'code', ...PATIENCE }).toBe(wanted);
const answered = (page) => expect.poll(() => page.evaluate(() => !state.busy), PATIENCE).toBe(true);

/** The card lies over nothing that can be written into or pressed. */
async function expectOutOfTheWay(page) {
  const box = await page.evaluate(() => {
    const { x, y, width, height } = document.querySelector(':root > [data-whatbroke]').getBoundingClientRect();
    const over = [...document.querySelectorAll('button, [contenteditable], textarea, input, a[href]')].filter((one) => {
      const other = one.getBoundingClientRect();
      return other.x < x + width && other.x + other.width > x && other.y < y + height && other.y + other.height > y;
    });
    return { height, over: over.map((one) => one.id || one.textContent) };
  });
  expect(box.over).toEqual([]);
  expect(box.height).toBeGreaterThan(20);
  expect(box.height).toBeLessThan(100);
}

test('a chat that fails and says nothing is explained, once, and recovers', { tag: '@both' }, async ({ page, chat, whatbroke, language }) => {
  await open(page, chat, 'chatgpt.com', { face: 'none' });
  chat.does({ status: 500, detail: '' });
  await say(page);
  await expectCode(page, 'http/500');
  expect(await certainty(page)).toBe('inferred');
  const frame = await card(page);
  await expectLanguage(frame.getByTestId('card-title'), language);
  await expectOutOfTheWay(page);
  expect(await whatbroke.badge(page)).toBe('500');
  // Opened, it has the steps of a chat, and nothing that waits or reloads by itself.
  await press(frame, 'expand');
  await expect(frame.getByTestId('card-now')).toBeVisible();
  await expectLanguage(frame.getByTestId('card-now'), language);
  await expect(frame.getByTestId('try-again')).toHaveCount(0);
  await press(frame, 'expand');
  await say(page);
  await answered(page);
  expect(await code(page)).toBe('http/500');

  chat.does();
  await say(page);
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('works');
  await expectLanguage(frame.getByTestId('outcome'), language);
  await expect.poll(() => overlay(page), { message: 'the card goes by itself', ...PATIENCE }).toBeUndefined();
  expect(await whatbroke.badge(page)).toBe('');
});

/** The card, whole, lies over nothing that is written into, nor over the button that sends it. */
async function expectComposerFree(page) {
  const { card: box, over } = await page.evaluate(() => {
    const place = (one) => one.getBoundingClientRect().toJSON();
    const host = place(document.querySelector(':root > [data-whatbroke]'));
    const meets = (one) => one.left < host.right && one.right > host.left && one.top < host.bottom && one.bottom > host.top;
    const composer = [...document.querySelectorAll('#editor, #send')];
    return { card: host, over: composer.filter((one) => meets(place(one))).map((one) => one.id) };
  });
  expect(over).toEqual([]);
  const { width, height } = page.viewportSize();
  expect(box.left).toBeGreaterThanOrEqual(0);
  expect(box.top).toBeGreaterThanOrEqual(0);
  expect(box.right).toBeLessThanOrEqual(width);
  expect(box.bottom).toBeLessThanOrEqual(height);
  return box;
}

/** So many turns, with the buttons that chats draw at them, that the conversation scrolls inside of its own element. */
async function fill(page) {
  await page.evaluate(() => {
    state.turns = Array.from({ length: 40 }, (_, at) => ({ role: at % 2 ? 'assistant' : 'user', text: `Line ${at}` }));
    draw();
  });
}

for (const width of [320, 480, 1280]) {
  test(`at ${width} px the card leaves the composer of a chat free, folded and opened, whatever scrolls and grows`, { tag: '@both' }, async ({ page, chat, whatbroke, language }, info) => {
    await page.setViewportSize({ width, height: 640 });
    for (const [scheme, host] of [['light', 'chatgpt.com'], ['dark', 'claude.ai']]) {
      await page.emulateMedia({ colorScheme: scheme });
      await open(page, chat, host, { face: 'none' });
      chat.does({ status: 500, detail: '' });
      await fill(page);
      await say(page);
      await expectCode(page, 'http/500');
      const frame = await card(page);
      await expect.poll(async () => (await expectComposerFree(page)).height).toBeGreaterThan(20);
      await expectLanguage(frame.getByTestId('card-title'), language);
      await page.screenshot({ path: info.outputPath(`${scheme}-folded.png`) });
      // The conversation scrolls inside of its element, and what is typed makes the composer grow.
      expect(await page.evaluate(() => document.documentElement.scrollHeight === innerHeight && document.querySelector('main').scrollTop > 333)).toBe(true);
      const { top } = await expectComposerFree(page);
      await page.evaluate(() => { document.querySelector('main').scrollTop -= 333; });
      await page.locator('#editor').fill('One line\n'.repeat(12));
      await page.evaluate(() => new Promise((go) => setTimeout(go, 300)));
      await expectComposerFree(page);
      await press(frame, 'expand');
      await expect(frame.getByTestId('card-now')).toBeVisible();
      await expect.poll(async () => (await expectComposerFree(page)).height).toBeGreaterThan(118);
      await page.screenshot({ path: info.outputPath(`${scheme}-opened.png`) });
      await page.locator('#editor').fill('');
      await expectComposerFree(page);
      await page.screenshot({ path: info.outputPath(`${scheme}-opened-alone.png`) });
      await press(frame, 'expand');
      await expect.poll(async () => (await expectComposerFree(page)).top).toBe(top);
      expect(await whatbroke.badge(page)).toBe('500');
    }
  });
}

test('a chat that fails says whose side it is on, and a stream that broke off blames nobody', { tag: '@both' }, async ({ page, chat, whatbroke, language }) => {
  const other = await whatbroke.newTab();
  await other.goto('https://notes.example.com/');
  await page.bringToFront();
  const loads = language === 'ko' ? '다른 사이트는 열려요.' : 'Other sites load.';
  for (const [behaviour, wanted, verdict] of [[{ status: 500, detail: '' }, 'http/500', 'site'], [{ cut: 2 }, 'net/ERR_INCOMPLETE_CHUNKED_ENCODING', 'cannot-tell']]) {
    await open(page, chat, 'chatgpt.com', { face: 'none', way: 'events' });
    chat.does(behaviour);
    await say(page);
    await expectCode(page, wanted);
    const frame = await card(page);
    await press(frame, 'expand');
    await expect(frame.getByTestId('whose')).toHaveAttribute('data-verdict', verdict);
    await frame.getByTestId('side').click();
    await expect(frame.getByTestId('reasons')).toContainText(loads);
    // The service's own page can be asked, on a press. Which name the app asked for is not kept.
    await expect(frame.getByTestId('status')).toContainText('status.openai.com');
    await expect(frame.getByTestId('names')).toHaveCount(0);
  }
  const { state } = await whatbroke.storage();
  expect(state).not.toContain('notes.example.com');
});

test('what is retried within seconds, stopped by a person or only counts is never told', async ({ page, chat, whatbroke }) => {
  await open(page, chat, 'chatgpt.com', { face: 'none' });
  chat.does({ status: 503 });
  await say(page);
  await answered(page);
  chat.does();
  await say(page);
  await answered(page);
  // Stopped in the middle.
  await page.evaluate(async () => {
    const stop = new AbortController();
    const answer = await fetch('/backend-api/f/conversation', { method: 'POST', body: 'x', signal: stop.signal });
    setTimeout(() => stop.abort(), 60);
    await answer.text().catch(() => {});
  });
  await page.evaluate(() => fetch('/ces/v1/t', { method: 'POST' }));
  // Longer than the grace.
  await page.waitForTimeout(6_000);
  expect(overlay(page)).toBeUndefined();
  expect(await whatbroke.badge(page)).toBe('');
});

test('an unwatched site never wakes the worker', async ({ page, chat, whatbroke }) => {
  await open(page, chat, 'notes.example.com', { face: 'none' });
  await whatbroke.killWorker();
  const alive = () => whatbroke.control.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['BACKGROUND'] })).length);
  chat.does({ status: 500 });
  await say(page);
  await answered(page);
  // Time enough for a worker to start.
  await page.waitForTimeout(1_000);
  expect(await alive()).toBe(0);
  // A watched one does, though the worker is dead.
  const other = await whatbroke.newTab();
  await open(other, chat, 'chatgpt.com', { face: 'none' });
  await whatbroke.killWorker();
  chat.does({ status: 500 });
  await say(other);
  await expectCode(other, 'http/500');
});

/** Opens a chat whose own service worker asks for everything, so that no request of its page reaches the network. */
async function openBehindWorker(page, chat, how = {}) {
  await open(page, chat, 'chatgpt.com', { face: 'none', worker: true, ...how });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL ?? ''), PATIENCE).toContain('?asks');
}

test('what the own service worker of an app asks for in vain is told, once, and recovers', async ({ page, chat, whatbroke }) => {
  await openBehindWorker(page, chat);
  // Stopped by the person, and mended by a second try.
  await page.evaluate(async () => {
    const stop = new AbortController();
    const answer = await fetch('/backend-api/f/conversation', { method: 'POST', body: 'x', signal: stop.signal });
    setTimeout(() => stop.abort(), 60);
    await answer.text().catch(() => {});
  });
  chat.does({ status: 503 });
  await say(page);
  await answered(page);
  chat.does();
  await say(page);
  await answered(page);
  await page.waitForTimeout(6_000);
  expect(overlay(page)).toBeUndefined();
  for (const [behaviour, wanted] of [[{ status: 500 }, 'http/500'], [{ cut: 2 }, 'net/ERR_INCOMPLETE_CHUNKED_ENCODING']]) {
    await openBehindWorker(page, chat);
    chat.does(behaviour);
    // The worker of the extension is woken by it, too.
    await whatbroke.killWorker();
    await say(page);
    await expectCode(page, wanted);
    expect(await certainty(page)).toBe('inferred');
    await whatbroke.killWorker();
    chat.does();
    await say(page);
    await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('works');
  }
});

test('of several pages of an app behind its service worker only the right one is told of', async ({ page, chat, whatbroke }) => {
  await openBehindWorker(page, chat, { face: 'toast', broken: 'Error in message stream' });
  const other = await whatbroke.newTab();
  await openBehindWorker(other, chat);
  // The one behind says it itself.
  chat.does({ cut: 2 });
  await page.evaluate(() => void send('hello'));
  await expectCode(page, 'chatgpt/message_stream');
  expect(await certainty(page)).toBe('stated');
  await other.waitForTimeout(5_000);
  expect(overlay(other)).toBeUndefined();
  // The one in front says nothing.
  chat.does({ status: 500 });
  await say(other);
  await expectCode(other, 'http/500');
  expect(await code(page)).toBe('chatgpt/message_stream');
});

const FACES = [
  { text: 'Error in message stream', code: 'chatgpt/message_stream', behaviour: { cut: 3 } },
  { text: 'Error in body stream', code: 'chatgpt/body_stream', behaviour: { cut: 1 } },
  { text: 'Network error', code: 'chatgpt/network_error', behaviour: { reset: true } },
  { text: 'connection_reset', code: 'chatgpt/connection_reset', behaviour: { reset: true } },
  { text: 'ChatGPT is at capacity right now', code: 'chatgpt/at_capacity', behaviour: { status: 503 } },
  { text: 'Too many concurrent requests', code: 'chatgpt/too_many_concurrent', behaviour: { status: 429 } },
  { text: 'insufficient_quota', code: 'openai/insufficient_quota', behaviour: { status: 429 } },
  { text: 'quota_exceeded', code: 'chatgpt/quota_exceeded', behaviour: { status: 429 } },
  { text: 'rate_limit_exceeded', code: 'openai/rate_limit_exceeded', behaviour: { status: 429 } },
  { text: 'Internal server error', code: 'chatgpt/internal_server_error', behaviour: { status: 500 } },
  { text: 'timeout_error', code: 'chatgpt/timeout_error', behaviour: { status: 504 } },
  { text: 'validation_error', code: 'chatgpt/validation_error', behaviour: { status: 422 } },
  { text: 'invalid_api_key', code: 'openai/invalid_api_key', behaviour: { status: 401 } },
  { text: 'permission_error', code: 'openai/permission_error', behaviour: { status: 403 } },
  { text: 'You do not have access to chat.openai.com (1020)', code: 'chatgpt/access_denied', behaviour: { status: 403 } },
  { host: 'character.ai', text: 'Chat Error', code: 'character-ai/chat_error', behaviour: { status: 500 } },
  { host: 'character.ai', text: '500 - Internal Server Error. Something went wrong on our end. Please try again later.', code: 'http/500', behaviour: { status: 500 } },
  { host: 'character.ai', text: 'Internal Server Error', code: 'http/500', behaviour: { status: 500 } },
  { host: 'character.ai', text: 'Please slow down. Please wait 12 seconds.', code: 'character-ai/slow_down', behaviour: { status: 429 } },
  { host: 'character.ai', text: "Sometimes the AI generates a reply that doesn't meet our guidelines", code: 'character-ai/filter', behaviour: { inside: '' } },
];

for (const { host = 'chatgpt.com', text, code: wanted, behaviour } of FACES) {
  test(`${host} says “${text}”`, async ({ page, chat }) => {
    for (const face of ['toast', 'bubble']) {
      await open(page, chat, host, { face, broken: text });
      chat.does({ detail: text, ...behaviour, ...('inside' in behaviour && { inside: text }) });
      await say(page);
      await expectCode(page, wanted);
      // A request that failed as it says makes it certain; alone it is not.
      const alone = behaviour.status === 422 || 'inside' in behaviour;
      if (alone) expect(await certainty(page)).not.toBe('stated');
      else await expect.poll(() => certainty(page)).toBe('stated');
      await expectOutOfTheWay(page);
    }
  });
}

test('a waiting line of a chat is no error', async ({ page, chat, whatbroke }) => {
  for (const face of ['toast', 'bubble']) {
    await open(page, chat, 'character.ai', { face, broken: 'You are number 1234 in line.' });
    chat.does({ inside: 'You are number 1234 in line. Please wait.' });
    await say(page);
    await answered(page);
    await page.waitForTimeout(6_000);
    expect(overlay(page)).toBeUndefined();
    expect(await whatbroke.badge(page)).toBe('');
  }
});

test('a stream of events that breaks off, and a socket that cannot be opened', async ({ page, chat }) => {
  await open(page, chat, 'chatgpt.com', { face: 'none', way: 'events' });
  chat.does({ cut: 2 });
  await say(page);
  await expectCode(page, 'net/ERR_INCOMPLETE_CHUNKED_ENCODING');
  await open(page, chat, 'chatgpt.com', { face: 'none', way: 'socket' });
  await say(page);
  await answered(page);
  expect(await code(page)).toBeNull();
  chat.does({ status: 503 });
  await say(page);
  await expectCode(page, 'net/ERR_FAILED');
});

test('a thousand messages about errors, as people and models write them, show nothing', async ({ page, chat, whatbroke }) => {
  test.setTimeout(120_000);
  await open(page, chat, 'chatgpt.com', { face: 'toast' });
  const texts = conversations(1000);
  expect(new Set(texts.map(({ text }) => text)).size).toBe(1000);
  // In the manner of three apps: marked turns, a log, and a bare region that is read out.
  await page.evaluate(async (all) => {
    const main = document.querySelector('main');
    for (const [at, { role, text }] of all.entries()) {
      if (at % 250 === 0) main.replaceChildren();
      const turn = document.createElement('article');
      const inner = document.createElement('div');
      if (at % 3 === 0) inner.setAttribute('data-message-author-role', role);
      else if (at % 3 === 1) turn.setAttribute('role', 'log');
      const bare = at % 3 === 2 ? document.createElement('div') : turn;
      if (bare !== turn) bare.setAttribute('aria-live', 'polite');
      bare.append(inner);
      main.append(bare);
      // What a model writes comes in pieces.
      const pieces = role === 'assistant' ? text.match(/.{1,24}/gs) : [text];
      for (const piece of pieces) { inner.append(piece); if (at % 10 === 0) await new Promise(requestAnimationFrame); }
      const button = (name, label) => Object.assign(document.createElement('button'), { innerText: name, ariaLabel: label });
      bare.append(button('', 'Regenerate'));
      // Real apps write it on the button, too, in a line of its own or right beside the message. There a mark tells whose
      // the message is.
      if (role === 'assistant' && at % 3 === 0) {
        const line = document.createElement('div');
        line.append(button('Copy', null), button(at % 2 ? 'Try again' : '다시 시도', null));
        bare.append(...(at % 4 < 2 ? [line] : line.childNodes));
      }
    }
  }, texts);
  // Longer than the observer, and a message without a request, take to be believed.
  await page.waitForTimeout(2_500);
  expect(overlay(page)).toBeUndefined();
  expect(await whatbroke.badge(page)).toBe('');
  expect(await state(whatbroke)).not.toContain('chatgpt/');
  // The page is still watched.
  chat.does({ cut: 2 });
  chat.looks();
  await page.evaluate(() => { state.turns = []; });
  await say(page);
  await expectCode(page, 'net/ERR_INCOMPLETE_CHUNKED_ENCODING');
});

// Where neither messages nor turns bear a mark, the buttons that chats draw tell what is a part of the conversation.
for (const [name, tools] of [
  ['Korean', ['복사', '좋은 응답', '별로인 응답', '다시 생성', '다시 시도']],
  ['English', ['Copy', 'Good response', 'Bad response', 'Regenerate', 'Try again']],
]) {
  test(`a thousand messages that nothing marks, with ${name} buttons beside them, show nothing`, async ({ page, chat, whatbroke }) => {
    test.setTimeout(120_000);
    await open(page, chat, 'chatgpt.com', { face: 'toast' });
    await page.evaluate(async ({ texts, tools: [copy, like, dislike, again, retry] }) => {
      const main = document.querySelector('main');
      const draw = (kind, ...children) => { const one = document.createElement(kind); one.append(...children); return one; };
      const named = (label) => { const one = draw('button', '◦'); one.ariaLabel = label; return one; };
      const ways = [
        // A row below the message, of words; of pictures, but for the last; of pictures without any name.
        (text) => draw('div', draw('div', draw('p', text)), draw('div', draw('button', copy), draw('button', like), draw('button', again))),
        (text) => draw('div', draw('div', text), draw('div', named(copy), named(like), named(dislike), draw('button', retry))),
        (text) => draw('div', draw('div', text), draw('div', draw('button', document.createElementNS('http://www.w3.org/2000/svg', 'svg')), draw('button'), draw('button', again))),
        // Right beside the text, without an element of its own for either.
        (text) => draw('div', text, draw('button', retry), draw('button', copy)),
        // The button that tries again stands apart from the others, and in boxes of boxes.
        (text) => draw('div', draw('div', draw('span', text), draw('button', again)), draw('div', draw('div', named(like), named(copy)))),
        (text) => draw('div', draw('div', draw('div', draw('div', draw('b', text)))), draw('div', draw('div', draw('div', draw('button', retry)), draw('div', named(copy))))),
      ];
      for (const [at, { text }] of texts.entries()) {
        // In a long conversation, and by itself on the page.
        if (at % 100 === 0 || at % 100 > 94) main.replaceChildren();
        main.append(ways[at % ways.length](text));
        // As long as the page's script lets rest before it looks, and a text needs to be believed.
        if (at % 100 >= 94) await new Promise((go) => setTimeout(go, 900));
        else if (at % 10 === 0) await new Promise(requestAnimationFrame);
      }
    }, { texts: conversations(1000), tools });
    await page.waitForTimeout(2_500);
    expect(overlay(page)).toBeUndefined();
    expect(await whatbroke.badge(page)).toBe('');
    expect(await state(whatbroke)).not.toContain('chatgpt/');
  });
}

test('nothing that was written or asked for is stored', async ({ page, chat, whatbroke }) => {
  await open(page, chat, 'chatgpt.com', { face: 'toast', broken: 'Error in message stream' });
  chat.does({ cut: 3 });
  await say(page, 'A very private question');
  await expectCode(page, 'chatgpt/message_stream');
  const stored = JSON.stringify(await whatbroke.storage());
  expect(stored).not.toMatch(/private question|backend-api|conversation/);
});

test('what was typed when it failed is given back after a reload', async ({ page, chat }) => {
  await open(page, chat, 'chatgpt.com', { face: 'none' });
  chat.does({ status: 500 });
  await page.locator('#editor').click();
  await page.keyboard.type('A question of three lines');
  await page.evaluate(() => send('hello'));
  await expectCode(page, 'http/500');
  chat.does();
  await page.reload();
  await expect.poll(() => glance(page, 'typed', 'data-place'), PATIENCE).toBe('lost');
  await press(await card(page), 'put-back');
  await expect(page.locator('#editor')).toHaveText('A question of three lines');
});

test('the page that is open when its site is added is watched at once, by its requests and by what it says', async ({ page, chat, whatbroke }) => {
  for (const face of ['none', 'toast']) {
    await open(page, chat, 'notes.example.com', { face, broken: '500 Internal Server Error' });
    chat.does({ status: 500, detail: '500 Internal Server Error' });
    const popup = await whatbroke.popup(page);
    await popup.getByTestId('watch-app').click();
    await expect(popup.getByTestId('watch-app')).toBeChecked();
    await page.bringToFront();
    await say(page);
    await expect.poll(() => code(page), PATIENCE).toBeTruthy();
    // A request alone is inferred; with what the page says it is certain.
    await expect.poll(() => certainty(page)).toBe(face === 'none' ? 'inferred' : 'stated');
    await popup.bringToFront();
    await popup.getByTestId('watch-app').click();
    await expect(popup.getByTestId('watch-app')).not.toBeChecked();
    await whatbroke.closeTab(popup);
  }
});

test('any site is watched at one press, and no longer at another', { tag: '@both' }, async ({ page, chat, whatbroke, language }) => {
  await open(page, chat, 'notes.example.com', { face: 'none' });
  const popup = await whatbroke.popup(page);
  const box = popup.getByTestId('watch-app');
  await expect(box).not.toBeChecked();
  await expectLanguage(popup.getByTestId('apps'), language);
  await box.click();
  await expect(box).toBeChecked();
  // It holds for a worker that is started anew, once that has read it; and where the one before died before it had
  // stored what is to be listened to.
  await expect.poll(() => whatbroke.control.evaluate(async () => Boolean((await chrome.storage.local.get('watched')).watched))).toBe(true);
  await whatbroke.killWorker();
  await whatbroke.control.evaluate(() => chrome.storage.local.remove('watched'));
  const after = await whatbroke.popup(page);
  await expect(after.getByTestId('watch-app')).toBeChecked();
  await whatbroke.closeTab(after);
  chat.does({ status: 500 });
  await say(page);
  await expectCode(page, 'http/500');
  await box.click();
  await expect(box).not.toBeChecked();
  await expect.poll(() => overlay(page), PATIENCE).toBeUndefined();
  await whatbroke.closeTab(popup);
  await (await worker(whatbroke.context)).evaluate(() => undefined).catch(() => {});
});
