// Pages that mean harm: they gain nothing, learn nothing, and cannot have a person press what they do not see.

import { card, inSight, overlay, press } from './browser.mjs';
import { expectCard, untilDecided } from './expectations.mjs';
import { expect, expectBadge, test, visit } from './fixtures.mjs';
import { answer } from './servers/behaviours.mjs';
import { page as html } from './servers/pages.mjs';

/** A failing page with this markup, and its card. */
async function failing(page, faults, { rest = '', head = '', headers = {} } = {}) {
  faults.route('/hostile', answer(503, html('503', rest, head), headers));
  await visit(page, faults.url('/hostile'), { waitUntil: 'load' });
  return card(page);
}

/** What the background has under way for that tab. */
async function phase(whatbroke, page) {
  const { state } = await whatbroke.storage();
  const is = JSON.parse(state).value.tabs[await whatbroke.tabId(page)]?.incident?.phase;
  // A phase with times in it is an object with one key.
  return typeof is === 'object' ? Object.keys(is)[0] : is;
}

const popupIsOpen = (whatbroke) =>
  whatbroke.control.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['POPUP'] })).length > 0);

/** Clicks where the button is, as a person would, whatever lies above it. */
async function clickAt(page, frame, testId) {
  const button = frame.getByTestId(testId);
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Waits until the frame's own observer calls the button invisible. */
const untilUnseen = (frame, testId) => frame.getByTestId(testId).evaluate((element) => new Promise((resolve) => {
  new IntersectionObserver((entries, observer) => {
    if (entries.at(-1).isVisible) return;
    observer.disconnect();
    resolve();
  }, { trackVisibility: true, delay: 100 }).observe(element);
}));

/** Puts a layer over everything, in the top layer, that lets clicks through. */
const cover = (page) => page.evaluate(() => {
  const layer = document.createElement('div');
  layer.popover = 'manual';
  layer.style.cssText = 'position:fixed;inset:0;width:auto;height:auto;margin:0;border:0;background:#fff;pointer-events:none';
  layer.id = 'layer';
  document.body.append(layer);
  layer.showPopover();
});

test('a button under a layer does nothing; the popup opens instead', async ({ page, faults, whatbroke, freshInstall }) => {
  const frame = await failing(page, faults);
  await cover(page);
  await untilUnseen(frame, 'clear-cache');
  for (const button of ['clear-cache', 'try-again']) await clickAt(page, frame, button);
  await expect(frame.getByTestId('unseen')).toHaveText(/icon/);
  await expect.poll(() => popupIsOpen(whatbroke)).toBe(true);
  expect(await phase(whatbroke, page)).toBe('idle');
  expect(faults.count({ path: '/hostile', host: new URL(page.url()).hostname })).toBe(1);
  // The same click does its work once the layer is gone.
  await page.evaluate(() => document.getElementById('layer').remove());
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
  await expect(frame.getByTestId('unseen')).toHaveText('');
});

test('a button that is never in sight for long does nothing', async ({ page, faults, whatbroke, freshInstall }) => {
  const frame = await failing(page, faults);
  // A breath after the browser has called it visible it is veiled, and once that is noticed, unveiled again.
  await frame.getByTestId('try-again').evaluate((button) => {
    new IntersectionObserver((entries) => {
      if (entries.at(-1).isVisible) setTimeout(() => { button.style.opacity = '0.99'; }, 100);
      else button.style.opacity = '';
    }, { trackVisibility: true, delay: 100, threshold: 1 }).observe(button);
  });
  await clickAt(page, frame, 'try-again');
  await expect(frame.getByTestId('unseen')).toHaveText(/\S/);
  await expect.poll(() => popupIsOpen(whatbroke)).toBe(true);
  expect(await phase(whatbroke, page)).toBe('idle');
});

test('a click that no person made does nothing', async ({ page, faults, whatbroke, nginx, freshInstall }) => {
  const frame = await failing(page, faults);
  await inSight(frame.getByTestId('try-again'));
  await frame.getByTestId('try-again').evaluate((button) => button.click());
  await untilDecided(whatbroke, nginx);
  expect(await phase(whatbroke, page)).toBe('idle');
  await page.bringToFront();
  await press(frame, 'try-again');
  await expect.poll(() => phase(whatbroke, page)).toBe('waiting');
});

/** What a page does to the card's host, as far as it can reach it. */
const TAMPERING = {
  'makes it transparent': (host) => host.style.setProperty('opacity', '0.01', 'important'),
  'moves it under the pointer': (host) => host.style.setProperty('transform', 'translate(-300px, 200px)', 'important'),
  'shrinks it': (host) => host.style.setProperty('zoom', '0.1', 'important'),
  'makes it inert': (host) => { host.inert = true; },
  'takes it out of the top layer': (host) => host.hidePopover(),
  'puts it into a box of its own': (host) => {
    const box = document.createElement('div');
    box.style.opacity = '0.01';
    document.body.append(box);
    box.append(host);
  },
};

for (const [name, tamper] of Object.entries(TAMPERING)) {
  test(`a page that ${name} gets the card back as it was, and three times at most`, async ({ page, faults, whatbroke }) => {
    await failing(page, faults);
    for (let time = 1; time <= 3; time += 1) {
      await page.evaluate(([source]) => {
        globalThis.before = document.querySelector('[data-whatbroke]');
        (0, eval)(`(${source})`)(globalThis.before);
      }, [tamper.toString()]);
      await expect.poll(() => page.evaluate(() => {
        const host = document.documentElement.lastElementChild;
        return host !== globalThis.before && host.matches('[data-whatbroke]:popover-open') && !globalThis.before.isConnected;
      })).toBe(true);
    }
    const frame = await card(page);
    await expectCard(frame, { code: 'http/503' });
    await press(frame, 'try-again');
    await expect(frame.getByTestId('countdown')).toBeVisible();
    await page.evaluate(() => document.querySelector('[data-whatbroke]').remove());
    await expect.poll(() => overlay(page)).toBeUndefined();
    expect(await page.evaluate(() => document.querySelectorAll('[data-whatbroke]').length)).toBe(0);
  });
}

test('a page that shrinks itself afterwards does not shrink the card', async ({ page, faults }) => {
  const frame = await failing(page, faults);
  for (const zoom of ['0.1', '4', '1']) {
    await page.evaluate((value) => { document.documentElement.style.zoom = value; }, zoom);
    await expect.poll(async () => Math.round((await (await frame.frameElement()).boundingBox()).width)).toBe(400);
  }
  await press(frame, 'try-again');
  await expect(frame.getByTestId('countdown')).toBeVisible();
});

/** Everything that a page can use to find out which extension put something into it. */
const SPYING = `<script>
  globalThis.log = [];
  const heard = (...what) => globalThis.log.push(what.join(' '));
  for (const name of ['whatbroke-card', 'what-broke']) {
    customElements.define(name, class extends HTMLElement {
      constructor() { super(); this.inside = this.attachInternals(); }
      connectedCallback() { setTimeout(() => heard('inside', this.inside.shadowRoot?.innerHTML), 50); }
    });
  }
  for (const [owner, method] of [[Element.prototype, 'attachShadow'], [Document.prototype, 'createElementNS'], [Document.prototype, 'createElement'],
    [Node.prototype, 'appendChild'], [Element.prototype, 'append'], [Element.prototype, 'setAttribute'], [HTMLElement.prototype, 'showPopover'],
    [EventTarget.prototype, 'addEventListener'], [MessagePort.prototype, 'postMessage'], [Window.prototype, 'postMessage'], [globalThis, 'postMessage']]) {
    const real = owner[method];
    owner[method] = function (...all) { heard('patched', method, all.map(String)); return real?.apply(this, all); };
  }
  const Channel = MessageChannel;
  globalThis.MessageChannel = function () { const made = new Channel(); heard('patched MessageChannel'); return made; };
  const listen = EventTarget.prototype.addEventListener;
  addEventListener.call(window, 'message', ({ origin, data }) => heard('message', origin, data));
  for (const type of ['load', 'error', 'toggle', 'beforetoggle', 'focusin', 'securitypolicyviolation', 'click']) {
    document.addEventListener(type, (event) => heard(type, event.target?.localName, event.target?.src, event.blockedURI, event.sourceFile, event.relatedTarget?.localName), true);
  }
  addEventListener('error', ({ message, filename, error }) => heard('error', message, filename, error?.stack));
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => heard('timing', entry.name, JSON.stringify(entry))))
    .observe({ entryTypes: PerformanceObserver.supportedEntryTypes });
  new ReportingObserver((reports) => reports.forEach((report) => heard('report', JSON.stringify(report)))).observe();
  globalThis.log.length = 0;
</script>`;

for (const [name, headers] of Object.entries({
  'without a policy': {},
  'with a policy that forbids everything': { 'content-security-policy': "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'; require-trusted-types-for 'script'; report-uri /report" },
})) {
  test(`a page that listens everywhere learns neither id nor address: ${name}`, async ({ page, faults, whatbroke }) => {
    const frame = await failing(page, faults, { head: SPYING, headers });
    await press(frame, 'try-again');
    await press(frame, 'close');
    await expect.poll(() => overlay(page)).toBeUndefined();
    const dynamic = await whatbroke.control.evaluate(() => chrome.runtime.getURL('overlay.html'));
    const { host: guid } = new URL(dynamic);
    const learnt = await page.evaluate(() => JSON.stringify([globalThis.log, performance.getEntries(), document.documentElement.outerHTML, window.length]));
    expect(JSON.parse(learnt)[0], 'the spies do hear something').not.toEqual([]);
    for (const secret of [whatbroke.extensionId, guid, 'chrome-extension']) expect(learnt).not.toContain(secret);
    const ours = (line) => /^(patched|message|inside|report|securitypolicy)/.test(line) && !/_hitTargetInterceptor|playwright/.test(line);
    expect(JSON.parse(learnt)[0].filter(ours), 'apart from what Playwright does for its clicks').toEqual([]);
    expect(JSON.parse(learnt)[3]).toBe(0);
    expect(faults.count({ path: '/report' })).toBe(0);
  });
}

test('a page cannot look for the extension by its id', async ({ page, faults, whatbroke }) => {
  await failing(page, faults);
  const found = await page.evaluate(async (id) => {
    const loads = (make) => new Promise((done) => { const element = make(); element.onload = () => done('loaded'); element.onerror = () => done('error'); document.body.append(element); });
    const results = [];
    for (const file of ['overlay.html', 'style.css', 'icons/16.png', 'page.js', 'whatbroke.js', 'whatbroke_pages.js', 'manifest.json']) {
      const url = `chrome-extension://${id}/${file}`;
      results.push(await fetch(url).then(() => 'fetched', () => 'refused'));
      results.push(await loads(() => Object.assign(new Image(), { src: url })));
    }
    return results;
  }, whatbroke.extensionId);
  expect(new Set(found)).toEqual(new Set(['refused', 'error']));
});

test('a page that frames the card itself, by an address that leaked, gets an empty frame', async ({ page, faults, whatbroke, nginx }) => {
  const frame = await failing(page, faults);
  const dynamic = await whatbroke.control.evaluate(() => chrome.runtime.getURL('overlay.html'));
  await page.evaluate(async (url) => {
    for (const hash of ['', '#', '#0', `#${Math.random()}`]) {
      const own = document.createElement('iframe');
      own.src = url + hash;
      const { port1, port2 } = new MessageChannel();
      own.onload = () => { own.contentWindow.postMessage('whatbroke', '*', [port2]); port1.postMessage('escape'); };
      document.body.append(own);
    }
  }, dynamic);
  await expect.poll(() => page.frames().filter((one) => one.url().includes('overlay.html')).length).toBe(5);
  const theirs = page.frames().filter((one) => one.url().includes('overlay.html') && one !== frame);
  for (const one of theirs) {
    // What their frame could say, it says here by hand, and is not believed.
    await one.evaluate(() => Promise.all(['clear-cache', 'close', 'try-again', 'open-popup', 'reload'].map((ask) => chrome.runtime.sendMessage({ to: 'background', message: { tab: null, ask, minutes: null } }))));
    await expect(one.getByTestId('card')).toHaveCount(0);
  }
  await untilDecided(whatbroke, nginx);
  expect(await phase(whatbroke, page)).toBe('idle');
  await expectCard(frame, { code: 'http/503' });
});

test('a card cannot speak for another tab', async ({ page, faults, nginx, whatbroke }) => {
  const frame = await failing(page, faults);
  const other = await whatbroke.newTab();
  await visit(other, nginx.url('/status/502', 'victim.test'));
  await card(other);
  const victim = await whatbroke.tabId(other);
  const views = await frame.evaluate((tab) => Promise.all([
    chrome.runtime.sendMessage({ to: 'background', message: { tab, request: 'view' } }),
    chrome.runtime.sendMessage({ to: 'background', message: { tab, request: { 'try-again': { minutes: 15 } } } }),
  ]), victim);
  expect(views.map((view) => view.tab)).toEqual([await whatbroke.tabId(page), await whatbroke.tabId(page)]);
  expect(await phase(whatbroke, other)).toBe('idle');
  expect(await phase(whatbroke, page)).toBe('waiting');
});

test('an imitation of the card is the page\'s own affair and stops nothing', async ({ page, faults, whatbroke }) => {
  const frame = await failing(page, faults, {
    rest: '<whatbroke-card data-testid="card" data-code="http/200"><template shadowrootmode="open"><button>Clear cache</button></template></whatbroke-card>'
      + '<div data-whatbroke popover="manual">WhatBroke</div><iframe srcdoc="overlay.html"></iframe>',
  });
  await expectCard(frame, { code: 'http/503' });
  const theirs = () => page.evaluate(() => document.body.querySelectorAll('whatbroke-card, [data-whatbroke]').length);
  expect(await theirs(), 'the page keeps what is its own').toBe(2);
  await press(frame, 'close');
  await expect.poll(() => overlay(page)).toBeUndefined();
  expect(await theirs()).toBe(2);
  await expectBadge(whatbroke, page, '503');
});

test('what a script of the page does to the card presses nothing', async ({ page, faults, whatbroke, nginx }) => {
  const frame = await failing(page, faults);
  await page.evaluate(() => {
    const host = document.querySelector('[data-whatbroke]');
    const { left, top, width } = host.getBoundingClientRect();
    for (let y = top; y < innerHeight; y += 8) {
      for (const target of [host, document.elementFromPoint(left + width / 4, y), window]) {
        for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click']) target?.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, clientX: left + width / 4, clientY: y }));
      }
    }
    host.click();
    for (const key of ['Escape', 'Enter', 'Tab']) window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    for (const data of ['close', 'escape', 'whatbroke', 0, 40]) window.postMessage(data, '*', data === 'whatbroke' ? [new MessageChannel().port1] : []);
  });
  await frame.evaluate(() => document.querySelectorAll('.buttons button, .waits button').forEach((button) => button.click()));
  await untilDecided(whatbroke, nginx);
  expect(await phase(whatbroke, page)).toBe('idle');
  expect(overlay(page)).toBe(frame);
  await expect(frame.getByTestId('unseen')).toHaveText('');
});

const RLO = '\u202e';
const LONG = 'x'.repeat(100_000);

test('a page of tricks in text shows as nothing but text', async ({ page, faults }) => {
  const path = `/${encodeURIComponent(`${RLO}"><img src=x onerror=alert(1)>`)}`;
  faults.route(path, answer(503, html(`<b>${RLO}503</b> ${LONG}`, `<script>document.title = ${JSON.stringify(`${RLO}<img src=x onerror=alert(1)>`)}</script>`
    + `<p>${RLO}&lt;script&gt;alert(1)&lt;/script&gt; nginx${RLO}</p>`), { server: '<img src=x onerror=alert(1)>', 'x-long': 'y'.repeat(60_000), 'retry-after': '<b>120</b>' }));
  await visit(page, faults.url(path, `xn--4dbcagdahymbxekheh6e0a7fei0b.test`));
  const frame = await card(page);
  await expectCard(frame, { code: 'http/503' });
  const shown = await frame.evaluate(() => ({ text: document.body.textContent, inside: [...document.body.querySelectorAll('img, script, b, iframe')].map((one) => one.outerHTML) }));
  expect(shown.inside).toEqual([]);
  expect(shown.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
  await expect(frame.locator('.site')).toHaveText(/^xn--4dbcagdahymbxekheh6e0a7fei0b\.test(:\d+)?$/);
});

const BIG = {
  '50 MB of text': (response) => {
    const line = `${'word '.repeat(200)}\n`;
    for (let size = 0; size < 50e6; size += line.length * 1000) response.write(`<p>${line.repeat(1000)}</p>`);
  },
  '30 MB of text in one piece': (response) => response.write(`<pre>${'word '.repeat(6e6)}</pre>`),
  '100,000 elements': (response) => {
    for (let part = 0; part < 100; part += 1) response.write('<i>a</i>'.repeat(1000));
  },
  'a title of 5 MB': (response) => response.write(`<title>${'t'.repeat(5e6)}</title>`),
  'elements 5,000 deep': (response) => response.write('<div>'.repeat(5000) + 'deep'),
};

for (const [name, write] of Object.entries(BIG)) {
  test(`an error page with ${name} has its card, and is read in bounds`, async ({ page, faults, whatbroke }) => {
    // The browser itself is busy with laying out so much text for most of a minute, where it shares its processors.
    test.setTimeout(120_000);
    faults.route('/big', (request, response) => {
      response.writeHead(503, { 'content-type': 'text/html' });
      response.write('<!doctype html><body><h1>503</h1>');
      write(response);
      response.end();
    });
    await visit(page, faults.url('/big'));
    await expectCard(await card(page), { code: 'http/503' });
    await page.waitForLoadState('load');
    const stored = JSON.stringify(await whatbroke.storage());
    expect(stored.length).toBeLessThan(20_000);
  });
}
