import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Settings } from '../settings/parse.ts';
import type { Clock } from '../shared/clock.ts';
import { type Environment, readEnvironment } from '../shared/environment.ts';
import { isRetryable } from '../shared/failure.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { OutOfTime } from './errors.ts';
import { parseEvent, type SynchronizeEvent } from './event.ts';
import { RetryWindow } from './retry-window.ts';

/** The context as the middlewares leave it to the handler. */
export type Prepared = Context & { environment: Environment; window: RetryWindow; settings: Settings };

/** How long the events that start nothing try what may be tried again, in seconds; a start says it itself. */
const retryForSeconds = 20;

/** Reads the function's environment into the context. */
export const environment = (variables: NodeJS.ProcessEnv): MiddlewareObj => ({
  before: function readEnvironmentVariables({ context }) {
    Object.assign(context, { environment: readEnvironment(variables) });
  },
});

/** Replaces the event by what it asks for, and opens the window for trying. */
export const startEvent = (clock: Clock): MiddlewareObj => ({
  before: function readEvent(request) {
    const event = parseEvent(request.event);
    request.event = event;
    const seconds = event.action === 'synchronize' ? event.retryForSeconds : retryForSeconds;
    Object.assign(request.context, { window: new RetryWindow(clock, seconds) });
  },
});

/** Logs what was thrown, and publishes metrics however it ended. Only synchronize events count as starts. */
export const report = (telemetry: Telemetry): MiddlewareObj => ({
  before: function addContext({ context }) {
    telemetry.addContext(context);
  },
  after: function publishMetrics() {
    telemetry.publish();
  },
  onError: function reportFailure({ event, context, error }) {
    // Until the window is open the event is what was sent, and may say anything.
    const isRead = 'window' in context;
    const { action, catchUpFollows, note } = (isRead ? event : {}) as Partial<SynchronizeEvent>;
    if (action === 'synchronize') {
      telemetry.add(catchUpFollows && isRetryable(error) ? 'StartPostponed' : 'StartFailed');
    }
    telemetry.logError('start-sync failed', error, note === undefined ? {} : { note });
    telemetry.publish();
  },
});

/** What ends an invocation shortly before Lambda would. */
export const outOfTime = (): never => {
  throw new OutOfTime({
    tried: 'Answering within the time of the function',
    cameBack: 'it is nearly over',
    remedy: 'Start again: a job that runs is adopted, never started a second time.',
  });
};
