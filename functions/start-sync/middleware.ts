import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { CipherTrustClient } from '../ciphertrust/client.ts';
import type { ReportFacts } from '../reports/facts.ts';
import type { Reporter } from '../reports/reporter.ts';
import type { Clock } from '../shared/clock.ts';
import { type Environment, readEnvironment } from '../shared/environment.ts';
import { Failure } from '../shared/failure.ts';
import { retryForSeconds } from '../shared/limits.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { report } from './actions/report.ts';
import { HandOverFailed, OutOfTime } from './errors.ts';
import { parseEvent, type StartEvent } from './event.ts';
import { RetryWindow } from './retry-window.ts';

export type WithEnvironment = Context & { environment: Environment };
export type WithWindow = Context & { window: RetryWindow };
export type WithReports = Context & { reports: Pick<Reporter, 'isSetUp' | 'send' | 'publish'> };
/** When the invocation began, in milliseconds since the epoch, and the client once there is one. */
type WithProgress = Context & { began: number; client?: Pick<CipherTrustClient, 'answered'> };

/** Reads the function's environment into the context. */
export const loadEnvironment = (
  variables: NodeJS.ProcessEnv,
): MiddlewareObj<unknown, unknown, Error, WithEnvironment> => ({
  before: function readEnvironmentVariables({ context }) {
    context.environment = readEnvironment(variables);
  },
});

/** Replaces the event by what it asks for, and opens the window for trying again. */
export const loadEvent = (clock: Clock): MiddlewareObj<StartEvent, unknown, Error, WithWindow> => ({
  before: function readEvent(request) {
    const event = parseEvent(request.event);
    request.event = event;
    const seconds = event.action === 'synchronize' ? event.retryForSeconds : retryForSeconds.default;
    request.context.window = new RetryWindow(clock, seconds);
  },
});

/** Answers the one event that needs neither secret nor appliance: whoever sets up reports may have neither yet. */
export const answerReport = (
  clock: Clock,
): MiddlewareObj<StartEvent, unknown, Error, WithEnvironment & WithReports> => ({
  before: async function sendSpecimen({ event, context }) {
    if (event.action !== 'report') return undefined;
    const { environment, reports } = context;
    return report({ target: environment.target, reports, clock });
  },
});

/** The answer where a start failed for a reason that time may heal, and a catch-up tries it again. */
interface PostponedAnswer {
  summary: string;
  outcome: 'postponed';
  target: string;
  error: { name: string; message: string; remedy: string };
  note?: string;
}

/** What is left of the function's time for its end, after a report, in milliseconds. */
const timeToEnd = 300;

/**
 * Logs what was thrown, and publishes metrics however it ended. Only synchronize events count as starts, and as failed
 * only where nobody waits for the answer: a person who presses Test sees the error. Those are reported, too. A postponed
 * start ends normally.
 */
export const instrument = (
  telemetry: Pick<Telemetry, 'addContext' | 'add' | 'logError' | 'publish'>,
  target: string,
  clock: Clock,
  reportsOf: (context: Context) => WithReports['reports'],
): MiddlewareObj<StartEvent, unknown, Error, WithReports & WithProgress & Partial<WithWindow>> => ({
  before: function begin({ context }) {
    telemetry.addContext(context);
    context.began = clock.now();
    context.reports = reportsOf(context);
  },
  after: function publishMetrics() {
    telemetry.publish();
  },
  onError: async function recordFailure(request) {
    const { event, context, error } = request;
    // Until the window is open the event is what was sent, and may say anything.
    const isRead = context.window !== undefined;
    const start = isRead && event.action === 'synchronize' ? event : undefined;
    const note = start?.note === undefined ? {} : { note: start.note };
    if (start?.catchUpFollows && error instanceof Failure && error.retryable) {
      telemetry.add('StartPostponed');
      telemetry.logError('synchronization postponed', error, note, 'warn');
      request.response = { ...postponed(error, target), ...note };
      telemetry.publish();
      return;
    }
    if (start && isScheduled(context)) telemetry.add('StartFailed');
    telemetry.logError('start-sync failed', error, note);
    telemetry.publish();
    // What could not be read was meant for a start, too: machines send nothing else.
    if ((start || !isRead) && isScheduled(context))
      await context.reports.send(
        startFailed(error, context, clock.now()),
        context.getRemainingTimeInMillis() - timeToEnd,
      );
  },
});

function startFailed(error: Error | null | undefined, context: WithProgress, now: number): ReportFacts {
  const { name, parts } = error instanceof Failure ? error : { name: String(error?.name), parts: defect };
  return {
    outcome: 'start_failed',
    job: error instanceof HandOverFailed ? error.job : undefined,
    appliance: context.client?.answered,
    error: { name, parts },
    startedAt: context.began,
    endedAt: now,
    durationSeconds: Math.round((now - context.began) / 1000),
    loggedSince: context.began,
  };
}

/** What is told of an error that is none of ours: its own words are in the log alone. */
const defect = {
  tried: 'Starting the synchronization',
  cameBack: 'a defect of cckm-sap-sync',
  remedy: 'The log holds its message and stack: please report it.',
};

/** Whether it was invoked through the alias that the schedules use, and pipelines and rules of one's own should. */
const isScheduled = ({ invokedFunctionArn }: Context): boolean => invokedFunctionArn.endsWith(':scheduled');

const postponed = ({ name, message, parts }: Failure, target: string): PostponedAnswer => ({
  summary: `This start is postponed, and the catch-up tries again. ${message}`,
  outcome: 'postponed',
  target,
  error: { name, message, remedy: parts.remedy },
});

/** What ends an invocation shortly before Lambda would. */
export const outOfTime = (): never => {
  throw new OutOfTime({
    tried: 'Answering within the time of the function',
    cameBack: 'it is nearly over',
    remedy: 'Wait three minutes, then start again: a job that runs is adopted, never started a second time.',
  });
};
