import { describe, expect, test } from '@jest/globals';
import { awsCall } from '../../../functions/shared/aws-call.ts';
import type { Clock } from '../../../functions/shared/clock.ts';
import { awsError } from '../../support/secrets-manager.ts';
import { StillClock } from '../../support/still-clock.ts';

/** A clock that keeps the timeouts that are set, and drops those that are cleared. */
function clockWithTimeouts() {
  const timeouts = new Map<number, () => void>();
  const clock: Clock = Object.assign(new StillClock(), {
    after: (ms: number, callback: () => void) => {
      timeouts.set(ms, callback);
      return () => void timeouts.delete(ms);
    },
  });
  return { clock, timeouts };
}

describe('a call to AWS', () => {
  test('gives what came back', async () => {
    expect(await awsCall(new StillClock(), async () => 'response')).toBe('response');
  });

  test('throws what went wrong', async () => {
    const error = awsError('AccessDeniedException', 400);
    await expect(awsCall(new StillClock(), () => Promise.reject(error))).rejects.toBe(error);
  });

  test('is given up after 10 s, and no sooner', async () => {
    const { clock, timeouts } = clockWithTimeouts();
    const before: boolean[] = [];
    const reason = awsCall(
      clock,
      ({ abortSignal }) =>
        new Promise((_resolve, reject) => {
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
          before.push(abortSignal.aborted);
        }),
    );
    expect({ before, timeouts: [...timeouts.keys()] }).toEqual({ before: [false], timeouts: [10_000] });
    timeouts.get(10_000)?.();
    await expect(reason).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that breaks at its timeout was given up, whatever the error says', async () => {
    const { clock, timeouts } = clockWithTimeouts();
    const reason = awsCall(clock, async () => {
      timeouts.get(10_000)?.();
      throw Object.assign(new Error('aborted'), { $metadata: { httpStatusCode: 200 } });
    });
    await expect(reason).rejects.toEqual(expect.objectContaining({ name: 'AbortError' }));
    expect(Object.keys(await reason.catch((error) => error))).not.toContain('$metadata');
  });

  test.each([
    ['has succeeded', () => Promise.resolve()],
    ['has failed', () => Promise.reject(new Error('no'))],
  ])('leaves no timeout behind when it %s', async (_name, send) => {
    const { clock, timeouts } = clockWithTimeouts();
    await awsCall<void>(clock, send).catch(() => {});
    expect([...timeouts.keys()]).toEqual([]);
  });
});

describe('a call that is refused', () => {
  const skewed = awsError('InvalidSignatureException', 400, 'Signature expired: a is now earlier than b');
  const corrected = (name: string) =>
    Object.assign(awsError(name, 400), { $metadata: { httpStatusCode: 400, clockSkewCorrected: true } });

  async function attempts(...errors: unknown[]) {
    let made = 0;
    const call = awsCall(new StillClock(), async () => {
      made += 1;
      if (errors.length > 0) throw errors.shift();
      return 'response';
    });
    const result = await call.catch((error: unknown) => error);
    return { made, result };
  }

  test.each<[string, unknown]>([
    ['an expired signature', skewed],
    ['a missing right, by a clock that has just been corrected', corrected('AccessDeniedException')],
    ['a wrong signature, by a clock that has just been corrected', corrected('SignatureDoesNotMatch')],
  ])('for %s is made once more', async (_name, error) => {
    expect(await attempts(error)).toEqual({ made: 2, result: 'response' });
  });

  test('for an expired signature twice is given up', async () => {
    expect(await attempts(skewed, skewed)).toEqual({ made: 2, result: skewed });
  });

  test.each<[string, unknown]>([
    ['a missing right', awsError('AccessDeniedException', 400)],
    ['throttling', awsError('ThrottlingException', 400)],
    ['something else, by a clock that has just been corrected', corrected('ResourceNotFoundException')],
    ['want of a connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
  ])('for %s is not', async (_name, error) => {
    expect(await attempts(error)).toEqual({ made: 1, result: error });
  });
});
