// What was typed into a failed page is kept while the page is loaded again, and given back; secrets never leave the page.

import { readFileSync } from 'node:fs';
import { card, glance, launch, press, worker } from './browser.mjs';
import { expectLanguage, untilDecided } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, failsThenWorks, retryAfter } from './servers/behaviours.mjs';
import { SECRET_FIELDS, editorsPage, fieldsPage, reactPage, serveReact } from './servers/editors.mjs';
import { page as html } from './servers/pages.mjs';

const PATIENCE = { timeout: 25_000 };
const TITLE = 'A long story';
const MESSAGE = 'Once upon a time there was a page.\nIt failed, and nothing was lost.';

const place = (page) => glance(page, 'typed', 'data-place');
const expectPlace = (page, wanted) => expect.poll(() => place(page), { message: 'what was typed', ...PATIENCE }).toBe(wanted);

/** Fails `times` times with this page, then shows the other one. `Retry-After` keeps the countdown short. */
const comesBack = (failed, works, times = 1) => failsThenWorks(times, (request, response) =>
  answer(503, failed, { 'retry-after': '3' })(request, response), answer(200, works));

/** Opens a page that fails, and has WhatBroke load it again once it works. `type` types into it while it waits. */
async function reloadedByCountdown(page, url, type) {
  await visit(page, url);
  const frame = await card(page);
  await type();
  await press(frame, 'try-again');
  await expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', ...PATIENCE }).toBe('fixed');
}

async function typeIntoFields(page) {
  await page.getByLabel('Title').fill(TITLE);
  await page.getByLabel('Message').fill(MESSAGE);
  await page.getByLabel('Row').nth(1).fill('the second row');
}

/** All that the extension has stored, as one text. */
const stored = async (whatbroke) => JSON.stringify([await whatbroke.storage('session'), await whatbroke.storage('local')]);

test('a plain form gets its text back after a reload by the countdown', { tag: '@both' }, async ({ page, faults, site, whatbroke, language }) => {
  const path = `/form-${site}`;
  faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again')));
  await reloadedByCountdown(page, faults.url(path), () => typeIntoFields(page));
  await expect(page.getByLabel('Message')).toHaveValue('');

  await expectPlace(page, 'lost');
  const frame = await card(page);
  await expectLanguage(frame.getByTestId('typed-text'), language);
  await expect(frame.getByTestId('typed-text')).toHaveText(/3/);
  expect(JSON.stringify(await whatbroke.storage('local'))).not.toContain('Once upon');
  await press(frame, 'put-back');
  await expectPlace(page, 'back');
  await expectLanguage(frame.getByTestId('typed-text'), language);
  await expect(page.getByLabel('Title')).toHaveValue(TITLE);
  await expect(page.getByLabel('Message')).toHaveValue(MESSAGE);
  await expect(page.getByLabel('Row').nth(0)).toHaveValue('');
  await expect(page.getByLabel('Row').nth(1)).toHaveValue('the second row');
  // Nobody typed this one, so nobody keeps it.
  await expect(page.getByLabel('Town')).toHaveValue('Seoul');

  // What was put back has served once the page goes on.
  await page.goto(faults.url('/fine'));
  await expect.poll(() => stored(whatbroke)).not.toContain('Once upon');
});

test('passwords, codes, cards and fields marked off never leave the page', async ({ page, faults, site, whatbroke }) => {
  const path = `/secrets-${site}`;
  faults.route(path, comesBack(fieldsPage('Failed', Object.values(SECRET_FIELDS).join('')), fieldsPage('Works again')));
  await reloadedByCountdown(page, faults.url(path), async () => {
    await typeIntoFields(page);
    for (const id of Object.keys(SECRET_FIELDS)) {
      const field = page.locator(`#${id}`);
      await field.focus();
      await page.keyboard.type(id === 'number' ? '31337' : 's3cret');
      expect(await field.evaluate((one) => one.value ?? one.innerText), id).toBeTruthy();
    }
  });
  await expectPlace(page, 'lost');
  const all = await stored(whatbroke);
  expect(all).toContain('Once upon');
  expect(all).not.toMatch(/s3cret|31337/);
  await expect((await card(page)).getByTestId('typed-text')).toHaveText(/3/);
});

test('every name of a secret field in knowledge/ keeps its field in the page', async ({ page, faults, site, whatbroke }) => {
  const rules = readFileSync(new URL('../../knowledge/typed-text.toml', import.meta.url), 'utf8');
  const list = (key) => JSON.parse(`[${rules.match(new RegExp(`^${key} = \\[([^\\]]*)\\]`, 'm'))[1].trim().replace(/,$/, '')}]`);
  const words = [...list('whole'), ...list('anywhere')];
  expect(words.length).toBeGreaterThan(80);
  // As it stands, in the case of programs, and behind another word.
  const forms = words.flatMap((word) => [word, `user_${word.replaceAll(' ', '_')}`, word.replace(/ (\w)/g, (_, letter) => letter.toUpperCase())]);
  // Words that only contain such a word are ordinary.
  const ordinary = ['opinion', 'spinning top', 'passenger', 'compass', 'tokens', 'tangerine', 'discard note'];
  const field = (name, at) => `<input name="${name}" value="" data-at="${at}">`;
  const path = `/names-${site}`;
  faults.route(path, answer(503, html('Failed', [...forms, ...ordinary].map(field).join(''))));
  await visit(page, faults.url(path));
  await card(page);
  await page.evaluate(() => document.querySelectorAll('input').forEach((one) => { one.value = `typed into ${one.name}.`; }));
  await page.reload();
  await expectPlace(page, 'lost');
  const all = await stored(whatbroke);
  for (const name of ordinary) expect(all).toContain(`typed into ${name}.`);
  for (const name of forms) expect(all, name).not.toContain(`typed into ${name}.`);
});

test('numbers like those of cards and residents are taken out of any text', async ({ page, faults, site, whatbroke }) => {
  const path = `/numbers-${site}`;
  const text = 'Pay with 4111 1111 1111 1111 or 378282246310005, I am 900101-1234567, order 1234 5678 9012 3456, call 010-1234-5678';
  faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again')));
  await reloadedByCountdown(page, faults.url(path), async () => {
    await page.getByLabel('Message').fill(text);
    await page.getByLabel('Title').fill('5500-0000-0000-0004');
  });
  await expectPlace(page, 'lost');
  const all = await stored(whatbroke);
  // As words: what is stored has longer numbers of its own, some of them by chance.
  for (const number of ['4111', '378282246310005', '900101', '5500']) expect(all).not.toMatch(new RegExp(`\\b${number}\\b`));
  const frame = await card(page);
  await expect(frame.getByTestId('typed-text')).toHaveText(/ID/);
  await press(frame, 'put-back');
  await expect(page.getByLabel('Message')).toHaveValue('Pay with ● or ●, I am ●, order 1234 5678 9012 3456, call 010-1234-5678');
  await expect(page.getByLabel('Title')).toHaveValue('');
});

test('fields that React controls take their text back', async ({ page, faults, site }) => {
  const path = `/react-${site}`;
  serveReact(faults);
  faults.route(path, comesBack(reactPage('Failed'), reactPage('Works again')));
  await reloadedByCountdown(page, faults.url(path), async () => {
    await page.getByLabel('Ask anything').fill(MESSAGE);
    await page.getByPlaceholder('Note').fill('a note');
  });
  await expect(page.locator('output')).toHaveText('["",""]');
  await expectPlace(page, 'lost');
  await press(await card(page), 'put-back');
  await expectPlace(page, 'back');
  // What React holds, and not only what the field shows.
  await expect(page.locator('output')).toHaveText(JSON.stringify([MESSAGE, 'a note']));
});

test('editors with a document of their own take their text back, and nothing is sent', async ({ page, faults, site }) => {
  const path = `/editors-${site}`;
  faults.route(path, comesBack(editorsPage('Failed'), editorsPage('Works again')));
  await reloadedByCountdown(page, faults.url(path), async () => {
    for (const id of ['bare', 'events', 'reading']) {
      await page.locator(`#${id}`).click();
      await page.keyboard.type(`First in ${id}`);
      await page.keyboard.press(id === 'reading' ? 'Shift+Enter' : 'Enter');
      await expect.poll(() => page.locator(`#${id}`).evaluate((one) => one.children.length)).toBeGreaterThan(id === 'bare' ? 0 : 1);
      await page.locator(`#${id}`).press('Control+End');
      await page.keyboard.type('second');
    }
    expect(await page.evaluate(() => models.events.lines)).toEqual(['First in events', 'second']);
    expect(await page.evaluate(() => models.reading.lines)).toEqual(['First in reading', 'second']);
  });
  await expectPlace(page, 'lost');
  await press(await card(page), 'put-back');
  await expectPlace(page, 'back');
  expect(await page.locator('#bare').evaluate((one) => one.innerText.trim())).toBe('First in bare\nsecond');
  expect(await page.evaluate(() => [models.events.lines, models.reading.lines, sent])).toEqual([['First in events', 'second'], ['First in reading', 'second'], 0]);
});

test('what was typed outlives a reload by hand, a second failure and the worker', async ({ page, faults, site, whatbroke }) => {
  const path = `/by-hand-${site}`;
  faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again'), 2));
  await visit(page, faults.url(path));
  await card(page);
  await typeIntoFields(page);
  await page.reload();
  await expect(page.getByLabel('Message')).toHaveValue('');
  await expectPlace(page, 'lost');
  await whatbroke.killWorker();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Works again');
  await expectPlace(page, 'lost');
  await press(await card(page), 'put-back');
  await expect(page.getByLabel('Message')).toHaveValue(MESSAGE);
});

test('a field with newer text is left alone, and said so; the older text can be copied', async ({ page, faults, site }) => {
  const path = `/newer-${site}`;
  faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again')));
  await reloadedByCountdown(page, faults.url(path), () => typeIntoFields(page));
  await expectPlace(page, 'lost');
  await page.getByLabel('Message').fill('something newer');
  const frame = await card(page);
  await press(frame, 'put-back');
  await expect(page.getByLabel('Title')).toHaveValue(TITLE);
  await expect(frame.getByTestId('typed-text')).toHaveText(/newer/);
  await expect(page.getByLabel('Message')).toHaveValue('something newer');

  await press(frame, 'copy-typed');
  await expect(frame.getByTestId('copy-typed')).toHaveText('Copied');
  await page.getByLabel('Message').fill('');
  await page.getByLabel('Message').press('Control+V');
  await expect(page.getByLabel('Message')).toHaveValue(MESSAGE);
});

test('where the site answers with another page, the text can be copied and is not put anywhere', { tag: '@both' }, async ({ page, faults, site, whatbroke, language }) => {
  const path = `/elsewhere-${site}`;
  const elsewhere = (request, response) => { response.writeHead(302, { location: '/login' }); response.end(); };
  faults.route(path, failsThenWorks(1, answer(503, fieldsPage('Failed'), { 'retry-after': '3' }), elsewhere));
  await visit(page, faults.url(path));
  const frame = await card(page);
  await typeIntoFields(page);
  await press(frame, 'try-again');
  await expectPlace(page, 'elsewhere');
  const there = await card(page);
  await expectLanguage(there.getByTestId('typed-text'), language);
  await expect(there.getByTestId('put-back')).toBeHidden();
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('copy-typed').click();
  await expect(popup.getByTestId('copy-typed')).toHaveText(language === 'ko' ? '복사했어요' : 'Copied');
  await popup.locator('textarea, input[type=text], input:not([type])').first().press('Control+V');
  await expect(popup.locator('textarea, input[type=text], input:not([type])').first()).toHaveValue(/Once upon/);
});

test('a card that was closed comes back with what the reload took', async ({ page, faults, site }) => {
  const path = `/closed-${site}`;
  faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again')));
  await visit(page, faults.url(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await press(frame, 'close');
  await typeIntoFields(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Works again', PATIENCE);
  await expectPlace(page, 'lost');
});

test('with its tab all that was typed there is gone, also where the worker slept', async ({ page, faults, site, whatbroke }) => {
  const path = `/gone-${site}`;
  faults.route(path, answer(503, fieldsPage('Failed')));
  await visit(page, faults.url(path));
  await card(page);
  await typeIntoFields(page);
  // Away from the page the tab has nothing else that is kept of it.
  await page.goto(faults.url('/fine'));
  await expect.poll(() => stored(whatbroke)).toContain('Once upon');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('fine')).toBeVisible();
  await expect(popup.getByTestId('typed')).toHaveAttribute('data-place', 'elsewhere');
  await whatbroke.closeTab(popup);
  await whatbroke.killWorker();
  await whatbroke.closeTab(page);
  await expect.poll(() => stored(whatbroke)).not.toContain('Once upon');
});

test('on a muted site the popup offers it, and puts it back', async ({ page, faults, site, whatbroke, freshInstall }) => {
  const path = `/muted-${site}`;
  faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again')));
  await visit(page, faults.url(path));
  const frame = await card(page);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await press(frame, 'menu');
  await press(frame, 'mute');
  await typeIntoFields(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Works again', PATIENCE);
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('typed')).toHaveAttribute('data-place', 'lost');
  await popup.getByTestId('put-back').click();
  await expect(popup.getByTestId('typed')).toHaveAttribute('data-place', 'back');
  await expect(page.getByLabel('Message')).toHaveValue(MESSAGE);
});

test('nothing is looked for in pages that are fine', async ({ page, faults, nginx, site, whatbroke }) => {
  const path = `/silent-${site}`;
  faults.route(path, answer(200, fieldsPage('Fine')));
  await page.goto(faults.url(path));
  await typeIntoFields(page);
  await page.reload();
  await untilDecided(whatbroke, nginx);
  expect(await stored(whatbroke)).not.toContain('Once upon');
});

test('the browser gives a form that was sent and failed its text back when one goes back', async ({ page, faults, site }) => {
  // What docs/privacy.md says of it; WhatBroke has no part in it.
  const path = `/send-${site}`;
  faults.route(path, answer(200, html('Write', '<form method="post" action="/order"><textarea name="message"></textarea><button>Send</button></form>')));
  await page.goto(faults.url(path));
  await page.locator('textarea').fill(MESSAGE);
  await page.getByRole('button', { name: 'Send' }).click();
  await card(page);
  await page.evaluate(() => history.back());
  await expect(page.locator('textarea')).toHaveValue(MESSAGE);
});

test('where it cannot be stored, nothing reloads the page by itself', async ({ faults, site, language }) => {
  test.setTimeout(90_000);
  const own = await launch({ language });
  try {
    const path = `/unstored-${site}`;
    faults.route(path, comesBack(fieldsPage('Failed'), fieldsPage('Works again')));
    const page = await own.newTab();
    await visit(page, faults.url(path));
    const frame = await card(page);
    await (await worker(own.context)).evaluate(() => {
      const set = chrome.storage.session.set.bind(chrome.storage.session);
      chrome.storage.session.set = (values) => ('typed' in values ? Promise.reject(new Error('full')) : set(values));
    });
    await typeIntoFields(page);
    await press(frame, 'try-again');
    await expect.poll(() => glance(page, 'outcome', 'data-outcome'), PATIENCE).toBe('still');
    await expect(page.getByLabel('Message')).toHaveValue(MESSAGE);
  } finally {
    await own.close();
  }
});
