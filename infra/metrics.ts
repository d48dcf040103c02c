import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** The namespace, and the value of the dimension `service`, under which both functions publish. */
export const namespace = 'CckmSapSync';
export const service = 'cckm-sap-sync';

/** What the functions publish; every name is part of the contract with whoever builds on these metrics. */
export type MetricName =
  | 'JobStarted'
  | 'JobAdopted'
  | 'StartSkipped'
  | 'StartFailed'
  | 'StartPostponed'
  | 'JobSucceeded'
  | 'JobNotSucceeded'
  | 'JobCanceled'
  | 'JobDuration'
  | 'GroupsFailed'
  | 'SelectionSynchronized'
  | 'DaysToExpiry';

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
