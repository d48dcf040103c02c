import type { Operation, OperationUpdate } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { applyUpdate, InvalidUpdate, nextDue, passTime } from '../../../../infra/local/aws/durable-state.ts';

const now = Date.UTC(2026, 10, 24, 2);
const later = (seconds: number) => new Date(now + seconds * 1000);
const execution: Operation = { Id: 'e', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: later(-10) };

type Update = Partial<OperationUpdate> & Pick<OperationUpdate, 'Action'>;
const step = (update: Update): OperationUpdate => ({
  Id: 's',
  Type: 'STEP',
  SubType: 'WaitForCondition',
  Name: 'look',
  ...update,
});
const applied = (updates: OperationUpdate[], operations: Operation[] = [execution], behaviour = {}) =>
  updates.reduce((all, update) => applyUpdate(all, update, now, behaviour), operations);
const retry = step({ Action: 'RETRY', Payload: '1', StepOptions: { NextAttemptDelaySeconds: 10 } });

describe('a step', () => {
  test('that starts is told with all that it was started with', () => {
    expect(applied([step({ Action: 'START', ParentId: 'p' })]).at(-1)).toEqual({
      Id: 's',
      ParentId: 'p',
      Name: 'look',
      Type: 'STEP',
      SubType: 'WaitForCondition',
      StartTimestamp: later(0),
      Status: 'STARTED',
    });
  });

  test('that is to be tried again is pending until its delay is over, then ready, with what it stored', () => {
    const pending = applied([step({ Action: 'START' }), retry]);
    expect(pending.at(-1)).toMatchObject({
      Status: 'PENDING',
      StepDetails: { Attempt: 1, Result: '1', NextAttemptTimestamp: later(10) },
    });
    expect(nextDue(pending)).toBe(now + 10_000);
    expect(passTime(pending, now + 9_999)).toEqual(pending);
    const ready = passTime(pending, now + 10_000);
    expect(ready.at(-1)).toMatchObject({ Status: 'READY', StepDetails: { Attempt: 1, Result: '1' } });
    expect(ready.at(-1)?.StepDetails).not.toHaveProperty('NextAttemptTimestamp');
    expect(nextDue(ready)).toBeUndefined();
  });

  test.each([
    [false, '1'],
    [true, undefined],
  ])(
    'that starts again has its result as long as that is not cleared (%s)',
    (clearsResultAtStart, Result) => {
      const ready = passTime(applied([step({ Action: 'START' }), retry]), now + 10_000);
      const started = applied([step({ Action: 'START' })], ready, { clearsResultAtStart });
      expect(started.at(-1)).toMatchObject({ Status: 'STARTED', StepDetails: { Attempt: 1 } });
      expect(started.at(-1)?.StepDetails?.Result).toBe(Result);
    },
  );

  test.each([
    ['SUCCEED', { Payload: '2' }, 'SUCCEEDED', { Attempt: 1, Result: '2' }],
    ['FAIL', { Error: { ErrorType: 'E' } }, 'FAILED', { Attempt: 1, Error: { ErrorType: 'E' } }],
  ] as const)('ends by %s', (Action, update, Status, StepDetails) => {
    const ended = applied([step({ Action: 'START' }), step({ Action, ...update })]);
    expect(ended.at(-1)).toMatchObject({ Status, EndTimestamp: later(0), StepDetails });
  });
});

test('a wait is over when its time has come', () => {
  const wait: OperationUpdate = { Id: 'w', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 5 } };
  const waiting = applied([wait, step({ Action: 'START' }), retry]);
  expect(nextDue(waiting)).toBe(now + 5_000);
  expect(passTime(waiting, now + 5_000).map(({ Status }) => Status)).toEqual([
    'STARTED',
    'SUCCEEDED',
    'PENDING',
  ]);
});

test.each([
  ['SUCCEED', 'SUCCEEDED', { Result: '3', ReplayChildren: true }],
  ['FAIL', 'FAILED', { ReplayChildren: true }],
] as const)('a context ends by %s', (Action, Status, ContextDetails) => {
  const context = { Id: 'c', Type: 'CONTEXT' as const };
  const update = {
    ...context,
    Action,
    ...(Action === 'SUCCEED' && { Payload: '3' }),
    ContextOptions: { ReplayChildren: true },
  };
  const ended = applied([{ ...context, Action: 'START' }, update]);
  expect(ended.at(-1)).toMatchObject({ Status, ContextDetails });
});

test('an update of the execution itself ends it, whatever id it names', () => {
  const ended = applied([{ Id: 'execution-result-1', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '1' }]);
  expect(ended).toEqual([{ ...execution, Status: 'SUCCEEDED', EndTimestamp: later(0) }]);
});

describe('an update is refused', () => {
  const started = applied([step({ Action: 'START' })]);
  const ended = applied([step({ Action: 'SUCCEED' })], started);

  test.each<[string, Operation[], OperationUpdate]>([
    ['that starts what has started', started, step({ Action: 'START' })],
    ['that starts what waits for its next attempt', applied([retry], started), step({ Action: 'START' })],
    ['that ends what has ended', ended, step({ Action: 'SUCCEED' })],
    ['that cancels', started, step({ Action: 'CANCEL' })],
    ['of a kind that is not known here', started, { Id: 'b', Type: 'CALLBACK', Action: 'START' }],
    ['of more than 256 KB', started, step({ Action: 'SUCCEED', Payload: 'é'.repeat(131_073) })],
  ])('%s', (_name, operations, update) => {
    expect(() => applyUpdate(operations, update, now)).toThrow(InvalidUpdate);
  });

  test('that carries 256 KB is not', () => {
    const [, stored] = applied([step({ Action: 'SUCCEED', Payload: 'x'.repeat(262_144) })], started);
    expect(stored?.StepDetails?.Result).toHaveLength(262_144);
  });
});
