import type { JsonObject } from '../shared/json.ts';

/** How the password stands that logs in. */
export interface PasswordState {
  /** When the password, or the user, ends, in milliseconds since the epoch; undefined where no end is known. */
  expiry: number | undefined;
  /** Whether the user has to change it before it is good for anything else. */
  mustBeChanged: boolean;
}

const day = 86_400_000;
/** What ends later than in ten years, or lives longer, does not end: so clients and appliances write "never". */
export const farthestDays = 3_650;
/** Go's zero time and the like: a time that nobody has set. */
const earliestTime = Date.UTC(2000, 0);

/**
 * What `GET auth/self/user` and `GET auth/self/pwdpolicy` say together. Fields: `password_change_required`,
 * `password_changed_at`, `expires_at` of the user (documented), `password_lifetime` of the policy, in days, 0 for none
 * (seen in client code). Passwords do not end by default (documented). `now` in milliseconds since the epoch.
 */
export function passwordStateOf(user: JsonObject, policy: JsonObject, now: number): PasswordState {
  const lifetime = numberOf(policy.password_lifetime);
  const changed = timeOf(user.password_changed_at);
  const ends = [
    timeOf(user.expires_at),
    ...(lifetime > 0 && lifetime <= farthestDays && changed !== undefined ? [changed + lifetime * day] : []),
  ].filter((end) => end !== undefined && end < now + farthestDays * day) as number[];
  return {
    expiry: ends.length > 0 ? Math.min(...ends) : undefined,
    mustBeChanged: user.password_change_required === true,
  };
}

const numberOf = (value: unknown): number =>
  typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;

/** A date that somebody has set, in milliseconds since the epoch. */
export function timeOf(value: unknown): number | undefined {
  // Node takes "Never expires 1" for a date as well.
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  return time >= earliestTime ? time : undefined;
}
