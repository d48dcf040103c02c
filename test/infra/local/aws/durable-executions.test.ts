import { describe, expect, test } from '@jest/globals';
import type { DurableExecution } from '../../../../infra/local/aws/durable-execution.ts';
import { alias, start } from './fixtures.ts';

describe('Invoke of a durable function', () => {
  test('starts an execution with what it was given', async () => {
    const started: DurableExecution[] = [];
    const { invoke } = await start({
      onExecution: async (execution) => {
        started.push(execution);
        return { status: 'SUCCEEDED' };
      },
    });
    const { StatusCode, DurableExecutionArn } = await invoke();
    expect(StatusCode).toBe(202);
    expect(started).toMatchObject([
      { name: 'prod-job1-1', arn: DurableExecutionArn, functionArn: alias, payload: '{"job":"job1"}' },
    ]);
  });

  test('answers an ARN of the documented form, with the version behind the alias', async () => {
    const { invoke } = await start();
    const { DurableExecutionArn } = await invoke();
    expect(DurableExecutionArn).toMatch(
      /^arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:follow-sync:1\/durable-execution\/prod-job1-1\/([a-zA-Z0-9_-]+)$/,
    );
  });

  test('makes up a name when none is given', async () => {
    const { aws, invoke } = await start();
    await invoke({ DurableExecutionName: undefined });
    expect(aws.executions.all[0]?.name).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
  });

  test('answers the running execution of the same name and payload', async () => {
    const { aws, invoke } = await start();
    const first = await invoke();
    const second = await invoke();
    expect(second).toMatchObject({ StatusCode: 202, DurableExecutionArn: first.DurableExecutionArn });
    expect(aws.executions.all.length).toBe(1);
  });

  test('answers the closed execution of the same name and payload', async () => {
    const { aws, invoke, getExecution } = await start();
    await invoke();
    aws.executions.close('prod-job1-1', { status: 'TIMED_OUT' });
    const { StatusCode, DurableExecutionArn } = await invoke();
    expect(StatusCode).toBe(202);
    expect((await getExecution(DurableExecutionArn)).Status).toBe('TIMED_OUT');
  });

  test('refuses the same name with another payload', async () => {
    const { invoke } = await start();
    await invoke();
    await expect(invoke({ Payload: '{"job":"job2"}' })).rejects.toMatchObject({
      name: 'DurableExecutionAlreadyStartedException',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test('takes a function name with a qualifier beside it', async () => {
    const { invoke, getExecution } = await start();
    const { DurableExecutionArn } = await invoke({ FunctionName: 'follow-sync', Qualifier: 'live' });
    expect((await getExecution(DurableExecutionArn)).FunctionArn).toBe(alias);
  });

  test.each([
    ['an unqualified ARN', { FunctionName: alias.replace(':live', '') }, 'InvalidParameterValueException'],
    ['an unqualified name', { FunctionName: 'follow-sync' }, 'InvalidParameterValueException'],
    [
      'a synchronous invocation',
      { InvocationType: 'RequestResponse' as const },
      'InvalidParameterValueException',
    ],
    ['a name of 65 characters', { DurableExecutionName: 'n'.repeat(65) }, 'ValidationException'],
    ['a name with a dot', { DurableExecutionName: 'prod.job1' }, 'ValidationException'],
    ['a payload that is no JSON', { Payload: 'no JSON' }, 'InvalidRequestContentException'],
  ])('refuses %s', async (_, input, name) => {
    const { aws, invoke } = await start();
    await expect(invoke(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
    expect(aws.executions.all).toEqual([]);
  });

  test('takes a payload of 1 MB, and none that is larger', async () => {
    const { aws, invoke } = await start();
    const text = 'x'.repeat(1024 * 1024 - 2);
    expect((await invoke({ DurableExecutionName: 'a', Payload: `"${text}"` })).StatusCode).toBe(202);
    await expect(invoke({ DurableExecutionName: 'b', Payload: `"${text}x"` })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
    expect(aws.executions.all).toHaveLength(1);
  });

  test('is recorded with its input', async () => {
    const { aws, invoke } = await start();
    await invoke();
    expect(aws.requests).toMatchObject([
      {
        operation: 'Invoke',
        input: {
          FunctionName: alias,
          InvocationType: 'Event',
          DurableExecutionName: 'prod-job1-1',
          Payload: '{"job":"job1"}',
        },
        signedFor: { service: 'lambda' },
        status: 202,
      },
    ]);
  });
});

describe('GetDurableExecution', () => {
  test('shows one that runs', async () => {
    const { invoke, getExecution } = await start({ clock: { now: () => 1_700_000_000_000 } });
    const { DurableExecutionArn } = await invoke();
    const { EndTimestamp, Result, Error: error, ...execution } = await getExecution(DurableExecutionArn);
    expect(execution).toMatchObject({
      DurableExecutionArn,
      DurableExecutionName: 'prod-job1-1',
      FunctionArn: alias,
      Version: '1',
      InputPayload: '{"job":"job1"}',
      Status: 'RUNNING',
      StartTimestamp: new Date(1_700_000_000_000),
    });
    expect([EndTimestamp, Result, error]).toEqual([undefined, undefined, undefined]);
  });

  test('shows one that succeeded', async () => {
    let time = 1_700_000_000_000;
    const { aws, invoke, getExecution } = await start({ clock: { now: () => time } });
    const { DurableExecutionArn } = await invoke();
    time += 60_000;
    aws.executions.close('prod-job1-1', { status: 'SUCCEEDED', result: { outcome: 'succeeded' } });
    expect(await getExecution(DurableExecutionArn)).toMatchObject({
      Status: 'SUCCEEDED',
      Result: '{"outcome":"succeeded"}',
      StartTimestamp: new Date(1_700_000_000_000),
      EndTimestamp: new Date(1_700_000_060_000),
    });
  });

  test('shows one that failed', async () => {
    const error = { errorType: 'JobFailed', errorMessage: 'It failed', trace: ['at x'] };
    const { aws, invoke, getExecution } = await start({
      onExecution: async () => ({ status: 'FAILED', error }),
    });
    const { DurableExecutionArn } = await invoke();
    await aws.executions.all[0]?.whenClosed;
    expect(await getExecution(DurableExecutionArn)).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorType: 'JobFailed', ErrorMessage: 'It failed', StackTrace: ['at x'] },
    });
  });

  test('shows one as failed that could not be run', async () => {
    const { aws, invoke, getExecution } = await start({
      onExecution: () => Promise.reject(new RangeError('No process')),
    });
    const { DurableExecutionArn } = await invoke();
    await aws.executions.all[0]?.whenClosed;
    expect(await getExecution(DurableExecutionArn)).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorType: 'RangeError', ErrorMessage: 'No process' },
    });
  });

  test('keeps the first end of an execution', async () => {
    const { aws, invoke, getExecution } = await start();
    const { DurableExecutionArn } = await invoke();
    aws.executions.close('prod-job1-1', { status: 'STOPPED' });
    aws.executions.close('prod-job1-1', { status: 'SUCCEEDED' });
    expect((await getExecution(DurableExecutionArn)).Status).toBe('STOPPED');
  });

  test('refuses an ARN that it does not know', async () => {
    const { getExecution } = await start();
    const arn = `${alias.replace('live', '1')}/durable-execution/a/b`;
    await expect(getExecution(arn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});
