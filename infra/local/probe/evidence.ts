import type { Credentials } from '../../../functions/ciphertrust/connection.ts';
import { groupIn } from '../../../functions/ciphertrust/read.ts';
import type { Group } from '../../../functions/jobs/groups.ts';
import { type Job, jobIn } from '../../../functions/jobs/job.ts';
import { isObject, type JsonObject } from '../../../functions/shared/json.ts';
import type { Asked, Look } from './look.ts';

/** A job that the probe started, and what was seen of it. Seconds are those of the plan, counted from the start or the cancel. */
export interface OwnJob {
  id: string;
  /** The group as the start named it. */
  sent: string;
  group: Group;
  /** The last second at which a get did not know it, and the first at which one did. */
  known: Span;
  /** The same of the list. */
  listed: Span;
  /** What it looked like, whenever that changed. */
  changes: { seconds: number; body: JsonObject }[];
  /** Whether `updatedAt` moved while nothing else did; undefined where that could not be seen. */
  isAlive: boolean | undefined;
  hasEnded: boolean;
  /** How many characters the changes have. */
  length: number;
}

/** When something had not happened yet, and when it had; undefined for never. */
export interface Span {
  notAt: number | undefined;
  at: number | undefined;
}

/** A cancellation that the probe asked for. */
export interface Cancellation {
  look: Look;
  /** When the job still ran, and when it had ended. */
  ended: Span;
  /** The job at its end. */
  body: JsonObject | undefined;
}

/** All that a probe has seen. */
export interface Evidence {
  looks: readonly Look[];
  /** How many nodes were given. */
  nodes: number;
  /** How the settings log in, and the fields of the login that they fill in. */
  login: { kind: Credentials['kind']; fields: readonly string[]; refreshToken: string | undefined };
  own: OwnJob | undefined;
  cancellations: readonly Cancellation[];
}

/** The last look for something. */
export const lookFor = ({ looks }: Pick<Evidence, 'looks'>, asked: Asked): Look | undefined =>
  looks.findLast((look) => look.asked === asked);

/** Every look for something. */
export const looksFor = ({ looks }: Pick<Evidence, 'looks'>, ...asked: Asked[]): Look[] =>
  looks.filter((look) => asked.includes(look.asked));

/** Whether a look brought what the functions can read. */
export const isGood = (look: Look | undefined): look is Look & { failure: undefined } =>
  look !== undefined && look.failure === undefined;

/** Whether the appliance refused a question: a 4xx that is about it. */
export const isRefused = ({ status = 0 }: Look): boolean =>
  status >= 400 && status <= 499 && ![401, 408, 429].includes(status);

/** The entries of a list; undefined where there is none. */
export function entriesOf(look: Look | undefined): unknown[] | undefined {
  if (!isGood(look)) return undefined;
  if (look.status === 204) return [];
  if (!isObject(look.body)) return undefined;
  const { resources, total } = look.body;
  if (Array.isArray(resources)) return resources;
  return resources === null || (resources === undefined && total === 0) ? [] : undefined;
}

/** The longest list of jobs that came, in the appliance's own order: the pages of ten together, or a longer page. */
export function longestList(evidence: Pick<Evidence, 'looks'>): unknown[] {
  const pages = looksFor(evidence, 'jobs').flatMap((look) => entriesOf(look) ?? []);
  const longer = looksFor(evidence, 'jobs by limit').map((look) => entriesOf(look) ?? []);
  return [pages, ...longer].reduce((longest, list) => (list.length > longest.length ? list : longest), []);
}

/** A value as a text; empty for one that is none, which may be anything. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** A job as it came, with the object around it where there is one. */
export interface RawJob {
  job: Job;
  /** The job's own object, its id as it came. */
  body: JsonObject;
  /** The key of the object around it. */
  under: string | undefined;
}

/** The job in a response or an entry; undefined for anything else. */
export function rawJobIn(value: unknown): RawJob | undefined {
  const job = jobIn(value);
  if (job === undefined || !isObject(value)) return undefined;
  const isIt = (body: unknown): body is JsonObject =>
    isObject(body) && textOf(body.id) === job.id && body.overall_status === job.overall_status;
  if (isIt(value)) return { job, body: value, under: undefined };
  const [under, body] = Object.entries(value).find(([, inner]) => isIt(inner)) ?? [];
  return isIt(body) ? { job, body, under } : undefined;
}

type Looks = Pick<Evidence, 'looks'> & { own?: OwnJob | undefined };

/** Every job that was read by itself, and each change of the own one. */
export const jobsRead = (evidence: Looks): RawJob[] => [
  ...looksFor(
    evidence,
    'job',
    'own job',
    'job to cancel',
    'start',
    'start of the same',
    'start of another',
  ).flatMap((look) => (isGood(look) ? (rawJobIn(look.body) ?? []) : [])),
  ...(evidence.own?.changes ?? []).flatMap(({ body }) => rawJobIn(body) ?? []),
];

/** Every job that was seen: those that were read, then the list's others. */
export function jobsSeen(evidence: Looks): RawJob[] {
  const read = jobsRead(evidence);
  const ids = new Set(read.map(({ job }) => job.id));
  const entries = longestList(evidence).flatMap((entry) => rawJobIn(entry) ?? []);
  return [...read, ...entries.filter(({ job }) => !ids.has(job.id))];
}

/** Every group that was listed. */
export const groupsOf = (evidence: Pick<Evidence, 'looks'>): Group[] => {
  const groups = looksFor(evidence, 'groups').flatMap((look) => (entriesOf(look) ?? []).flatMap(groupIn));
  return [...new Map(groups.map((group) => [group.id, group])).values()];
};
