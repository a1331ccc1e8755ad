// Finding Chromium, and starting it with the extension in it.

import { chromium } from '@playwright/test';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { trustAuthorityIn } from './servers/certificates.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the unpacked extension under test. */
export const extensionFolder = () => path.resolve(process.env.WHATBROKE_EXTENSION || path.join(root, 'dist', 'extension'));

/** A Chromium that still takes `--load-extension`; Google Chrome itself no longer does. */
export function findChromium() {
  if (process.env.WHATBROKE_CHROMIUM) return process.env.WHATBROKE_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const names = ['chromium', 'chromium-browser'];
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const found = candidates.find(existsSync);
  if (!found) throw new Error('Chromium was not found. Install it (Debian: apt-get install chromium) or set WHATBROKE_CHROMIUM to its path.');
  return found;
}

/**
 * What the browser's language rests on. Debian's Chromium has no Korean menus unless chromium-l10n is installed,
 * so `--lang` alone changes nothing there; the accepted languages are what pages and extensions can see.
 */
const LANGUAGES = {
  en: { lang: 'en-US', accepted: 'en-US,en', environment: 'en_US' },
  ko: { lang: 'ko', accepted: 'ko-KR,ko,en-US,en', environment: 'ko' },
};

/** What Playwright switches off and `installs` needs. */
const FOR_INSTALLING = ['--disable-background-networking', '--disable-extensions'];

function flags({ language, headless, extension, installs, hosts, more }) {
  return [
    ...(headless ? ['--headless=new'] : []),
    // Chromium refuses to run its sandbox as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(installs ? [] : ['--disable-background-networking']),
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    ...(extension ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : []),
    // The first rule that matches wins, so the missing name stands before the wildcard.
    `--host-resolver-rules=${[...hosts, 'MAP gone.test ~NOTFOUND', 'MAP *.gone.test ~NOTFOUND', 'MAP *.test 127.0.0.1', 'MAP *.local 127.0.0.1', 'MAP 192.168.7.7 127.0.0.1', 'MAP ::1 127.0.0.1', 'MAP *.queue-it.net 127.0.0.1', 'MAP *.network-auth.com 127.0.0.1', 'MAP *.co.kr 127.0.0.1', 'MAP *.github.io 127.0.0.1'].join(', ')}`,
    `--lang=${LANGUAGES[language].lang}`,
    `--accept-lang=${LANGUAGES[language].accepted}`,
    ...more,
  ];
}

/**
 * Starts Chromium with a new profile, or with the one in `folder`. `language` is "en" or "ko"; `extension` is the
 * folder of the extension or null, `installs` lets the browser fetch the extensions that a policy names, `hosts` are
 * further names and where they lead to, `more` further flags, and `options` go to Playwright as they are.
 * Gives `{ context, folder, remove() }`; `remove` deletes the folder after the browser was closed.
 */
export async function startChromium({ language = 'en', headless = true, extension = extensionFolder(), installs = false, folder: kept, hosts = [], more = [], options = {} } = {}) {
  if (extension && !existsSync(path.join(extension, 'manifest.json'))) {
    throw new Error(`There is no extension in ${extension}. Build it first: cargo xtask build`);
  }
  const folder = kept ?? await mkdtemp(path.join(tmpdir(), 'whatbroke-chromium-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const removeAtExit = () => { try { remove(); } catch { /* The browser may still be writing; the system empties its temporary folder. */ } };
  process.once('exit', removeAtExit);

  await trustAuthorityIn(path.join(folder, 'home'));
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: findChromium(),
    // "Headless" would mean the old mode without extensions; the flag above chooses the new one.
    headless: false,
    args: flags({ language, headless, extension, installs, hosts, more }),
    // With this default of Playwright a reload would silently repeat a post, which is the very thing to be tested.
    // Without the second one no page would ever come back from memory, as pages do in life.
    ignoreDefaultArgs: ['--disable-prompt-on-repost', '--disable-back-forward-cache', ...(installs ? FOR_INSTALLING : [])],
    env: { ...process.env, HOME: path.join(folder, 'home'), LANGUAGE: LANGUAGES[language].environment },
    // The test runner would put a language of its own over that of the browser.
    locale: undefined,
    ...options,
  });
  return {
    context,
    folder,
    remove() {
      process.off('exit', removeAtExit);
      remove();
    },
  };
}
