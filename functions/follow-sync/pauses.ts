import type { FollowState } from './state.ts';

/** The first pause between looks, the factor it grows by, and the longest, in seconds. */
const pauses = { first: 10, factor: 1.5, longest: 300 };

/** How long to wait before the next look, in whole seconds: never past the end of following. */
export function pauseAfter(state: FollowState, followFor: number): number {
  const grown = Math.min(pauses.longest, Math.round(pauses.first * pauses.factor ** (state.looks - 1)));
  const left = Math.ceil((state.began + followFor - state.at) / 1000);
  return Math.max(1, Math.min(grown, left));
}
