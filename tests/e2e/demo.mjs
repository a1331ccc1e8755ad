// The demo: a local site that fails in every way, and Chromium with WhatBroke on its menu page.
//
//   node tests/e2e/demo.mjs              opens the browser and stays until it is closed
//   node tests/e2e/demo.mjs --headless   walks the tour in English and Korean and ends by itself
//   --lang en | ko                       speaks one language only

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { menuPage } from './demo/menu.mjs';
import { stops as allStops } from './demo/stops.mjs';
import { tour } from './demo/tour.mjs';
import { answer } from './servers/behaviours.mjs';
import { startChat, toChats } from './servers/chat.mjs';
import { startServers } from './servers/servers.mjs';

const TIME_LIMIT_MINUTES = 5;
/** Playwright would end the process by itself, before the servers are stopped. */
const signalsAreOurs = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

const pictures = fileURLToPath(new URL('../../dist/demo', import.meta.url));

/** Ends whatever is going on: Ctrl-C, a polite kill, or the time limit. */
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ending.abort());
const ended = new Promise((resolve) => ending.signal.addEventListener('abort', resolve, { once: true }));

async function withDisplay(menu, languages, servers) {
  const system = process.env.LANGUAGE || process.env.LC_ALL || process.env.LANG || '';
  const whatbroke = await launch({
    language: languages.length === 1 ? languages[0] : /^ko/.test(system) ? 'ko' : 'en',
    headless: false,
    ...toChats(servers.chat),
    // The page takes the window's own size and the system's own colours, as in life.
    options: { viewport: null, colorScheme: null, ...signalsAreOurs },
  });
  const closed = new Promise((resolve) => { whatbroke.context.once('close', resolve); });
  const page = await whatbroke.newTab();
  await page.goto(menu);
  // Nobody but a test needs it now; the browser stays open while one tab is.
  await whatbroke.control.close();
  console.log(`The menu: ${menu}\nClose the browser or press Ctrl-C to end.`);
  await Promise.race([closed, ended]);
  await whatbroke.close();
  return 0;
}

async function withoutDisplay(menu, languages, stops, servers) {
  const limit = setTimeout(() => {
    console.error(`The tour did not end within ${TIME_LIMIT_MINUTES} minutes and is stopped.`);
    ending.abort();
    // Should even the stopping get stuck, the process ends all the same.
    setTimeout(() => process.exit(1), 15_000).unref();
  }, TIME_LIMIT_MINUTES * 60_000);
  const complaints = [];
  for (const language of languages) {
    if (!ending.signal.aborted) complaints.push(...await tour({ language, stops, menu, pictures, browser: toChats(servers.chat), signal: ending.signal, options: signalsAreOurs }));
  }
  clearTimeout(limit);
  if (ending.signal.aborted) {
    console.error('The tour was not finished.');
    return 1;
  }
  if (complaints.length > 0) {
    console.error(`\nNot explained as expected:\n${complaints.map((complaint) => `  ${complaint}`).join('\n')}`);
    return 1;
  }
  console.log(`\n${stops.length} stops explained in ${languages.join(' and ')}. Pictures: dist/demo/`);
  return 0;
}

/** What the arguments ask for; nothing, with a message, where they make no sense. */
function wishes() {
  try {
    const { values } = parseArgs({ options: { headless: { type: 'boolean' }, lang: { type: 'string' } } });
    if (values.lang && !['en', 'ko'].includes(values.lang)) throw new Error(`--lang ${values.lang}: it must be en or ko`);
    return { headless: values.headless ?? false, languages: values.lang ? [values.lang] : ['en', 'ko'] };
  } catch (error) {
    console.error(error.message);
    return undefined;
  }
}

async function main() {
  const wanted = wishes();
  if (!wanted) return 2;
  const servers = { ...await startServers(), chat: await startChat() };
  try {
    const stops = allStops(servers);
    servers.faults.route('/menu', answer(200, menuPage(stops)));
    const menu = `http://menu.test:${servers.faults.port}/menu`;
    return wanted.headless ? await withoutDisplay(menu, wanted.languages, stops, servers) : await withDisplay(menu, wanted.languages, servers);
  } finally {
    await Promise.all([servers.stop(), servers.chat.stop()]);
  }
}

// Leaving by exit() lets the handlers of servers and profiles clean up, whatever is still open.
main().then((status) => process.exit(status), (error) => {
  console.error(error.message);
  process.exit(1);
});
