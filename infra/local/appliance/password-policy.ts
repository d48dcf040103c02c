import type { Behaviour } from './behaviour.ts';
import type { ApiResponse } from './response.ts';

/**
 * GET auth/self/pwdpolicy: the policy that holds for the user itself. The names are those of the vendor's
 * Terraform provider (resource `ciphertrust_password_policy`); the values are the documented defaults:
 * https://thalesdocs.com/ctp/cm/latest/admin/cm_admin/password-policy/index.html
 */
export function passwordPolicy({ passwordLifetimeDays, lockoutMinutes }: Behaviour): ApiResponse {
  const body = {
    policy_name: 'global',
    inclusive_min_total_length: 8,
    inclusive_max_total_length: 30,
    inclusive_min_upper_case: 1,
    inclusive_min_lower_case: 1,
    inclusive_min_digits: 1,
    inclusive_min_other: 1,
    password_history_threshold: 5,
    password_lifetime: passwordLifetimeDays,
    password_change_min_days: 0,
    failed_logins_lockout_thresholds: lockoutMinutes,
  };
  return { status: 200, body };
}
