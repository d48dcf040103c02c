import * as fc from 'fast-check';
import {
  type Behaviour,
  type Fault,
  type Selection,
  sampleSapGroups,
} from '../../infra/local/appliance/simulated-appliance.ts';
import type { Delivered, FaultDuration, Setup, Step } from './steps.ts';

const groups = sampleSapGroups.flatMap(({ id, group_id }) => [id, group_id]);
const selection: fc.Arbitrary<Selection> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.subarray(groups, { minLength: 1, maxLength: 4 }).map((some) => ({ groups: some })),
  },
  { weight: 1, arbitrary: fc.constant({ synchronize_all: true } as const) },
);
const jobSeconds = fc.constantFrom(20, 60, 90, 90, 600);

const seconds = 1_000;
const hours = 3_600 * seconds;
/** What the code may take for granted, mostly as it is likeliest. */
const usually = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

/** Shapes that an appliance may have for all that is known. */
const shapes = fc.record({
  jobIds: usually<Behaviour['jobIds']>('uuid', 'number', 'text'),
  wrapJobs: usually<Behaviour['wrapJobs']>('never', 'responses', 'everywhere'),
  listOrder: fc.constantFrom<Behaviour['listOrder']>('newest-first', 'oldest-first', 'none'),
  sortParameter: fc.constantFrom<Behaviour['sortParameter']>('honoured', 'ignored', 'refused'),
  maxLimit: usually(1_000, 1, 3, 7),
  overMaxLimit: usually<Behaviour['overMaxLimit']>('lowered', 'refused'),
  emptyList: fc.constantFrom<Behaviour['emptyList']>('empty', 'null', 'missing', 'no content'),
  showsTotal: usually(true, false),
  listLeavesOut: usually<string[]>(
    [],
    ['detailed_status'],
    ['detailed_status', 'abort', 'groups'],
    ['abort'],
  ),
  getBrings: usually<Behaviour['getBrings']>('the job', 'another job'),
  echoGroups: fc.constantFrom<Behaviour['echoGroups']>(
    'as sent',
    'as sent',
    'resource ids',
    'none',
    'objects',
    'group id objects',
    'comma list',
    'upper case',
  ),
  echoNothingAs: fc.constantFrom<Behaviour['echoNothingAs']>('missing', 'null', 'empty'),
  echoSynchronizeAll: fc.boolean(),
  echoSynchronizeAllFalse: usually(false, true),
  dateAheadMs: usually(0, 45 * seconds, -90 * seconds, 2 * hours, -2 * hours, 13 * hours, -13 * hours),
  sendsDate: usually(true, false),
  statusFilter: fc.constantFrom<Behaviour['statusFilter']>('honoured', 'ignored', 'refused', 'empty'),
  groupsEndless: usually(false, false, false, true),
  updatedAt: fc.constantFrom<Behaviour['updatedAt']>('alive', 'at changes', 'missing'),
  dates: usually<Behaviour['dates']>('RFC 3339', 'without zone', 'missing', 'nonsense'),
  createdAheadMs: usually(0, 30 * seconds, -30 * seconds),
  statusWords: fc.record({
    running: usually('in progress', 'processing', 'verarbeite', ''),
    completed: usually('completed', 'done', 'erledigt'),
    failed: fc.constant('failed'),
    canceling: usually<string | undefined>(undefined, 'canceling'),
  }),
  abortSpelling: usually<Behaviour['abortSpelling']>('boolean', 'text', 'number', 'missing'),
  abortKey: usually<Behaviour['abortKey']>('abort', 'aborted', 'canceled', 'cancelled'),
  details: usually<Behaviour['details']>(
    'map',
    'objects',
    'counts',
    'list',
    'wrapped',
    'JSON text',
    'lines',
    'failed_groups',
  ),
  replicationLagMs: usually(0, 1 * seconds, 2_500, 10 * seconds, 170 * seconds, 300 * seconds),
  listLagMs: usually(0, 10 * seconds, 170 * seconds, 300 * seconds),
});

/** What has been known to differ. */
const variants = fc.record({
  startStatus: fc.constantFrom<Behaviour['startStatus']>(200, 201, 202),
  refuseSecondJob: fc.boolean(),
  refusalScope: fc.constantFrom<Behaviour['refusalScope']>('all', 'overlapping'),
  tokensHoldOnAllNodes: fc.boolean(),
  partialFailureEndsAs: fc.constantFrom<Behaviour['partialFailureEndsAs']>('completed', 'failed'),
});
/** Those of an appliance that has the likeliest shape otherwise. */
const plain = fc.record({
  listOrder: fc.constantFrom<Behaviour['listOrder']>('newest-first', 'oldest-first'),
  echoGroups: fc.constantFrom<Behaviour['echoGroups']>('as sent', 'as sent', 'resource ids', 'none'),
  echoSynchronizeAll: fc.boolean(),
  replicationLagMs: fc.constantFrom(0, 0, 1_000, 2_500),
});

export const setup: fc.Arbitrary<Setup> = fc.record({
  seed: fc.nat(),
  nodes: fc.constantFrom(1, 1, 2),
  jobSeconds,
  behaviour: fc
    .tuple(variants, fc.oneof<fc.Arbitrary<Partial<Behaviour>>[]>(plain, shapes))
    .map(([some, others]) => ({ ...some, ...others })),
  login: fc.constantFrom('password', 'password', 'password', 'refresh_token', 'token'),
  selection,
});

const duration: fc.Arbitrary<FaultDuration> = fc.oneof(
  fc.constantFrom(1, 2, 3).map((times) => ({ times })),
  fc.constantFrom(0.5, 2, 10, 20).map((minutes) => ({ minutes })),
);

const on = fc.constantFrom(
  'any',
  'login',
  'list',
  'start',
  'start',
  'start',
  'get',
  'cancel',
  'groups' as const,
);
const applianceFault: fc.Arbitrary<Omit<Fault, 'times' | 'until'>> = fc.oneof(
  fc.record({ on, kind: fc.constant('reset'), acts: fc.boolean() }),
  fc.record({
    on,
    kind: fc.constant('status'),
    status: fc.constantFrom(500, 502, 503, 408),
    acts: fc.boolean(),
  }),
  fc.record({ on, kind: fc.constant('status'), status: fc.constantFrom(400, 401, 403, 404, 409) }),
  fc.record({
    on,
    kind: fc.constant('status'),
    status: fc.constant(429),
    retryAfterSeconds: fc.constantFrom(0, 5, 120),
  }),
  fc.record({
    on,
    kind: fc.constantFrom(
      'truncated-body',
      'empty-body',
      'no-id',
      'not-json',
      'expired-token',
      'revoked-token',
    ),
  }),
  fc.record({ on, kind: fc.constant('redirect'), location: fc.constant('https://elsewhere.invalid/') }),
  fc.record({ on: fc.constant('any' as const), kind: fc.constant('refuse'), node: fc.constantFrom(0, 1) }),
);
const stall = fc.record({ on, kind: fc.constant('stall' as const), acts: fc.boolean() });

const awsOperation = fc.constantFrom('GetSecretValue', 'Invoke', 'GetDurableExecution');
/** That an execution is not found would be a lie, unless it has just begun: whoever asks believes that it lives. */
const awsFault = fc
  .record({
    on: awsOperation,
    kind: fc.constantFrom(
      'AccessDeniedException',
      'ResourceNotFoundException',
      'throttled',
      'internal error',
      'unavailable',
      'reset before acting',
      'reset after acting',
    ),
  })
  .filter(({ on, kind }) => on !== 'GetDurableExecution' || kind !== 'ResourceNotFoundException');

const manual = fc.record({
  event: fc.constant('manual'),
  keys: fc
    .tuple(
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: selection }),
      fc.constantFrom({}, { retry_for_seconds: 0 }, { retry_for_seconds: 300 }),
      fc.constantFrom({}, {}, { wait_for_seconds: 60 }),
    )
    .map((parts) => Object.assign({}, ...parts)),
});
const scheduled = fc.record({
  event: fc.constantFrom('nightly', 'catch-up'),
  ago: fc.constantFrom(0, 0, 1, 30),
});
const delivered: fc.Arbitrary<Delivered> = fc.oneof(
  { weight: 4, arbitrary: scheduled },
  { weight: 4, arbitrary: manual },
  { weight: 3, arbitrary: fc.constant({ event: 'again' as const }) },
  { weight: 1, arbitrary: fc.record({ event: fc.constantFrom('check', 'status', 'cancel') }) },
) as fc.Arbitrary<Delivered>;

const few = fc.constantFrom(1, 2).map((times) => ({ times }));

const weighted = {
  deliver: fc.record({
    do: fc.constant('deliver'),
    what: delivered,
    how: fc.constantFrom('whole', 'whole', 'whole', 'begun', 'twice'),
    pass: fc.constantFrom(0, 0, 20, 200),
  }),
  pass: fc.record({
    do: fc.constant('pass'),
    seconds: fc.constantFrom(1, 5, 40, 180, 180, 1_000, 4_000, 86_400, 259_200),
  }),
  applianceFault: fc.record({ do: fc.constant('appliance fault'), fault: applianceFault, duration }),
  startLost: fc.record({
    do: fc.constant('appliance fault'),
    fault: fc.oneof(
      fc.record({ on: fc.constant('start'), kind: fc.constant('reset'), acts: fc.boolean() }),
      fc.record({ on: fc.constant('start'), kind: fc.constantFrom('truncated-body', 'empty-body', 'no-id') }),
    ),
    duration: few,
  }),
  applianceStalls: fc.record({ do: fc.constant('appliance fault'), fault: stall, duration: few }),
  awsFault: fc.record({ do: fc.constant('AWS fault'), fault: awsFault, duration }),
  awsStalls: fc.record({
    do: fc.constant('AWS fault'),
    fault: fc.record({ on: awsOperation, kind: fc.constant('stall') }),
    duration: few,
  }),
  trouble: fc.record({ do: fc.constantFrom('restart', 'go down', 'revoke tokens', 'revoke refresh tokens') }),
  recovery: fc.record({ do: fc.constantFrom('go up', 'heal') }),
  changePassword: fc.record({ do: fc.constant('change password') }),
  putSecret: fc.record({
    do: fc.constant('put secret'),
    holding: fc.constantFrom('current', 'current', 'next', 'next', 'wrong', 'garbage'),
  }),
  deploy: fc.record({ do: fc.constant('deploy'), kills: fc.constantFrom(true, true, false) }),
  scriptJob: fc.record({
    do: fc.constant('script job'),
    script: fc.oneof(
      fc.record({ seconds: fc.constantFrom(1, 2_400, Number.POSITIVE_INFINITY) }),
      fc.record({ failedGroups: fc.constant(groups) }),
      fc.record({ endStatus: fc.constantFrom('failed', 'odd') }),
    ),
  }),
  jobOfOthers: fc.record({
    do: fc.constant('job of others'),
    selection,
    seconds: fc.constantFrom(60, 600, Number.POSITIVE_INFINITY),
  }),
};

const weights: { [name in keyof typeof weighted]: number } = {
  deliver: 40,
  pass: 22,
  applianceFault: 24,
  startLost: 8,
  applianceStalls: 2,
  awsFault: 8,
  awsStalls: 1,
  trouble: 6,
  recovery: 6,
  changePassword: 3,
  putSecret: 8,
  deploy: 6,
  scriptJob: 6,
  jobOfOthers: 3,
};

const step = fc.oneof(
  ...Object.entries(weighted).map(([name, arbitrary]) => ({
    weight: weights[name as keyof typeof weighted],
    arbitrary: arbitrary as fc.Arbitrary<Step>,
  })),
);

export const steps: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 3, maxLength: 13, size: 'max' });
