import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Clock } from '../shared/clock.ts';
import { type Environment, readEnvironment } from '../shared/environment.ts';
import { Failure } from '../shared/failure.ts';
import { retryForSeconds } from '../shared/limits.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { OutOfTime } from './errors.ts';
import { parseEvent, type StartEvent } from './event.ts';
import { RetryWindow } from './retry-window.ts';

export type WithEnvironment = Context & { environment: Environment };
export type WithWindow = Context & { window: RetryWindow };

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

/** The answer where a start failed for a reason that time may heal, and a catch-up tries it again. */
interface PostponedAnswer {
  summary: string;
  outcome: 'postponed';
  target: string;
  error: { name: string; message: string; remedy: string };
  note?: string;
}

/**
 * Logs what was thrown, and publishes metrics however it ended. Only synchronize events count as starts, and as failed
 * only where nobody waits for the answer: a person who presses Test sees the error. A postponed start ends normally.
 */
export const instrument = (
  telemetry: Pick<Telemetry, 'addContext' | 'add' | 'logError' | 'publish'>,
  target: string,
): MiddlewareObj<StartEvent, unknown, Error, Context & Partial<WithWindow>> => ({
  before: function addContext({ context }) {
    telemetry.addContext(context);
  },
  after: function publishMetrics() {
    telemetry.publish();
  },
  onError: function recordFailure(request) {
    const { event, context, error } = request;
    // Until the window is open the event is what was sent, and may say anything.
    const start = context.window !== undefined && event.action === 'synchronize' ? event : undefined;
    const note = start?.note === undefined ? {} : { note: start.note };
    if (start?.catchUpFollows && error instanceof Failure && error.retryable) {
      telemetry.add('StartPostponed');
      telemetry.logError('synchronization postponed', error, note, 'warn');
      request.response = { ...postponed(error, target), ...note };
    } else {
      if (start && isScheduled(context)) telemetry.add('StartFailed');
      telemetry.logError('start-sync failed', error, note);
    }
    telemetry.publish();
  },
});

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
