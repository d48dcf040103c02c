import type { Group } from '../jobs/groups.ts';
import { comparableId, idIn, type Job, jobIn } from '../jobs/job.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { ApiResponse } from './connection.ts';
import { replyInvalid } from './errors.ts';
import { objectIn } from './response.ts';

/** A page of a list. */
export interface Page<T> {
  /** The entries that can be read. */
  items: T[];
  /** How many entries it has, whether they can be read or not. */
  count: number;
  /** How many there are in all, where the appliance says so. */
  total: number | undefined;
}

/** Whether a body is that of an error (`{code, codeDesc, message, requestID}`, seen in client code), whatever its status. */
const isError = ({ code, codeDesc, message }: JsonObject): boolean =>
  typeof codeDesc === 'string' || (typeof code === 'number' && typeof message === 'string');

/** Whether two ids are one: a UUID in either case. */
export const isSame = (id: string, other: string): boolean => comparableId(id) === comparableId(other);

/** The job that a 2xx brought. Throws ApplianceReplyInvalid. */
export function readJob(response: ApiResponse): Job {
  const body = objectIn(response);
  const job = jobIn(body);
  if (job !== undefined && !(isError(body) && job.overall_status === undefined)) return job;
  throw replyInvalid(response.tried, `${response.describe()}, without a job id`);
}

/** The job that a cancellation was answered with; undefined for anything else: what SAP's answers is not documented. */
export function cancellationIn(response: ApiResponse, id: string): Job | undefined {
  if (response.isEmpty) return undefined;
  const job = jobIn(objectIn(response));
  return job !== undefined && isSame(job.id, id) ? job : undefined;
}

/** Go services write `null` for a list without an entry, leave it out, or answer 204. */
export function pageIn(response: ApiResponse): Page<unknown> {
  if (response.status === 204) return { items: [], count: 0, total: undefined };
  const body = objectIn(response);
  const { resources, total: given } = body;
  const total = Number.isSafeInteger(given) && Number(given) >= 0 ? Number(given) : undefined;
  const isEmpty = !isError(body) && (resources === null || (resources === undefined && total === 0));
  const items = isEmpty ? [] : resources;
  if (!Array.isArray(items)) {
    throw replyInvalid(response.tried, `${response.describe()}, without \`resources\``);
  }
  return { items, count: items.length, total };
}

/** The published sample writes `Name`; the other fields of the API begin in lower case. */
export function groupIn(item: unknown): Group[] {
  const id = isObject(item) ? idIn(item.id) : undefined;
  if (!isObject(item) || id === undefined) return [];
  const group_id = idIn(item.group_id);
  const name = item.Name ?? item.name;
  return [
    {
      id,
      ...(group_id !== undefined && { group_id }),
      ...(typeof name === 'string' && { name }),
    },
  ];
}

/** The entries of a list that are jobs. */
export const jobsIn = (entries: readonly unknown[]): Job[] => entries.flatMap((entry) => jobIn(entry) ?? []);
