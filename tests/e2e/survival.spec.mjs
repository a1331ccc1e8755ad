// What pages do to the card without meaning harm, and documents in which it cannot stand.

import { card, closeByKey, overlay, press } from './browser.mjs';
import { expectCard } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer, endless } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

/** Whether the background believes that the card stands in that tab. */
const believesCard = async (whatbroke, page) => {
  const { state } = await whatbroke.storage();
  return JSON.parse(state).value.tabs[await whatbroke.tabId(page)]?.incident?.card;
};

/** The popup explains what the card cannot. */
async function expectInPopup(whatbroke, page, code) {
  const popup = await whatbroke.popup(page);
  await expectCard(popup, { code });
  await whatbroke.closeTab(popup);
}

/** The card's host, as the page itself can find it. */
const hosts = (page) => page.evaluate(() => document.querySelectorAll('[data-whatbroke]').length);

/** Ways in which an app takes the whole page for itself. */
const TAKES_OVER = {
  'replaces the body': () => document.body.replaceWith(document.createElement('body')),
  'empties the root': () => document.documentElement.replaceChildren(document.createElement('body')),
  'writes the document anew': () => {
    document.open();
    document.write('<!doctype html><title>App</title><body><h1>App</h1>');
    document.close();
  },
  'replaces the root': () => {
    const root = document.createElement('html');
    root.append(document.createElement('body'));
    document.documentElement.replaceWith(root);
  },
  'empties the document, and draws later': async () => {
    document.replaceChildren();
    await new Promise((go) => { setTimeout(go, 200); });
    document.append(document.createElement('html'));
  },
};

for (const [name, takeOver] of Object.entries(TAKES_OVER)) {
  test(`the card comes back when the page ${name}`, async ({ page, nginx, whatbroke }) => {
    await visit(page, nginx.url('/status/503'), { waitUntil: 'load' });
    await card(page);
    const gone = page.waitForEvent('framedetached').catch(() => {});
    await page.evaluate(takeOver);
    if (name !== 'replaces the body') await gone;
    await expect.poll(() => hosts(page)).toBe(1);
    const frame = await card(page);
    await expectCard(frame, { code: 'http/503' });
    await press(frame, 'try-again');
    await expect(frame.getByTestId('countdown')).toBeVisible();
    expect(await believesCard(whatbroke, page)).toBe(true);
    // Esc in the page reaches the card still, and what is closed stays away whatever the page does.
    await page.mouse.click(5, 300);
    await closeByKey(page);
    await page.evaluate(() => document.documentElement.replaceChildren(document.createElement('body')));
    await expect.poll(() => whatbroke.badge(page)).toMatch(/^[12]?\dm$/);
    expect(await hosts(page)).toBe(0);
  });
}

test('a page that removes the card again and again wins, and stays quick', async ({ page, nginx, whatbroke }) => {
  await visit(page, nginx.url('/status/503'), { waitUntil: 'load' });
  await card(page);
  const removed = await page.evaluate(() => new Promise((done) => {
    let count = 0;
    const remove = () => document.querySelectorAll('[data-whatbroke]').forEach((host) => { host.remove(); count += 1; });
    new MutationObserver(remove).observe(document, { childList: true, subtree: true });
    remove();
    // The page can go on: a card that came back for ever would never let it come here.
    setTimeout(() => done(count), 500);
  }));
  expect(removed).toBe(4);
  await expect.poll(() => believesCard(whatbroke, page)).toBe(false);
  expect(overlay(page)).toBeUndefined();
  await expectBadge(whatbroke, page, '503');
  await expectInPopup(whatbroke, page, 'http/503');
});

test('on paper there is no card, whatever the page allows', async ({ page, faults }) => {
  faults.route('/printed', answer(503, html('503'), { 'content-security-policy': "default-src 'none'; style-src 'none'" }));
  await visit(page, faults.url('/printed'));
  await card(page);
  const opacity = () => page.evaluate(() => getComputedStyle(document.querySelector('[data-whatbroke]')).opacity);
  expect(await opacity()).toBe('1');
  await page.emulateMedia({ media: 'print' });
  expect(await opacity()).toBe('0');
  await page.emulateMedia({ media: 'screen' });
  expect(await opacity()).toBe('1');
});

test('a card that comes after a modal dialog does not lie over it, and is there once it is closed', async ({ page, faults, whatbroke }) => {
  faults.route('/asks-first', answer(503, html('Down', `<dialog><p>Agree?</p><button>Yes</button></dialog>
    <script>document.querySelector('dialog').showModal(); document.querySelector('button').onclick = (event) => event.target.closest('dialog').close();</script>`)));
  await visit(page, faults.url('/asks-first'));
  const frame = await card(page);
  const opacity = () => page.evaluate(() => getComputedStyle(document.querySelector('[data-whatbroke]')).opacity);
  await expect.poll(opacity).toBe('0');
  await expectBadge(whatbroke, page, '503');
  await page.getByRole('button').click();
  await expect.poll(opacity).toBe('1');
  await press(frame, 'close');
  await expect.poll(() => overlay(page)).toBeUndefined();
});

test('below a modal dialog the card gives way, and is itself again afterwards', async ({ page, faults, whatbroke }) => {
  faults.route('/dialog', answer(503, html('503', '<dialog><input autofocus><button onclick="this.closest(`dialog`).close()">Done</button></dialog>')));
  await visit(page, faults.url('/dialog'), { waitUntil: 'load' });
  const frame = await card(page);
  await page.evaluate(() => document.querySelector('dialog').showModal());
  // Everything outside a modal dialog is dead to clicks, the top layer too; nobody gets to believe in such a card.
  await expect.poll(() => believesCard(whatbroke, page)).toBe(false);
  await expect(page.locator('dialog input')).toBeFocused();
  await page.keyboard.type('typed');
  await expect(page.locator('dialog input')).toHaveValue('typed');
  await expectBadge(whatbroke, page, '503');
  await expectInPopup(whatbroke, page, 'http/503');
  await page.bringToFront();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect.poll(() => believesCard(whatbroke, page)).toBe(true);
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
});

/** Styles that pages, and other extensions, put on the whole document. */
const STYLES = {
  filter: 'html { filter: invert(1) }',
  transform: 'html { transform: rotate(2deg) translateY(90px) }',
  opacity: 'html { opacity: .4 }',
  clip: 'html { clip-path: circle(9px); contain: paint; overflow: hidden; height: 1px }',
  zoom: 'html { zoom: .2 }',
  everything: '* { opacity: 0 !important; visibility: hidden !important; transform: scale(.1) !important; pointer-events: none !important }',
  animation: '@keyframes away { to { opacity: 0; transform: translateX(900px) } } * { animation: away 1ms forwards !important; transition: all 9s !important }',
  'layers above everything': '#top { position: fixed; inset: 0; z-index: 2147483647; background: #fff }',
};

for (const [name, css] of Object.entries(STYLES)) {
  test(`the card can be used whatever the page's style: ${name}`, async ({ page, faults }) => {
    faults.route('/styled', answer(503, html('503', '<div id="top"></div>', `<style>${css}</style>`)));
    await visit(page, faults.url('/styled'), { waitUntil: 'load' });
    const frame = await card(page);
    await press(frame, 'try-again');
    await expect(frame.getByTestId('countdown')).toBeVisible();
    const box = await (await frame.frameElement()).boundingBox();
    expect(box.width).toBeGreaterThan(380);
    expect(box.width).toBeLessThan(420);
  });
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><rect width="99" height="99"/></svg>';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n'
  + '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>';

const DOCUMENTS = {
  XML: [answer(500, '<?xml version="1.0"?><a><b>x</b></a>', { 'content-type': 'text/xml' }), true],
  'XML that is broken': [answer(500, '<a><b></a>', { 'content-type': 'application/xml' }), true],
  'a PDF': [answer(500, PDF, { 'content-type': 'application/pdf' }), true],
  'an image': [answer(500, PNG, { 'content-type': 'image/png' }), true],
  'a document that never ends': [endless(500), true],
  'a sandboxed document that may run scripts': [answer(500, html('500'), { 'content-security-policy': 'sandbox allow-scripts' }), true],
  // An SVG document draws no card, and without scripts the card's frame stays empty.
  'an SVG image': [answer(500, SVG, { 'content-type': 'image/svg+xml' }), false],
  'a sandboxed document': [answer(500, html('500'), { 'content-security-policy': 'sandbox' }), false],
};

for (const [name, [handler, stands]] of Object.entries(DOCUMENTS)) {
  test(`${name} has ${stands ? 'its card' : 'badge and popup'}`, async ({ page, faults, whatbroke }) => {
    faults.route('/kind', handler);
    await visit(page, faults.url('/kind'));
    await expectBadge(whatbroke, page, '500');
    if (stands) return expectCard(await card(page), { code: 'http/500' });
    await expect.poll(() => believesCard(whatbroke, page), { timeout: 20_000 }).toBe(false);
    expect(overlay(page)).toBeUndefined();
    return expectInPopup(whatbroke, page, 'http/500');
  });
}

test('in a tab that is not in front the card is drawn all the same', async ({ page, nginx, whatbroke }) => {
  const front = await whatbroke.newTab();
  await front.bringToFront();
  await visit(page, nginx.url('/status/503'));
  const frame = await card(page);
  // Longer than an empty frame is given to say something.
  await page.waitForTimeout(16_000);
  await expectCard(frame, { code: 'http/503' });
  expect(await believesCard(whatbroke, page)).toBe(true);
});
