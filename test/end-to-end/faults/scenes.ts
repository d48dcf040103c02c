import type { RequestKind } from '../../../infra/local/appliance/simulated-appliance.ts';
import type { Operation } from '../../../infra/local/aws/requests.ts';

/** How a request comes about, and what "for a while" means for it. */
export interface Scene {
  /** Which request meets the fault; a connection is refused after the one that comes `after`. */
  faultOn: { appliance: RequestKind; after?: RequestKind } | { aws: Operation };
  action:
    | 'synchronize'
    | 'adopt'
    | 'check'
    | 'cancel'
    | 'report'
    | 'follow'
    | 'follow other ids'
    | 'follow an ended job';
  /** Seconds. */
  whileSeconds: number;
}

/** By the headings of `matrix.md`. */
export const scenes: { [request: string]: Scene } = {
  'Log in': { faultOn: { appliance: 'login' }, action: 'synchronize', whileSeconds: 45 },
  'List the jobs': {
    faultOn: { appliance: 'list', after: 'login' },
    action: 'synchronize',
    whileSeconds: 45,
  },
  'Start the job': {
    faultOn: { appliance: 'start', after: 'list' },
    action: 'synchronize',
    whileSeconds: 45,
  },
  'Get the job': { faultOn: { appliance: 'get', after: 'login' }, action: 'follow', whileSeconds: 60 },
  'Cancel the job': { faultOn: { appliance: 'cancel', after: 'get' }, action: 'cancel', whileSeconds: 10 },
  'Read the own user': { faultOn: { appliance: 'user' }, action: 'synchronize', whileSeconds: 45 },
  'Read the password policy': {
    faultOn: { appliance: 'pwdpolicy' },
    action: 'synchronize',
    whileSeconds: 45,
  },
  'List the groups': { faultOn: { appliance: 'groups', after: 'login' }, action: 'check', whileSeconds: 10 },
  'Read the secret': { faultOn: { aws: 'GetSecretValue' }, action: 'synchronize', whileSeconds: 45 },
  'Hand the job over': { faultOn: { aws: 'Invoke' }, action: 'synchronize', whileSeconds: 45 },
  'Look at the follower': { faultOn: { aws: 'GetDurableExecution' }, action: 'adopt', whileSeconds: 45 },
  'Log in, to follow': { faultOn: { appliance: 'login' }, action: 'follow', whileSeconds: 60 },
  'Read the secret, to follow': { faultOn: { aws: 'GetSecretValue' }, action: 'follow', whileSeconds: 60 },
  'List the groups, to follow': {
    faultOn: { appliance: 'groups' },
    action: 'follow other ids',
    whileSeconds: 60,
  },
  'Send a specimen report': { faultOn: { aws: 'Publish' }, action: 'report', whileSeconds: 5 },
  'Report the end of a job': { faultOn: { aws: 'Publish' }, action: 'follow an ended job', whileSeconds: 5 },
};

/** The requests whose tables hold every fault; the others hold a choice, and say which. */
export const wholeTables = [
  'Log in',
  'List the jobs',
  'Start the job',
  'Get the job',
  'Cancel the job',
  'List the groups',
  'Read the secret',
  'Hand the job over',
  'Look at the follower',
];
