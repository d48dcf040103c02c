import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Clock } from '../shared/clock.ts';
import { type Environment, readEnvironment } from '../shared/environment.ts';
import { isRetryable } from '../shared/failure.ts';
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

/** Logs what was thrown, and publishes metrics however it ended. Only synchronize events count as starts. */
export const instrument = (
  telemetry: Pick<Telemetry, 'addContext' | 'add' | 'logError' | 'publish'>,
): MiddlewareObj<StartEvent, unknown, Error, Context & Partial<WithWindow>> => ({
  before: function addContext({ context }) {
    telemetry.addContext(context);
  },
  after: function publishMetrics() {
    telemetry.publish();
  },
  onError: function recordFailure({ event, context, error }) {
    // Until the window is open the event is what was sent, and may say anything.
    const start = context.window !== undefined && event.action === 'synchronize' ? event : undefined;
    if (start) telemetry.add(start.catchUpFollows && isRetryable(error) ? 'StartPostponed' : 'StartFailed');
    telemetry.logError('start-sync failed', error, start?.note === undefined ? {} : { note: start.note });
    telemetry.publish();
  },
});

/** What ends an invocation shortly before Lambda would. */
export const outOfTime = (): never => {
  throw new OutOfTime({
    tried: 'Answering within the time of the function',
    cameBack: 'it is nearly over',
    remedy: 'Wait three minutes, then start again: a job that runs is adopted, never started a second time.',
  });
};
