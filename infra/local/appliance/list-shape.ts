import { createHash } from 'node:crypto';
import { type ApiResponse, throwHttpError } from './response.ts';

/** How lists are answered, as far as that is not known of the real appliance. */
export interface ListShape {
  /** Order of the list of jobs where no `sort` decides; unknown. `none` has nothing to do with dates. */
  listOrder: 'newest-first' | 'oldest-first' | 'none';
  /** What `sort=createdAt` and `sort=-createdAt` do to it (documented for groups, not for SAP's jobs). */
  sortParameter: 'honoured' | 'ignored' | 'refused';
  /** What `overall_status`, the exact word, does to it (documented). `empty`: nothing is ever found. */
  statusFilter: 'honoured' | 'ignored' | 'refused' | 'empty';
  /** The largest `limit` of a page; unknown. */
  maxLimit: number;
  /** What becomes of a larger one. */
  overMaxLimit: 'lowered' | 'refused';
  /** How a list without an entry is answered (an empty collection in client code of sister clouds; Go writes `null`). */
  emptyList: 'empty' | 'null' | 'missing' | 'no content';
  /** Whether lists carry `total` (documented). */
  showsTotal: boolean;
  /** Fields of a job that its entry in the list does not carry. */
  listLeavesOut: readonly string[];
  /** How long a new job is missing in the list, in milliseconds, while get and cancel know it. */
  listLagMs: number;
  /** Whether the list of groups goes on without an end. */
  groupsEndless: boolean;
}

export const defaultListShape: Readonly<ListShape> = {
  listOrder: 'newest-first',
  sortParameter: 'honoured',
  statusFilter: 'honoured',
  maxLimit: 1000,
  overMaxLimit: 'lowered',
  emptyList: 'empty',
  showsTotal: true,
  listLeavesOut: [],
  listLagMs: 0,
  groupsEndless: false,
};

/** A number that says nothing of the one that it is made of. */
const hashOf = (ms: number): number => createHash('sha1').update(String(ms)).digest().readUInt32BE();

/** Jobs in the order in which a list shows them. */
export function ordered<Item extends { createdAt: number }>(
  items: Item[],
  query: URLSearchParams,
  shape: ListShape,
): Item[] {
  const sort = query.get('sort');
  if (sort !== null && shape.sortParameter === 'refused') throwHttpError(400, 'Invalid value of sort');
  const asked = { createdAt: 'oldest-first', '-createdAt': 'newest-first' }[sort ?? ''];
  const order = shape.sortParameter === 'honoured' && asked ? asked : shape.listOrder;
  const rising = items.toSorted((a, b) => a.createdAt - b.createdAt);
  if (order === 'none') {
    const hashes = new Map(rising.map(({ createdAt }) => [createdAt, hashOf(createdAt)]));
    return rising.sort((a, b) => (hashes.get(a.createdAt) ?? 0) - (hashes.get(b.createdAt) ?? 0));
  }
  return order === 'newest-first' ? rising.reverse() : rising;
}

/** The status word that is asked for; `undefined`: any. */
export function statusAskedFor(query: URLSearchParams, { statusFilter }: ListShape): string | undefined {
  const status = query.get('overall_status') ?? undefined;
  if (status !== undefined && statusFilter === 'refused') throwHttpError(400, 'Invalid query');
  if (status !== undefined && statusFilter === 'empty') return 'a word of no job';
  return statusFilter === 'ignored' ? undefined : status;
}

/** The response to the question for a list: `total` entries, of which `resources` are on the page. */
export function listResponse(
  page: { skip: number; limit: number; total: number; resources: unknown[] },
  { emptyList, showsTotal }: ListShape,
): ApiResponse {
  const { total, resources, ...paging } = page;
  const shown = { ...paging, ...(showsTotal && { total }) };
  if (total > 0) return { status: 200, body: { ...shown, resources } };
  switch (emptyList) {
    case 'empty':
      return { status: 200, body: { ...shown, resources } };
    case 'null':
      return { status: 200, body: { ...shown, resources: null } };
    case 'missing':
      return { status: 200, body: { ...paging, total } };
    case 'no content':
      return { status: 204, body: undefined };
  }
}
