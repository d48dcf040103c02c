import type { JobShape } from './job-shape.ts';
import { defaultJobShape } from './job-shape.ts';
import { defaultListShape, type ListShape } from './list-shape.ts';
import type { ErrorBody } from './response.ts';

/**
 * What is not known of the real appliance, as switches. The defaults are the likeliest positions; where a
 * comment says nothing else, a position is inferred from sister clouds or from client code.
 */
export interface Behaviour extends JobShape, ListShape {
  /** Status of an accepted start. Documented only as 2xx. */
  startStatus: 200 | 201 | 202;
  /** Whether a start is refused while a job runs (from client code of sister clouds). */
  refuseSecondJob: boolean;
  /** Which running jobs block a start: any, or those that share a group with it. */
  refusalScope: 'all' | 'overlapping';
  /** Status and body of that refusal; unknown. */
  refusal: { status: 409 | 400 | 422 } & ErrorBody;
  /** Status when neither or both of `groups` and `synchronize_all` are sent; unknown. */
  invalidSelectionStatus: 400 | 422;
  /** Status when a group is not known to CCKM; unknown. */
  unknownGroupStatus: 400 | 404 | 422;
  /** Whether jobs carry `detailed_status` (documented for sister clouds). */
  detailedStatus: boolean;
  /** Whether ended jobs carry `completed_at` (documented for a sister cloud). */
  completedAt: boolean;
  /** How a job ends of which some groups failed; unknown. */
  partialFailureEndsAs: 'completed' | 'failed';
  /** How long a new job is unknown to list, get and cancel on every node, as behind a load balancer. */
  replicationLagMs: number;
  /** Whether each refresh grant returns a new refresh token and ends the old one. Observed: the same comes back. */
  refreshTokenRotates: boolean;
  /** Whether a token of one node is good on the others; unknown. */
  tokensHoldOnAllNodes: boolean;
  /** How far the `Date` header is ahead of the appliance's clock, in milliseconds: it may be a proxy's or another node's. */
  dateAheadMs: number;
  /** Whether responses carry a `Date` header at all. */
  sendsDate: boolean;
  /** From a cancel to the job's end, seconds. */
  cancelSeconds: number;
  /** `overall_status` of a canceled job (documented for a sister cloud: completed); default: the completed word. */
  canceledEndsAs: string | undefined;
  /** Minutes locked after the first, second, … failed login in a row; the last one holds for all that follow. Documented; off by default. */
  lockoutMinutes: readonly number[];
  /** Days from a change of the password to its end, as the password policy shows them; 0: it never ends (documented, the default). */
  passwordLifetimeDays: number;
  /** Days from the last change of the password to the appliance's start; `changePassword` is a change as well. */
  passwordChangedDaysAgo: number;
  /** Whether the user is shown as one who has to change the password. What a login then answers is unknown: it is accepted. */
  passwordChangeRequired: boolean;
  /** Days from the appliance's start to the end of the account; undefined: it never ends. Only shown, as above. */
  accountExpiresInDays: number | undefined;
  /** Whether responses are compressed when `Accept-Encoding` allows it. */
  compress: boolean;
  /** How long an idle connection is kept, in real ms; 0 closes it after each response. */
  keepAliveMs: number;
}

export const defaultBehaviour: Readonly<Behaviour> = {
  ...defaultJobShape,
  ...defaultListShape,
  startStatus: 200,
  refuseSecondJob: true,
  refusalScope: 'all',
  refusal: {
    status: 409,
    code: 20,
    codeDesc: 'NCERRConflict: Conflict',
    message: 'A synchronization is already in progress.',
  },
  invalidSelectionStatus: 400,
  unknownGroupStatus: 404,
  detailedStatus: true,
  completedAt: true,
  partialFailureEndsAs: 'completed',
  replicationLagMs: 0,
  refreshTokenRotates: false,
  tokensHoldOnAllNodes: true,
  dateAheadMs: 0,
  sendsDate: true,
  cancelSeconds: 5,
  canceledEndsAs: undefined,
  lockoutMinutes: [],
  passwordLifetimeDays: 0,
  passwordChangedDaysAgo: 30,
  passwordChangeRequired: false,
  accountExpiresInDays: undefined,
  compress: true,
  keepAliveMs: 60_000,
};
