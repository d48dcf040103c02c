import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, namespace, service, units } from '../../functions/shared/metric-names.ts';

/** A metric of one target. Powertools always adds the dimension `service`: without it nothing matches. */
export function targetMetric(
  target: string,
  metricName: MetricName,
  period: Duration,
  statistic: 'Sum' | 'Minimum' | 'Maximum' = 'Sum',
): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap: { service, target },
    period,
    statistic,
    label: metricName,
  });
}

/** A metric for somebody else's alarms and dashboards. Throws for a name that is none. */
export function metricOf(target: string, name: MetricName, options: MetricOptions = {}): Metric {
  if (!Object.hasOwn(units, name)) {
    throw new Error(
      `${JSON.stringify(name)} is no metric of SapKeySync; there are ${Object.keys(units).join(', ')}`,
    );
  }
  const statistic = { Count: 'Sum', Seconds: 'Maximum', None: 'Minimum' } as const;
  return targetMetric(target, name, Duration.minutes(5), statistic[units[name]]).with(options);
}
