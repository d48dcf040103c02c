/**
 * Limits, defaults and names that functions, stack and tests share, each written once. Imports nothing, so that all of
 * them may import it.
 */

/** What names a CipherTrust Manager in logs, metrics, alarms, stacks and execution names. */
export const targetName = {
  pattern: /^[a-z0-9][a-z0-9-]{0,23}$/,
  allowed: '1 to 24 of a-z, 0-9 and "-", and begin with a letter or digit',
};

/** Hours that a job is followed; one that has run for longer is stuck. */
export const followForHours = { min: 1, max: 168, default: 24 } as const;

const mostGoodDetails = 20;
const goodDetailsBytes = 2_048;

/** Texts of details that an operator calls good. As JSON they stand in an environment variable, which is short. */
export const goodDetails = {
  allowed: `at most ${mostGoodDetails} texts with a letter in each, ${goodDetailsBytes} bytes in all`,
  isAllowed: (texts: unknown): texts is string[] =>
    Array.isArray(texts) &&
    texts.length <= mostGoodDetails &&
    texts.every((text) => typeof text === 'string' && /\p{L}/u.test(text)) &&
    new TextEncoder().encode(JSON.stringify(texts)).length <= goodDetailsBytes,
};

/** Seconds within which a start may try again what is safe to try again. The schedules send the most. */
export const retryForSeconds = { min: 0, max: 780, default: 20 } as const;

/** Seconds that a start may wait for the end of its job before it answers. */
export const waitForSeconds = { min: 0, max: 600, default: 0 } as const;

/** Seconds that a follower's look at its job may take, whatever the number of nodes: less than the function's time. */
export const lookSeconds = 240;

/** Hours within which a success makes another start needless. A week, like all that is counted in hours here. */
export const unlessSucceededWithinHours = { min: 1, max: 168 } as const;

/** Hours without a success until the alarm: a night and a catch-up at first, seven days at most, as CloudWatch has it. */
export const noSuccessAlarmHours = { min: 2, max: 168, default: 28 } as const;

/** The dashboard of a target. Dashboards are global: the region keeps those of two regions apart. */
export const dashboardName = (target: string, region: string): string => `CckmSapSync-${target}-${region}`;

/** Under this key of `globalThis` a program around a bundle puts its own clock, before it imports the bundle. */
export const clockSymbol = Symbol.for('cckm-sap-sync.clock');
