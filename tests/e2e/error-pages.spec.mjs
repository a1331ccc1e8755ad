// "Is this document an error page?", asked of the corpus in tests/corpus/pages (its README.md says how to add to it).

import { readFileSync, writeFileSync } from 'node:fs';
import { readPage } from '../../extension/injected.js';
import { card, overlay } from './browser.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';

const corpus = (file) => new URL(`../corpus/pages/${file}`, import.meta.url);
const [, ...rows] = readFileSync(corpus('pages.tsv'), 'utf8').trimEnd().split('\n');
const DOCUMENTS = rows.map((row) => {
  const [file, status, type, , expected] = row.split('\t');
  const bytes = readFileSync(corpus(file));
  return { file, status: Number(status), type, isError: expected === 'error-page', bytes, scripted: bytes.includes('<script') };
});

/** An app may draw itself late, so what it shows is measured as the second look does. */
const DRAWN = 3_500;
/** As many tabs as a small machine holds at once. */
const TABS = 14;

const RECORD = Boolean(process.env.WHATBROKE_RECORD);
const FACTS = JSON.parse(readFileSync(corpus('facts.json'), 'utf8'));

/** What readPage tells apart, as src/browser/scripts.rs names it. */
const SCRIPTS = readFileSync(new URL('../../src/browser/scripts.rs', import.meta.url), 'utf8');
const named = (name) => new RegExp(`const ${name}: &str =\\s*"([^"]+)"`).exec(SCRIPTS)[1].replace(/\\\n\s*/g, '');
const [WRITTEN, PRESSED, SHOWN, AROUND] = ['WRITTEN', 'PRESSED', 'SHOWN', 'AROUND'].map(named);
const FILLED = `${WRITTEN}, ${named('CHOSEN')}`;
const KINDS = JSON.stringify({ WRITTEN, FILLED, PRESSED, SHOWN, COUNTED: `${FILLED}, ${PRESSED}, ${SHOWN}, img, svg, a[href]`, AROUND });

/** What the page says of itself, without what differs from run to run and without its text and markup, which the rule does not read. */
async function facts(page, { scripted }) {
  const { url, navigation, text, source, elements, ...counted } = await page.evaluate(`(${readPage})(65536, [], ${scripted ? DRAWN : 0}, ${KINDS})`);
  return counted;
}

async function open(page, faults, { file, status, type, bytes }) {
  const path = `/corpus/${file}`;
  faults.route(path, answer(status, bytes, { 'content-type': type }));
  await visit(page, faults.url(path));
}

function expectRecorded(found, document) {
  if (RECORD) FACTS[document.file] = found;
  else expect(found, `${document.file} is measured as facts.json has it`).toEqual(FACTS[document.file]);
}

for (const document of DOCUMENTS.filter(({ isError, scripted }) => isError && !scripted)) {
  test(`an error page gets its card: ${document.file}`, async ({ page, faults, whatbroke }) => {
    await open(page, faults, document);
    await card(page);
    await expectBadge(whatbroke, page, String(document.status));
    expectRecorded(await facts(page, document), document);
  });
}

// Silence is judged beside a page that is decided at the second look, opened last: when its card stands, all are decided.
const LAST = DOCUMENTS.find(({ file }) => file === 'written/illustration-scripts-404.html');
const others = DOCUMENTS.filter((document) => document !== LAST && (!document.isError || document.scripted));
for (let from = 0; from < others.length; from += TABS) {
  const group = others.slice(from, from + TABS);
  test(`pages of use get a badge only, and what draws late is looked at twice: ${from + 1} to ${from + group.length}`, async ({ whatbroke, page, faults }) => {
    test.setTimeout(120_000);
    const opened = [];
    for (const document of group) {
      const tab = await whatbroke.newTab();
      await open(tab, faults, document);
      await expectBadge(whatbroke, tab, String(document.status));
      // A tab behind others draws no frames, and would be looked at later than the last one.
      await tab.evaluate(() => new Promise(requestAnimationFrame));
      const measured = facts(tab, document);
      // Should the test end before it is looked at, that is no failure of its own.
      measured.catch(() => {});
      if (!document.scripted) await measured;
      opened.push({ tab, document, measured });
    }
    // The fixture's own tab is the first, so it is brought to the front as a person would.
    await page.bringToFront();
    await open(page, faults, LAST);
    await card(page);
    for (const { tab, document } of opened) {
      if (document.isError) await card(tab);
      else expect.soft(overlay(tab), `a card over ${document.file}`).toBeUndefined();
    }
    for (const { document, measured } of opened) expectRecorded(await measured, document);
    if (from === 0) expectRecorded(await facts(page, LAST), LAST);
  });
}

test('what a style sheet hides does not count, however late it comes', async ({ page, faults, site }) => {
  const sheet = answer(200, '.menu { display: none }', { 'content-type': 'text/css' });
  faults.route(`/late-${site}.css`, (request, response) => setTimeout(() => sheet(request, response), 1_500));
  const html = `<!doctype html><title>Page not found</title><link rel="stylesheet" href="/late-${site}.css">
    <form class="menu"><input name="user"><input type="password"></form><h1>Page not found</h1>`;
  faults.route(`/styled-${site}`, answer(404, html));
  await visit(page, faults.url(`/styled-${site}`));
  await card(page);
});

test('what a field holds never leaves the page, be it the page that put it there', async ({ page, faults, site }) => {
  const html = '<h1>Not found</h1><form method="post"><label>Note <textarea>a secret draft</textarea></label>'
    + '<label>Name <input value="a secret name"></label></form>';
  faults.route(`/held-${site}`, answer(404, html));
  await visit(page, faults.url(`/held-${site}`));
  const found = await page.evaluate(`(${readPage})(65536, [], 0, ${KINDS})`);
  expect(found).toMatchObject({ text: 'Not found\nNote\nName', fields: ['Note', 'Name'] });
  expect(found.source).toContain('<h1>Not found</h1>');
  expect(JSON.stringify(found)).not.toContain('secret');
});

test.afterAll(() => {
  if (!RECORD) return;
  const inOrder = DOCUMENTS.filter(({ file }) => FACTS[file]).map(({ file }) => [file, FACTS[file]]);
  writeFileSync(corpus('facts.json'), `${JSON.stringify(Object.fromEntries(inOrder), null, 1)}\n`);
});

test('every row has its facts, and every file its row', () => {
  expect(Object.keys(FACTS).sort()).toEqual(DOCUMENTS.map(({ file }) => file).sort());
});
