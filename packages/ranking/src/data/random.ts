/** Numbers in [0, 1) from a seed (mulberry32): the same on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** About normal: the sum of four uniform numbers, standard deviation 1. */
export function normalNumber(random: () => number): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}
