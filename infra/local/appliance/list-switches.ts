import * as z from 'zod';
import type { ListShape } from './list-shape.ts';
import { between, from, type Switch, seconds } from './switch.ts';

/** How lists are answered. */
export const listSwitches: { [name in keyof ListShape]: Switch<ListShape[name]> } = {
  listOrder: from(
    'list.order',
    z.object({ order: z.enum(['newest first', 'oldest first', 'none']) }),
    ({ order }) => (order === 'none' ? order : order === 'newest first' ? 'newest-first' : 'oldest-first'),
  ),
  sortParameter: from(
    'list.sort',
    z.object({ sort: z.enum(['honoured', 'ignored', 'refused']) }),
    ({ sort }) => sort,
  ),
  statusFilter: from(
    'list.status-filter',
    z.object({ filter: z.enum(['honoured', 'ignored', 'refused', 'finds nothing']) }),
    ({ filter }) => (filter === 'finds nothing' ? 'empty' : filter),
  ),
  maxLimit: from(
    'list.limit',
    z.object({ largest: z.number().int().min(1).max(100_000), more: z.enum(['lowered', 'refused']) }),
    ({ largest }) => largest,
  ),
  overMaxLimit: from('list.limit', z.object({ more: z.enum(['lowered', 'refused']) }), ({ more }) => more),
  emptyList: from(
    'list.empty',
    z.object({ as: z.enum(['empty', 'null', 'missing', 'no content']) }),
    ({ as }) => as,
  ),
  showsTotal: from('list.total', z.object({ shown: z.boolean() }), ({ shown }) => shown),
  listLeavesOut: from(
    'list.entry',
    z.object({ leaves_out: z.array(z.string()).max(40) }),
    ({ leaves_out }) => leaves_out,
  ),
  groupsEndless: from('groups.end', z.object({ ends: z.boolean() }), ({ ends }) => !ends),
  listLagMs: from(
    'list.lag',
    z.object({ missing_at_seconds: seconds.nullable(), there_at_seconds: seconds }),
    (seen) => between(seen.missing_at_seconds, seen.there_at_seconds),
  ),
};
