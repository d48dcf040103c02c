import type { DurableContext } from '@aws/durable-execution-sdk-js';
import * as z from 'zod/mini';
import { isJobId } from '../jobs/job.ts';
import type { Outcome } from '../jobs/outcome.ts';
import type { Reporter } from '../reports/reporter.ts';
import { EventInvalid } from '../shared/errors.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { type PollResult, type PollTools, poll } from './poll.ts';
import { endError, report } from './report.ts';
import { type FollowOutcome, type FollowState, initialState, nextDelay, nextState } from './state.ts';

const hour = 3_600_000;

const followEvent = z.strictObject({ job: z.string().check(z.refine(isJobId)) });

export interface FollowResult {
  outcome: Outcome;
  job: string;
  looks: number;
  duration_seconds: number;
}

type FollowTools = PollTools & {
  telemetry: Pick<Telemetry, 'log' | 'add' | 'publish'>;
  reports: Pick<Reporter, 'send'>;
};

/**
 * Follows a job to its end: looks at it again and again, waits in between, and ends with one outcome. The look that
 * ends it reports it, at least once (report.ts says when it is twice). Returns for `succeeded` and `canceled`; throws
 * the error named after any other outcome. Retried, resumed and replayed by the durable execution: whatever happens
 * between two looks is a function of what is stored.
 */
export async function followSync(
  event: unknown,
  context: Pick<DurableContext, 'waitForCondition'>,
  tools: FollowTools,
): Promise<FollowResult> {
  const { clock, environment, telemetry } = tools;
  const { job } = parsed(event);
  const followFor = environment.followForHours * hour;

  const {
    ended,
    polls: looks,
    why,
  } = await context.waitForCondition<FollowState>(
    'look at the job',
    async (before) => {
      const seen = await poll(job, before, tools);
      const state = nextState(before, seen, clock.now(), followFor);
      logProgress(job, state, seen, followFor, telemetry);
      if (state.ended) await report(job, state, state.ended, seen, tools);
      return state;
    },
    {
      initialState,
      waitStrategy: (state) =>
        state.ended
          ? { shouldContinue: false }
          : { shouldContinue: true, delay: { seconds: nextDelay(state, followFor) } },
    },
  );

  // The looks go on until there is an outcome.
  const end = ended as FollowOutcome;
  const error = endError(job, end, why);
  if (error) throw error;
  return { outcome: end.outcome, job, looks, duration_seconds: end.duration_seconds };
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
function logProgress(
  job: string,
  state: FollowState,
  seen: PollResult,
  followFor: number,
  telemetry: Pick<Telemetry, 'log'>,
): void {
  telemetry.log(seen.saw === 'job' ? 'info' : 'warn', 'looked at the job', {
    job,
    look: state.polls,
    saw: state.saw,
    ...(seen.saw === 'job'
      ? {
          overall_status: seen.job.overall_status,
          groups: Array.isArray(seen.job.groups) ? seen.job.groups.length : undefined,
          groups_done: seen.judgement.groups_done,
        }
      : { why: seen.why }),
    ...(seen.stack !== undefined && { stack: seen.stack }),
    elapsed_seconds: Math.round((state.at - state.began) / 1000),
    ...(!state.ended && { next_look_seconds: nextDelay(state, followFor) }),
  });
}
