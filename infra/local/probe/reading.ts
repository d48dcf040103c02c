import { idIn, type Job } from '../../../functions/jobs/job.ts';
import { isAborted } from '../../../functions/jobs/status.ts';
import { isObject } from '../../../functions/shared/json.ts';
import { entriesOf, isGood, isRefused, longestList, rawJobIn, textOf } from './evidence.ts';
import type { Asked, Look } from './look.ts';
import type { Session } from './session.ts';

export const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';
const groupsPath = '/api/v1/cckm/sap/groups';
const selfPath = '/api/v1/auth/self';
/** Tells the version (client code); nothing depends on it. */
const systemPath = '/api/v1/system/info';

/** So many groups are asked for at a time, and of no list more pages are read: what the functions do. */
const groupsPerPage = 1_000;
const mostPages = 100;
/** A list is not read on after so many characters. */
const longestPages = 50_000_000;
/** A list whose `total` is another one on so many pages has no end. */
const runaway = 4;
/** Pages of the list of jobs, one after the other, until one is refused or comes with fewer. */
const limits = [100, 1_000, 10_000];
/** So many entries of the list are read, or the longest page. */
const mostListed = 100;
/** So many jobs are read by themselves. */
const mostJobs = 12;

/** The address of a job. */
export const jobPath = (id: string): string => `${jobsPath}/${encodeURIComponent(id)}`;

/** Looks at all that a token can see without changing anything: requests are GETs alone. */
export async function readAll(session: Session): Promise<void> {
  await session.get('system info', systemPath);
  await session.get('user', `${selfPath}/user`);
  await session.get('password policy', `${selfPath}/pwdpolicy`);
  await readGroups(session);
  await session.get('path with a slash', `${groupsPath}/?skip=0&limit=1`);
  await session.get('no Accept', `${groupsPath}?skip=0&limit=1`, { accept: false });
  await readList(session);
  await readJobs(session);
  await session.get('unknown job', jobPath(session.unknownId), { namesJob: true });
  for (const [node] of session.nodes.entries())
    if (node !== session.node) await session.get('other node', `${jobsPath}?skip=0&limit=1`, { node });
}

/** All groups; fewer at a time where the appliance refuses a page. */
async function readGroups(session: Session): Promise<void> {
  for (let limit = groupsPerPage; limit >= 1; limit = Math.floor(limit / 10)) {
    const [first] = await readPages(session, 'groups', groupsPath, limit);
    if (first === undefined || !isRefused(first)) return;
  }
}

/**
 * The pages of a list: until nothing new comes, or `total` runs away. `toTheEnd`: whatever `total` says, which may be
 * wrong; else it ends where all are there by `total`. No more than `most` entries.
 */
export async function readPages(
  session: Session,
  asked: Asked,
  path: string,
  limit: number,
  { most = Number.POSITIVE_INFINITY, toTheEnd = false } = {},
): Promise<Look[]> {
  const pages: Look[] = [];
  const totals = new Set<number | undefined>();
  const ids = new Set<string>();
  let length = 0;
  for (let skip = 0; pages.length < mostPages; ) {
    const look = await session.get(asked, `${path}?skip=${skip}&limit=${limit}`);
    if (look === undefined) break;
    pages.push(look);
    const entries = entriesOf(look) ?? [];
    const total = totalOf(look);
    const before = ids.size;
    for (const id of idsOf(entries)) ids.add(id);
    totals.add(total);
    skip += entries.length;
    length += look.length;
    const isAll = !toTheEnd && skip >= (total ?? Number.POSITIVE_INFINITY);
    if (ids.size === before || isAll || skip >= most || totals.size === runaway || length > longestPages)
      break;
  }
  return pages;
}

const idsOf = (entries: readonly unknown[]): string[] =>
  entries.flatMap((entry) => rawJobIn(entry)?.job.id ?? (isObject(entry) ? (idIn(entry.id) ?? []) : []));

/** The jobs on all pages of a list that was read to its end; undefined where some may be missing, or cannot be read. */
export function wholeList(pages: readonly Look[]): Job[] | undefined {
  const lists = pages.map((page) => entriesOf(page));
  const last = lists.at(-1);
  // A list that repeats itself in place of an end has never shown one.
  if (last === undefined || last.length > 0 || lists.includes(undefined)) return undefined;
  const entries = lists.flatMap((list) => list ?? []);
  const jobs = new Map(entries.flatMap((entry) => rawJobIn(entry)?.job ?? []).map((job) => [job.id, job]));
  const total = Math.max(0, ...pages.map((page) => totalOf(page) ?? 0));
  const isReadable = entries.every((entry) => rawJobIn(entry) !== undefined);
  return isReadable && jobs.size >= total ? [...jobs.values()] : undefined;
}

/** `total` of a list, where it says so. */
export const totalOf = (look: Look | undefined): number | undefined =>
  isObject(look?.body) && Number.isSafeInteger(look.body.total) ? Number(look.body.total) : undefined;

async function readList(session: Session): Promise<void> {
  const ask = (asked: Asked, query: string) => session.get(asked, `${jobsPath}?${query}`);
  const [first] = await readPages(session, 'jobs', jobsPath, 10, { most: mostListed });
  const isTenRefused = first !== undefined && isRefused(first);
  const largest = await readLimits(session, isTenRefused);
  if (isTenRefused && largest > 0) await readPages(session, 'jobs', jobsPath, largest, { most: mostListed });
  const limit = Math.max(1, Math.min(longestList(session).length, 100));
  await ask('jobs, oldest first', `skip=0&limit=${limit}&sort=createdAt`);
  await ask('jobs, newest first', `skip=0&limit=${limit}&sort=-createdAt`);
  const words = longestList(session).map((entry) => rawJobIn(entry)?.job.overall_status);
  const word = words.find(
    (any): any is string => typeof any === 'string' && any !== '' && any.isWellFormed(),
  );
  if (word !== undefined)
    await ask('jobs of a word', `skip=0&limit=${limit}&overall_status=${encodeURIComponent(word)}`);
  await ask('jobs of no word', `skip=0&limit=${limit}&overall_status=no-such-status`);
  await ask('jobs of no id', `skip=0&limit=${limit}&id=${session.unknownId}`);
}

/** How a question for so many entries was answered: with how many at most; `undefined` where nobody can tell. */
export function limitOf(look: Look, limit: number): 'taken' | 'refused' | number | undefined {
  if (!isGood(look)) return isRefused(look) ? 'refused' : undefined;
  const count = entriesOf(look)?.length ?? 0;
  const echoed = isObject(look.body) ? Number(textOf(look.body.limit) || Number.NaN) : Number.NaN;
  if (Number.isSafeInteger(echoed) && echoed > 0) return echoed < limit ? echoed : 'taken';
  if (count === limit) return 'taken';
  return count < (totalOf(look) ?? 0) ? count : undefined;
}

/** Finds the largest page: more and more at a time, then between the last that was taken and the first that was refused. */
async function readLimits(session: Session, isTenRefused: boolean): Promise<number> {
  const ask = async (limit: number) => {
    const look = await session.get('jobs by limit', `${jobsPath}?skip=0&limit=${limit}`);
    return look && limitOf(look, limit);
  };
  let taken = isTenRefused ? 0 : 10;
  let refused = isTenRefused ? 10 : undefined;
  for (const limit of isTenRefused ? [] : limits) {
    const answered = await ask(limit);
    if (answered === 'refused') refused = limit;
    if (answered !== 'taken') break;
    taken = limit;
  }
  while (refused !== undefined && refused - taken > 1) {
    const limit = Math.floor((taken + refused) / 2);
    const answered = await ask(limit);
    if (answered === undefined) break;
    if (answered === 'refused') refused = limit;
    else taken = limit;
  }
  return taken;
}

/** Reads jobs by themselves: the first of each kind (its word, what it covers), then the others as they stand in the list. */
async function readJobs(session: Session): Promise<void> {
  const jobs = longestList(session).flatMap((entry) => rawJobIn(entry)?.job ?? []);
  const kindOf = ({ overall_status, groups, synchronize_all, ...job }: Job) =>
    JSON.stringify([overall_status, typeof groups, synchronize_all, isAborted({ ...job })]);
  const first = new Map(jobs.toReversed().map((job) => [kindOf(job), job.id]));
  const ids = new Set([...first.values(), ...jobs.map(({ id }) => id)]);
  for (const id of [...ids].slice(0, mostJobs)) await session.get('job', jobPath(id), { namesJob: true });
}
