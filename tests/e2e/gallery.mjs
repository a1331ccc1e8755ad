// The gallery: a picture of every page and state of WhatBroke, in both languages, both themes and two widths, on one
// page to compare by eye. Run by `cargo xtask gallery`; by hand:
//
//   node tests/e2e/gallery.mjs               writes dist/gallery/
//   node tests/e2e/gallery.mjs --only popup  only the states whose names hold the word; the others stay as they were
//   node tests/e2e/gallery.mjs --store       writes the stores' pictures into dist/store/ instead

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { beginAlbum, endAlbum } from './gallery/album.mjs';
import { openStudio } from './gallery/studio.mjs';
import { states } from './gallery/states.mjs';
import { takeStorePictures } from './gallery/store.mjs';

const LANGUAGES = ['en', 'ko'];
const THEMES = ['light', 'dark'];
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** Takes the pictures of one state in both themes, at each of its widths. */
async function takeState(studio, state, folder) {
  for (const size of state.sizes) {
    try {
      const shown = await studio.show(state, size);
      for (const colorScheme of THEMES) {
        await studio.photograph(shown, path.join(folder, `${state.name}-${studio.language}-${colorScheme}-${size.width}.png`), { colorScheme, fullPage: state.whole });
      }
    } finally {
      await studio.clear();
    }
  }
}

async function takeGallery(only) {
  const wanted = states.filter(({ name }) => !only || name.includes(only));
  if (wanted.length === 0) throw new Error(`no state has "${only}" in its name: ${states.map(({ name }) => name).join(', ')}`);
  const folder = path.join(dist, 'gallery');
  await beginAlbum(folder);
  const failed = [];
  for (const language of LANGUAGES) {
    const studio = await openStudio(language);
    try {
      for (const state of wanted) {
        try {
          await takeState(studio, state, folder);
          console.log(`${language}  ${state.name}`);
        } catch (error) {
          failed.push(`${language} ${state.name}: ${error.message.split('\n')[0]}`);
        }
      }
    } finally {
      await studio.close();
    }
  }
  await endAlbum(folder, { states, languages: LANGUAGES, themes: THEMES });
  if (failed.length > 0) throw new Error(`There is no picture of\n${failed.map((line) => `  ${line}`).join('\n')}`);
  console.log(`\nThe gallery: ${path.join(folder, 'index.html')}`);
}

async function takeStore() {
  const folder = path.join(dist, 'store');
  await mkdir(folder, { recursive: true });
  for (const language of LANGUAGES) {
    const studio = await openStudio(language);
    try {
      for (const name of await takeStorePictures(studio, folder)) console.log(path.join(folder, name));
    } finally {
      await studio.close();
    }
  }
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' }, store: { type: 'boolean' } } });
  await (values.store ? takeStore() : takeGallery(values.only));
}

// Leaving by exit() lets the handlers of servers and profiles clean up, whatever is still open.
main().then(() => process.exit(0), (error) => {
  console.error(error.message);
  process.exit(1);
});
