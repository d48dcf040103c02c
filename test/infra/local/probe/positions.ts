import type { Behaviour } from '../../../../infra/local/appliance/behaviour.ts';
import type { ProbeFlags } from '../../../../infra/local/probe/probe.ts';
import { everyFlag, type LoginKind } from './set-up.ts';

/** The positions of each switch, but for its default. */
export const positions: { [name in keyof Behaviour]: Behaviour[name][] } = {
  jobIds: ['number', 'text'],
  wrapJobs: ['responses', 'everywhere'],
  getBrings: ['another job'],
  statusWords: [
    { running: 'in_progress', completed: 'done', failed: 'error', canceling: 'aborting' },
    { running: 'läuft', completed: 'fertig', failed: 'kaputt' },
  ],
  echoGroups: ['resource ids', 'none', 'objects', 'group id objects', 'comma list', 'upper case'],
  echoNothingAs: ['null', 'empty'],
  echoSynchronizeAll: [false],
  echoSynchronizeAllFalse: [true],
  abortSpelling: ['text', 'number', 'missing'],
  abortKey: ['aborted', 'canceled', 'cancelled'],
  details: ['objects', 'counts', 'list', 'wrapped', 'JSON text', 'lines', 'failed_groups'],
  detailTexts: [{ success: 'keys are in step', failure: 'SAP was not reached: error 7' }],
  fractionalDigits: [0, 6],
  dates: ['without zone', 'missing', 'nonsense'],
  createdAheadMs: [600_000, -600_000],
  updatedAt: ['at changes', 'missing'],
  listOrder: ['oldest-first', 'none'],
  sortParameter: ['ignored', 'refused'],
  statusFilter: ['ignored', 'refused', 'empty'],
  maxLimit: [3, 57],
  overMaxLimit: ['refused'],
  emptyList: ['null', 'missing', 'no content'],
  showsTotal: [false],
  listLeavesOut: [['abort', 'detailed_status']],
  listLagMs: [3_000, 22_500],
  groupsEndless: [true],
  startStatus: [201, 202],
  refuseSecondJob: [false],
  refusalScope: ['overlapping'],
  refusal: [
    { status: 400, code: 15, codeDesc: 'NCERRBadRequest', message: 'Another job runs' },
    { status: 422, code: 9, codeDesc: 'NCERRInvalidParamValue', message: 'Not now' },
  ],
  invalidSelectionStatus: [422],
  unknownGroupStatus: [400, 422],
  detailedStatus: [false],
  completedAt: [false],
  partialFailureEndsAs: ['failed'],
  replicationLagMs: [3_000],
  refreshTokenRotates: [true],
  tokensHoldOnAllNodes: [false],
  dateAheadMs: [600_000],
  sendsDate: [false],
  cancelSeconds: [0, 22.5],
  canceledEndsAs: ['canceled'],
  lockoutMinutes: [[1, 5, 30]],
  passwordLifetimeDays: [90],
  passwordChangedDaysAgo: [3],
  passwordChangeRequired: [true],
  accountExpiresInDays: [40],
  compress: [false],
  keepAliveMs: [0, 5_000],
};

interface Position {
  name: keyof Behaviour;
  position: unknown;
  behaviour: Partial<Behaviour>;
  /** What a probe needs to see it. */
  flags: ProbeFlags;
  login: LoginKind;
}

/** Each position by its title. */
export const eachPosition: [title: string, Position][] = Object.entries(positions).flatMap(([key, list]) =>
  list.map((position): [string, Position] => {
    const name = key as keyof Behaviour;
    // Of a list of groups without an end none is found to start.
    const flags = name === 'groupsEndless' ? { wrongLogin: true } : everyFlag;
    const login = name === 'refreshTokenRotates' ? 'refresh_token' : 'password';
    return [
      `${name}: ${JSON.stringify(position)}`,
      { name, position, behaviour: { [name]: position }, flags, login },
    ];
  }),
);
