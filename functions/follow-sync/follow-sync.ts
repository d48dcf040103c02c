import type { DurableContext } from '@aws/durable-execution-sdk-js';
import * as z from 'zod/mini';
import { isJobId } from '../jobs/job.ts';
import { failureOf, type Outcome } from '../jobs/outcome.ts';
import { EventInvalid } from '../shared/errors.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { amount } from '../shared/text.ts';
import { pauseAfter } from './pauses.ts';
import { type Look, type LookTools, look } from './poll.ts';
import { report } from './report.ts';
import { afterLook, beforeTheFirstLook, type End, type FollowState } from './state.ts';

const hour = 3_600_000;

const followEvent = z.strictObject({ job: z.string().check(z.refine(isJobId)) });

export interface FollowResult {
  outcome: Outcome;
  job: string;
  looks: number;
  duration_seconds: number;
}

/**
 * Follows a job to its end: looks at it again and again, waits in between, and ends with one outcome, which is reported
 * once (a second time only if the function dies between the report and its checkpoint).
 * Returns for `succeeded`; throws the error named after any other outcome. Retried, resumed and replayed by the
 * durable execution: whatever happens between two looks is a function of what is stored.
 */
export async function followSync(
  event: unknown,
  context: DurableContext,
  tools: LookTools & { telemetry: Telemetry },
): Promise<FollowResult> {
  const { clock, environment, telemetry } = tools;
  const { job } = parsed(event);
  const followFor = environment.followForHours * hour;
  let latest: Look | undefined;

  const state = await context.waitForCondition<FollowState>(
    'look at the job',
    async (before) => {
      latest = await look(job, before.rejectedVersion, tools);
      const after = afterLook(before, latest, clock.now(), followFor);
      tellProgress(job, after, latest, followFor, telemetry);
      return after;
    },
    {
      initialState: beforeTheFirstLook,
      waitStrategy: (state) =>
        state.end
          ? { shouldContinue: false }
          : { shouldContinue: true, delay: { seconds: pauseAfter(state, followFor) } },
    },
  );

  const end = state.end as End;
  await context.step('report', async () => report(job, state, end, latest, telemetry), {
    retryStrategy: () => ({ shouldRetry: false }),
  });
  if (end.outcome !== 'succeeded') throw failureOf(end.outcome, job, why(state, end));
  return { outcome: end.outcome, job, looks: state.looks, duration_seconds: end.duration_seconds };
}

function parsed(event: unknown) {
  const result = followEvent.safeParse(event);
  if (result.success) return result.data;
  throw new EventInvalid({
    tried: 'Reading the event',
    cameBack: 'it is not {"job":"<id>"}',
    remedy: 'start-sync invokes this function; to look at a job, send {"action":"status"} to start-sync.',
  });
}

/** One line a look, so that the log shows where a job stands and what keeps it. */
function tellProgress(
  job: string,
  state: FollowState,
  seen: Look,
  followFor: number,
  telemetry: Telemetry,
): void {
  telemetry.log(seen.saw === 'job' ? 'info' : 'warn', 'looked at the job', {
    job,
    look: state.looks,
    saw: state.saw,
    ...(seen.saw === 'job'
      ? {
          overall_status: seen.job.overall_status,
          groups: Array.isArray(seen.job.groups) ? seen.job.groups.length : undefined,
          groups_done: seen.judgement.groups_done,
        }
      : { why: seen.why }),
    elapsed_seconds: Math.round((state.at - state.began) / 1000),
    ...(!state.end && { next_look_seconds: pauseAfter(state, followFor) }),
  });
}

/** The first failed groups, or why there was no job to be seen. */
const why = ({ why }: FollowState, { failed_groups, failed }: End): string => {
  const named = failed_groups.map(({ group, detail }) => `${group}: ${detail}`);
  const more = failed > named.length ? [`and ${failed - named.length} more`] : [];
  return failed > 0 ? `${amount(failed, 'group')} failed: ${[...named, ...more].join('; ')}` : (why ?? '');
};
