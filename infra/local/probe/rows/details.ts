import { groupIdsIn } from '../../../../functions/jobs/coverage.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { judge } from '../../../../functions/jobs/judgement.ts';
import { nodesOf } from '../../../../functions/jobs/leaves.ts';
import { hasEnded, stageOf } from '../../../../functions/jobs/status.ts';
import { isObject } from '../../../../functions/shared/json.ts';
import { type Evidence, jobsRead, jobsSeen } from '../evidence.ts';
import { nameAhead } from '../words.ts';
import { distinct, type Row, type Seen, safe, unsafe } from './row.ts';

/** So many texts of a kind are told. */
const mostTexts = 20;
/** So many are read. */
const mostRead = 1_000;
/** What says by itself that something went wrong. */
const saysFailure =
  /fail|error|reject|den(?:y|ied)|invalid|refus|unable|cannot|could not|timed? ?out|unauthori|forbidden|not found|expired|missing/i;

/** The ended jobs first: their details are complete. */
const jobsByDetail = (evidence: Evidence): Job[] => {
  const jobs = jobsSeen(evidence).map(({ job }) => job);
  return [...jobs.filter(hasEnded), ...jobs.filter((job) => !hasEnded(job))];
};

const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** How `detailed_status` is laid out. */
function layoutOf(job: Job): string {
  const { detailed_status: given, failed_groups } = job;
  const details = isEmpty(given) ? undefined : given;
  if (details === undefined || details === null)
    return Array.isArray(failed_groups) ? 'failed_groups' : 'missing';
  if (typeof details === 'string') return /^\s*[[{]/.test(details) ? 'JSON text' : 'lines';
  if (Array.isArray(details)) return details.every(isObject) ? 'list of objects' : 'list';
  if (!isObject(details)) return 'other';
  const values = Object.values(details);
  if (values.every((value) => typeof value === 'string')) return 'map';
  if (!values.every(isObject)) return 'other';
  const inner = values.flatMap((value) => Object.values(value));
  if (inner.some((value) => typeof value === 'string')) return 'objects';
  return inner.every((value) => typeof value === 'number') ? 'counts' : 'wrapped';
}

interface Texts {
  success: string[];
  running: string[];
  failure: string[];
  unknown: string[];
}

/** What the details of some jobs say, each text by itself, as the functions understand it. `each`: also where it stands there again. */
function textsOf(jobs: readonly Job[], { each = false } = {}): Texts {
  const texts: Texts = { success: [], running: [], failure: [], unknown: [] };
  const kinds = new Map<string, keyof Texts>();
  for (const job of jobs) {
    const groups = new Set(groupIdsIn(job));
    for (const { place, value } of nodesOf(job, groups)) {
      if (!place.isDetail || typeof value !== 'string') continue;
      for (const line of value.split('\n')) {
        const text = withoutName(line, groups);
        if (text === undefined) continue;
        const known = kinds.get(text);
        if ((known !== undefined && !each) || (known === undefined && kinds.size > mostRead)) continue;
        const kind = known ?? kindOf(text, place.isUnderFailure, groups);
        kinds.set(text, kind);
        texts[kind].push(text);
      }
    }
  }
  return texts;
}

/** A line without the name that it begins with; undefined for one without words, or of a name alone. */
function withoutName(line: string, groups: ReadonlySet<string>): string | undefined {
  const [before = ''] = line.split(': ');
  const name = groups.has(before) ? before : nameAhead(line);
  const text = (name === undefined ? line : line.slice(line.indexOf(name) + name.length + 1)).trim();
  return groups.has(text) || !/\p{L}{2}/u.test(text) || isJson.test(text) || uuid.test(text)
    ? undefined
    : text;
}
const isJson = /^[[{"]/;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** As the functions judge a job of which one detail says that. */
function kindOf(text: string, isUnderFailure: boolean, groups: ReadonlySet<string>): keyof Texts {
  const named = [...groups].filter((group) => text.includes(group));
  const { outcome, groups_done } = judge({
    id: 'x',
    overall_status: 'completed',
    groups: named,
    detailed_status: { group: isUnderFailure ? { error: text } : text },
  });
  if (outcome !== 'succeeded') return saysFailure.test(text) ? 'failure' : 'unknown';
  return groups_done === 0 ? 'running' : 'success';
}

/** How many groups a job tells as failed and as running: by its texts where there are any, else as the functions judge it. */
export function countsIn(job: Job): { failed: number; running: number } {
  const { failure, unknown, success, running } = textsOf([job], { each: true });
  const hasTexts = failure.length + unknown.length + success.length + running.length > 0;
  return { failed: hasTexts ? failure.length : judge(job).failed_groups.length, running: running.length };
}

export const detailRows = {
  'job.detailed_status': {
    see: (evidence) => {
      const jobs = jobsByDetail(evidence);
      if (jobs.length === 0) return undefined;
      const layouts = jobs.map(layoutOf);
      return { layout: layouts.find((layout) => layout !== 'missing') ?? 'missing' };
    },
    differs: ({ layout }) => {
      if (layout === 'map') return undefined;
      return layout === 'missing'
        ? unsafe('a job is judged by its status and its other fields alone: a group that failed may not show')
        : safe('judged leaf by leaf');
    },
  },
  'job.detail-texts': {
    see: (evidence) => {
      const texts = textsOf(
        jobsSeen(evidence)
          .map(({ job }) => job)
          .filter(hasEnded),
      );
      const told = Object.entries(texts).filter(([, list]) => list.length > 0);
      if (told.length === 0) return undefined;
      return Object.fromEntries(
        told.map(([kind, list]): [string, Seen] => [kind, distinct(list).slice(0, mostTexts)]),
      );
    },
    differs: ({ unknown }) =>
      unknown === undefined
        ? undefined
        : unsafe(
            'not understood, so taken for no success: each such job is partially_failed; if it means success, put it into `goodDetails`',
          ),
  },
  'job.judged': {
    see: (evidence) => {
      // An entry of the list may leave out what a job says.
      const outcomes = jobsRead(evidence)
        .filter(({ job }) => stageOf(job) === 'completed')
        .map(({ job }) => judge(job).outcome);
      if (outcomes.length === 0) return undefined;
      const good = outcomes.filter((outcome) => outcome === 'succeeded').length;
      return {
        completed_told_as: [...new Set(outcomes)].sort(),
        mostly_succeeded: 2 * good >= outcomes.length,
      };
    },
    differs: ({ mostly_succeeded }) =>
      mostly_succeeded
        ? undefined
        : unsafe(
            'most jobs that say completed are told as that: see why with {"action":"status"}, and `goodDetails`',
          ),
  },
  'job.partial': {
    see: (evidence) => {
      const jobs = jobsSeen(evidence)
        .map(({ job }) => job)
        .filter(hasEnded);
      const job = jobs.find((any) => {
        const { failed_groups } = judge(any);
        const covered = Math.max(
          groupIdsIn(any).length,
          isObject(any.detailed_status) ? Object.keys(any.detailed_status).length : 0,
        );
        return failed_groups.some(({ group }) => group !== 'job') && failed_groups.length < covered;
      });
      return job && { ends_as: stageOf(job) };
    },
    shownBy: 'another appliance',
  },
} satisfies { [id: string]: Row };
