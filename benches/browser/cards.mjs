// How long after the start of a failed load the card can be read.

import { printRatio, printSamples } from './print.mjs';
import { chance, shuffled } from './statistics.mjs';
import { ours, rivalOf, together } from './variants.mjs';

const isOurs = (frame) => frame.url().startsWith('chrome-extension://');

/**
 * Milliseconds from the start of the navigation to the first text that is painted in the extension's frame.
 * A card without height is not painted, so this is when it can be read. Both clocks are the machine's.
 */
async function readable(page, url) {
  await page.goto('about:blank');
  const [frame] = await Promise.all([
    page.waitForEvent('framenavigated', isOurs),
    page.goto(url, { waitUntil: 'commit' }),
  ]);
  const painted = await frame.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => {
      const first = list.getEntriesByName('first-contentful-paint')[0];
      if (first) done(performance.timeOrigin + first.startTime);
    }).observe({ type: 'paint', buffered: true });
  }));
  return painted - await page.evaluate(() => performance.timeOrigin);
}

/** Budget: 1.3 against a rival that injects a fixed frame at the same event, with the worker awake and dead. */
export async function measureCards({ nginx }, rounds) {
  const url = `http://failed.test:${nginx.port}/status/503`;
  return together({ 'static frame': () => rivalOf('frame'), WhatBroke: ours }, async (browsers) => {
    const random = chance(3);
    const runs = Object.entries(browsers).flatMap(([name, browser]) => [[`${name}, warm`, browser, false], [`${name}, cold`, browser, true]]);
    const samples = Object.fromEntries(runs.map(([name]) => [name, []]));
    for (let round = -1; round < rounds; round += 1) {
      for (const [name, { page, killWorker }, isCold] of shuffled(runs, random)) {
        if (isCold) await killWorker();
        // A load before it wakes worker and brain, whatever the last turn left behind.
        else await readable(page, url);
        const took = await readable(page, url).catch((error) => { throw new Error(`${name}: ${error.message}`); });
        if (round >= 0) samples[name].push(took);
      }
    }
    printSamples('failed load → text readable', samples);
    const kept = ['warm', 'cold'].map((state) =>
      printRatio(`WhatBroke, ${state} worker / static frame, ${state}`, samples[`WhatBroke, ${state}`], samples[`static frame, ${state}`], 1.3));
    return kept.every(Boolean);
  });
}
