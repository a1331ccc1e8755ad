// The pictures for the stores, 1280×800 each: the real extension on pages that really fail. docs/store/ lists them.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { states } from './states.mjs';

const WIDE = { width: 1280, height: 800 };
const drawing = (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

/** In this order they stand in the stores. Chrome's shows five at most. None shows a service of others. */
const PICTURES = [
  ['1-card', 'card-first-look'],
  ['2-whose-side', 'card-verdict'],
  ['3-waiting', 'card-waiting'],
  ['4-steps', 'card-more'],
];

/** No page can show the popup that hangs on the icon, so its picture is laid where the browser puts it. */
const POPUP = ['5-popup', 'popup-no-such-site'];

const stateOf = (wanted) => states.find(({ name }) => name === wanted);

/** What is drawn, and how large: the tile has the same words in both languages, the logo none. */
const DRAWINGS = [
  ['tile.png', 'docs/store/tile.svg', { width: 440, height: 280 }],
  ['logo.png', 'www/whatbroke.svg', { width: 300, height: 300 }],
];

/** Takes all of them in the studio's language, and gives their names. */
export async function takeStorePictures(studio, folder) {
  const names = [];
  const keep = async (page, name) => {
    await studio.photograph(page, path.join(folder, name));
    names.push(name);
  };
  for (const [name, state] of PICTURES) {
    await keep(await studio.show(stateOf(state), WIDE), `${name}-${studio.language}.png`);
    await studio.clear();
  }
  await keep(await withPopup(studio), `${POPUP[0]}-${studio.language}.png`);
  await studio.clear();
  for (const [name, source, size] of DRAWINGS) {
    await keep(await drawn(studio, source, size), name);
    await studio.clear();
  }
  return names;
}

const data = (bytes, type) => `data:${type};base64,${bytes.toString('base64')}`;

/** A page that shows just this. */
async function sheet(studio, size, body) {
  const page = await studio.whatbroke.newTab();
  await page.setViewportSize(size);
  await page.setContent(`<!doctype html><style>body { margin: 0 } img { display: block }</style>${body}`, { waitUntil: 'load' });
  return page;
}

const drawn = async (studio, source, { width, height }) =>
  sheet(studio, { width, height }, `<img width="${width}" height="${height}" src="${data(await readFile(drawing(source)), 'image/svg+xml')}" alt="">`);

/** The browser's own error page with the popup over its corner. */
async function withPopup(studio) {
  const popup = await studio.show(stateOf(POPUP[1]), { width: 400, height: 300 });
  const over = await popup.screenshot({ fullPage: true, caret: 'hide' });
  const failed = studio.whatbroke.context.pages().find((page) => page !== popup && page !== studio.whatbroke.control);
  await failed.bringToFront();
  await failed.setViewportSize(WIDE);
  const under = await failed.screenshot();
  return sheet(studio, WIDE, `<img src="${data(under, 'image/png')}" alt="">`
    + `<img style="position: absolute; top: 8px; right: 24px; width: 400px; max-height: 600px; object-fit: cover; object-position: top; border-radius: 10px; box-shadow: 0 4px 24px #0005" src="${data(over, 'image/png')}" alt="">`);
}
