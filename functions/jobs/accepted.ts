import { joinAtMost, quote } from '../shared/text.ts';
import type { Judgement } from './judgement.ts';

/** The sentence that says by which texts of `goodDetails` something is good, with a space before it; empty for none. */
export const accepted = ({ good_details }: Pick<Judgement, 'good_details'>): string =>
  good_details.length === 0
    ? ''
    : ` Good by \`goodDetails\`: ${joinAtMost(
        good_details.map((text) => `"${quote(text, 100)}"`),
        5,
      )}.`;
