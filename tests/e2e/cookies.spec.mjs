// "Delete cookies": this owner's cookies and stored data and nobody else's, only after its cost was said and confirmed,
// and the result in words. nginx itself answers 400 as long as the cookies are too large for it.

import { AxeBuilder } from '@axe-core/playwright';
import { createRequire } from 'node:module';
import { card, glance, press } from './browser.mjs';
import { expectLanguage, untilDecided } from './expectations.mjs';
import { expect, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

const BOTH = { tag: '@both' };

const axe = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))('axe-core');

const told = (violations) => violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);

async function expectAccessible(frame) {
  await frame.evaluate(axe.source);
  expect(told((await frame.evaluate(() => globalThis.axe.run(document))).violations)).toEqual([]);
}

const expectOutcome = (page, outcome) =>
  expect.poll(() => glance(page, 'outcome', 'data-outcome'), { message: 'outcome', timeout: 20_000 }).toBe(outcome);

/** So many cookies of 3.9 kB each, as the site's own script would set them. */
async function grow(page, address, count) {
  await page.goto(address);
  await page.evaluate((many) => {
    for (let at = 0; at < many; at += 1) document.cookie = `grown${at}=${'x'.repeat(3900)}; path=/; max-age=86400`;
  }, count);
}

/** Signs in at a host, so that its server knows who comes. */
async function signIn(page, faults, host) {
  await page.goto(faults.url('/login', host));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading')).toHaveText('Signed in');
}

/** Whether the server at that host still knows who comes. */
async function signedIn(page, faults, host) {
  await visit(page, faults.url('/members', host), { waitUntil: 'load' });
  return (await page.getByRole('heading').textContent()) === 'Signed in';
}

/** The first press, which asks, and the second one, which names what it costs. */
async function deleteCookies(where) {
  await press(where, 'delete-data');
  await press(where, 'delete-now');
}

for (const [name, path, cookies, code] of [
  ['400, because the cookies are too large for nginx', '/fine', 3, 'nginx/494'],
  ['431, because the cookies are too large', '/small-cookies', 1, 'http/431'],
]) {
  test(`${name}: cured by the button`, BOTH, async ({ page, nginx, faults, site, language }) => {
    const [www, other] = [`www.${site}`, `other-${site}`];
    for (const host of [`id.${site}`, other]) await signIn(page, faults, host);
    await grow(page, nginx.url('/fine', www), cookies);
    await visit(page, nginx.url(path, www));
    const frame = await card(page);
    await expect(frame.getByTestId('card')).toHaveAttribute('data-code', code);

    const start = frame.getByTestId('delete-data');
    await expect(start).toHaveAttribute('data-primary', 'true');
    await expect(frame.locator('button.primary')).toHaveCount(1);
    const cost = frame.getByTestId('deletion-cost');
    await expect(cost).toContainText(language === 'ko' ? `${site} 사이트와 그 하위 주소에서 모두 로그아웃` : `signs you out of ${site} and its subdomains`);
    await expectAccessible(frame);
    await press(frame, 'delete-data');
    await expect(frame.getByTestId('delete-now')).toBeVisible();
    await expect(start).toBeHidden();
    await expectLanguage(frame.getByTestId('keep-data'), language);
    await expectAccessible(frame);
    await press(frame, 'delete-now');
    await expectOutcome(page, 'fixed');
    await expect(page.getByRole('heading')).toHaveText('This page is fine');

    const after = await card(page);
    await expect(after.getByTestId('outcome')).toContainText(language === 'ko' ? `${site} 사이트의 쿠키` : `The cookies of ${site} are deleted`);
    await after.getByTestId('cleared').locator('summary').click();
    await expect(after.getByTestId('cleared-kinds')).toContainText(site);
    await expectLanguage(after.getByTestId('cleared-note'), language);
    await expectAccessible(after);
    expect(await signedIn(page, faults, `id.${site}`), 'what was said to be lost').toBe(false);
    expect(await signedIn(page, faults, other), 'another owner').toBe(true);
  });
}

test('a circle that hangs on a cookie: cured from the popup', BOTH, async ({ page, nginx, whatbroke, site, language }) => {
  await page.goto(nginx.url('/fine'));
  await page.evaluate(() => { document.cookie = 'stuck=1; path=/; max-age=86400'; });
  await visit(page, nginx.url('/circle'));
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('card')).toHaveAttribute('data-code', 'net/ERR_TOO_MANY_REDIRECTS');
  await expect(popup.getByTestId('delete-data')).toHaveAttribute('data-primary', 'true');
  await press(popup, 'delete-data');
  const { violations } = await new AxeBuilder({ page: popup }).setLegacyMode().analyze();
  expect(told(violations)).toEqual([]);
  await press(popup, 'delete-now');
  await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'fixed', { timeout: 20_000 });
  await expect(popup.getByTestId('outcome')).toContainText(language === 'ko' ? `${site} 사이트의 쿠키` : `The cookies of ${site} are deleted`);
  await whatbroke.closeTab(popup);
  await expect(page.getByRole('heading')).toHaveText('This page is fine');
});

test('who keeps them, presses Esc or clicks twice deletes nothing', async ({ page, nginx, whatbroke }) => {
  await grow(page, nginx.url('/fine'), 1);
  await visit(page, nginx.url('/small-cookies'));
  const popup = await whatbroke.popup(page);
  for (const takeBack of [() => popup.getByTestId('keep-data').click(), () => popup.keyboard.press('Escape')]) {
    await popup.getByTestId('delete-data').click();
    await takeBack();
    await expect(popup.getByTestId('delete-data')).toBeFocused();
    await expect(popup.getByTestId('delete-now')).toBeHidden();
  }
  // Both presses of a double click, wherever they land.
  await popup.evaluate(() => {
    document.querySelector('[data-testid=delete-data]').click();
    document.querySelector('[data-testid=delete-now]').click();
  });
  await expect(popup.getByTestId('delete-now')).toBeVisible();
  await expect(popup.getByTestId('card-now')).not.toBeEmpty();
  await untilDecided(whatbroke, nginx);
  expect(await page.evaluate(() => document.cookie.length)).toBeGreaterThan(3000);
});

test('elsewhere it stands behind more, and where it cannot help nowhere', BOTH, async ({ page, nginx, whatbroke, language }) => {
  await visit(page, nginx.url('/status/400'));
  const frame = await card(page).catch(() => null) ?? await whatbroke.popup(page);
  await expect(frame.getByTestId('delete-data')).toBeHidden();
  await frame.getByTestId('more').locator('summary').click();
  await expect(frame.getByTestId('delete-data')).toHaveAttribute('data-primary', 'false');
  await expectLanguage(frame.getByTestId('deletion-cost'), language);
  await visit(page, nginx.url('/status/407'));
  await visit(page, 'http://gone.test/');
  const popup = await whatbroke.popup(page);
  await expect(popup.getByTestId('card')).toHaveAttribute('data-code', 'net/ERR_NAME_NOT_RESOLVED');
  await expect(popup.getByTestId('delete-data')).toHaveCount(0);
});

test('a form that failed is not sent again: cookies go, and that is said', BOTH, async ({ page, faults, site, nginx, whatbroke, language }) => {
  const path = `/order-${site}`;
  faults.route(path, answer(431, html('431')));
  faults.route('/order-form', answer(200, html('Order', `<form method="post" action="${path}"><input name="what" value="coffee"><button>Send</button></form>`)));
  await signIn(page, faults, site);
  await page.goto(faults.url('/order-form'));
  await page.getByRole('button', { name: 'Send' }).click({ noWaitAfter: true });
  const frame = await card(page);
  await deleteCookies(frame);
  await expectOutcome(page, 'cleared');
  await expect(frame.getByTestId('outcome')).toContainText(language === 'ko' ? '직접 보내세요' : 'send it yourself');
  await untilDecided(whatbroke, nginx);
  expect(faults.count({ path })).toBe(1);
  expect(await signedIn(page, faults, site)).toBe(false);
});

test('neighbours below a public suffix keep theirs, and so do other addresses of a local machine', async ({ page, faults, nginx, whatbroke, site }) => {
  const name = site.replace('.test', '');
  for (const [own, sibling, stranger] of [
    [`www.${name}.co.kr`, `img.${name}.co.kr`, `${name}bank.co.kr`],
    [`${name}.github.io`, `img.${name}.github.io`, `${name}-other.github.io`],
    ['127.0.0.1', null, 'localhost'],
  ]) {
    for (const host of [own, sibling, stranger].filter(Boolean)) await signIn(page, faults, host);
    await visit(page, nginx.url('/status/431', own));
    const popup = await whatbroke.popup(page);
    await deleteCookies(popup);
    await expect(popup.getByTestId('outcome')).toHaveAttribute('data-outcome', 'same', { timeout: 20_000 });
    await whatbroke.closeTab(popup);
    expect(await signedIn(page, faults, own), own).toBe(false);
    if (sibling) expect(await signedIn(page, faults, sibling), sibling).toBe(false);
    expect(await signedIn(page, faults, stranger), stranger).toBe(true);
  }
});

test('everything that the page’s address has stored is gone; another one of its owner loses its cookies and nothing else', async ({ page, faults, site }) => {
  const other = `other-${site.replace('.test', '')}.secure.test`;
  const fill = async (host) => {
    await page.goto(faults.secureUrl('/with-service-worker', host));
    await expect(page.locator('#state')).toHaveText('ready');
    await page.evaluate(async () => {
      localStorage.setItem('draft', 'half a letter');
      document.cookie = 'kept=1; secure; max-age=86400';
      await new Promise((done) => { indexedDB.open('kept').onsuccess = (event) => { event.target.result.close(); done(); }; });
      await (await navigator.storage.getDirectory()).getFileHandle('kept', { create: true });
    });
  };
  const kept = async (host) => {
    await page.goto(faults.secureUrl('/fine', host));
    return page.evaluate(async () => {
      const files = await Array.fromAsync((await navigator.storage.getDirectory()).keys());
      return [localStorage.length, document.cookie.split('kept=').length - 1, (await indexedDB.databases()).length, files.length,
        (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length];
    });
  };
  const own = new URL(faults.secureUrl('/')).hostname;
  for (const host of [own, other]) await fill(host);
  faults.route('/breaks', answer(431, html('431')));
  await visit(page, faults.secureUrl('/breaks'));
  await deleteCookies(await card(page));
  await expectOutcome(page, 'same');
  expect(await kept(own)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await kept(other)).toEqual([1, 0, 1, 1, 1, 1]);
});
