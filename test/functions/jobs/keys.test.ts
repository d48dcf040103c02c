import { describe, expect, test } from '@jest/globals';
import { disagreeingKey, isNothing, meaningOf } from '../../../functions/jobs/keys.ts';

describe('a value stands for nothing:', () => {
  test.each([
    ...[
      0,
      false,
      '',
      ' ',
      '0',
      '0.0',
      '00',
      'false',
      'No',
      'none',
      'null',
      'nil',
      '<nil>',
      'N/A',
      'undefined',
    ],
    ...['nothing', 'no error', 'no errors', 'no failure', 'no failures', 'without error', 'without errors'],
    ...['-', '--', 'NO_ERROR', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%j', (value) => {
    expect(isNothing(value)).toBe(true);
  });

  test.each([
    ...[1, -1, true, '1', 'true', 'yes', 'error', 'no error but one', 'nonesuch', '2026-11-26T02:00:00Z'],
    ...['0001-01-01T00:00:00Z denied', 'denied 0001-01-01T00:00:00Z', '0001-01-01T00:00:00.5Z'],
  ])('not %j', (value) => {
    expect(isNothing(value)).toBe(false);
  });
});

describe('what a key says', () => {
  const says = (key: string, groups: string[] = []) => {
    const { isFailure, isSuccess, isAborted } = meaningOf(key, new Set(groups));
    return Object.entries({ failure: isFailure, success: isSuccess, aborted: isAborted })
      .filter(([, does]) => does)
      .map(([name]) => name)
      .join();
  };

  test.each([
    ['error', 'failure'],
    ['keysFailed', 'failure'],
    ['abort', 'aborted'],
    ['is_aborted', 'aborted'],
    ['wasCancelled', 'aborted'],
    ['canceled', 'aborted'],
    ['not_aborted', ''],
    ['abort_timeout', ''],
    ['success', 'success'],
    ['isOk', 'success'],
    ['groups_synchronized', 'success'],
    ['successfulKeysCount', 'success'],
    ['unsuccessful', ''],
    ['notCompleted', ''],
    ['status', ''],
  ])('%s: %j', (key, meaning) => {
    expect(says(key)).toBe(meaning);
  });

  test.each(['failover', 'done', 'aborted'])('nothing, where it is the name of the group %s', (name) => {
    expect(says(name, [name])).toBe('');
  });
});

describe('counts', () => {
  test.each<[object, string]>([
    [{ synchronized: 0 }, 'synchronized'],
    [{ total: 12, synchronized: 9 }, 'synchronized'],
    [{ total: 12, synchronized: 12, refreshed: 3 }, 'refreshed'],
    [{ total: 12, synchronized_keys: 9 }, 'synchronized_keys'],
    [{ total_keys: 12, synchronized: 9 }, 'synchronized'],
    [{ total_organisations: 5, synchronized_organisations: 2 }, 'synchronized_organisations'],
    [{ total: ' 12 ', synchronized: '9' }, 'synchronized'],
  ])('%j disagree at %s', (object, key) => {
    expect(disagreeingKey({ ...object })).toBe(key);
  });

  test.each<[object]>([
    [{}],
    [{ synchronized: 3 }],
    [{ total: 12, synchronized: 12 }],
    [{ total: 12, synchronized: 9, unchanged: 3 }],
    [{ total: 12, failed: 0 }],
    [{ total: 12, success: true }],
    [{ total_keys: 12, synchronized_groups: 2 }],
    [{ total_keys: 5, synchronized_organizations: 2 }],
    [{ total: '12 keys', synchronized: 9 }],
    [{ total: 'about 12', synchronized: 9 }],
    [{ total: '12x', synchronized: 9 }],
    [{ total: 'x12', synchronized: 9 }],
  ])('%j agree', (object) => {
    expect(disagreeingKey({ ...object })).toBeUndefined();
  });
});
