/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes `Math.random` of this process follow from a seed. */
export function seedRandom(seed: number): void {
  Math.random = randomFrom(seed);
}

/** A seed for a test that nobody replays. */
export const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31);
