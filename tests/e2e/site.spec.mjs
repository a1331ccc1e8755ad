// The public look-up page, served as plain files from a folder of some site.

import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectLanguage } from './expectations.mjs';
import { expect, test } from './fixtures.mjs';

const folder = fileURLToPath(new URL('../../dist/site', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };

/** Serves the site below `/whatbroke/`, and keeps what was asked for. `spoil.answers` may answer in its place. */
const site = test.extend({
  spoil: [{ answers: () => false }, { option: true }],
  lookUp: async ({ page, spoil }, use) => {
    const asked = [];
    const server = http.createServer(async (request, response) => {
      asked.push(request.url);
      const name = request.url.replace(/^\/whatbroke\//, '') || 'index.html';
      if (spoil.answers(name, response, asked)) return;
      try {
        const body = await readFile(path.join(folder, name));
        response.writeHead(200, { 'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream' }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
    const { port } = server.address();
    const stop = () => new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
    const address = (name, host = 'look-up.test') => `http://${host}:${port}/whatbroke/${name}`;
    await page.goto(address(''));
    await page.getByTestId('lookup-input').waitFor();
    await use({ page, asked, address, stop });
    if (server.listening) await stop();
  },
});

site('explains a code as it is typed, in the language of the browser', { tag: '@both' }, async ({ lookUp, language }) => {
  const { page } = lookUp;
  await page.getByTestId('lookup-input').fill('HTTP ERROR 503');
  const card = page.getByTestId('card');
  await expect(card).toHaveAttribute('data-code', 'http/503');
  await expect(card).toHaveAttribute('lang', language);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
  await page.getByTestId('language').click();
  await expect(card).toHaveAttribute('lang', language === 'ko' ? 'en' : 'ko');
});

site('asks for nothing but its own files', async ({ lookUp }) => {
  const { page, asked } = lookUp;
  await expect.poll(() => asked.filter((address) => address.endsWith('.texts')), 'the texts of one language').toHaveLength(1);
  const before = asked.length;
  await page.getByTestId('lookup-input').fill('ERR_CONNECTION_RESET a secret');
  await expect(page.getByTestId('card')).toHaveAttribute('data-code', 'net/ERR_CONNECTION_RESET');
  expect(asked.length).toBe(before);
  expect(asked.every((address) => address.startsWith('/whatbroke/'))).toBe(true);
});

site('has no button that a page without an extension could not keep', async ({ lookUp }) => {
  const { page } = lookUp;
  await page.getByTestId('lookup-input').fill('429');
  await expect(page.getByTestId('card')).toHaveAttribute('data-code', 'http/429');
  for (const button of ['try-again', 'clear-cache', 'cancel', 'open-settings']) {
    await expect(page.getByTestId(button)).toHaveCount(0);
  }
});

site('leads to the list of all codes, and from there to a page of each, in both languages', { tag: '@both' }, async ({ lookUp, language }) => {
  const { page } = lookUp;
  await page.getByTestId('all-codes').click();
  await expect(page.locator('html')).toHaveAttribute('lang', language);
  await page.locator('a[href="http/503.html"]').click();
  const article = page.getByTestId('card');
  await expect(article).toHaveAttribute('data-code', 'http/503');
  await expectLanguage(page.getByTestId('steps'), language);
  await expect(page.getByTestId('developer')).toBeVisible();
  const other = language === 'ko' ? 'en' : 'ko';
  await page.locator(`a[hreflang=${other}]`).click();
  await expect(article).toHaveAttribute('data-code', 'http/503');
  await expectLanguage(page.getByTestId('steps'), other);
});

for (const colorScheme of ['light', 'dark']) {
  site(`every kind of page is accessible, and fits into a narrow window, ${colorScheme}`, { tag: '@both' }, async ({ lookUp, language }) => {
    const { page, address } = lookUp;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 700 });
    for (const name of ['', `${language}/index.html`, `${language}/http/503.html`, `${language}/net/ERR_CERT_DATE_INVALID.html`, `${language}/chatgpt/message_stream.html`]) {
      await page.goto(address(name));
      await page.locator('h1').first().waitFor();
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(320);
    }
  });
}

site('looks things up without a network once it was opened', async ({ lookUp, language }) => {
  const { page, address, stop } = lookUp;
  // Browsers keep nothing for a page that came neither by https nor from this machine.
  await page.goto(address('', 'localhost'));
  await expect.poll(() => page.evaluate(async () => (await (await caches.open('whatbroke')).keys()).length), 'what is kept').toBeGreaterThan(8);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await stop();
  await page.goto(address('index.html', 'localhost'));
  await page.getByTestId('lookup-input').fill('ERR_NAME_NOT_RESOLVED');
  const card = page.getByTestId('card');
  await expect(card).toHaveAttribute('data-code', 'net/ERR_NAME_NOT_RESOLVED');
  await page.getByTestId('language').click();
  await expect(card).toHaveAttribute('lang', language === 'ko' ? 'en' : 'ko');
});

site.describe('texts of an older build that the browser has kept', () => {
  site.use({
    spoil: {
      answers(name, response, asked) {
        if (!name.endsWith('.texts') || asked.filter((address) => address.endsWith(name)).length > 1) return false;
        return response.writeHead(200, { 'cache-control': 'max-age=3600' }).end('older');
      },
    },
  });
  site('are fetched anew', async ({ lookUp }) => {
    const { page, asked } = lookUp;
    await page.getByTestId('lookup-input').fill('429');
    await expect(page.getByTestId('card')).toHaveAttribute('data-code', 'http/429');
    expect(asked.filter((address) => address.endsWith('.texts'))).toHaveLength(2);
  });
});

site.describe('texts that are not there', () => {
  site.use({ spoil: { answers: (name, response) => name.endsWith('.texts') && response.writeHead(404).end() } });
  site('are missed in words, and only where somebody asks', { tag: '@both' }, async ({ lookUp, language }) => {
    const { page } = lookUp;
    const missing = page.getByTestId('lookup-no-texts');
    await expect(missing).toHaveCount(0);
    await page.getByTestId('lookup-input').fill('429');
    await expectLanguage(missing, language);
    await expect(page.getByTestId('card')).toHaveCount(0);
    await expect(page.getByTestId('lookup-none')).toHaveCount(0);
  });
});
