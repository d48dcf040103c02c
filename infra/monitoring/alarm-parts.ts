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
 * CloudWatch evaluates a window that slides by a minute (by an hour, where it is longer than a day). Where a
 * part subtracts what explains a failure, both must be in one window: so the window is a whole night, and
 * everything that can be missing is filled with zero.
 */
export class AlarmParts {
  readonly #scope: Construct;
  readonly #target: string;

  constructor(scope: Construct, target: string) {
    this.#scope = scope;
    this.#target = target;
  }

  startFailed(): Alarm {
    return this.#part('start-failed', { metric: this.#metric('StartFailed') });
  }

  /**
   * Scheduled deliveries alone, by the alias: somebody who presses Test sees the error, and an event that asks
   * for a mere check may well end in one. The dead-letter queue also gets what Lambda dropped without an
   * invocation, as when the account's concurrency was spent; nobody who waits for an answer ends there.
   */
  startCrashed({ startSync }: Functions, name: string, period: Duration): Alarm {
    return this.#part(name, {
      metric: new MathExpression({
        label: 'Starts that ended without saying why',
        expression: 'MAX([FILL(deadLetters, 0), FILL(errors, 0)]) - FILL(failed, 0) - FILL(postponed, 0)',
        usingMetrics: {
          deadLetters: startSync.deadLetterQueue.metricNumberOfMessagesSent({ statistic: 'Sum', period }),
          errors: startSync.alias.metricErrors({ statistic: 'Sum', period }),
          failed: this.#metric('StartFailed', period),
          postponed: this.#metric('StartPostponed', period),
        },
        period,
      }),
    });
  }

  /** The depth of the queue would stay until somebody empties it. */
  startUndelivered(queue: IQueue): Alarm {
    return this.#part('start-undelivered', {
      metric: queue.metricNumberOfMessagesSent({ statistic: 'Sum', period: night }),
    });
  }

  jobNotSucceeded(): Alarm {
    return this.#part('job-not-succeeded', { metric: this.#metric('JobNotSucceeded') });
  }

  /**
   * Holds needs-attention from a failure until the whole selection has been synchronized, however long that
   * takes: other data points there are none, and none means no change. That it sends the first mail is not
   * relied upon.
   */
  unsettled(): Alarm {
    const period = Duration.minutes(5);
    return this.#part('unsettled', {
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
   * Executions that ended badly without a judgement. The names of Lambda's own metrics are documented, their
   * dimension FunctionName is not and was seen in public code only; so the dead-letter queue counts as well,
   * which is documented to receive the event of an execution that failed, was stopped or timed out.
   */
  followerDied({ followSync }: Functions, name: string, period: Duration): Alarm {
    const execution = (metricName: string) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: followSync.function.functionName },
        statistic: 'Sum',
        period,
      });
    return this.#part(name, {
      metric: new MathExpression({
        label: 'Followers that ended without a judgement',
        expression:
          'MAX([FILL(deadLetters, 0), FILL(failed, 0) + FILL(timedOut, 0) + FILL(stopped, 0)]) - FILL(bad, 0) - FILL(canceled, 0)',
        usingMetrics: {
          deadLetters: followSync.deadLetterQueue.metricNumberOfMessagesSent({ statistic: 'Sum', period }),
          failed: execution('DurableExecutionFailed'),
          timedOut: execution('DurableExecutionTimedOut'),
          stopped: execution('DurableExecutionStopped'),
          bad: this.#metric('JobNotSucceeded', period),
          canceled: this.#metric('JobCanceled', period),
        },
        period,
      }),
    });
  }

  /** Hourly windows, as CloudWatch wants of an alarm over more than a day; seven days are its most. */
  noSynchronization(hours: number): Alarm {
    const period = Duration.hours(1);
    return this.#part('no-synchronization', {
      metric: new MathExpression({
        label: 'The whole selection synchronized',
        expression: 'FILL(synchronized, 0)',
        usingMetrics: { synchronized: this.#metric('SelectionSynchronized', period) },
        period,
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** It stays red until a start has seen a renewed certificate. */
  expiresSoon(alarmDescription: string): Alarm {
    return this.#part('expires-soon', {
      metric: this.#metric('DaysToExpiry', Duration.hours(1), 'Minimum'),
      alarmDescription,
      threshold: leastDays,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  #part(
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

  #metric(name: MetricName, period: Duration = night, statistic?: 'Minimum'): Metric {
    return targetMetric(this.#target, name, period, statistic);
  }
}

/** The alarms of a target stand together in the console's list. */
export const alarmName = (target: string, name: string) => `cckm-sap-sync-${target}-${name}`;
