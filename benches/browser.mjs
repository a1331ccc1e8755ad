// Measures WhatBroke in a browser against a browser without it and against minimal rivals, one load after another in
// turns. Run by `cargo xtask bench`; by hand: node benches/browser.mjs [loads] [cards] [memory] [site] [--rounds N]

import { parseArgs } from 'node:util';
import { startServers } from '../tests/e2e/servers/servers.mjs';
import { measureCards } from './browser/cards.mjs';
import { measureSite } from './browser/lighthouse.mjs';
import { measureLoads } from './browser/loads.mjs';
import { measureMemory } from './browser/memory.mjs';

const PARTS = { loads: measureLoads, cards: measureCards, memory: measureMemory, site: measureSite };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '60' } } });
const rounds = Number(values.rounds);
const wanted = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = wanted.find((part) => !PARTS[part]);
if (unknown || !(rounds >= 2)) {
  console.error(unknown ? `there is no part ${unknown}` : '--rounds needs a number of 2 or more');
  process.exit(2);
}

const servers = await startServers();
let kept = true;
try {
  for (const part of wanted) kept = (await PARTS[part](servers, rounds)) && kept;
} finally {
  await servers.stop();
}
// 1 says that a budget is missed; 2 and others, that it could not be measured.
process.exit(kept ? 0 : 1);
