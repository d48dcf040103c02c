import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { retryForSeconds } from '../functions/shared/limits.ts';
import { schedulerRole } from './permissions.ts';
import { deadLetterQueue } from './queues.ts';

export interface SchedulesProps {
  target: string;
  startSync: Alias;
  schedules: string[];
  /** `unlessSucceededWithin` in hours. */
  catchUp: { schedule: string; unlessSucceededWithin: number } | false;
  timeZone: string;
  enabled: boolean;
  encryptionKey: IKey | undefined;
  /** The Scheduler's. Left out, one is made. */
  role: IRole | undefined;
}

/** Three attempts, within an hour. The Scheduler's own default, 185 in a day, would run into the next night. */
const delivery = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: Duration.hours(1).toSeconds() };

/** The Scheduler puts the time for which it was scheduled in place of this. */
const scheduledTime = '<aws.scheduler.scheduled-time>';

export interface Schedules {
  /** The nightly ones, then the catch-up. */
  schedules: CfnSchedule[];
  /** Gets the events that the Scheduler could not deliver. */
  undelivered: IQueue;
}

/** The nightly schedules and the catch-up, in a group of their own. */
export function createSchedules(scope: Construct, props: SchedulesProps): Schedules {
  const { target, startSync, catchUp, encryptionKey } = props;
  const group = new CfnScheduleGroup(scope, 'ScheduleGroup', { name: `CckmSapSync-${target}` });
  const undelivered = deadLetterQueue(scope, 'Undelivered', encryptionKey);
  const { role, policy } = schedulerRole(scope, {
    role: props.role,
    groupArn: Stack.of(scope).formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: `CckmSapSync-${target}`,
    }),
    startSync,
    deadLetterQueue: undelivered,
    encryptionKey,
  });

  const schedule = (id: string, description: string, expression: string, input: object) => {
    const created = new CfnSchedule(scope, id, {
      description,
      groupName: group.ref,
      scheduleExpression: expression,
      scheduleExpressionTimezone: props.timeZone,
      state: props.enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: startSync.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({
          scheduled_time: scheduledTime,
          retry_for_seconds: retryForSeconds.max,
          ...input,
        }),
        retryPolicy: delivery,
        deadLetterConfig: { arn: undelivered.queueArn },
      },
    });
    // The Scheduler tries the role when a schedule is made.
    created.node.addDependency(policy);
    return created;
  };

  // One catch-up follows one start a day: after several it may find the success of another, and skip.
  const [first = ''] = props.schedules;
  const isOnlyOne =
    props.schedules.length === 1 && (Token.isUnresolved(first) || /^cron\(\d+ \d+ /.test(first));
  const schedules = props.schedules.map((expression, i) =>
    schedule(
      i === 0 ? 'Nightly' : `Nightly${i + 1}`,
      `Synchronizes the SAP keys of ${target}`,
      expression,
      catchUp && isOnlyOne ? { catch_up_follows: true } : {},
    ),
  );
  if (catchUp) {
    const description = `Synchronizes the SAP keys of ${target} unless that has been done`;
    schedules.push(
      schedule('CatchUp', description, catchUp.schedule, {
        unless_succeeded_within_hours: catchUp.unlessSucceededWithin,
      }),
    );
  }
  return { schedules, undelivered };
}
