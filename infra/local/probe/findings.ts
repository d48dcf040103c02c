import type { Evidence } from './evidence.ts';
import type { Placeholders } from './placeholders.ts';
import type { Difference, ShownBy } from './rows/row.ts';
import { type RowId, rowIds, rows } from './rows/rows.ts';
import { seenOf } from './shapes.ts';

/** What a probe has found of one row. */
export interface Finding {
  id: RowId;
  verdict: 'as assumed' | 'differs' | 'not seen';
  /** What was seen, with placeholders for values. */
  seen: { [key: string]: unknown } | undefined;
  difference: Difference | undefined;
  shownBy: ShownBy | undefined;
}

/** What some evidence says of every row, in the order of docs/api.md. */
export function findingsOf(evidence: Evidence, placeholders: Placeholders): Finding[] {
  return rowIds.map((id) => {
    const { see, differs, shownBy } = rows[id];
    const seen = see(evidence);
    if (seen === undefined)
      return { id, verdict: 'not seen', seen: undefined, difference: undefined, shownBy };
    const difference = differs?.(seen);
    return {
      id,
      verdict: difference === undefined ? 'as assumed' : 'differs',
      seen: seenOf(seen, placeholders) as { [key: string]: unknown },
      difference,
      shownBy,
    };
  });
}
