import { TimeZone } from 'aws-cdk-lib';

/** Names of the IANA database: CDK holds the canonical ones, ICU some of the older ones. */
const names = new Set([
  'UTC',
  'GMT',
  ...Object.values(TimeZone).flatMap((zone) => (zone instanceof TimeZone ? [zone.timezoneName] : [])),
  ...Intl.supportedValuesOf('timeZone'),
]);
names.delete('Factory');
const lowerCaseNames = new Set([...names].map((name) => name.toLowerCase()));

/** Areas of the names that neither list holds: old ones such as `US/Pacific`, which the Scheduler takes as well. */
const areas =
  /^(Africa|America|Antarctica|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Mexico|Pacific|US)\//;

/**
 * Whether EventBridge Scheduler would take the name of a time zone. Case matters to it; abbreviations such as `PST`
 * and offsets, which ICU knows too, are no names of the IANA database.
 */
export function isTimeZone(name: string): boolean {
  if (names.has(name)) return true;
  if (lowerCaseNames.has(name.toLowerCase())) return false;
  const isSpelled = name.split('/').every((part) => /^[A-Z](?=.*[a-z]|[A-Z]{1,2}$)/.test(part));
  return areas.test(name) && isSpelled && resolve(name) !== undefined;
}

/** A name that the Scheduler takes for what somebody may have meant by `PST` or `europe/berlin`. */
export function suggestTimeZone(name: string): string | undefined {
  const resolved = resolve(name);
  return resolved !== undefined && isTimeZone(resolved) ? resolved : undefined;
}

function resolve(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
