// The history, from failures of real pages to what is kept of them, what the card says of it, and what is never in it.

import { card, launch, press } from './browser.mjs';
import { expectLanguage } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';

const BOTH = { tag: '@both' };
const DAY = 24 * 60 * 60 * 1000;
const SITES = ['https://shop.test', 'https://news.test', 'https://claude.ai', 'http://old.test:8080'];
const CODES = [['http/503', 'site'], ['http/429', 'limit'], ['net/ERR_CONNECTION_RESET', 'between'], ['cloudflare/522', 'site']];
const ENDS = ['waited', 'itself', 'left', 'cleared', 'unknown', 'reloaded', 'deleted'];

/** An incident as it is stored. */
const row = (at, { site = SITES[at % 4], began = Date.now() - at * 60 * 60 * 1000, end = ENDS[at % 7] } = {}) => {
  const [code, side] = CODES[at % 4];
  const service = site === 'https://claude.ai' ? 'claude' : '';
  return { site, code, side, by: at % 3 ? '' : 'nginx', service, app: false, began, until: began + (at % 50) * 60_000, end, tries: at % 4 };
};

const stored = (rows) => ({ history: JSON.stringify({ version: 1, value: rows }) });

/** What is kept by now, the oldest first. */
const kept = async (whatbroke) => JSON.parse((await whatbroke.storage()).history ?? '{"value":[]}').value;

test.beforeEach(async ({ freshInstall }) => { void freshInstall; test.setTimeout(60_000); });

test('what failed is kept with its end, and nothing of the page', async ({ page, whatbroke, faults, site }) => {
  faults.route('/now/and', answer(503));
  await visit(page, faults.url('/now/and?then=secret#part'));
  await card(page);
  await expect.poll(async () => (await kept(whatbroke)).map((one) => one.end)).toEqual(['unknown']);
  faults.route('/now/and', answer(200));
  await page.reload();
  await expect.poll(async () => (await kept(whatbroke)).map((one) => one.end)).toEqual(['reloaded']);
  const text = (await whatbroke.storage()).history;
  expect(text).toContain(`http://${site}:${faults.port}`);
  expect(text).not.toMatch(/now|then|secret|part/);
});

test('what was kept outlives the browser, and the card says how it was over the last time', BOTH, async ({ language, faults, site }) => {
  const first = await launch({ language });
  try {
    faults.route('/down', answer(503));
    const page = await first.newTab();
    await visit(page, faults.url('/down'));
    await card(page);
    await expect.poll(async () => (await kept(first)).length).toBe(1);
    await first.quit();
    const second = await launch({ language, folder: first.folder });
    try {
      await expect.poll(async () => (await kept(second)).length).toBe(1);
      const began = Date.now() - 21 * DAY;
      await second.killWorker();
      await second.store(stored([{ ...row(0, { site: `http://${site}:${faults.port}`, began, end: 'waited' }), until: began + 12 * 60_000 }]));
      const again = await second.newTab();
      await visit(again, faults.url('/down'));
      const line = (await card(again)).getByTestId('last-time');
      await expect(line).toContainText(language === 'ko' ? '지난번(20일 전)에는 12분 안에' : 'The last time (20 days ago), it was over within 12 minutes.');
      // What the person did then is said.
      await second.killWorker();
      await second.store(stored([row(0, { site: `http://${site}:${faults.port}`, began, end: 'cleared' })]));
      faults.route('/down/too', answer(503));
      const other = await second.newTab();
      await visit(other, faults.url('/down/too'));
      await expect((await card(other)).getByTestId('last-time')).toContainText(language === 'ko' ? '캐시를 지운 뒤에 해결됐어요.' : 'it was over after the cache was cleared.');
    } finally {
      await second.quit();
    }
  } finally {
    await first.close();
  }
});

test('what ended it is written down: a cleared cache', async ({ page, whatbroke, faults }) => {
  faults.route('/stale', answer(500));
  await visit(page, faults.url('/stale'));
  const frame = await card(page);
  faults.route('/stale', answer(200));
  await press(frame, 'clear-cache');
  await expect.poll(async () => (await kept(whatbroke)).map((one) => one.end)).toEqual(['cleared']);
});

test('it is deleted, and where it is off nothing is kept', BOTH, async ({ page, whatbroke, faults, language }) => {
  await whatbroke.killWorker();
  await whatbroke.store(stored([row(0, { began: Date.now() - 91 * DAY }), row(1), row(2)]));
  faults.route('/off', answer(503));
  await visit(page, faults.url('/off'));
  await card(page);
  // What is too old goes with the next that comes.
  await expect.poll(async () => (await kept(whatbroke)).length).toBe(3);
  const options = await whatbroke.newTab();
  await options.goto(whatbroke.address('options.html'));
  await expectLanguage(options.getByTestId('history'), language);
  await options.getByTestId('forget-history').click();
  await expect(options.getByTestId('history-gone')).not.toBeEmpty();
  await expect.poll(async () => (await kept(whatbroke)).length).toBe(0);
  await options.getByTestId('set-history').uncheck();
  await expect.poll(async () => JSON.parse((await whatbroke.storage()).settings).value.keep_history).toBe(false);
  await page.bringToFront();
  faults.route('/off/too', answer(502));
  await visit(page, faults.url('/off/too'));
  await card(page);
  await visit(page, faults.url('/off'));
  expect(await kept(whatbroke)).toHaveLength(0);
});

test('2,000 are kept, and the card comes all the same', async ({ page, whatbroke, faults }) => {
  await whatbroke.killWorker();
  await whatbroke.store(stored(Array.from({ length: 2000 }, (_, at) => row(at))));
  faults.route('/many', answer(503));
  await visit(page, faults.url('/many'));
  await card(page);
  await expect.poll(async () => (await kept(whatbroke)).at(-1).code).toBe('http/503');
  expect(await kept(whatbroke)).toHaveLength(2000);
});

test('a store that is broken or newer is set aside, whole, and the sound part is kept', async ({ page, whatbroke, faults }) => {
  const newer = JSON.stringify({ version: 2, value: 'x'.repeat(50_000) });
  await whatbroke.killWorker();
  await whatbroke.store({ history: newer });
  faults.route('/first', answer(503));
  await visit(page, faults.url('/first'));
  await expect.poll(async () => (await whatbroke.storage())['history-set-aside']).toEqual([newer]);
  await expect.poll(async () => (await kept(whatbroke)).length).toBe(1);
  await whatbroke.killWorker();
  await whatbroke.store(stored([row(0), { what: 'is this' }, row(1)]));
  faults.route('/second', answer(502));
  await visit(page, faults.url('/second'));
  await expect.poll(async () => (await whatbroke.storage())['history-set-aside']).toEqual([newer, '{"what":"is this"}']);
  await expect.poll(async () => (await kept(whatbroke)).length).toBeGreaterThan(2);
});
