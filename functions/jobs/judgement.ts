import { joinAtMost, pluralize } from '../shared/text.ts';
import { type Finding, type Survey, survey } from './findings.ts';
import { GoodDetails } from './good-details.ts';
import type { Job } from './job.ts';
import type { JobOutcome } from './outcome.ts';
import { type Stage, stageOf } from './status.ts';

export interface FailedGroup {
  group: string;
  detail: string;
}

/** What a job says of itself. `unknown_status`: a word that nobody knows, or none; see life.ts for what that means. */
export interface Judgement {
  outcome: JobOutcome | 'running';
  /** The groups, or `job`, of which something is said that is not success, whatever the outcome. */
  failed_groups: FailedGroup[];
  /** How many groups have a detail that is no longer "in progress"; undefined where there are no details. */
  groups_done: number | undefined;
  /** What is odd and yet no failure. */
  warnings: string[];
  /** The texts among the failed that nobody has called good, ready for `goodDetails`: 20 different ones at most. */
  unknown_texts: string[];
  /** The texts of `goodDetails` by which something is good. */
  good_details: string[];
}

const outcomes: { [stage in Stage]: Judgement['outcome'] } = {
  running: 'running',
  completed: 'succeeded',
  partial: 'partially_failed',
  failed: 'failed',
  canceled: 'canceled',
  unknown: 'unknown_status',
};

/** What a job says by its status alone: `succeeded` may still be something else by its details. */
export const outcomeByStatus = (job: Job): Judgement['outcome'] => outcomes[stageOf(job)];

/** So many things are told of one group. */
const mostTold = 10;
const mostTexts = 20;

/** Judges a job. Never throws, whatever the appliance sent. `goodTexts`: what an operator calls good, see good-details.ts. */
export function judge(job: Job, goodTexts: readonly string[] = []): Judgement {
  const stage = stageOf(job);
  const found = survey(job);
  const good = new GoodDetails(goodTexts, found.names);
  const good_details = new Set<string>();
  const bad = found.findings.filter(({ text }) => {
    const by = text === undefined ? undefined : good.textFor(text);
    if (by !== undefined) good_details.add(by);
    return by === undefined;
  });
  const hasFailed = stage === 'completed' && bad.length > 0;
  return {
    outcome: hasFailed ? 'partially_failed' : outcomes[stage],
    failed_groups: failedGroups(bad),
    groups_done: found.hasDetails ? [...found.isRunning.values()].filter((runs) => !runs).length : undefined,
    warnings: stage === 'completed' ? warningsOf(job, found) : [],
    unknown_texts: good.distinct(
      bad.flatMap(({ text }) => text ?? []),
      mostTexts,
    ),
    good_details: [...good_details],
  };
}

function failedGroups(bad: readonly Finding[]): FailedGroup[] {
  const details = new Map<string, string[]>();
  for (const { group, detail } of bad) {
    const told = details.get(group);
    if (told === undefined) details.set(group, [detail]);
    else told.push(detail);
  }
  return Array.from(details, ([group, told]) => ({ group, detail: joinAtMost(told, mostTold) }));
}

function warningsOf(job: Job, { isRunning }: Survey): string[] {
  const unfinished = [...isRunning.values()].filter(Boolean).length;
  const missing = Array.isArray(job.groups) ? job.groups.length - isRunning.size : 0;
  return [
    ...(unfinished > 0 ? [`${pluralize(unfinished, 'group')} still "in progress" on a completed job`] : []),
    ...(missing > 0 ? [`${pluralize(missing, 'group')} without a detail`] : []),
  ];
}
