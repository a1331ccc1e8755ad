// What "this site" means where its cache is cleared: the page's own address and those of its files, as far as they
// have the same owner. The server's counts prove whose files were dropped.

import { card, glance, press } from './browser.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer, failsThenWorks } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const expectOutcome = (page, outcome) =>
  expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', timeout: 20_000 }).toBe(outcome);

/** A page with a file from each of these hosts. */
const withFilesFrom = (faults, hosts, rest = '') =>
  html('Files', hosts.map((host) => `<script src="${faults.url('/asset.js', host)}"></script>`).join('') + rest);

const fetched = (faults, hosts) => hosts.map((host) => faults.count({ path: '/asset.js', host }));

/** Fills the browser's cache with a file from each host, and makes sure that it is used. */
async function fillCache(page, faults, host, hosts) {
  faults.route(`/files-${host}`, answer(200, withFilesFrom(faults, hosts)));
  for (let time = 0; time < 2; time += 1) await page.goto(faults.url(`/files-${host}`, host));
  expect(fetched(faults, hosts), 'fetched once and seen twice').toEqual(hosts.map(() => 1));
}

/** A page of `host` that fails with files from `hosts`, and works from the second request on. */
async function fails(page, faults, host, hosts) {
  const path = `/breaks-${host}`;
  faults.route(path, failsThenWorks(1, answer(503, withFilesFrom(faults, hosts)), answer(200, html('Works again'))));
  await page.goto(faults.url(path, host), { waitUntil: 'load' });
  return path;
}

async function hostsIn(where) {
  await where.getByTestId('cleared').locator('summary').click();
  return where.getByTestId('cleared-hosts').locator('li').allTextContents();
}

test('the files of the owner’s addresses are fetched anew, a stranger’s are not, and nobody is signed out', { tag: '@both' }, async ({ page, faults, site, language }) => {
  const [www, cdn, other] = [`www.${site}`, `cdn.${site}`, `other-${site}`];
  await page.goto(faults.url('/login', www));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading')).toHaveText('Signed in');
  await fillCache(page, faults, www, [www, cdn, other]);

  await fails(page, faults, www, [www, cdn, other]);
  await press(await card(page), 'clear-cache');
  await expectOutcome(page, 'fixed');
  const frame = await card(page);
  await expect(frame.getByTestId('outcome')).toContainText(language === 'ko' ? `${site} 사이트의 주소 2개` : `2 addresses of ${site}`);
  expect(await hostsIn(frame)).toEqual([`${www}:${faults.port}`, `${cdn}:${faults.port}`]);

  await page.goto(faults.url(`/files-${www}`, www));
  expect(fetched(faults, [www, cdn, other])).toEqual([2, 2, 1]);
  await page.goto(faults.url('/members', www));
  await expect(page.getByRole('heading')).toHaveText('Signed in');
});

test('neighbours below a public suffix are strangers', async ({ page, faults, site }) => {
  const name = site.replace('.test', '');
  for (const [own, sibling, stranger] of [
    [`www.${name}.co.kr`, `img.${name}.co.kr`, `${name}bank.co.kr`],
    [`${name}.github.io`, `img.${name}.github.io`, `${name}-other.github.io`],
  ]) {
    await fillCache(page, faults, own, [own, sibling, stranger]);
    await fails(page, faults, own, [own, sibling, stranger]);
    await press(await card(page), 'clear-cache');
    await expectOutcome(page, 'fixed');
    await page.goto(faults.url(`/files-${own}`, own));
    expect(fetched(faults, [own, sibling, stranger]), own).toEqual([2, 2, 1]);
  }
});

test('of the browser’s own error page only its own address is cleared, and the popup says so', { tag: '@both' }, async ({ page, faults, whatbroke, site, language }) => {
  const [www, cdn] = [`www.${site}`, `cdn.${site}`];
  await fillCache(page, faults, www, [www, cdn]);
  await visit(page, faults.url('/empty/500', www));
  const popup = await whatbroke.popup(page);
  await press(popup, 'clear-cache');
  await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'same');
  const [said] = (await popup.getByTestId('outcome').textContent()).split('. ');
  expect(said).toBe(language === 'ko' ? `${www}:${faults.port} 사이트의 캐시를 지웠어요` : `The cache of ${www}:${faults.port} is cleared`);
  expect(await hostsIn(popup)).toEqual([`${www}:${faults.port}`]);
  await whatbroke.closeTab(popup);
  await page.goto(faults.url(`/files-${www}`, www));
  expect(fetched(faults, [www, cdn])).toEqual([2, 1]);
});

test('a page that hangs is not waited for: its own address is cleared', async ({ page, faults, whatbroke, site }) => {
  const [www, cdn] = [`www.${site}`, `cdn.${site}`];
  const path = await fails(page, faults, www, [www, cdn]);
  const popup = await whatbroke.popup(page);
  await popup.getByTestId('clear-cache').waitFor();
  // A synchronous request holds the page's only thread until it is answered.
  let release;
  faults.route('/hold', (request, response) => { release = () => answer(200)(request, response); });
  await page.evaluate(() => {
    setTimeout(() => {
      const request = new XMLHttpRequest();
      request.open('GET', '/hold', false);
      request.send();
    });
  });
  await expect.poll(() => Boolean(release)).toBe(true);
  await press(popup, 'clear-cache');
  await expect.poll(() => faults.count({ path, host: www }), { message: 'loads', timeout: 30_000 }).toBe(2);
  release();
  await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'fixed', { timeout: 20_000 });
  expect(await hostsIn(popup)).toEqual([`${www}:${faults.port}`]);
});

test('of a page with files from everywhere a hundred addresses are cleared, and a card that can be read', async ({ page, faults, site }) => {
  const hosts = Array.from({ length: 150 }, (_, at) => `n${at}.${site}`);
  await fails(page, faults, site, hosts);
  await press(await card(page), 'clear-cache');
  await expectOutcome(page, 'fixed');
  const frame = await card(page);
  await expect(frame.getByTestId('outcome')).toContainText(`100 addresses of ${site}`);
  await expect(frame.getByTestId('cleared-hosts')).toBeHidden();
  const named = await hostsIn(frame);
  expect(named).toHaveLength(100);
  expect(named[0]).toBe(`${site}:${faults.port}`);
});

test('what a page pretends to have loaded clears nothing of a stranger', async ({ page, faults, site }) => {
  const [www, other] = [`www.${site}`, `other-${site}`];
  await fillCache(page, faults, www, [www, other]);
  const liar = `<script>
    performance.getEntriesByType = () => [{ name: ${JSON.stringify(faults.url('/asset.js', other))} }];
    URL = class { constructor() { this.origin = ${JSON.stringify(faults.url('', other))}; } };
  </script>`;
  const path = `/liar-${site}`;
  faults.route(path, failsThenWorks(1, answer(503, withFilesFrom(faults, [www, other], liar)), answer(200, html('Works again'))));
  await visit(page, faults.url(path, www), { waitUntil: 'load' });
  await press(await card(page), 'clear-cache');
  await expectOutcome(page, 'fixed');
  await page.goto(faults.url(`/files-${www}`, www));
  expect(fetched(faults, [www, other])).toEqual([2, 1]);
});
