// One line for each measurement, the same as xtask prints.

import { quantile, ratio } from './statistics.mjs';

const number = (value) => value.toFixed(value < 10 ? 2 : 0);

/** The samples of each variant: median and middle half. */
export function printSamples(title, samples, unit = 'ms') {
  console.log(`\n${title}, ${Object.values(samples)[0].length} rounds, median and middle half in ${unit}`);
  for (const [name, list] of Object.entries(samples)) {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(list, share).toFixed(1));
    console.log(`  ${name.padEnd(34)} ${middle.padStart(8)}   ${low} to ${high}`);
  }
}

/** A ratio with its interval against its budget; gives whether it is kept. Without a budget it is only said. */
export function printRatio(what, ours, theirs, budget) {
  const { value, low, high } = ratio(ours, theirs);
  // Where the budget lies within the interval, another run could end the other way.
  const sure = low > budget || high <= budget || budget === undefined ? '' : ', not certain';
  return verdict(what, value, budget, `(95 %: ${number(low)} to ${number(high)}${sure})`);
}

export function verdict(what, value, budget, note = '') {
  const kept = budget === undefined || value <= budget;
  const against = budget === undefined ? '' : `  budget ${number(budget)}  ${kept ? 'kept' : 'MISSED'}`;
  console.log(`${what.padEnd(58)} ${number(value).padStart(6)} ${note}${against}`);
  return kept;
}

