// The page that shows the pictures side by side, and beside each one that has changed what it was before.

import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const PICTURE = /\.png$/;
const picturesIn = async (folder) => (await readdir(folder).catch(() => [])).filter((name) => PICTURE.test(name));

/** Puts the pictures of the last run aside, to compare with. */
export async function beginAlbum(folder) {
  const before = path.join(folder, 'before');
  await mkdir(before, { recursive: true });
  for (const name of await picturesIn(folder)) await copyFile(path.join(folder, name), path.join(before, name));
}

const STYLE = `
  :root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
  body { margin: 24px; } h2 { margin: 32px 0 8px; font-size: 16px; }
  .row { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; }
  figure { margin: 0; } figcaption { font-size: 12px; opacity: .75; }
  img { display: block; border: 1px solid #8886; max-width: 640px; } .changed img { outline: 3px solid #c60; }`;

const figure = (src, caption) => `<figure><img loading="lazy" src="${src}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`;

/** Whether the last run had another picture of this name. */
async function changed(folder, name) {
  const [now, then] = await Promise.all([folder, path.join(folder, 'before')].map((place) => readFile(path.join(place, name)).catch(() => null)));
  return Boolean(then && !now.equals(then));
}

/** Writes index.html: a row for each state and width, with a column for each language and theme. */
export async function endAlbum(folder, { states, languages, themes }) {
  const taken = new Set(await picturesIn(folder));
  const rows = [];
  for (const { name, sizes } of states) {
    for (const { width } of sizes) {
      const figures = [];
      for (const language of languages) {
        for (const theme of themes) {
          const file = `${name}-${language}-${theme}-${width}.png`;
          if (!taken.has(file)) continue;
          const other = await changed(folder, file);
          figures.push(`<div class="${other ? 'changed' : ''}">${figure(file, `${language} ${theme}${other ? ', changed' : ''}`)}${other ? figure(`before/${file}`, 'before') : ''}</div>`);
        }
      }
      if (figures.length > 0) rows.push(`<h2 id="${name}-${width}">${name} <small>${width} px</small></h2><div class="row">${figures.join('')}</div>`);
    }
  }
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>WhatBroke: the gallery</title><style>${STYLE}</style></head><body><h1>Every page and state</h1>${rows.join('\n')}</body></html>`;
  await writeFile(path.join(folder, 'index.html'), page);
}
