import {
  CheckpointDurableExecutionCommand,
  GetDurableExecutionStateCommand,
  LambdaClient,
  type OperationUpdate,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DurableExecution } from '../../../../infra/local/aws/durable-execution.ts';
import { LocalAws } from '../../../../infra/local/aws/local-aws.ts';

let now = Date.UTC(2026, 10, 24, 2);
let aws: LocalAws;
let lambda: LambdaClient;
afterEach(async () => {
  lambda.destroy();
  await aws.stop();
});

/** A service with an execution, and the SDK's client, as a function has it. */
async function begin(behaviour = {}, attempts = 1): Promise<DurableExecution> {
  aws = await LocalAws.start({ clock: { now: () => now } });
  Object.assign(aws.executions.behaviour, behaviour);
  lambda = new LambdaClient({
    endpoint: aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    maxAttempts: attempts,
  });
  return aws.executions.begin({ job: 'job1' });
}

const checkpoint = (
  { arn }: DurableExecution,
  CheckpointToken: string | undefined,
  Updates: OperationUpdate[] = [],
  ClientToken?: string,
) =>
  lambda.send(
    new CheckpointDurableExecutionCommand({
      DurableExecutionArn: arn,
      CheckpointToken,
      Updates,
      ...(ClientToken !== undefined && { ClientToken }),
    }),
  );
const wait = (Id: string, WaitSeconds = 60): OperationUpdate => ({
  Id,
  Type: 'WAIT',
  Action: 'START',
  WaitOptions: { WaitSeconds },
});
const stale = {
  name: 'InvalidParameterValueException',
  message: 'Invalid checkpoint token',
  $metadata: { httpStatusCode: 400 },
};

describe('an invocation', () => {
  test('is given the execution, a token, and times as ISO 8601 texts', async () => {
    const execution = await begin();
    const event = JSON.parse(JSON.stringify(execution.beginInvocation()));
    expect(event).toEqual({
      DurableExecutionArn: execution.arn,
      CheckpointToken: expect.any(String),
      InitialExecutionState: {
        Operations: [
          {
            Id: expect.any(String),
            Type: 'EXECUTION',
            Status: 'STARTED',
            StartTimestamp: new Date(now).toISOString(),
            ExecutionDetails: { InputPayload: '{"job":"job1"}' },
          },
        ],
        NextMarker: '',
      },
      UpdatedOperationIds: [],
    });
  });

  test('is told which operations went on since the one before', async () => {
    const execution = await begin();
    const { CheckpointToken } = execution.beginInvocation();
    await checkpoint(execution, CheckpointToken, [wait('a', 10), wait('b', 100)]);
    execution.endInvocation({ requestId: 'first', result: { Status: 'PENDING' } });
    now += 10_000;
    expect(execution.beginInvocation()).toMatchObject({
      InitialExecutionState: { Operations: [{}, { Status: 'SUCCEEDED' }, { Status: 'STARTED' }] },
      UpdatedOperationIds: ['a'],
    });
  });
});

describe('a checkpoint', () => {
  test('answers the next token, and what has changed since the function was told', async () => {
    const execution = await begin();
    const event = execution.beginInvocation();
    const first = await checkpoint(execution, event.CheckpointToken, [wait('a', 10)]);
    expect(first.NewExecutionState?.Operations).toEqual([
      {
        Id: 'a',
        Type: 'WAIT',
        Status: 'STARTED',
        StartTimestamp: new Date(now),
        WaitDetails: { ScheduledEndTimestamp: new Date(now + 10_000) },
      },
    ]);
    const second = await checkpoint(execution, first.CheckpointToken);
    expect(second.NewExecutionState?.Operations).toEqual([]);
    now += 10_000;
    const third = await checkpoint(execution, second.CheckpointToken);
    expect(third.NewExecutionState?.Operations).toMatchObject([{ Id: 'a', Status: 'SUCCEEDED' }]);
  });

  test('is refused with a token that was used, of an invocation that ended, or that is none', async () => {
    const execution = await begin();
    const { CheckpointToken } = execution.beginInvocation();
    const { CheckpointToken: next } = await checkpoint(execution, CheckpointToken);
    for (const token of [CheckpointToken, 'none'])
      await expect(checkpoint(execution, token)).rejects.toMatchObject(stale);
    execution.beginInvocation();
    await expect(checkpoint(execution, next)).rejects.toMatchObject(stale);
    const { CheckpointToken: last } = execution.beginInvocation();
    execution.endInvocation({ requestId: 'last', result: { Status: 'SUCCEEDED', Result: '1' } });
    await expect(checkpoint(execution, last)).rejects.toMatchObject(stale);
  });

  test('sent again by its client token gets the same response, and is not applied again', async () => {
    const execution = await begin();
    const { CheckpointToken } = execution.beginInvocation();
    const first = await checkpoint(execution, CheckpointToken, [wait('a')], 'once');
    const again = await checkpoint(execution, CheckpointToken, [wait('a')], 'once');
    expect(again).toMatchObject({
      CheckpointToken: first.CheckpointToken,
      NewExecutionState: first.NewExecutionState,
    });
    expect(execution.operations).toHaveLength(2);
    await expect(checkpoint(execution, CheckpointToken, [wait('a')], 'other')).rejects.toMatchObject(stale);
  });

  test('of which the response was lost is healed by the SDK itself', async () => {
    const execution = await begin({}, 3);
    aws.fault({ on: 'CheckpointDurableExecution', kind: 'reset after acting' });
    const { CheckpointToken } = execution.beginInvocation();
    expect(await checkpoint(execution, CheckpointToken, [wait('a')])).toMatchObject({
      NewExecutionState: { Operations: [{ Id: 'a' }] },
    });
    expect(aws.requests.map(({ status }) => status)).toEqual([undefined, 200]);
  });

  test('with one update that is refused changes nothing, and keeps its token', async () => {
    const execution = await begin();
    const { CheckpointToken } = execution.beginInvocation();
    await expect(checkpoint(execution, CheckpointToken, [wait('a'), wait('a')])).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Invalid current WAIT state to start.',
    });
    expect(execution.operations).toHaveLength(1);
    await checkpoint(execution, CheckpointToken, [wait('a')]);
    expect(execution.operations).toHaveLength(2);
  });

  test('of the execution closes it, without another token', async () => {
    const execution = await begin();
    const { CheckpointToken } = execution.beginInvocation();
    const end: OperationUpdate = { Id: 'r', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '{"large":1}' };
    expect(await checkpoint(execution, CheckpointToken, [end])).not.toHaveProperty('CheckpointToken');
    expect(execution.closed).toEqual({ status: 'SUCCEEDED', result: { large: 1 } });
  });

  test('of an execution that nobody knows is refused', async () => {
    const execution = await begin();
    const unknown = { ...execution, arn: `${execution.arn}-other` } as DurableExecution;
    await expect(checkpoint(unknown, 'none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('the state is read page by page, by whoever has the token', async () => {
  const execution = await begin({ pageSize: 2 });
  const { CheckpointToken: first } = execution.beginInvocation();
  const updates = ['a', 'b', 'c'].map((id) => wait(id));
  await checkpoint(execution, first, updates);
  const { CheckpointToken, InitialExecutionState } = execution.beginInvocation();
  expect(InitialExecutionState.Operations.map(({ Type }) => Type)).toEqual(['EXECUTION', 'WAIT']);
  const page = (Marker: string, token = CheckpointToken) =>
    lambda.send(
      new GetDurableExecutionStateCommand({
        DurableExecutionArn: execution.arn,
        CheckpointToken: token,
        Marker,
        MaxItems: 1,
      }),
    );
  const second = await page(InitialExecutionState.NextMarker);
  expect(second.Operations?.map(({ Id }) => Id)).toEqual(['b']);
  const third = await page(second.NextMarker ?? '');
  expect(third.Operations?.map(({ Id }) => Id)).toEqual(['c']);
  expect(third.NextMarker).toBeUndefined();
  await expect(page('', first)).rejects.toMatchObject(stale);
});

describe('the end of an invocation', () => {
  const ended = async (result: unknown) => {
    const execution = await begin();
    execution.beginInvocation();
    return { next: execution.endInvocation({ requestId: 'r', result }), closed: execution.closed };
  };

  test.each([
    [
      { Status: 'SUCCEEDED', Result: '{"a":1}' },
      { status: 'SUCCEEDED', result: { a: 1 } },
    ],
    [{ Status: 'SUCCEEDED' }, { status: 'SUCCEEDED', result: null }],
    [
      { Status: 'FAILED', Error: { ErrorType: 'JobFailed', ErrorMessage: 'it failed' } },
      { status: 'FAILED', error: { errorType: 'JobFailed', errorMessage: 'it failed' } },
    ],
    [
      { Status: 'PENDING' },
      {
        status: 'FAILED',
        error: {
          errorType: 'InvalidParameterValueException',
          errorMessage: 'Cannot return PENDING status with no pending operations.',
        },
      },
    ],
    [
      'something else',
      {
        status: 'FAILED',
        error: {
          errorType: 'InvalidParameterValueException',
          errorMessage: 'Invalid Status in invocation output.',
        },
      },
    ],
  ])('%j closes the execution', async (result, closed) => {
    expect(await ended(result)).toEqual({ next: undefined, closed });
  });

  test('that failed leads to another one, later each time, until one does not fail', async () => {
    const execution = await begin();
    const error = { errorType: 'Error', errorMessage: 'it failed' };
    const delays = Array.from({ length: 11 }, () => {
      execution.beginInvocation();
      return (execution.endInvocation({ requestId: 'r', error }) ?? 0) - now;
    });
    expect(delays.map((delay) => delay / 1000)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    const { CheckpointToken } = execution.beginInvocation();
    await checkpoint(execution, CheckpointToken, [wait('a', 7)]);
    expect(execution.endInvocation({ requestId: 'r', result: { Status: 'PENDING' } })).toBe(now + 7_000);
    execution.beginInvocation();
    expect(execution.endInvocation({ requestId: 'r', error })).toBe(now + 1_000);
  });
});
