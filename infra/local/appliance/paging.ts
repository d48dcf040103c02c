import type { ListShape } from './list-shape.ts';
import { throwHttpError } from './response.ts';

/** Which part of a list is requested. */
export interface Paging {
  skip: number;
  limit: number;
}

function count(query: URLSearchParams, name: string, missing: number): number {
  const text = query.get(name);
  if (text === null) return missing;
  if (!/^\d+$/.test(text)) throwHttpError(400, `Invalid value of ${name}`);
  return Number(text);
}

/** Reads `skip` (0 if left out) and `limit` (10 if left out, `maxLimit` at most). */
export function readPaging(query: URLSearchParams, { maxLimit, overMaxLimit }: ListShape): Paging {
  const limit = count(query, 'limit', 10);
  if (limit > maxLimit && overMaxLimit === 'refused') throwHttpError(400, 'Invalid value of limit');
  return { skip: count(query, 'skip', 0), limit: Math.min(limit, maxLimit) };
}

/** The documented body of a list. */
export function page<Item>(items: readonly Item[], { skip, limit }: Paging, body: (item: Item) => unknown) {
  return { skip, limit, total: items.length, resources: items.slice(skip, skip + limit).map(body) };
}
