import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { MetricName } from '../../functions/shared/metric-names.ts';
import type { Functions } from '../functions.ts';
import { targetMetric } from './metrics.ts';

/**
 * How long a part stays red after its last trouble: over the catch-up of the same night, so that one bad night
 * is one mail, and gone before the next.
 */
export const night = Duration.hours(6);

/** The least days that a certificate or the password may have left: time for a request to a certification authority. */
export const leastDays = 21;

/**
 * The metric alarms of one target. They send nothing unless somebody gives them an action.
 *
 * CloudWatch looks back further than asked where data is missing, and metrics that are extracted from the log come
 * late (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html). So what may be
 * missing is filled with zero, nothing is subtracted from anything, and no window is as short as that lateness.
 */
export class AlarmParts {
  readonly #scope: Construct;
  readonly #target: string;

  constructor(scope: Construct, target: string) {
    this.#scope = scope;
    this.#target = target;
  }

  /** Starts through the alias `scheduled` alone: somebody who presses Test sees the error. */
  startFailed(): Alarm {
    return this.#part('start-failed', 'Starts that failed', night, { failed: this.#metric('StartFailed') });
  }

  /**
   * Whatever ended a start through the alias `scheduled`, also what could not count it any more. The dead-letter queue
   * also gets what Lambda dropped without an invocation, as when the account's concurrency was spent; nobody who waits
   * for an answer ends there.
   */
  startCrashed({ startSync }: Functions): Alarm {
    return this.#part('start-crashed', 'Scheduled starts that ended with an error', night, {
      deadLetters: sentTo(startSync.deadLetterQueue),
      errors: startSync.alias.metricErrors({ statistic: 'Sum', period: night }),
    });
  }

  startUndelivered(queue: IQueue): Alarm {
    return this.#part('start-undelivered', 'Starts that the Scheduler could not deliver', night, {
      undelivered: sentTo(queue),
    });
  }

  jobNotSucceeded(): Alarm {
    return this.#part('job-not-succeeded', 'Jobs that ended badly', night, {
      bad: this.#metric('JobNotSucceeded'),
    });
  }

  /**
   * Holds needs-attention from a failure until the whole selection has been synchronized, however long that
   * takes: other data points there are none, and none means no change. It is never filled.
   *
   * Where a failure and a success are in one period, the failure counts until the sliding window has left it behind,
   * then the success alone; what was later wins in the end. Only of the same minute nobody knows which was later: that
   * stays red until the next success. The period is longer than metrics are late, or a success would never be seen.
   */
  unsettled(): Alarm {
    const period = Duration.minutes(30);
    return this.#alarm('unsettled', {
      metric: new MathExpression({
        label: 'Failed, and not synchronized since',
        expression: 'MAX([failed, bad, synchronized * 0])',
        usingMetrics: {
          failed: this.#metric('StartFailed', period),
          bad: this.#metric('JobNotSucceeded', period),
          synchronized: this.#metric('SelectionSynchronized', period),
        },
        period,
      }),
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /**
   * Executions that ended badly, with a judgement or without. The names of Lambda's own metrics are documented, their
   * dimension FunctionName is not and was seen in public code only; so the dead-letter queue counts as well,
   * which is documented to receive the event of an execution that failed, was stopped or timed out.
   */
  followerDied({ followSync }: Functions): Alarm {
    const execution = (metricName: string) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: followSync.function.functionName },
        statistic: 'Sum',
        period: night,
      });
    return this.#part('follower-died', 'Followers that ended badly', night, {
      deadLetters: sentTo(followSync.deadLetterQueue),
      failed: execution('DurableExecutionFailed'),
      timedOut: execution('DurableExecutionTimedOut'),
      stopped: execution('DurableExecutionStopped'),
    });
  }

  /** Red while a follower looks at its job, which it does every 5 minutes at least. */
  following({ followSync }: Functions): Alarm {
    const period = Duration.minutes(15);
    return this.#part('following', 'Looks at a job', period, {
      looks: followSync.function.metricInvocations({ statistic: 'Sum', period }),
    });
  }

  /** Hourly windows, as CloudWatch wants of an alarm over more than a day; seven days are its most. */
  noSynchronization(name: string, hours: number, alarmDescription?: string): Alarm {
    const period = Duration.hours(1);
    return this.#alarm(name, {
      metric: filledSum('The whole selection synchronized', period, {
        synchronized: this.#metric('SelectionSynchronized', period),
      }),
      ...(alarmDescription !== undefined && { alarmDescription }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /**
   * It stays red until a start has seen a renewed certificate, and is never filled. The greatest number of a period
   * counts: the least would turn red again, and send again, each time that CloudWatch looks back to before a renewal.
   */
  expiresSoon(alarmDescription: string): Alarm {
    return this.#alarm('expires-soon', {
      metric: this.#metric('DaysToExpiry', Duration.hours(1), 'Maximum'),
      alarmDescription,
      threshold: leastDays,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /** Red while anything has been counted within a period. */
  #part(name: string, label: string, period: Duration, metrics: Record<string, IMetric>): Alarm {
    return this.#alarm(name, { metric: filledSum(label, period, metrics) });
  }

  #alarm(
    name: string,
    props: {
      metric: IMetric;
      alarmDescription?: string;
      threshold?: number;
      comparisonOperator?: ComparisonOperator;
      evaluationPeriods?: number;
      treatMissingData?: TreatMissingData;
    },
  ): Alarm {
    return new Alarm(this.#scope, name, {
      alarmName: alarmName(this.#target, name),
      alarmDescription: 'A part of needs-attention or no-success; sends nothing itself.',
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
  }

  #metric(name: MetricName, period: Duration = night, statistic?: 'Maximum'): Metric {
    return targetMetric(this.#target, name, period, statistic);
  }
}

/** The depth of the queue would stay until somebody empties it. */
const sentTo = (queue: IQueue) => queue.metricNumberOfMessagesSent({ statistic: 'Sum', period: night });

const filledSum = (label: string, period: Duration, usingMetrics: Record<string, IMetric>) =>
  new MathExpression({
    label,
    expression: Object.keys(usingMetrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics,
    period,
  });

/** The alarms of a target stand together in the console's list. */
export const alarmName = (target: string, name: string) => `cckm-sap-sync-${target}-${name}`;
