// A wait that people and servers can trust: one check for all tabs of a site, none while nobody can be asked, no reload
// under somebody's hands, and a form that is only watched for.

import http from 'node:http';
import { card, comesDue, glance, inSight, launch, overlay, press } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { editorsPage, reactPage, serveReact } from './servers/editors.mjs';
import { page as html } from './servers/pages.mjs';

const SLOWLY = { timeout: 60_000 };

const expectOutcome = (page, outcome) =>
  expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', ...SLOWLY }).toBe(outcome);

/** A place that fails until it is mended: `mend()`. What is asked of it is counted by `asked()`. */
function place(faults, path, { seconds = '3', body = html('503'), status = 503, mended = answer(200, html('Works again')) } = {}) {
  let works = false;
  const down = answer(status, body, { 'retry-after': seconds });
  faults.route(path, (request, response) => (works ? mended : down)(request, response));
  return { mend: () => { works = true; }, asked: () => faults.count({ path }) };
}

test('thirty tabs of one site ask once, and come back together', async ({ faults, whatbroke, site }) => {
  test.setTimeout(150_000);
  const down = [];
  const tabs = [];
  for (let at = 0; at < 30; at += 1) {
    down.push(place(faults, `/tab-${at}-${site}`, { seconds: '600' }));
    tabs.push(await whatbroke.newTab({ url: faults.url(`/tab-${at}-${site}`), active: false }));
  }
  const asked = () => down.reduce((sum, one) => sum + one.asked(), 0);
  const due = new Set();
  for (const tab of tabs) {
    await expectBadge(whatbroke, tab, '503');
    const popup = await whatbroke.popup(tab);
    await popup.getByTestId('try-again').click();
    await popup.getByTestId('countdown').waitFor();
    await whatbroke.closeTab(popup);
  }
  for (const tab of tabs) {
    const popup = await whatbroke.popup(tab);
    due.add(await popup.getByTestId('countdown').getAttribute('data-due'));
    await whatbroke.closeTab(popup);
  }
  expect(due.size, 'one countdown for all').toBe(1);
  expect(asked()).toBe(30);
  for (const one of down) one.mend();
  await comesDue(whatbroke);
  await expect.poll(asked, { message: 'one check, thirty reloads', ...SLOWLY }).toBe(61);
  for (const tab of tabs) await expect(tab.getByRole('heading')).toHaveText('Works again');
  expect(asked()).toBe(61);
});

/** What people type into: the page, and the place in it. React writes into the markup what is typed. */
const WRITTEN = {
  'a plain field': { body: html('503', '<textarea aria-label="Comment"></textarea>'), field: 'textarea', tag: '@both' },
  'a field that React controls': { body: reactPage('503'), field: 'textarea' },
  'a bare editor': { body: editorsPage('503'), field: '#bare' },
  'an editor that takes events over': { body: editorsPage('503'), field: '#events' },
  'an editor that reads back': { body: editorsPage('503'), field: '#reading' },
};

for (const [kind, { body, field: where, tag = [] }] of Object.entries(WRITTEN)) test(`nobody is interrupted while typing into ${kind}, and the page comes once they are done`, { tag }, async ({ page, faults, site }) => {
  test.setTimeout(90_000);
  const path = `/typing-${site}`;
  serveReact(faults);
  const down = place(faults, path, { body });
  await visit(page, faults.url(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  down.mend();
  const field = page.locator(where);
  await field.click();
  const said = async () => (await overlayText(page, 'card-now')) ?? '';
  await expect(async () => {
    await field.pressSequentially('word ');
    expect(await said()).toMatch(/typing here|입력하고 있어서/);
  }).toPass({ timeout: 30_000, intervals: [500] });
  await expect(frame.getByTestId('reload')).toBeVisible();
  const asked = down.asked();
  expect(asked, 'the load that failed, and one check').toBe(2);
  await expectOutcome(page, 'fixed');
  expect(down.asked()).toBe(3);
});

test('a page that shows a dialog of its own is left alone until it is closed', async ({ page, faults, site }) => {
  test.setTimeout(90_000);
  const path = `/dialog-${site}`;
  const down = place(faults, path);
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  down.mend();
  const opened = page.waitForEvent('dialog');
  await page.evaluate(() => { setTimeout(() => alert('Are you still there?')); });
  const dialog = await opened;
  await expect.poll(() => down.asked(), { message: 'the check', ...SLOWLY }).toBe(2);
  await expect.poll(() => overlayText(page, 'card-now'), SLOWLY).toMatch(/doesn't respond/);
  expect(down.asked(), 'nothing is loaded meanwhile').toBe(2);
  await dialog.accept();
  await expectOutcome(page, 'fixed');
});

test('a site that comes back with a login is not reloaded over the page', async ({ page, faults, whatbroke, site }) => {
  const path = `/login-${site}`;
  const down = place(faults, path, { mended: answer(403, html('Sign in first')) });
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  down.mend();
  await expectOutcome(page, 'answers-otherwise');
  expect(await glance(page, 'card', 'data-code')).toBe('http/403');
  await expect(page.getByRole('heading')).toHaveText('503');
  await expectBadge(whatbroke, page, '403');
  expect(down.asked()).toBe(2);
});

test('a page that comes back with a form to sign in says so', { tag: '@both' }, async ({ page, faults, site, language }) => {
  const path = `/sign-in-${site}`;
  const form = '<form><label>Name <input name="name"></label><label>Password <input type="password"></label><button>Sign in</button></form>';
  const down = place(faults, path, { mended: answer(200, html('Sign in', form)) });
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  down.mend();
  await expectOutcome(page, 'sign-in');
  await expectLanguage((await card(page)).getByTestId('outcome'), language);
  await expect(page.getByRole('heading')).toHaveText('Sign in');
});

test('a page that comes back as a waiting line has nothing over it, and is asked for no more', async ({ page, faults, whatbroke, site }) => {
  const path = `/line-${site}`;
  const down = place(faults, path, { mended: answer(200, html('Course registration', '<div id="NetFunnel_Loading_Popup">접속대기 중입니다.</div>')) });
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  down.mend();
  await expect(page.getByRole('heading')).toHaveText('Course registration', SLOWLY);
  await expectBadge(whatbroke, page, '');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('card')).toHaveAttribute('data-code', 'queue/waiting-room');
  await expect(popup.getByTestId('countdown')).toHaveCount(0);
  expect(overlay(page), 'no card').toBeUndefined();
  expect(down.asked(), 'the load that failed, one check, and the load').toBe(3);
});

test('a page that comes back as a notice of planned work is still waited for, and says so', { tag: '@both' }, async ({ page, faults, whatbroke, site, language }) => {
  const path = `/planned-${site}`;
  const down = place(faults, path, { mended: answer(200, html('서비스 점검 중입니다')) });
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  down.mend();
  await expectOutcome(page, 'another');
  const frame = await card(page);
  await expect(frame.getByTestId('card')).toHaveAttribute('data-code', 'maintenance/page');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await expectLanguage(frame.getByTestId('outcome'), language);
  expect(down.asked()).toBe(3);
});

test('a notice of planned work is waited for until the end that it names', { tag: '@both' }, async ({ page, faults, whatbroke, site, language }) => {
  const path = `/hours-${site}`;
  const inKorea = (minutes) => new Date(Date.now() + (9 * 60 + minutes) * 60_000).toISOString().replace('T', ' ').slice(0, 16);
  const hours = `${inKorea(-30)} ~ ${inKorea(150)}`;
  faults.route(path, answer(503, html('서비스 점검 안내', `<p>시스템 점검 중입니다.</p><p>점검 시간: ${hours}</p>`)));
  await visit(page, faults.url(path));
  const frame = await card(page);
  await expect(frame.getByTestId('card')).toHaveAttribute('data-code', 'maintenance/page');
  await expect(frame.getByTestId('card-now')).toContainText(language === 'ko' ? '안내에 적힌 작업 시간은' : 'By its notice');
  await expectLanguage(frame.getByTestId('card-now'), language);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  const { state } = await whatbroke.control.evaluate(() => chrome.storage.local.get('state'));
  const due = Object.values(JSON.parse(state).value.tabs).map(({ incident }) => incident?.phase.waiting?.due).find(Boolean);
  expect((due - Date.now()) / 60_000).toBeGreaterThan(148);
  expect(faults.count({ path })).toBe(1);
});

test('a check asks as a page load does, past the cache, and leaves after the head', async ({ page, faults, site }) => {
  const path = `/asks-${site}`;
  const left = [];
  const down = answer(503, html('503'), { 'retry-after': '3' });
  faults.route(path, (request, response) => {
    const of = faults.requests().filter((one) => one.path === path);
    if (of.length === 1) return down(request, response);
    if (request.headers['sec-fetch-mode'] === 'navigate') return answer(200, html('Works again'))(request, response);
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'max-age=600' });
    response.on('close', () => left.push(response.writableEnded));
    return response.write('<!doctype html><h1>The beginning of a long page');
  });
  await visit(page, faults.secureUrl(path));
  await press(await card(page), 'try-again');
  await expectOutcome(page, 'fixed');
  await expect.poll(() => left, { message: 'closed before its end', ...SLOWLY }).toEqual([false]);
  const [load, check, reload] = faults.requests().filter((one) => one.path === path);
  expect(check.method).toBe('GET');
  expect(check.headers.accept).toMatch(/^text\/html,application\/xhtml\+xml,application\/xml;q=0\.9,/);
  expect(load.headers.accept.split(',').slice(0, 2)).toEqual(check.headers.accept.split(',').slice(0, 2));
  expect([check.headers['cache-control'], check.headers.pragma]).toEqual(['no-cache', 'no-cache']);
  expect(check.headers.origin).toBeUndefined();
  expect(reload.headers['sec-fetch-mode']).toBe('navigate');
});

test('a real nginx whose upstream starts in between: one check, one load', async ({ page, nginx, whatbroke }) => {
  const path = '/late-upstream';
  const answered = () => nginx.requests().filter(({ uri }) => uri === path).map(({ status }) => status);
  await visit(page, nginx.url(path));
  const frame = await card(page);
  await expect(frame.getByTestId('card')).toHaveAttribute('data-code', 'http/502');
  await press(frame, 'try-again');
  await frame.getByTestId('countdown').waitFor();
  const upstream = http.createServer(answer(200, html('Works again')));
  await new Promise((go) => upstream.listen(nginx.late, go));
  try {
    await comesDue(whatbroke);
    await expectOutcome(page, 'fixed');
    await expect(page.getByRole('heading')).toHaveText('Works again');
  } finally {
    upstream.closeAllConnections();
    await new Promise((go) => upstream.close(go));
  }
  expect(answered(), 'the load that failed, one check, one load').toEqual([502, 200, 200]);
});

test('a form is watched for, said to be ready, and sent by nobody but the person', { tag: '@both' }, async ({ page, faults, site, language }) => {
  const path = `/order-${site}`;
  const down = place(faults, path, { mended: answer(405, html('Not this way')) });
  faults.route('/form', answer(200, html('Order', `<form method="post" action="${path}"><input name="what" value="coffee"><button>Send</button></form>`)));
  await page.goto(faults.url('/form'));
  await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true });
  const frame = await card(page);
  await press(frame, 'watch');
  await expect(frame.getByTestId('card-now')).toContainText(language === 'ko' ? '다시 보내지 않아요' : "won't send your form again");
  down.mend();
  await expectOutcome(page, 'send-again');
  await expect(frame.getByTestId('outcome')).toContainText(language === 'ko' ? '먼저 확인하세요' : 'First see whether your form arrived');
  expect(faults.requests().filter((one) => one.path === path).map((one) => one.method)).toEqual(['POST', 'GET']);
});

// In a browser of its own: one whose worker was ended before does not take the network away.
test('without a network nothing is asked, and it goes on by itself', async ({ faults, language, site }) => {
  test.setTimeout(180_000);
  const whatbroke = await launch({ language });
  const page = await whatbroke.newTab();
  const path = `/offline-${site}`;
  faults.route(path, failsThenWorks(1, retryAfter('10')));
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  await whatbroke.context.setOffline(true);
  try {
    await expect.poll(() => overlayText(page, 'card-now'), SLOWLY).toMatch(/offline/);
    expect(faults.count({ path })).toBe(1);
  } finally {
    await whatbroke.context.setOffline(false);
  }
  // The browser under test tells its workers of the network when they ask, which is every half minute.
  await expectOutcome(page, 'fixed');
  expect(faults.count({ path })).toBe(3);
  await whatbroke.close();
});

test('a page that loads itself again does not put off its check', async ({ page, faults, site }) => {
  const path = `/refresh-${site}`;
  const refresh = '<meta http-equiv="refresh" content="3">';
  faults.route(path, answer(503, html('503', refresh)));
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  const due = await countdown(page);
  expect(due).toMatch(/^\d{13}$/);
  await expect.poll(() => faults.count({ path }), SLOWLY).toBeGreaterThan(2);
  await expect.poll(() => countdown(page), SLOWLY).toBe(due);
});

test('leave to notify is asked for when somebody first wants it, and a refusal is said', { tag: '@both' }, async ({ page, nginx, language }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  // The browser's own question cannot be answered by a test.
  await frame.evaluate(() => {
    globalThis.asked = [];
    chrome.permissions.request = async (wanted) => { globalThis.asked.push(wanted); return false; };
  });
  await press(frame, 'try-again');
  const choice = frame.getByTestId('tell-me');
  await inSight(choice);
  const note = await frame.locator('#tell-me-note').textContent();
  expect(await frame.evaluate(() => globalThis.asked), 'before anybody wants it').toEqual([]);
  await choice.click();
  await expect.poll(() => frame.evaluate(() => globalThis.asked)).toEqual([{ permissions: ['notifications'] }]);
  await expect(choice).not.toBeChecked();
  await expect(frame.locator('#tell-me-note')).not.toHaveText(note);
  await expectLanguage(frame.getByTestId('tell'), language);
});

test('a press over which the worker ended is said once more', async ({ page, nginx }) => {
  await visit(page, nginx.url('/retry-after/600'));
  const frame = await card(page);
  // What the browser answers whoever has asked a worker that ends: nothing.
  await frame.evaluate(() => {
    const { sendMessage } = chrome.runtime;
    globalThis.lost = [];
    chrome.runtime.sendMessage = (message) => {
      const { request } = message.message;
      if (globalThis.lost.length > 0) return sendMessage.call(chrome.runtime, message);
      globalThis.lost.push(JSON.stringify(request));
      return Promise.reject(new Error('The message port closed before a response was received.'));
    };
  });
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  expect(await frame.evaluate(() => globalThis.lost)).toEqual([expect.stringContaining('try-again')]);
});

/** Each moment at which the browser may end the worker: `until` waits for it. */
const MOMENTS = {
  'right after the press': async () => {},
  'in the middle of the wait': async ({ page }) => expect.poll(() => countdown(page), SLOWLY).toBeTruthy(),
  'while the check is under way': async ({ asked }) => expect.poll(asked, SLOWLY).toBe(2),
  'while the page is loaded again': async ({ asked }) => expect.poll(asked, SLOWLY).toBe(3),
};

for (const [moment, until] of Object.entries(MOMENTS)) {
  test(`the worker is ended ${moment}: the page comes back all the same`, async ({ page, faults, whatbroke, site }) => {
    test.setTimeout(120_000);
    const path = `/killed-${site}`;
    const asked = () => faults.count({ path });
    const works = answer(200, html('Works again'));
    // The first answer fails; the later ones take their time, so that the worker can be ended while they are awaited.
    faults.route(path, (request, response) => {
      if (asked() === 1) return answer(503, html('503'), { 'retry-after': '4' })(request, response);
      return setTimeout(() => works(request, response), 3_000);
    });
    await visit(page, faults.secureUrl(path));
    await press(await card(page), 'try-again');
    await until({ page, asked });
    await whatbroke.killWorker();
    await expect(page.getByRole('heading')).toHaveText('Works again', SLOWLY);
    // A check whose answer nobody was left to hear is made once more; a load is not.
    const loads = faults.requests().filter((one) => one.path === path && one.headers['sec-fetch-mode'] === 'navigate').length;
    expect(loads, 'the load that failed, and the one that worked').toBe(2);
    expect(asked()).toBeLessThanOrEqual(4);
  });
}

test('a failure that only the text of the page tells of is over when the text is gone', { tag: '@both' }, async ({ page, faults, whatbroke, site, language }) => {
  test.setTimeout(120_000);
  const path = `/notice-${site}`;
  // "시스템 점검 중입니다. 잠시 후 다시 오세요." as many Korean sites still write it.
  const words = Buffer.from('bdc3bdbac5db20c1a1b0cb20c1dfc0d4b4cfb4d92e20c0e1bdc320c8c420b4d9bdc320bfc0bcbcbfe42e', 'hex');
  const korean = { 'content-type': 'text/html; charset=euc-kr' };
  const left = [];
  let mended = false;
  faults.route(path, (request, response) => {
    if (mended) return answer(200, html('Works again'))(request, response);
    response.writeHead(200, korean);
    response.write('<!doctype html><h1>');
    response.write(words);
    response.write('</h1>');
    if (request.headers['sec-fetch-mode'] === 'navigate') return response.end();
    // Whoever only asks is sent more than anybody has to read, and no end.
    response.on('close', () => left.push(request));
    return response.write(`<!--${'.'.repeat(200_000)}`);
  });
  await visit(page, faults.secureUrl(path));
  await expect(page.getByRole('heading')).toHaveText(/시스템 점검 중입니다/);
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('card')).toHaveAttribute('data-code', 'maintenance/page');
  await popup.getByTestId('try-again').click();
  await popup.getByTestId('countdown').waitFor();
  await comesDue(whatbroke);
  await expect(popup.getByTestId('tries')).toHaveText(language === 'ko' ? /1번/ : /once/, SLOWLY);
  expect(faults.count({ path }), 'the load, and one check').toBe(2);
  await expect.poll(() => left.length, { message: 'no more is read than has to be', ...SLOWLY }).toBe(1);
  await expect(page.getByRole('heading')).toHaveText(/시스템 점검 중입니다/);

  mended = true;
  await comesDue(whatbroke);
  await expect(page.getByRole('heading')).toHaveText('Works again', SLOWLY);
  await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'fixed', SLOWLY);
  expect(faults.count({ path }), 'and one more check, and the load that worked').toBe(4);
});

test('a page that a form gave is not loaded again because of what it says', async ({ page, faults, whatbroke, site }) => {
  test.setTimeout(90_000);
  const path = `/sent-${site}`;
  const notice = html('서비스 점검 중입니다');
  let mended = false;
  faults.route(path, (request, response) => answer(200, mended ? html('Works again') : notice)(request, response));
  faults.route('/form', answer(200, html('Order', `<form method="post" action="${path}"><input name="what" value="coffee"><button>Send</button></form>`)));
  await page.goto(faults.secureUrl('/form'));
  await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true });
  await expect(page.getByRole('heading')).toHaveText('서비스 점검 중입니다');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('watch')).toBeVisible();
  await expect(popup.getByTestId('try-again')).toHaveCount(0);
  await popup.getByTestId('watch').click();
  await popup.getByTestId('countdown').waitFor();
  await comesDue(whatbroke);
  await expect(popup.getByTestId('tries')).toHaveText(/once/, SLOWLY);
  mended = true;
  await comesDue(whatbroke);
  await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'answers', SLOWLY);
  expect(faults.requests().filter((one) => one.path === path).map((one) => one.method)).toEqual(['POST', 'GET', 'GET']);
});

test('a popup that sees the clock go back has the worker look at it', async ({ page, faults, whatbroke, site }) => {
  const path = `/clock-${site}`;
  faults.route(path, retryAfter('600'));
  await visit(page, faults.url(path));
  await press(await card(page), 'try-again');
  const popup = await whatbroke.popup(page);
  await popup.clock.install();
  await popup.reload();
  await popup.getByTestId('countdown').waitFor();
  // Nothing else would wake it.
  await whatbroke.control.evaluate(() => chrome.alarms.clearAll());
  await whatbroke.killWorker();
  const awake = () => whatbroke.control.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['BACKGROUND'] })).length > 0);
  await popup.clock.runFor(2_000);
  expect(await awake()).toBe(false);
  await popup.clock.setSystemTime(Date.now() - 3_600_000);
  await popup.clock.runFor(2_000);
  await expect.poll(awake, SLOWLY).toBe(true);
});

/** When the check is due, as the card shows it. */
const countdown = (page) => glance(page, 'countdown', 'data-due');

/** The text of a part of the card, without waiting for it. */
async function overlayText(page, id) {
  for (const frame of page.frames()) {
    const part = frame.url().startsWith('chrome-extension://') ? frame.getByTestId(id) : undefined;
    if (part && (await part.count())) return part.textContent();
  }
  return undefined;
}
