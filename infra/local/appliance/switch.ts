import * as z from 'zod';
import type { RowId } from '../probe/rows/rows.ts';

/** How what was seen of a row becomes the position of a switch; undefined where it says nothing of it. */
export interface Switch<Position> {
  row: RowId;
  position: (seen: unknown) => Position | undefined;
}

/** The position that a reading of what was seen gives; a reading that does not fit gives none. */
export function from<Schema extends z.ZodType, Position>(
  row: RowId,
  schema: Schema,
  position: (seen: z.infer<Schema>) => Position | undefined,
): Switch<Position> {
  return {
    row,
    position: (seen) => {
      const parsed = schema.safeParse(seen);
      return parsed.success ? position(parsed.data) : undefined;
    },
  };
}

export const texts = z.array(z.string()).min(1);
export const seconds = z.number().min(0).max(86_400);
/** A week and a day at most, forward or back. */
export const minutesAhead = z.number().int().min(-11_520).max(11_520);
export const milliseconds = 1_000;
export const minutes = 60_000;

/** Between the last second without and the first one with it: an imitation is seen at the same looks. */
export const between = (without: number | null, at: number): number =>
  without === null ? 0 : ((without + at) / 2) * milliseconds;
