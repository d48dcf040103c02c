/**
 * Schemas that event and secret share. Lengths, numbers and patterns are checked by `refine`: for its own kinds of check
 * zod brings code into the bundle, and every schema is work at a cold start.
 */
import * as z from 'zod/mini';

export const nonEmpty = z.refine<{ length: number }>(({ length }) => length > 0);
/** An entry of a list, without blanks around it. */
export const entry = z.string().check(z.trim(), nonEmpty);
/** Nothing but `true`. */
export const trueValue = z.custom<true>((value) => value === true);
