/**
 * What checkpoints and time do to the operations of a durable execution. Pure.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CheckpointDurableExecution.html
 */
import type { Operation, OperationAction, OperationUpdate } from '@aws-sdk/client-lambda';

/** An update that the service refuses; its message is the service's. */
export class InvalidUpdate extends Error {}

/** What the service's documentation leaves open. */
export interface StateBehaviour {
  /** Whether the state that a step or condition stored at its RETRY is gone once its next attempt has started. */
  clearsResultAtStart?: boolean;
}

/** The most bytes that an update may carry. */
const maxPayload = 256 * 1024;

/** How an update ends an operation. */
const ends = { SUCCEED: 'SUCCEEDED', FAIL: 'FAILED' } as const;

/** From which states an action leads on; `undefined` is an operation that is new. */
const allowed: { [type: string]: { [action in OperationAction]?: (Operation['Status'] | undefined)[] } } = {
  EXECUTION: { SUCCEED: ['STARTED'], FAIL: ['STARTED'] },
  CONTEXT: { START: [undefined], SUCCEED: [undefined, 'STARTED'], FAIL: [undefined, 'STARTED'] },
  STEP: {
    START: [undefined, 'READY'],
    SUCCEED: [undefined, 'STARTED', 'READY'],
    FAIL: [undefined, 'STARTED', 'READY'],
    RETRY: [undefined, 'STARTED', 'READY'],
  },
  WAIT: { START: [undefined] },
};

/**
 * The operations after an update, at a time in milliseconds since the epoch. A condition is a step of a subtype of its
 * own. Throws InvalidUpdate. Callbacks and invocations of other functions are not known here.
 */
export function applyUpdate(
  operations: readonly Operation[],
  update: OperationUpdate,
  now: number,
  behaviour: StateBehaviour = {},
): Operation[] {
  const { Type, Action } = update;
  // The service looks at no id of an update to the execution itself.
  const known = operations.find(({ Id, Type: type }) =>
    Type === 'EXECUTION' ? type === Type : Id === update.Id,
  );
  if (Type === undefined || Action === undefined || !allowed[Type]?.[Action]?.includes(known?.Status)) {
    throw new InvalidUpdate(`Invalid current ${Type} state to ${Action?.toLowerCase()}.`);
  }
  if (Buffer.byteLength(update.Payload ?? '') > maxPayload) {
    throw new InvalidUpdate(`${Type} output payload size must be less than or equal to ${maxPayload} bytes.`);
  }
  const operation = known ?? begun(update, now);
  const changed = { ...operation, ...changes(operation, update, now, behaviour) } as Operation;
  return known === undefined
    ? [...operations, changed]
    : operations.map((each) => (each === known ? changed : each));
}

function begun({ Id, ParentId, Name, Type, SubType }: OperationUpdate, now: number): Operation {
  return {
    Id,
    ...(ParentId !== undefined && { ParentId }),
    ...(Name !== undefined && { Name }),
    Type,
    ...(SubType !== undefined && { SubType }),
    StartTimestamp: new Date(now),
    Status: 'STARTED',
  };
}

function changes(
  operation: Operation,
  update: OperationUpdate,
  now: number,
  { clearsResultAtStart = false }: StateBehaviour,
): Partial<Operation> {
  const { Action, Payload: Result, Error: error } = update;
  const output = { ...(Result !== undefined && { Result }), ...(error !== undefined && { Error: error }) };
  const inSeconds = (seconds = 0) => new Date(now + seconds * 1000);
  const { Result: _stored, ...cleared } = operation.StepDetails ?? {};
  const Attempt = (operation.StepDetails?.Attempt ?? 0) + 1;
  switch (Action) {
    case 'START':
      if (operation.Type === 'WAIT') {
        const ScheduledEndTimestamp = inSeconds(update.WaitOptions?.WaitSeconds);
        return { Status: 'STARTED', WaitDetails: { ScheduledEndTimestamp } };
      }
      return {
        Status: 'STARTED',
        ...(clearsResultAtStart && operation.StepDetails && { StepDetails: cleared }),
      };
    case 'RETRY': {
      const NextAttemptTimestamp = inSeconds(update.StepOptions?.NextAttemptDelaySeconds);
      return { Status: 'PENDING', StepDetails: { Attempt, NextAttemptTimestamp, ...output } };
    }
    default: {
      const ended = { Status: ends[Action as keyof typeof ends], EndTimestamp: new Date(now) };
      if (operation.Type === 'STEP') return { ...ended, StepDetails: { Attempt, ...output } };
      const { ReplayChildren } = update.ContextOptions ?? {};
      if (operation.Type === 'CONTEXT')
        return {
          ...ended,
          ContextDetails: { ...(ReplayChildren !== undefined && { ReplayChildren }), ...output },
        };
      return ended;
    }
  }
}

/** When an operation goes on by itself, in milliseconds since the epoch: a wait that ends, a step to try again. */
function dueAt({ Type, Status, WaitDetails, StepDetails }: Operation): number | undefined {
  if (Type === 'WAIT' && Status === 'STARTED') return WaitDetails?.ScheduledEndTimestamp?.getTime();
  if (Status === 'PENDING') return StepDetails?.NextAttemptTimestamp?.getTime();
  return undefined;
}

/** When the first of the operations goes on by itself; undefined where none does. */
export function nextDue(operations: readonly Operation[]): number | undefined {
  const times = operations.flatMap((operation) => dueAt(operation) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The operations when it is `now`: waits that are over have succeeded, steps whose delay is over are ready. */
export function passTime(operations: readonly Operation[], now: number): Operation[] {
  return operations.map((operation) => {
    const due = dueAt(operation);
    if (due === undefined || due > now) return operation;
    if (operation.Type === 'WAIT') return { ...operation, Status: 'SUCCEEDED', EndTimestamp: new Date(due) };
    const { NextAttemptTimestamp: _passed, ...StepDetails } = operation.StepDetails ?? {};
    return { ...operation, Status: 'READY', StepDetails };
  });
}
