import { namespace } from '../../../functions/shared/metric-names.ts';
import { flat, type Json } from '../template.ts';
import { evaluate, type Series } from './metric-math.ts';

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

export type State = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** What nobody knows of CloudWatch: the alarms must send the same wherever in these ranges it is. */
export interface Corner {
  /** Periods, 0 to 4, that it looks back beyond the evaluation periods. */
  lookBack: number;
  /** Minutes, 0 to 10, by which metrics that are extracted from the log come late. */
  late: number;
}

const day = 24 * 60;

/** A metric alarm ready to be evaluated, at one minute after another. */
export interface MetricAlarm {
  /** The minutes at which its state may change, whatever it was. */
  changesAt(minute: number): boolean;
  stateAt(minute: number, state: State): State;
}

/**
 * A metric alarm over data points. As documented, the window slides by a minute; that of a multi-day alarm ends with the
 * last full hour, and is evaluated once an hour, at a minute that is not documented: `multiDayMinute`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function metricAlarm(
  alarm: Json,
  points: Point[],
  corner: Corner,
  multiDayMinute: number,
): MetricAlarm {
  const queries = alarm.Metrics ?? [{ Id: 'm', ReturnData: true, MetricStat: single(alarm) }];
  const stats = queries.filter((query: Json) => query.MetricStat);
  const period = stats[0].MetricStat.Period / 60;
  const needed: number = alarm.EvaluationPeriods;
  const length = needed + corner.lookBack;
  const inputs: [id: string, stat: string, own: Point[]][] = stats.map(({ Id, MetricStat }: Json) => {
    if (MetricStat.Period !== period * 60) throw new Error(`${alarm.AlarmName}: periods differ`);
    return [Id, MetricStat.Stat, pointsOf(MetricStat.Metric, points, corner)];
  });
  const returned = queries.find((query: Json) => query.ReturnData !== false);
  const isMultiDay = period * needed > day;
  // Between these minutes no data point enters the windows or changes to the next.
  const changes = new Set(
    inputs.flatMap(([, , own]) =>
      own.flatMap(({ at, arrives = at }) => [
        arrives,
        ...Array.from({ length }, (_, i) => at + (i + 1) * period),
      ]),
    ),
  );

  return {
    changesAt: (minute) => (isMultiDay ? minute % 60 === multiDayMinute : changes.has(minute)),
    stateAt: (minute, state) => {
      const end = isMultiDay ? minute - (minute % 60) - 1 : minute;
      const series = Object.fromEntries(
        inputs.map(([id, stat, own]) => [id, windows(stat, own, minute, end, period, length)]),
      );
      const values = returned.Expression
        ? evaluate(returned.Expression, series)
        : (series[returned.Id] ?? []);
      return judge(alarm, values, state);
    },
  };
}

/**
 * The state after the values of the evaluation range, the oldest first. Where there are enough real ones, the most
 * recent of them decide; the treatment of missing data fills what is short.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
function judge(alarm: Json, values: Series, state: State): State {
  const needed: number = alarm.EvaluationPeriods;
  const real = values.filter((value) => value !== undefined).slice(-needed);
  const treat = alarm.TreatMissingData;
  if (real.length < needed && treat === 'ignore') {
    if (needed !== 1) throw new Error(`${alarm.AlarmName}: not evaluated here`);
    return state;
  }
  const breaching = real.filter((value) => compare(value, alarm.ComparisonOperator, alarm.Threshold)).length;
  const missing = treat === 'breaching' ? needed - real.length : 0;
  return breaching + missing >= (alarm.DatapointsToAlarm ?? needed) ? 'ALARM' : 'OK';
}

const single = ({ Namespace, MetricName, Dimensions, Period, Statistic }: Json) => ({
  Metric: { Namespace, MetricName, Dimensions },
  Period,
  Stat: Statistic,
});

const dimensionKey = (dimensions: Record<string, string>) =>
  JSON.stringify(Object.entries(dimensions).sort());

/** The points of a metric, those out of the log as late as the corner says. */
function pointsOf({ Namespace, MetricName, Dimensions }: Json, points: Point[], { late }: Corner): Point[] {
  const dimensions = dimensionKey(
    Object.fromEntries(Dimensions.map(({ Name, Value }: Json) => [Name, flat(Value)])),
  );
  return points
    .filter(
      (point) =>
        point.namespace === Namespace &&
        point.name === MetricName &&
        dimensionKey(point.dimensions) === dimensions,
    )
    .map((point) => (point.namespace === namespace ? { ...point, arrives: point.at + late } : point));
}

/** What a statistic makes, by what is seen at a minute, of each of the windows: the last of them ends at `end`. */
function windows(
  stat: string,
  points: Point[],
  minute: number,
  end: number,
  period: number,
  length: number,
): Series {
  const values: number[][] = Array.from({ length }, () => []);
  for (const { at, arrives = at, value } of points) {
    if (arrives <= minute && at <= end) values[length - 1 - Math.floor((end - at) / period)]?.push(value);
  }
  return values.map((own) => (own.length > 0 ? statistic(stat, own) : undefined));
}

function statistic(name: string, values: number[]): number {
  if (name === 'Sum') return values.reduce((a, b) => a + b);
  if (name === 'Minimum') return Math.min(...values);
  if (name === 'Maximum') return Math.max(...values);
  throw new Error(`The statistic ${name} is not evaluated here`);
}

function compare(value: number, operator: string, threshold: number): boolean {
  if (operator === 'GreaterThanOrEqualToThreshold') return value >= threshold;
  if (operator === 'LessThanThreshold') return value < threshold;
  throw new Error(`The operator ${operator} is not evaluated here`);
}
