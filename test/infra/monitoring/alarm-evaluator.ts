import { flat, type Json, ofType, type Template } from '../template.ts';
import { evaluate, type Missing, type Series } from './metric-math.ts';

/** A data point in CloudWatch. Times are minutes. */
export interface Point {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  /** The minute it is dated. */
  at: number;
  /** The minute from which on it is seen, if later. */
  arrives?: number;
}

export interface Mail {
  minute: number;
  /** The alarm's name without what all names of a target begin with. */
  alarm: string;
  state: 'ALARM' | 'OK';
}

type State = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

const day = 24 * 60;
const dimensionKey = (dimensions: Record<string, string>) =>
  JSON.stringify(Object.entries(dimensions).sort());

/**
 * Runs every alarm of a template over data points, minute by minute, and returns what is sent.
 *
 * As documented: a window slides with each evaluation; one that is longer than a day is evaluated once an hour;
 * a composite alarm follows its rule; a suppressor holds its actions back while in ALARM and for the extension
 * period after that, and at first for the wait period. Assumed: actions held back for ALARM are performed
 * afterwards if the state is still ALARM; those for OK are not, when nobody has been told of the alarm.
 */
export function mails(
  template: Template,
  points: Point[],
  { from, to }: { from: number; to: number },
  missing: Missing = 'propagates',
): Mail[] {
  const metricAlarms = Object.entries(ofType(template, 'AWS::CloudWatch::Alarm')).map(
    ([id, { Properties }]) => ({ id, Properties, stateAt: metricAlarm(Properties, points, missing) }),
  );
  const composites = Object.entries(ofType(template, 'AWS::CloudWatch::CompositeAlarm')).map(
    ([id, { Properties }]) => ({ id, Properties }),
  );
  const states = new Map<string, State>();
  const since = new Map<string, number>();
  const notified = new Map<string, State>();
  const sent: Mail[] = [];

  const enter = (id: string, state: State, minute: number) => {
    if (states.get(id) === state) return;
    states.set(id, state);
    since.set(id, minute);
  };
  const suppressed = (id: string, properties: Json, minute: number): boolean => {
    if (properties.ActionsSuppressor === undefined) return false;
    const suppressor = flat(properties.ActionsSuppressor).slice(1, -'.Arn>'.length);
    if (states.get(suppressor) === 'ALARM') return true;
    const left = since.get(suppressor);
    const recovered = left !== undefined && left > from ? left : Number.NEGATIVE_INFINITY;
    const entered = since.get(id) ?? minute;
    return (
      minute < recovered + properties.ActionsSuppressorExtensionPeriod / 60 ||
      minute < entered + properties.ActionsSuppressorWaitPeriod / 60
    );
  };
  const send = (id: string, properties: Json, minute: number) => {
    const state = states.get(id);
    if (state === undefined || state === 'INSUFFICIENT_DATA' || state === (notified.get(id) ?? 'OK')) return;
    if (suppressed(id, properties, minute)) return;
    notified.set(id, state);
    const actions = state === 'ALARM' ? properties.AlarmActions : properties.OKActions;
    if (actions?.length > 0) {
      sent.push({ minute, alarm: properties.AlarmName.replace(/^cckm-sap-sync-[^-]+-/, ''), state });
    }
  };

  for (let minute = from; minute <= to; minute++) {
    for (const { id, stateAt } of metricAlarms) enter(id, stateAt(minute, states.get(id)), minute);
    for (const { id, Properties } of composites) {
      enter(id, holds(flat(Properties.AlarmRule), states) ? 'ALARM' : 'OK', minute);
    }
    for (const { id, Properties } of [...metricAlarms, ...composites]) send(id, Properties, minute);
  }
  return sent;
}

/** A metric alarm ready to be evaluated at one minute after another. */
function metricAlarm(alarm: Json, points: Point[], missing: Missing) {
  const queries = alarm.Metrics ?? [{ Id: 'm', ReturnData: true, MetricStat: single(alarm) }];
  const stats = queries.filter((query: Json) => query.MetricStat);
  const period = stats[0].MetricStat.Period / 60;
  const length: number = alarm.EvaluationPeriods;
  const inputs: [string, string, Point[]][] = stats.map(({ Id, MetricStat }: Json) => {
    if (MetricStat.Period !== period * 60) throw new Error(`${alarm.AlarmName}: periods differ`);
    return [Id, MetricStat.Stat, pointsOf(MetricStat.Metric, points)];
  });
  const returned = queries.find((query: Json) => query.ReturnData !== false);
  const treat = alarm.TreatMissingData;
  if (treat === 'ignore' && length !== 1) throw new Error(`${alarm.AlarmName}: not evaluated here`);

  const judge = (series: Record<string, Series>): State | 'unchanged' => {
    const values = returned.Expression
      ? evaluate(returned.Expression, series, missing)
      : (series[returned.Id] ?? []);
    if (treat === 'ignore' && values[0] === undefined) return 'unchanged';
    const breaching = values.filter((value) =>
      value === undefined ? treat === 'breaching' : compare(value, alarm.ComparisonOperator, alarm.Threshold),
    );
    return breaching.length >= (alarm.DatapointsToAlarm ?? length) ? 'ALARM' : 'OK';
  };
  // Between these minutes no data point enters a window or changes to the next.
  const changes = new Set(
    inputs.flatMap(([, , own]) =>
      own.flatMap(({ at, arrives = at }) => [
        Math.max(at, arrives),
        ...Array.from({ length }, (_, i) => at + (i + 1) * period),
      ]),
    ),
  );

  return (minute: number, state?: State): State => {
    const hourly = period * length > day;
    if (hourly ? minute % 60 !== 0 : state !== undefined && !changes.has(minute)) {
      return state ?? 'INSUFFICIENT_DATA';
    }
    const result = judge(
      Object.fromEntries(inputs.map(([id, stat, own]) => [id, windows(stat, own, minute, period, length)])),
    );
    return result === 'unchanged' ? (state ?? 'INSUFFICIENT_DATA') : result;
  };
}

const single = ({ Namespace, MetricName, Dimensions, Period, Statistic }: Json) => ({
  Metric: { Namespace, MetricName, Dimensions },
  Period,
  Stat: Statistic,
});

function pointsOf({ Namespace, MetricName, Dimensions }: Json, points: Point[]): Point[] {
  const dimensions = dimensionKey(
    Object.fromEntries(Dimensions.map(({ Name, Value }: Json) => [Name, flat(Value)])),
  );
  return points.filter(
    (point) =>
      point.namespace === Namespace &&
      point.name === MetricName &&
      dimensionKey(point.dimensions) === dimensions,
  );
}

function windows(stat: string, points: Point[], minute: number, period: number, length: number): Series {
  const seen = points.filter(({ at, arrives }) => (arrives ?? at) <= minute);
  return Array.from({ length }, (_, i) => {
    const end = minute - (length - 1 - i) * period;
    const values = seen.filter(({ at }) => at > end - period && at <= end).map(({ value }) => value);
    return values.length > 0 ? statistic(stat, values) : undefined;
  });
}

function statistic(name: string, values: number[]): number {
  if (name === 'Sum') return values.reduce((a, b) => a + b);
  if (name === 'Minimum') return Math.min(...values);
  throw new Error(`The statistic ${name} is not evaluated here`);
}

function compare(value: number, operator: string, threshold: number): boolean {
  if (operator === 'GreaterThanOrEqualToThreshold') return value >= threshold;
  if (operator === 'LessThanThreshold') return value < threshold;
  throw new Error(`The operator ${operator} is not evaluated here`);
}

/** Whether the rule of a composite alarm holds: `ALARM("…")` under AND, OR and parentheses. */
function holds(rule: string, states: Map<string, State>): boolean {
  let text = rule.replace(/ALARM\("<(\w+)\.Arn>"\)/g, (_, id) => {
    if (!states.has(id)) throw new Error(`${rule}: what is ${id}?`);
    return String(states.get(id) === 'ALARM');
  });
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/\((?:true|false)(?: (?:AND|OR) (?:true|false))*\)/g, (group) => {
      const words = group.slice(1, -1).split(' ');
      const terms = words.filter((_, i) => i % 2 === 0).map((word) => word === 'true');
      return String(words.includes('AND') ? terms.every(Boolean) : terms.some(Boolean));
    });
  }
  if (text !== 'true' && text !== 'false') throw new Error(`${rule}: not evaluated here`);
  return text === 'true';
}
