import { farthestDays, passwordStateOf, timeOf } from '../../../../functions/ciphertrust/password.ts';
import { isObject, type JsonObject } from '../../../../functions/shared/json.ts';
import { isGood, lookFor, textOf } from '../evidence.ts';
import type { Look } from '../look.ts';
import { type Row, safe, unsafe } from './row.ts';

const day = 86_400_000;

export const selfRows = {
  'user.password_changed_at': {
    see: (evidence) => {
      const user = bodyOf(lookFor(evidence, 'user'));
      return user && { days_ago: daysBetween(user.password_changed_at, lookFor(evidence, 'user')) };
    },
    differs: ({ days_ago }) => (days_ago === null ? safe('the end of the password is not told') : undefined),
  },
  'user.expires_at': {
    see: (evidence) => {
      const user = bodyOf(lookFor(evidence, 'user'));
      if (user === undefined) return undefined;
      const ago = daysBetween(user.expires_at, lookFor(evidence, 'user'));
      return { in_days: ago === null ? null : -ago };
    },
    differs: ({ in_days }) =>
      in_days !== null && Number(in_days) <= 0
        ? unsafe('the account has ended, as `check` says too')
        : undefined,
  },
  'user.password_change_required': {
    see: (evidence) => {
      const user = bodyOf(lookFor(evidence, 'user'));
      const { password_change_required: required } = user ?? {};
      return user && { required: typeof required === 'boolean' ? required : null };
    },
    differs: ({ required }) => {
      if (required === true)
        return unsafe('`check` says not_ready: change the password, and put the new one into the secret');
      return required === null ? safe('whether it must be changed is not told') : undefined;
    },
  },
  'policy.password_lifetime': {
    see: (evidence) => {
      const [user, policy] = [
        bodyOf(lookFor(evidence, 'user')),
        bodyOf(lookFor(evidence, 'password policy')),
      ];
      if (policy === undefined) return undefined;
      const days = Number(textOf(policy.password_lifetime) || Number.NaN);
      const now = lookFor(evidence, 'password policy')?.receivedAt ?? 0;
      const { expires_at: _account, ...password } = user ?? {};
      const { expiry = Number.POSITIVE_INFINITY } = passwordStateOf(password, policy, now);
      return { days: Number.isNaN(days) ? null : days, ...(expiry <= now && { ended: true }) };
    },
    differs: ({ days, ended }) => {
      if (ended)
        return unsafe('`check` says not_ready: change the password, and put the new one into the secret');
      return days === null ? safe('the end of the password is not told') : undefined;
    },
  },
  'policy.lockout': {
    see: (evidence) => {
      const policy = bodyOf(lookFor(evidence, 'password policy'));
      const minutes = policy?.failed_logins_lockout_thresholds;
      if (policy === undefined) return undefined;
      const isList =
        Array.isArray(minutes) &&
        minutes.length <= 50 &&
        minutes.every((entry) => Number.isSafeInteger(entry));
      return { minutes: isList ? (minutes as number[]) : null };
    },
    differs: ({ minutes }) => (minutes === null ? safe('nothing reads it') : undefined),
  },
} satisfies { [id: string]: Row };

const bodyOf = (look: Look | undefined): JsonObject | undefined =>
  isGood(look) && isObject(look.body) ? look.body : undefined;

/** Whole days from a date to now, negative for one in the future; null for what the functions take for no date. */
function daysBetween(date: unknown, look: Look | undefined): number | null {
  const time = timeOf(date);
  const days =
    time === undefined || look === undefined ? undefined : Math.floor((look.receivedAt - time) / day);
  return days === undefined || Math.abs(days) > farthestDays ? null : days;
}
