import * as appliance from '../../functions/ciphertrust/errors.ts';
import * as outcome from '../../functions/jobs/outcome.ts';
import * as report from '../../functions/reports/errors.ts';
import * as settings from '../../functions/settings/errors.ts';
import * as common from '../../functions/shared/errors.ts';
import type { Failure, FailureParts } from '../../functions/shared/failure.ts';
import * as start from '../../functions/start-sync/errors.ts';

type ErrorClass = new (parts: FailureParts, retryable: boolean, job: string) => Failure;

const abstract = ['Failure', 'ApplianceFailure', 'JobDidNotSucceed'];

/** Every class that is thrown on purpose, in the order of the names. */
export const allErrors: readonly ErrorClass[] = Object.values<unknown>({
  ...appliance,
  ...common,
  ...outcome,
  ...report,
  ...settings,
  ...start,
})
  .filter((value): value is ErrorClass => typeof value === 'function' && value.prototype instanceof Error)
  .filter(({ name }) => !abstract.includes(name))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
