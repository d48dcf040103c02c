import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, namespace, service } from '../../functions/shared/metric-names.ts';

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
