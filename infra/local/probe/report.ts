import * as z from 'zod';
import { groupIdsIn, namesNothing } from '../../../functions/jobs/coverage.ts';
import type { Job } from '../../../functions/jobs/job.ts';
import { isTrue } from '../../../functions/jobs/job.ts';
import { isAborted, stageOf } from '../../../functions/jobs/status.ts';
import { isObject, parseJson } from '../../../functions/shared/json.ts';
import { version } from '../../../functions/shared/version.ts';
import { type Evidence, groupsOf, jobsRead, jobsSeen, longestList, lookFor, rawJobIn } from './evidence.ts';
import type { Finding } from './findings.ts';
import type { Asked, Look } from './look.ts';
import type { Placeholders } from './placeholders.ts';
import { countsIn } from './rows/details.ts';
import { learnFromBody, learnPath, learnValue, pathOf, shapeOf } from './shapes.ts';
import { isOrdinary } from './words.ts';

const reportFormat = 'cckm-sap-sync probe report, version 1';

const stages = ['running', 'completed', 'partial', 'failed', 'canceled', 'unknown'] as const;
const verdicts = ['as assumed', 'differs', 'not seen'] as const;

/** A job of the list: what it takes to make one that shows the same. */
const jobSchema = z.strictObject({
  stage: z.enum(stages),
  /** Its word for that. */
  word: z.string().nullable(),
  /** The groups that it names, each by its place among the listed ones and by which of its ids; `all` where it says so. */
  covers: z.union([
    z.literal('all'),
    z.literal('nothing'),
    z.array(z.strictObject({ group: z.number().int().min(-1), by: z.enum(['id', 'group_id']) })).max(100),
  ]),
  /** How many of them are told as not synchronized, and as still running. */
  failed: z.number().int().min(0),
  running: z.number().int().min(0),
});

/** What a probe has learnt of an appliance: shapes, words and texts, without ids, names, addresses, tokens and certificates. */
const probeReportSchema = z.strictObject({
  format: z.literal(reportFormat),
  /** The version of this project that made it. */
  version: z.string(),
  /** The version of the appliance, where it tells it (`GET system/info`, client code). */
  appliance: z.string().nullable(),
  /** What was done beside looking: `--start`, `--second`, `--cancel`, `--wrong-login`. */
  flags: z.array(z.string()),
  login: z.enum(['token', 'password', 'refresh_token', 'client_credential']),
  nodes: z.number().int().min(1).max(20),
  /** How many groups were listed, and jobs: a hundred at most. */
  groups: z.number().int().min(0),
  /** The jobs of the list, in its order. */
  jobs: z.array(jobSchema).max(100),
  /** By the ids of the rows of docs/api.md. */
  rows: z.record(
    z.string(),
    z.strictObject({
      verdict: z.enum(verdicts),
      seen: z.record(z.string(), z.json()).optional(),
      safe: z.boolean().optional(),
    }),
  ),
  /** Headers of all responses: names that say nothing of anybody, and of some the first word. */
  headers: z.array(z.string()),
  /** Requests and responses as shapes, one of each kind. */
  samples: z.array(
    z.strictObject({
      asked: z.string(),
      request: z.string(),
      status: z.number().nullable(),
      failure: z.string().optional(),
      body: z.json(),
    }),
  ),
  /** What a job that the probe started looked like whenever that changed. */
  changes: z.array(z.strictObject({ after_seconds: z.number(), job: z.json() })),
});

export type ProbeReport = z.infer<typeof probeReportSchema>;

/** Reads a report. Throws an Error that names the first thing that does not belong there. */
export function readProbeReport(text: string): ProbeReport {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new Error('it is not JSON; a report is a file that npm run probe wrote.');
  }
  const parsed = probeReportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `${issue?.path.join('.') || 'it'}: ${issue?.message}; a report is a file that npm run probe wrote.`,
  );
}

const mostJobs = 100;

/** Makes the report of a probe. */
export function probeReport(
  evidence: Evidence,
  findings: readonly Finding[],
  placeholders: Placeholders,
): ProbeReport {
  const groups = groupsOf(evidence);
  const places = new Map<string, { group: number; by: 'id' | 'group_id' }>();
  for (const [group, { id, group_id }] of groups.entries()) {
    if (group_id !== undefined) places.set(group_id, { group, by: 'group_id' });
    places.set(id, { group, by: 'id' });
  }
  // An entry may leave out what the job itself says.
  const read = new Map(jobsRead(evidence).map(({ job }) => [job.id, job]));
  const jobs = longestList(evidence)
    .slice(0, mostJobs)
    .flatMap((entry) => rawJobIn(entry)?.job ?? [])
    .map((job) => read.get(job.id) ?? job);
  return {
    format: reportFormat,
    version,
    appliance: versionIn(evidence),
    flags: flagsOf(evidence.looks),
    login: evidence.login.kind,
    nodes: evidence.nodes,
    groups: groups.length,
    jobs: jobs.map((job) => jobShape(job, places, placeholders)),
    rows: Object.fromEntries(
      findings.map(({ id, verdict, seen, difference }) => [
        id,
        {
          verdict,
          ...(seen !== undefined && { seen }),
          ...(difference !== undefined && { safe: difference.isSafe }),
        },
      ]),
    ) as ProbeReport['rows'],
    headers: headersOf(evidence.looks),
    samples: samplesOf(evidence.looks, placeholders),
    changes: (evidence.own?.changes ?? []).map(({ seconds, body }) => ({
      after_seconds: seconds,
      job: shapeOf(body, placeholders),
    })) as ProbeReport['changes'],
  };
}

function jobShape(
  job: Job,
  places: ReadonlyMap<string, { group: number; by: 'id' | 'group_id' }>,
  placeholders: Placeholders,
): ProbeReport['jobs'][number] {
  const { overall_status: word } = job;
  const named = groupIdsIn(job).slice(0, 100);
  return {
    stage: isAborted(job) && stageOf(job) !== 'running' ? 'canceled' : stageOf(job),
    word: typeof word === 'string' ? wordOf(word, placeholders) : null,
    covers: isTrue(job.synchronize_all)
      ? 'all'
      : namesNothing(job)
        ? 'nothing'
        : named.map(
            (id) => places.get(id) ?? places.get(id.toLowerCase()) ?? { group: -1, by: 'id' as const },
          ),
    ...countsIn(job),
  };
}

const wordOf = (word: string, placeholders: Placeholders): string =>
  isOrdinary(word) ? word : placeholders.text(word);

/** Headers whose names say nothing of anybody. */
const knownHeaders =
  /^(content-(type|encoding|length|security-policy)|connection|keep-alive|transfer-encoding|cache-control|pragma|expires|retry-after|date|server|vary|location|etag|strict-transport-security|www-authenticate|set-cookie|x-(processing-time|frame-options|content-type-options|xss-protection|ratelimit-(limit|remaining|reset)|request-id))$/;
/** Of these the value is told, where it has a usual form. */
const usualValues: { [name: string]: RegExp } = {
  'content-type': /^(?:application\/json|text\/html|text\/plain)(?=;|$)/i,
  'content-encoding': /^(?:gzip|deflate|br|identity)$/i,
  connection: /^(?:keep-alive|close)$/i,
  'keep-alive': /^timeout=\d{1,6}(?=,|$)/i,
  'transfer-encoding': /^chunked$/i,
  'retry-after': /^\d{1,6}$/,
};

const headersOf = (looks: readonly Look[]): string[] => {
  const told = looks.flatMap(({ headers }) =>
    Object.entries(headers).flatMap(([name, value]) => {
      if (!knownHeaders.test(name)) return [];
      const usual = usualValues[name];
      const [word] = usual?.exec(String(value)) ?? [];
      return [usual === undefined ? name : `${name}: ${word ?? 'another value'}`];
    }),
  );
  return [...new Set(told)].sort();
};

/** `2.23.0+16764` */
function versionIn(evidence: Evidence): string | null {
  const { body } = lookFor(evidence, 'system info') ?? {};
  const version = isObject(body) ? body.version : undefined;
  return typeof version === 'string' && /^\d{1,3}(?:\.\d{1,5}){1,3}(?:[+-]\w{1,20})?$/.test(version)
    ? version
    : null;
}

/** Which flags the requests are of. */
function flagsOf(looks: readonly Look[]): string[] {
  const asked = new Set(looks.map((look) => look.asked));
  const flags: [flag: string, ...Asked[]][] = [
    ['--start', 'start'],
    ['--second', 'start of the same', 'start of another', 'start of an unknown group', 'start of both'],
    ['--cancel', 'cancel'],
    ['--wrong-login', 'wrong login'],
  ];
  return flags.flatMap(([flag, ...kinds]) => (kinds.some((kind) => asked.has(kind)) ? [flag] : []));
}

/** One look of each kind: the first that was answered. */
function samplesOf(looks: readonly Look[], placeholders: Placeholders): ProbeReport['samples'] {
  const first = new Map<string, Look>();
  for (const look of looks) {
    const known = first.get(look.asked);
    if (known === undefined || (known.status === undefined && look.status !== undefined))
      first.set(look.asked, look);
  }
  return [...first.values()].map((look) => ({
    asked: look.asked,
    request: `${look.method} ${pathOf(look.path, placeholders)}`,
    status: look.status ?? null,
    ...(look.failure !== undefined && { failure: look.failure.name }),
    body: (look.body === undefined
      ? null
      : shapeOf(look.body, placeholders, look.asked)) as z.core.util.JSONType,
  }));
}

/** All that a report must not show but as a placeholder. */
export function learnFrom(evidence: Evidence, placeholders: Placeholders): void {
  for (const group of groupsOf(evidence))
    for (const value of Object.values(group)) learnValue(value, 'name', placeholders);
  for (const { asked, body, path, headers } of evidence.looks) {
    learnPath(path, placeholders);
    learnFromBody(body, asked, placeholders);
    for (const [name, value] of Object.entries(headers))
      if (!knownHeaders.test(name) || /cookie|location|request-id/.test(name))
        for (const part of String(value).split(/[;,=\s"]+/))
          if (part.length > 2) learnValue(part, 'value', placeholders);
  }
  const jobs = jobsSeen(evidence);
  for (const { job } of jobs) for (const group of groupIdsIn(job)) learnValue(group, 'id', placeholders);
}
