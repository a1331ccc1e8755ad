// The tour without a display: walks all stops in one language, says what WhatBroke said, and keeps pictures.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { card, glance, launch, overlay, press } from '../browser.mjs';
import { visit } from '../fixtures.mjs';

const HANGUL = /[가-힣]/;
const PARTS = { side: 'side', title: 'card-title', meaning: 'card-meaning', now: 'card-now' };

/** Walks the stops until `signal` ends it, and gives the complaints, an empty list when every stop was explained. */
export async function tour({ language, stops, menu, pictures, browser, signal, options }) {
  const folder = path.join(pictures, language);
  await mkdir(folder, { recursive: true });
  const whatbroke = await launch({ language, ...browser, options: { viewport: { width: 1100, height: 760 }, ...options } });
  // Closing the browser makes the step that is under way fail at once.
  signal.addEventListener('abort', () => { whatbroke.close(); }, { once: true });
  const complaints = [];
  try {
    const page = await whatbroke.newTab();
    await page.goto(menu);
    await page.screenshot({ path: path.join(folder, 'menu.png'), fullPage: true });
    for (const stop of stops) {
      if (signal.aborted) break;
      try {
        complaints.push(...await look(whatbroke, page, stop, language, folder));
      } catch (error) {
        complaints.push(`${language} ${stop.address}: ${error.message.split('\n')[0]}`);
      }
    }
  } finally {
    await whatbroke.close();
  }
  return complaints;
}

/** How many pixels high a card may grow that stands above a field that people write in: it is scrolled from there on. */
async function roomForCard(page) {
  const frame = await (await overlay(page).frameElement()).boundingBox();
  const fields = await page.locator('textarea, [contenteditable]').all();
  const field = fields.length > 0 ? await fields[0].boundingBox() : null;
  const share = 0.7 * await page.evaluate(() => innerHeight);
  return Math.floor(Math.min(share, field ? field.y - frame.y - 16 : share));
}

/** Visits one stop, prints its line, and gives what was wrong with it. */
async function look(whatbroke, page, stop, language, folder) {
  stop.begin?.();
  await (stop.arrive ? stop.arrive(page) : visit(page, stop.address));
  // Where nothing can be put on the page, or should be, the popup for that tab is the picture.
  const inPopup = stop.ownPage || stop.quiet || stop.hushed;
  const shown = inPopup ? await whatbroke.popup(page) : page;
  try {
    const where = inPopup ? shown : await card(page);
    await where.getByTestId('card').waitFor({ timeout: 10_000 });
    const said = await read(where);
    const texts = [stop.address, said.code, said.side, said.title, said.now];
    console.log(`${language}  ${texts.join('  |  ')}`);
    await shown.screenshot({ path: path.join(folder, `${stop.file}.png`) });
    const complaints = wrong(said, stop, language);
    if (stop.quiet || stop.hushed) {
      const badge = await whatbroke.badge(page);
      if (overlay(page)) complaints.push('a card shows by itself');
      if (badge !== (stop.hushed ?? '')) complaints.push(`the badge says "${badge}"`);
    }
    if (stop.opened) {
      await press(where, 'expand');
      const room = await roomForCard(page);
      await where.waitForFunction((room) => document.querySelector('.card.open') && innerHeight >= Math.min(document.querySelector('main').scrollHeight, room), room);
      await where.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
      await shown.screenshot({ path: path.join(folder, `${stop.file}-opened.png`) });
      await press(where, 'expand');
    }
    if (stop.press || stop.recover) complaints.push(...await follow(page, where, stop, language, folder));
    return complaints.length > 0 ? [`${language} ${stop.address}: ${complaints.join('; ')}`] : [];
  } finally {
    if (shown !== page) await whatbroke.closeTab(shown);
  }
}

/** Presses the stop's button, or has the page do what mends it, waits for what comes of it, and gives what was wrong with that. */
async function follow(page, frame, stop, language, folder) {
  await (stop.recover ? stop.recover(page) : press(frame, stop.press));
  let outcome;
  const deadline = Date.now() + 30_000;
  while ((outcome = await glance(page, 'outcome', 'data-outcome')) === null && Date.now() < deadline) await page.waitForTimeout(200);
  const text = await (await card(page)).getByTestId('outcome').textContent();
  console.log(`${language}  ${stop.address}  |  ${stop.press ?? 'once more'}  |  ${outcome}  |  ${text}`);
  await page.screenshot({ path: path.join(folder, `${stop.file}-after.png`) });
  const complaints = [await stop.then?.(page)].filter(Boolean);
  if (outcome !== stop.outcome) complaints.push(`${stop.press ?? 'once more'} led to ${outcome} instead of ${stop.outcome}`);
  if (HANGUL.test(text) !== (language === 'ko')) complaints.push(`the outcome is not in the right language: ${text}`);
  return complaints;
}

async function read(where) {
  const oneLine = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const said = { code: await where.getByTestId('card').getAttribute('data-code'), language: await where.getByTestId('card').getAttribute('lang') };
  for (const [name, id] of Object.entries(PARTS)) said[name] = oneLine(await where.getByTestId(id).textContent());
  said.steps = (await where.getByTestId('steps').locator('li').allTextContents()).map(oneLine);
  return said;
}

function wrong(said, stop, language) {
  const complaints = [];
  if (said.code !== stop.code) complaints.push(`said ${said.code} instead of ${stop.code}`);
  if (said.language !== language) return [...complaints, `the card is in "${said.language}"`];
  for (const part of [...Object.keys(PARTS), 'steps']) {
    const texts = [said[part]].flat();
    if (texts.length === 0 || texts.some((text) => text === '')) complaints.push(`no ${part}`);
    else if (texts.some((text) => HANGUL.test(text) !== (language === 'ko'))) complaints.push(`${part} not in the right language: ${texts.join(' / ')}`);
  }
  return complaints;
}
