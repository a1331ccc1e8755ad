// The browsers that are compared. All run at once, and one at a time loads a page.

import { fileURLToPath } from 'node:url';
import { launch } from '../../tests/e2e/browser.mjs';
import { startChromium } from '../../tests/e2e/chromium.mjs';

const rival = (name) => fileURLToPath(new URL(`../rivals/${name}`, import.meta.url));

/** A browser without any extension: `{ page, close() }`. */
export async function bare() {
  const { context, remove } = await startChromium({ extension: null });
  return {
    page: context.pages()[0] ?? await context.newPage(),
    close: () => context.close().then(remove),
  };
}

/** A browser with an extension: `{ whatbroke, page, killWorker(), close() }`. */
export async function withExtension(options) {
  const whatbroke = await launch(options);
  return { whatbroke, page: await whatbroke.newTab(), killWorker: () => whatbroke.killWorker(), close: () => whatbroke.close() };
}

export const ours = () => withExtension({});
export const rivalOf = (name) => withExtension({ extension: rival(name) });

/** Starts the browsers, has `measure` use them, and closes them whatever happens. */
export async function together(starts, measure) {
  const started = {};
  try {
    for (const [name, start] of Object.entries(starts)) started[name] = await start();
    return await measure(started);
  } finally {
    await Promise.all(Object.values(started).map((browser) => browser.close()));
  }
}
