import { flat, type Json, ofType, type Template } from '../template.ts';
import { type Corner, metricAlarm, type Point, type State } from './metric-alarm.ts';

export interface Mail {
  minute: number;
  /** The alarm's name without what all names of a target begin with. */
  alarm: string;
  state: 'ALARM' | 'OK';
}

const upTo = (most: number) => [...Array(most + 1).keys()];

/** Where the alarms are tried: in the four corners, with `CORNERS=all` everywhere in between as well. */
export const corners: Corner[] = (process.env.CORNERS === 'all' ? upTo(4) : [0, 4]).flatMap((lookBack) =>
  (process.env.CORNERS === 'all' ? upTo(10) : [0, 10]).map((late) => ({ lookBack, late })),
);

export interface Run {
  from: number;
  to: number;
  corner: Corner;
  /** The minute of the hour at which multi-day alarms are evaluated; 3, as in AWS's own example, if left out. */
  multiDayMinute?: number;
  /** The minute at which an alarm is made, by its logical id; `from` if left out. */
  madeAt?: (id: string) => number;
}

/**
 * Runs every alarm of a template over data points, minute by minute, and returns what is sent.
 *
 * As documented: an alarm that is made performs the actions of its first state; a composite alarm follows its rule; a
 * suppressor holds its actions back while in ALARM and for the extension period after that. A composite alarm that
 * changes while its suppressor is not in ALARM waits for the wait period, whatever was left of another period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 *
 * Assumed: actions held back for ALARM are performed afterwards if the state is still ALARM; those for OK are not, when
 * nobody has been told of the alarm.
 */
export function mails(
  template: Template,
  points: Point[],
  { from, to, corner, multiDayMinute = 3, madeAt = () => from }: Run,
): Mail[] {
  const states = new Map<string, State>();
  const alarms = [
    ...Object.entries(ofType(template, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => {
      const { changesAt, stateAt } = metricAlarm(Properties, points, corner, multiDayMinute);
      const next = (minute: number, state: State) =>
        minute === madeAt(id) || changesAt(minute) ? stateAt(minute, state) : state;
      return { id, Properties, next };
    }),
    ...Object.entries(ofType(template, 'AWS::CloudWatch::CompositeAlarm')).map(([id, { Properties }]) => {
      const parts = partsOf(Properties.AlarmRule);
      const next = (): State => (parts.some((part) => isRed(states, part)) ? 'ALARM' : 'OK');
      return { id, Properties, next };
    }),
  ].map((alarm) => ({ ...alarm, held: suppression(alarm.Properties), told: undefined as State | undefined }));
  const sent: Mail[] = [];

  for (let minute = from; minute <= to; minute++) {
    const made = alarms.filter(({ id }) => madeAt(id) <= minute);
    const changed = new Set<string>();
    for (const { id, next } of made) {
      const before = states.get(id) ?? 'INSUFFICIENT_DATA';
      const after = next(minute, before);
      states.set(id, after);
      if (after !== before) changed.add(id);
    }
    for (const alarm of made) {
      const { id, Properties } = alarm;
      const state = states.get(id);
      const isHeld = alarm.held(states, changed.has(id), minute);
      if (isHeld || state === 'INSUFFICIENT_DATA' || state === alarm.told) continue;
      alarm.told = state;
      const actions = state === 'ALARM' ? Properties.AlarmActions : Properties.OKActions;
      if (actions?.length > 0 && state !== undefined) {
        sent.push({ minute, alarm: Properties.AlarmName.replace(/^cckm-sap-sync-[^-]+-/, ''), state });
      }
    }
  }
  return sent;
}

type States = ReadonlyMap<string, State>;

function isRed(states: States, id: string): boolean {
  const state = states.get(id);
  if (state === undefined) throw new Error(`There is no ${id} before it`);
  return state === 'ALARM';
}

/** The alarms of the rule of a composite alarm, which knows nothing but `ALARM("…")` and OR here. */
function partsOf(rule: Json): string[] {
  const text = flat(rule);
  const ids = [...text.matchAll(/ALARM\("<(\w+)\.Arn>"\)/g)].map(([, id]) => id ?? '');
  if (text !== `(${ids.map((id) => `ALARM("<${id}.Arn>")`).join(' OR ')})`)
    throw new Error(`${text}: not evaluated here`);
  return ids;
}

/** Tells, one minute after another, whether the actions of a composite alarm are held back. */
function suppression({ ActionsSuppressor, ...properties }: Json) {
  if (ActionsSuppressor === undefined) return () => false;
  const suppressor = flat(ActionsSuppressor).slice(1, -'.Arn>'.length);
  let wasRed = false;
  let until = Number.NEGATIVE_INFINITY;
  return (states: States, hasChanged: boolean, minute: number): boolean => {
    const red = isRed(states, suppressor);
    if (hasChanged) until = minute + properties.ActionsSuppressorWaitPeriod / 60;
    else if (wasRed && !red) until = minute + properties.ActionsSuppressorExtensionPeriod / 60;
    wasRed = red;
    return red || minute < until;
  };
}
