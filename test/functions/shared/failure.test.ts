import { describe, expect, test } from '@jest/globals';
import { SecretsManagerUnavailable } from '../../../functions/settings/errors.ts';
import { EventInvalid } from '../../../functions/shared/errors.ts';
import { isRetryable } from '../../../functions/shared/failure.ts';

const parts = { tried: 'Trying', cameBack: 'v1.2 said no', remedy: 'Wait.' };

describe('a failure', () => {
  test.each([
    ['as it is', 'v1.2 said no'],
    ['with the full stop that it has', 'v1.2 said no.'],
  ])('says what was tried, what came back and what to do: %s', (_name, cameBack) => {
    expect(new EventInvalid({ ...parts, cameBack }).message).toBe('Trying: v1.2 said no. Wait.');
  });

  test('has the name of its class', () => {
    expect(new EventInvalid(parts).name).toBe('EventInvalid');
  });

  test('keeps its parts, without the cause', () => {
    expect(new EventInvalid({ ...parts, cause: 'x' }).parts).toStrictEqual(parts);
  });

  test.each([
    ['the cause that it is given', { cause: 'x' }, 'x'],
    ['a cause of null', { cause: null }, null],
  ])('holds %s', (_name, given, cause) => {
    expect(new EventInvalid({ ...parts, ...given }).cause).toBe(cause);
  });

  test('takes what was found out later into what came back, and behind its message', () => {
    const failure = new EventInvalid({ ...parts, cameBack: 'no.' });
    failure.addFinding('(And so did others.)');
    expect(failure.parts.cameBack).toBe('no. (And so did others.)');
    expect(failure.message).toBe('Trying: no. Wait. (And so did others.)');
  });

  test('without a cause has none', () => {
    expect(new EventInvalid(parts)).not.toHaveProperty('cause');
  });
});

test.each<[string, unknown, boolean]>([
  ['a failure that may heal by itself', new SecretsManagerUnavailable(parts), true],
  ['a failure that needs a person', new EventInvalid(parts), false],
  ['a defect, whatever it says', Object.assign(new Error('no'), { retryable: true }), false],
  ['what is no error', undefined, false],
])('%s is worth another try: %#', (_name, error, expected) => {
  expect(isRetryable(error)).toBe(expected);
});
