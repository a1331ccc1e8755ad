// What the worker holds after a thousand failed loads, against what it holds after ten.

import { brokenCopy } from '../../tests/e2e/broken.mjs';
import { card } from '../../tests/e2e/browser.mjs';
import { verdict } from './print.mjs';
import { together, withExtension } from './variants.mjs';

/** Budget: 1.1. The heap of JavaScript after a collection, and the memory of the wasm, which never shrinks. */
export async function measureMemory({ nginx }) {
  // A copy that tells the size of the wasm's memory, which a module keeps to itself.
  const copy = brokenCopy(({ change }) => change('whatbroke.js', (bytes) =>
    `${bytes}\nglobalThis.sizeOfWasm = () => wasm.memory.buffer.byteLength;\n`));
  try {
    return await together({ WhatBroke: () => withExtension({ extension: copy.folder }) }, async ({ WhatBroke: { whatbroke, page } }) => {
      const sizes = [];
      let done = 0;
      for (const times of [10, 1000]) {
        await fail(whatbroke, page, nginx, done, times);
        done = times;
        sizes.push(await sizeOfWorker(whatbroke));
        console.log(`${times === 10 ? '\n' : ''}worker after ${String(times).padStart(4)} failed loads: JavaScript ${kilobytes(sizes.at(-1).heap)}, wasm ${kilobytes(sizes.at(-1).wasm)}`);
      }
      const [few, many] = sizes.map(({ heap, wasm }) => heap + wasm);
      return verdict('memory of the worker after 1,000 failed loads / after 10', many / few, 1.1);
    });
  } finally {
    copy.remove();
  }
}

const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;

/** Loads failing pages one after another, as fast as they come, and waits for the card of the last one. */
async function fail(whatbroke, page, nginx, from, to) {
  const tabId = await whatbroke.tabId(page);
  await whatbroke.control.evaluate(async ([tab, base, first, last]) => {
    for (let at = first; at < last; at += 1) {
      const url = `${base}?${at}`;
      await new Promise((committed) => {
        const listener = (details) => {
          if (details.tabId !== tab || details.url !== url) return;
          chrome.webNavigation.onDOMContentLoaded.removeListener(listener);
          committed();
        };
        chrome.webNavigation.onDOMContentLoaded.addListener(listener);
        chrome.tabs.update(tab, { url });
      });
    }
  }, [tabId, `http://memory.test:${nginx.port}/status/503`, from, to]);
  await card(page);
}

async function sizeOfWorker(whatbroke) {
  const session = await whatbroke.context.browser().newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const { targetId } = targetInfos.find(({ type, url }) => type === 'service_worker' && url.includes(whatbroke.extensionId));
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  let last = 0;
  // Playwright's own sessions do not reach workers, so their messages are carried by hand.
  const ask = (method, params = {}) => new Promise((answered) => {
    last += 1;
    const id = last;
    const listener = (event) => {
      const message = JSON.parse(event.message);
      if (event.sessionId !== sessionId || message.id !== id) return;
      session.off('Target.receivedMessageFromTarget', listener);
      answered(message.result);
    };
    session.on('Target.receivedMessageFromTarget', listener);
    session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
  });
  // What was only just let go may need a second collection.
  for (let time = 0; time < 3; time += 1) await ask('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize } = await ask('Runtime.getHeapUsage');
  const { result } = await ask('Runtime.evaluate', { expression: 'sizeOfWasm()' });
  await session.detach();
  return { heap: usedSize + embedderHeapUsedSize, wasm: result.value };
}
