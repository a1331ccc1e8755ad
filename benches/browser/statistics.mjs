// Medians, their spread, and how far a ratio of two of them can be trusted.

/** The value below which `share` of the samples lie, between two of them in proportion. */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}

export const median = (samples) => quantile(samples, 0.5);

/** Numbers from 0 to 1 that are the same in every run (mulberry32), so that equal samples give equal intervals. */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The ratio of the medians, and its 95 % interval: rounds are drawn anew with repetition, both members of a round
 * together, because what slowed one down may have slowed down the other.
 */
export function ratio(ours, theirs, { draws = 2000, seed = 1 } = {}) {
  const random = chance(seed);
  const ratios = Array.from({ length: draws }, () => {
    const rounds = ours.map(() => Math.floor(random() * ours.length));
    return median(rounds.map((at) => ours[at])) / median(rounds.map((at) => theirs[at]));
  });
  return { value: median(ours) / median(theirs), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

/** The members of a list in another order. */
export function shuffled(list, random) {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
