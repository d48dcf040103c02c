/**
 * What appliances may say of a completed job, by kind: what is good news, and what is not success. Documented are the
 * texts of AWS and Google; everything else is made up, or taken from the messages of other services.
 */

/** A group that the job names, by either id; and one under which a text stands. */
export const named = ['3e732d57-5ea1-491f-b238-9f4a39a9566f', '00RT000000060vKLOP'];
export const key = 'CMK-prod/eu-west-1';

interface Kind {
  good: unknown[];
  bad: unknown[];
}

/** Texts and other values of one group's detail: it stands under `key`. */
export const details: { [kind: string]: Kind } = {
  'the documented texts, and those of the other clouds after their pattern': {
    good: [
      'region synchronized successfully',
      'key ring synchronized successfully',
      'group synchronized successfully',
      'vault synchronized successfully',
      'organization synchronized successfully',
      'connection synchronized successfully',
      'node synchronized successfully',
      'keys synchronized successfully',
      'key synchronized successfully',
    ],
    bad: [
      'region not synchronized',
      'key ring could not be synchronized',
      'group synchronization failed',
      'account synchronized successfully, perhaps',
      'organization synchronized unsuccessfully',
      'successfully',
      'region',
    ],
  },
  'a verb of success': {
    good: [
      ...['synchronized', 'synchronised', 'refreshed', 'completed', 'complete', 'succeeded', 'successful'],
      ...['finished', 'done', 'ok', 'success', 'up to date', 'uptodate', 'no changes', 'no keys found'],
      ...[
        'completed normally',
        'successfully completed',
        'normally finished',
        'status: completed',
        'Result=OK',
      ],
      ...['synchronization completed', 'Job succeeded', 'refresh done', 'keys up-to-date', 'done.', 'Done!'],
    ],
    bad: [
      ...[
        'completed with exceptions',
        'completed with errors',
        'completed with 2 failures',
        'completed partially',
      ],
      ...['partially completed', 'partial success', 'unsuccessful', 'incomplete', 'not completed', 'okay'],
      ...[
        'successfully queued',
        'rollback completed',
        'request completed with status 500',
        'done?',
        'done...',
      ],
      ...['completed but', 'almost done', 'nothing synchronized', 'never synchronized', 'success rate low'],
      ...[
        'no keys synchronized',
        'no connection',
        'no',
        'none',
        'synchronizable',
        'ok ok',
        'completed incorrectly',
      ],
      ...[
        'status',
        'status: 500 ok',
        'success: no',
        'would have completed',
        'cannot be completed',
        'completion',
      ],
      ...[
        'deletion completed',
        'key deleted successfully',
        'access revoked successfully',
        'erroneous completion',
      ],
    ],
  },
  'a text that speaks of something that went wrong': {
    good: [
      'completed without errors',
      'completed, no errors',
      'done without failures',
      'no errors',
      '0 errors',
    ],
    bad: [
      ...[
        'failed',
        'failed: 403',
        'FAILURE',
        'error',
        'permission denied',
        'access denied by SAP',
        'forbidden',
      ],
      ...[
        'timed out',
        'timeout',
        'completed after time-out',
        'skipped',
        'skipped, ok',
        'aborted',
        'canceled',
      ],
      ...[
        'broken',
        'unknown',
        'not found',
        'unauthorized',
        'no license',
        'license expired',
        'invalid credentials',
      ],
      ...[
        'connection refused',
        'HTTP 500',
        '503 Service Unavailable',
        'EOF',
        'NCERRInternalServerError',
        '?',
      ],
      ...[
        "wasn't successful",
        'wasn’t completed',
        'didn`t finish',
        'without success',
        'succeeded earlier',
        '-',
      ],
    ],
  },
  'counts that agree': {
    good: [
      ...[
        '12 keys synchronized',
        'synchronized 12 keys',
        'keys synchronized: 12',
        '12 of 12 keys synchronized',
      ],
      ...[
        '12/12 keys synchronized successfully',
        'completed (12 of 12)',
        'completed, 12 keys',
        '1 key synchronized',
      ],
      ...[
        '0 failed, 12 successful',
        '12 successful, 0 failed',
        'failed: 0; successful: 12',
        'errors: none, done',
      ],
      ...[
        'total 12, successful 12, failed 0',
        '12 total; 12 synchronized',
        '1,200 keys synchronized',
        'completed; 0 failures',
      ],
      ...[
        '0 of 0 keys synchronized',
        'total 0, synchronized 0',
        '12 out of 12 keys synchronized',
        'done, failed keys: 0',
      ],
    ],
    bad: [
      ...[
        '0 of 12 keys synchronized successfully',
        '11 of 12 keys synchronized',
        '12 of 11 keys synchronized',
      ],
      ...[
        '3 failed, 9 successful',
        '9 successful, 3 failed',
        'failed: 3; successful: 9',
        'completed, 1 error',
      ],
      ...[
        'total 12, successful 9',
        '12 total; 9 synchronized; 0 failed',
        '11/12 synchronized',
        'completed (0 of 12)',
      ],
      ...['0 keys synchronized', '0 synchronized', 'completed, 0 keys', 'none synchronized', '99% completed'],
      ...[
        '12 of 12 failed',
        '9 synchronized, 3 skipped',
        'synchronized -12 keys',
        'completed: 12 of',
        'total 12, done 0',
      ],
      ...[
        '12.5 keys synchronized',
        'half of 12 keys synchronized',
        'all but 1 key synchronized',
        'errors: 2, done',
      ],
    ],
  },
  'a date or a duration at the end': {
    good: [
      ...[
        'completed in 3.2s',
        'synchronized 12 keys in 1 min 3 s',
        'finished after 00:00:12',
        'done (250 ms)',
      ],
      ...[
        'completed at 2020-08-06T09:49:34.605578452Z',
        'refreshed on 2026-11-26',
        'completed 2026-11-26 02:00:13',
      ],
      ...[
        'completed at 2026-11-26 02:00:00.123 +0000 UTC',
        'finished Thu, 26 Nov 2026 02:00:13 GMT',
        'done within PT3M2S',
      ],
    ],
    bad: [
      ...[
        'completed in 3.2 parsecs',
        'last completed at 2020-08-06T09:49:34Z',
        'completed until 2026-11-26',
        '3 s completed',
      ],
      ...['retry in 30 s', 'completed in error', 'failed after 3s', 'completed in part'],
    ],
  },
  'a name': {
    good: [
      ...[
        `${key}: completed`,
        `${key} synchronized successfully`,
        `region "${key}" synchronized successfully`,
      ],
      ...[
        `group ${named[0]} synchronized`,
        `${named[1]} refreshed`,
        `Group '${named[1]}' completed normally`,
      ],
      ...['group 11111111-2222-3333-4444-555555555555 synchronized', `synchronized ${key}`],
    ],
    bad: [
      ...[
        'CMK-prod/eu-west-2: completed',
        'staging synchronized successfully',
        'mirror completed',
        `not ${key}`,
      ],
      ...[
        `${key} is synchronized by nobody`,
        `all but ${key} synchronized`,
        '00RT000000060vKLOQ refreshed',
        key,
      ],
    ],
  },
  'several lines and clauses': {
    good: [
      ...[
        'completed; up to date',
        'synchronized 12 keys.\nNo errors.',
        'completed\r\ndone',
        'ok | ok',
        'done, done (ok)',
      ],
      ...[`${named[0]}: completed\n${named[1]}: completed`, 'completed,\n', 'synchronized. In progress'],
    ],
    bad: [
      ...[
        'completed; failed',
        'synchronized 12 keys.\nPermission denied for 3.',
        'ok, except one',
        'completed\nrolled back',
      ],
      ...[
        `${named[0]}: completed\n${named[1]}: failed`,
        'up to date; license expired',
        'completed, queue stopped',
      ],
    ],
  },
  'a text that is JSON': {
    good: [
      '{"status":"completed"}',
      '["ok","done"]',
      '"completed"',
      '{"message":"{\\"status\\":\\"ok\\"}"}',
      '[]',
      '7',
    ],
    bad: [
      '{"status":"failed"}',
      '["ok","denied"]',
      '"failed"',
      '{"message":"{\\"status\\":\\"bad\\"}"}',
      '{"status"',
      '{"failed":1}',
    ],
  },
  'another spelling': {
    good: [
      ...[
        'REGION SYNCHRONIZED SUCCESSFULLY',
        'Region_Synchronized-Successfully',
        '  completed\t',
        'compl\u00ADeted',
      ],
      ...[
        'ｃｏｍｐｌｅｔｅｄ',
        'key\u00A0ring\u2003synchronized',
        'synchro\u200Bnized',
        '\uFEFFdone',
        'UpToDate',
        'up\u2010to\u2011date',
      ],
    ],
    bad: [
      ...[
        'ｆａｉｌｅｄ',
        'not\u200B completed',
        'un\u200Bsuccessful',
        'in\u00ADcomplete',
        'fai\u200Bled',
        'com\u0440leted',
      ],
      ...['not\u00A0completed', 'P\u200BERMISSION DENIED', 'ⓕailed'],
    ],
  },
  'another language': {
    good: [],
    bad: [
      'erfolgreich',
      'abgeschlossen',
      'terminé',
      'completado',
      '完了',
      '成功',
      'завершено',
      'fallito',
      '실패',
    ],
  },
  'what says nothing': {
    good: [
      ...[
        12,
        0,
        -3,
        true,
        false,
        '12',
        '12.75 %',
        '1,234,567.89',
        '-3',
        '+3',
        '3.5',
        '100%',
        'true',
        null,
        '',
        '  ',
        '\u200B',
        {},
        [],
        named[0],
        named[1],
      ],
      ...[
        '2026-11-26T02:00:00Z',
        '3.2 s',
        '00:01:02',
        '11111111-2222-3333-4444-555555555555',
        'in progress',
        'Queued',
      ],
      ...['12 keys', { id: key }, { started_at: '2020-08-06T09:49:34.605578452Z', duration: '3s', keys: 12 }],
    ],
    bad: [
      'null',
      '11111111-2222-3333-4444',
      '2026-11',
      'one',
      'v2',
      key,
      'https://cm.example.com',
      { text: key },
    ],
  },
};

/** Whole details: `detailed_status` of a job that names the two groups. */
export const wholes: { [kind: string]: Kind } = {
  'a map, as the sister clouds have it': {
    good: [
      {
        'CMK/us-east-1': 'region synchronized successfully',
        'CMK/us-west-2': 'region synchronized successfully',
      },
      { 'projects/p/locations/global/keyRings/kr': 'key ring synchronized successfully' },
      { a: 'in_progress', b: 'region synchronized successfully' },
    ],
    bad: [
      { a: 'region synchronized successfully', b: 'region failed' },
      { a: 'in_progress', b: 'denied' },
      { denied: 'denied' },
    ],
  },
  'something nested': {
    good: [
      { a: { status: 'completed', keys: { k1: 'ok', k2: 'up to date' } } },
      [{ group: named[1], status: 'completed' }],
      { groups: [{ id: named[0], state: 'done', updated_at: '2026-11-26T02:00:00Z' }] },
      [['ok'], ['done']],
    ],
    bad: [
      { a: { status: 'completed', keys: { k1: 'ok', k2: 'denied' } } },
      [{ group: named[1], status: 'failed' }],
      { a: 'ok', b: { c: { d: [{ e: 'ok' }, { e: 'gone' }] } } },
      [['ok'], [['bad']]],
      { a: { text: 'completed', reason: 'not all keys' } },
    ],
  },
  'a name': {
    good: [
      { eu: { id: 'eu', state: 'ok' } },
      { eu: { organisation: 'eu', state: 'ok' } },
      { eu: { organization: 'eu', state: 'ok' } },
      { eu: 'eu completed' },
    ],
    bad: [
      { eu: { ideal: 'eu' } },
      { eu: { idea: { k: 'eu' } } },
      { name: { name: 'no' } },
      { a: { name: 'name' } },
      { eu: 'completed in eu 3 s' },
      { keys: { not: 'keys not synchronized' } },
      { no: 'no synchronized' },
      { 'only part': 'only part synchronized' },
      { errors: 0, 'k error': 'k error completed' },
    ],
  },
  'one text': {
    good: ['completed', 'key ring synchronized successfully', ['completed', 'done']],
    bad: ['failed for all', ['completed', 'failed']],
  },
  'a key that says error or fail': {
    good: [
      ...[
        0,
        '0',
        false,
        'false',
        'no',
        '',
        ' ',
        null,
        [],
        {},
        'none',
        'null',
        'N/A',
        '-',
        '--',
        'no error',
        '<nil>',
      ].map((error) => ({ a: { status: 'completed', error } })),
      { a: { status: 'completed', errors: { count: 0, list: [] } } },
      { a: { status: 'completed', failed_at: '0001-01-01T00:00:00Z' } },
      { errors: { [String(named[0])]: 'none' } },
    ],
    bad: [
      ...[2, '2', true, 'true', 'completed', 'ok', 'none of them', ['k7'], { code: 5 }, 'x'].map((error) => ({
        a: { status: 'completed', error },
      })),
      { status: 'completed', failed: 2 },
      ...[
        'errors',
        'Error',
        'last_error',
        'errorMessage',
        'failed',
        'FAILURES',
        'failedKeys',
        'keys-failed',
        'e_r_r_o_r',
      ].map((name) => ({ a: { status: 'completed', [name]: 1 } })),
      { errors: { [String(named[0])]: 'denied' } },
      { errors: { a: { b: [0, 0, 3] } } },
      { a: { failed: [named[1]] } },
    ],
  },
  'a success that is false': {
    good: [
      { a: { success: true, message: 'ok' } },
      { a: { success: 'yes', status: 'ok' } },
      { a: { completed_at: null, status: 'ok' } },
      { a: { unsuccessful: false, incomplete: false, status: 'ok' } },
      { success: { aborted: false } },
      { a: { not_aborted: true, abort_timeout: 30, status: 'ok' } },
    ],
    bad: [
      { success: false, message: 'ok' },
      { a: { success: 'false', message: 'ok' } },
      { a: { Success: 'No' } },
      { a: { is_ok: false } },
      { a: { complete: false } },
      { a: { synchronized: false } },
      { a: { completed: 'false' } },
      { success: { [String(named[0])]: false } },
      { a: { success: 0 } },
      { a: { success: 'denied' } },
      { a: { aborted: true, status: 'ok' } },
      { a: { abort: 'yes', status: 'ok' } },
      { a: { aborted: 3, status: 'ok' } },
      { a: { canceled: true } },
      { a: { cancelled: 1 } },
    ],
  },
  'counts under keys': {
    good: [
      { a: { total: 12, synchronized: 12, failed: 0 } },
      { a: { total_keys: 12, synchronized_keys: 9, unchanged_keys: 3 } },
      { a: { total: 0, success: 0, failed: 0 } },
      { a: { total_keys: 12, completed_groups: 3 } },
      { a: { expected: '12', completed: '12' } },
      { a: { total_time: 12, completed: 3 } },
      { a: { total: 12 } },
    ],
    bad: [
      { a: { total: 12, synchronized: 9 } },
      { a: { keys_total: 12, keys_synchronized: 0 } },
      { a: { expected: '12', completed: '11' } },
      { total: 12, successful: 12, failed: 1 },
      { a: { total: 12, synchronized_keys: 9, unchanged: 2 } },
    ],
  },
};

/** Fields of the job beside its details. */
export const fields: { [kind: string]: { good: object[]; bad: object[] } } = {
  'a field that says error or fail': {
    good: [
      ...[{ error: null }, { error: '' }, { error: 'none' }, { error_details: {} }, { failed_groups: [] }],
      ...[
        { errors: 0 },
        { failure: false },
        { last_error_at: '0001-01-01T00:00:00Z' },
        { message: 'failed' },
      ],
    ],
    bad: [
      ...[
        { error: 'license expired' },
        { failed_groups: [named[1]] },
        { error_details: { code: 5 } },
        { errors: 1 },
      ],
      ...[{ failure: true }, { result: { failed: 3 } }, { groups: [{ id: named[0], error: 'denied' }] }],
    ],
  },
  'a success that is false': {
    good: [{ success: true }, { result: { success: 'true' } }, { done: true }],
    bad: [{ success: false }, { success: 'no' }, { result: { success: 'false' } }, { synchronized: false }],
  },
  'details of its groups, by their names': {
    good: [
      { groups: ['failover-eu'], detailed_status: { 'failover-eu': 'ok' } },
      { groups: ['eu prod'], detailed_status: { a: 'eu-prod completed' } },
      { groups: ['eu prod'], detailed_status: { a: ['EU PROD', 'ok'] } },
    ],
    bad: [
      { groups: ['0'], detailed_status: { a: '0 synchronized' } },
      { groups: ['no'], detailed_status: { a: 'no completed' } },
      { groups: ['only half'], detailed_status: { a: 'only half completed' } },
      { groups: ['error'], detailed_status: { a: 'error completed' } },
      { groups: ['eu errors'], detailed_status: { a: 'eu errors completed' } },
      { groups: ['0 12'], detailed_status: { a: '0 12 synchronized' } },
      { groups: ['eu prod'], detailed_status: { a: 'eu-test completed' } },
    ],
  },
  'details that stand deeper': {
    good: [{ result: { detailed_status: { a: 'ok' } } }],
    bad: [{ result: { detailed_status: { a: 'denied' } } }],
  },
  counts: {
    good: [
      { total: 12, synchronized: 12 },
      { limit: 10, total: 3 },
    ],
    bad: [{ total: 12, synchronized: 3 }, { stats: { total_groups: 3, groups_completed: 2 } }],
  },
};
