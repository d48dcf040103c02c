import { beforeEach, describe, expect, test } from '@jest/globals';
import { EnvironmentInvalid } from '../../../functions/shared/errors.ts';
import { handOver } from '../../../functions/start-sync/hand-over.ts';
import type { LambdaApi } from '../../../functions/start-sync/lambda-api.ts';
import { RetryWindow } from '../../../functions/start-sync/retry-window.ts';
import { StillClock } from '../../support/still-clock.ts';

const followSyncArn = 'arn:aws:lambda:eu-central-1:123456789012:function:follow-sync:live';
const running = { id: 'job-1', isRunning: true, isNew: false };

type ScriptedResult = string | undefined | Error;

/** A Lambda that accepts what is not scripted, and whose followers live unless a status is scripted. */
class ScriptedLambda implements LambdaApi {
  readonly invoked: { functionArn: string; executionName: string; payload: string }[] = [];
  readonly statusCalls: string[] = [];
  readonly signals: AbortSignal[] = [];
  invocations: ScriptedResult[] = [];
  statuses: ScriptedResult[] = [];

  async region() {
    return 'eu-central-1';
  }

  async invoke(...[call, { abortSignal }]: Parameters<LambdaApi['invoke']>) {
    this.invoked.push(call);
    this.signals.push(abortSignal);
    return resultOf(this.invocations.length > 0 ? this.invocations.shift() : `arn:${call.executionName}`);
  }

  async executionStatus(...[arn, { abortSignal }]: Parameters<LambdaApi['executionStatus']>) {
    this.statusCalls.push(arn);
    this.signals.push(abortSignal);
    return resultOf(this.statuses.shift() ?? 'RUNNING') as string;
  }
}
const resultOf = (result: ScriptedResult) => {
  if (result instanceof Error) throw result;
  return result;
};

let lambda: ScriptedLambda;
let clock: StillClock;
beforeEach(() => {
  lambda = new ScriptedLambda();
  controller = new AbortController();
  clock = new StillClock();
});
const abort = () => {
  controller.abort();
};
let controller: AbortController;
const handOverJob = (job = running) =>
  handOver(job, {
    lambda,
    followSyncArn,
    target: 'local',
    clock,
    window: new RetryWindow(clock, 20),
    signal: controller.signal,
  });
const failureOf = (job = running): Promise<Error> =>
  handOverJob(job).then(
    (arn) => Promise.reject(new Error(`it was handed over to ${arn}`)),
    (error: Error) => error,
  );
const names = () => lambda.invoked.map(({ executionName }) => executionName);

const refusal = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
const throttling = refusal('TooManyRequestsException', 429);
const unreachable = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

describe('a hand-over', () => {
  test('invokes the alias for the job, under the name of target and job', async () => {
    await handOverJob();
    expect(lambda.invoked).toEqual([
      { functionArn: followSyncArn, executionName: 'local-job-1-1', payload: '{"job":"job-1"}' },
    ]);
  });

  test('gives each of its calls a signal to cut it short by', async () => {
    await handOverJob();
    expect(lambda.signals.map((signal) => signal.aborted)).toEqual([false, false]);
  });

  test.each([
    ['of a new job', { id: 'job-1', isRunning: true, isNew: true }],
    ['of a job that has ended', { id: 'job-1', isRunning: false, isNew: false }],
  ])('%s does not ask whether its follower lives', async (_name, job) => {
    expect(await handOverJob(job)).toBe('arn:local-job-1-1');
    expect(lambda.statusCalls).toEqual([]);
  });

  test('of a job that ran already asks whether its follower lives', async () => {
    expect(await handOverJob()).toBe('arn:local-job-1-1');
    expect(lambda.statusCalls).toEqual(['arn:local-job-1-1']);
  });

  test('answers the ARN of the alias, and asks no further, where the response names none', async () => {
    lambda.invocations = [undefined];
    expect(await handOverJob()).toBe(followSyncArn);
    expect(lambda.statusCalls).toEqual([]);
  });
});

test('nothing is sent once the time of the function is nearly over', async () => {
  lambda.invocations = [throttling];
  clock.sleep = async () => abort();
  await expect(handOverJob()).rejects.toMatchObject({ name: 'AbortError' });
  expect(lambda.invoked).toHaveLength(1);
});

test('a call is not signed anew once the time of the function is nearly over', async () => {
  const skew = refusal('RequestTimeTooSkewed', 403);
  lambda.invoke = async (call) => {
    lambda.invoked.push(call);
    abort();
    throw skew;
  };
  await expect(handOverJob()).rejects.toMatchObject({ name: 'AbortError' });
  expect(lambda.invoked).toHaveLength(1);
});

test('an endpoint that may not be called is told as a job that nobody follows', async () => {
  lambda.invocations = [
    new EnvironmentInvalid({ tried: 'Calling AWS', cameBack: 'plain HTTP', remedy: 'Mend it.' }),
  ];
  expect(await failureOf()).toMatchObject({
    name: 'HandOverFailed',
    retryable: false,
    parts: {
      cameBack: 'plain HTTP',
      remedy: expect.stringMatching(/^The job itself is not affected.* Mend it\.$/),
    },
  });
});

test('nobody is asked after once the time of the function is nearly over', async () => {
  lambda.statuses = [throttling];
  clock.sleep = async () => abort();
  await expect(handOverJob()).rejects.toMatchObject({ name: 'AbortError' });
  expect(lambda.statusCalls).toHaveLength(1);
});

describe('a follower', () => {
  test.each(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'STOPPED'])(
    'that has closed as %s although its job runs is succeeded by the next',
    async (status) => {
      lambda.statuses = [status];
      expect(await handOverJob()).toBe('arn:local-job-1-2');
      expect(names()).toEqual(['local-job-1-1', 'local-job-1-2']);
    },
  );

  test('that is not visible yet lives', async () => {
    lambda.statuses = [refusal('ResourceNotFoundException', 404)];
    expect(await handOverJob()).toBe('arn:local-job-1-1');
  });

  test('has 98 successors at most, of which the last is not looked at', async () => {
    lambda.statuses = Array.from({ length: 100 }, () => 'STOPPED');
    expect(await handOverJob()).toBe('arn:local-job-1-99');
    expect(lambda.statusCalls).toHaveLength(98);
  });
});

describe('the name of an execution', () => {
  const nameFor = async (id: string) => {
    await handOverJob({ ...running, id });
    return names().at(-1);
  };

  test.each([
    ['a UUID', 'bf27cde1-e2ed-4244-9d5a-8a4e12ad1837'],
    ['a short id', 'a'],
    ['an underscore', 'a_b'],
  ])('holds the id of the job as it is: %s', async (_name, id) => {
    expect(await nameFor(id)).toBe(`local-${id}-1`);
  });

  test.each([
    ['one character too long', 'x'.repeat(37)],
    ['with a dot in front', '.abc'],
    ['with a dot at the end', 'abc.'],
    ['of other characters only', '~:~'],
  ])('holds 36 digits of a hash instead of an id %s', async (_name, id) => {
    expect(await nameFor(id)).toMatch(/^local-[0-9a-f]{36}-1$/);
  });

  test('is the same for a UUID in another case', async () => {
    const id = 'bf27cde1-e2ed-4244-9d5a-8a4e12ad1837';
    expect(await nameFor(id.toUpperCase())).toBe(`local-${id}-1`);
  });

  test('differs where ids that do not fit differ', async () => {
    expect(await nameFor('a.b')).not.toBe(await nameFor('a.c'));
  });
});

describe('a hand-over that fails', () => {
  test('is tried again under the same name where Lambda throttles', async () => {
    lambda.invocations = [throttling];
    expect(await handOverJob()).toBe('arn:local-job-1-1');
    expect(names()).toEqual(['local-job-1-1', 'local-job-1-1']);
  });

  test('does not invoke anew when only the look is throttled', async () => {
    lambda.statuses = [throttling];
    expect(await handOverJob()).toBe('arn:local-job-1-1');
    expect({ invoked: lambda.invoked.length, statusCalls: lambda.statusCalls.length }).toEqual({
      invoked: 1,
      statusCalls: 2,
    });
  });

  test('for good says what came back, and what to look at', async () => {
    lambda.invocations = [refusal('AccessDeniedException', 403)];
    const failure = await failureOf();
    expect(failure).toMatchObject({ name: 'HandOverFailed', retryable: false });
    expect(failure.message).toMatch(/job-1.*HTTP 403, AccessDeniedException.*FOLLOW_SYNC_ARN/);
    expect(lambda.invoked).toHaveLength(1);
  });

  const refusedWith = (name: string, status: number, message = 'no') =>
    Object.assign(refusal(name, status), { message });

  test.each<[string, Error, RegExp]>([
    ['a key that Lambda may not use', refusedWith('KMSAccessDeniedException', 502), /follow-sync's own key/],
    [
      'a key that the role may not use',
      refusedWith('AccessDeniedException', 403, 'not authorized to perform: kms:Decrypt'),
      /follow-sync's own key/,
    ],
    ['expired credentials', refusedWith('ExpiredTokenException', 403), /credentials have expired/],
    [
      'unknown credentials',
      refusedWith('UnrecognizedClientException', 403),
      /does not know these credentials/,
    ],
    [
      'an unknown error',
      refusedWith('UnheardOfException', 400, 'something else'),
      /UnheardOfException: something else.*not known here/,
    ],
    [
      'an alias that is not there',
      refusedWith('ResourceNotFoundException', 404),
      /FOLLOW_SYNC_ARN.*account 123456789012 and region eu-central-1/,
    ],
  ])('because of %s is final, and says so', async (_name, error, message) => {
    lambda.invocations = [error];
    const failure = await failureOf();
    expect(failure).toMatchObject({ name: 'HandOverFailed', retryable: false });
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('lambda:InvokeFunction');
    expect(lambda.invoked).toHaveLength(1);
  });

  test('because the function is being updated is tried again', async () => {
    lambda.invocations = [refusedWith('ResourceConflictException', 409, 'state: Pending')];
    expect(await handOverJob()).toBe('arn:local-job-1-1');
  });

  test('because of its date is made again at once, and then says both times', async () => {
    const skewed = refusedWith('InvalidSignatureException', 403, 'Signature expired: a');
    lambda.invocations = Array.from({ length: 1_000 }, () => skewed);
    const failure = await failureOf();
    expect(failure).toMatchObject({ name: 'HandOverFailed', retryable: true });
    expect(failure.message).toContain("Compare this machine's clock");
    lambda.invocations = [skewed];
    expect(await handOverJob()).toBe('arn:local-job-1-1');
  });

  test('for want of a connection names the endpoint of the region, once the time is over', async () => {
    lambda.invocations = Array.from({ length: 1_000 }, () => unreachable);
    const failure = await failureOf();
    expect(failure).toMatchObject({ name: 'HandOverFailed', retryable: true });
    expect(failure.message).toMatch(/job-1.*ECONNREFUSED.*com\.amazonaws\.eu-central-1\.lambda/);
    expect(lambda.invoked.length).toBeGreaterThan(1);
  });

  test('at the look names the follower', async () => {
    lambda.statuses = [refusal('AccessDeniedException', 403)];
    const failure = await failureOf();
    expect(failure).toMatchObject({ name: 'HandOverFailed', retryable: false });
    expect(failure.message).toMatch(/arn:local-job-1-1.*HTTP 403, AccessDeniedException/);
  });

  test.each([
    ['at the call', 'invocations'],
    ['at the look', 'statuses'],
  ] as const)('by a defect %s throws it as it is', async (_name, at) => {
    const defect = new TypeError('x is not a function');
    lambda[at] = [defect];
    expect(await failureOf()).toBe(defect);
  });
});
