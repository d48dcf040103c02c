import type { RequestKind } from '../../../infra/local/appliance/simulated-appliance.ts';
import type { Operation } from '../../../infra/local/aws/requests.ts';

/** How a request comes about, and what "for a while" means for it. */
export interface Scene {
  /** Which request meets the fault; a connection is refused after the one that comes `after`. */
  meets: { appliance: RequestKind; after?: RequestKind } | { aws: Operation };
  does: 'synchronize' | 'adopt' | 'check' | 'cancel' | 'follow' | 'follow other ids';
  /** Seconds. */
  aWhile: number;
}

/** By the headings of `matrix.md`. */
export const scenes: { [request: string]: Scene } = {
  'Log in': { meets: { appliance: 'login' }, does: 'synchronize', aWhile: 45 },
  'List the jobs': { meets: { appliance: 'list', after: 'login' }, does: 'synchronize', aWhile: 45 },
  'Start the job': { meets: { appliance: 'start', after: 'list' }, does: 'synchronize', aWhile: 45 },
  'Get the job': { meets: { appliance: 'get', after: 'login' }, does: 'follow', aWhile: 60 },
  'Cancel the job': { meets: { appliance: 'cancel', after: 'get' }, does: 'cancel', aWhile: 10 },
  'List the groups': { meets: { appliance: 'groups', after: 'login' }, does: 'check', aWhile: 10 },
  'Read the secret': { meets: { aws: 'GetSecretValue' }, does: 'synchronize', aWhile: 45 },
  'Hand the job over': { meets: { aws: 'Invoke' }, does: 'synchronize', aWhile: 45 },
  'Look at the follower': { meets: { aws: 'GetDurableExecution' }, does: 'adopt', aWhile: 45 },
  'Log in, to follow': { meets: { appliance: 'login' }, does: 'follow', aWhile: 60 },
  'Read the secret, to follow': { meets: { aws: 'GetSecretValue' }, does: 'follow', aWhile: 60 },
  'List the groups, to follow': { meets: { appliance: 'groups' }, does: 'follow other ids', aWhile: 60 },
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
