// How long a page that is fine takes to load.

import { printRatio, printSamples } from './print.mjs';
import { chance, shuffled } from './statistics.mjs';
import { bare, ours, rivalOf, together } from './variants.mjs';

/** The browser's own time from the start of the navigation to the end of its load event, in milliseconds. */
async function load(page, url) {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'load' });
  return page.evaluate(async () => {
    const entry = () => performance.getEntriesByType('navigation')[0].duration;
    while (entry() === 0) await new Promise((next) => setTimeout(next, 1));
    return entry();
  });
}

/** Budgets: 1.10 against no extension with the worker awake, and against empty listeners with the worker dead. */
export async function measureLoads({ nginx }, rounds) {
  const url = `http://fine.test:${nginx.port}/fine`;
  const starts = { A: bare, 'A again': bare, 'empty listeners': () => rivalOf('listeners'), WhatBroke: ours };
  return together(starts, async (browsers) => {
    const random = chance(2);
    const samples = {};
    const warm = Object.keys(browsers).map((name) => [`${name}, warm`, browsers[name], false]);
    const cold = ['empty listeners', 'WhatBroke'].map((name) => [`${name}, cold`, browsers[name], true]);
    for (const [name] of [...warm, ...cold]) samples[name] = [];
    // One round more, to fill every cache and compile everything, is thrown away.
    for (let round = -1; round < rounds; round += 1) {
      for (const [name, { whatbroke, page, killWorker }, isCold] of shuffled([...warm, ...cold], random)) {
        if (isCold) await killWorker();
        // A failure in another tab, which has to be closed again, wakes worker and brain.
        else if (whatbroke) await wake(whatbroke, nginx);
        const took = await load(page, url);
        if (round >= 0) samples[name].push(took);
      }
    }
    printSamples('load of a page that is fine', samples);
    printRatio('A again / A', samples['A again, warm'], samples['A, warm']);
    printRatio('empty listeners, warm / A', samples['empty listeners, warm'], samples['A, warm']);
    const kept = [
      printRatio('WhatBroke, warm worker / A', samples['WhatBroke, warm'], samples['A, warm'], 1.1),
      printRatio('WhatBroke, cold worker / empty listeners, cold', samples['WhatBroke, cold'], samples['empty listeners, cold'], 1.1),
    ];
    return kept.every(Boolean);
  });
}

async function wake(whatbroke, nginx) {
  const other = await whatbroke.newTab();
  await other.goto(`http://woken.test:${nginx.port}/status/503`, { waitUntil: 'load' });
  await whatbroke.closeTab(other);
}
