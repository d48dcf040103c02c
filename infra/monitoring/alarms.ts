import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmRule, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as limits from '../../functions/shared/limits.ts';
import type { Functions } from '../functions.ts';
import type { Alarms } from '../sap-key-sync-props.ts';
import { descriptions } from './alarm-descriptions.ts';
import { AlarmParts, alarmName, leastDays } from './alarm-parts.ts';

export interface AlarmsProps {
  target: string;
  functions: Functions;
  undelivered: IQueue;
  topic: ITopic;
  /** Hours, 2 to 168; `false` for no such alarm. */
  noSuccessAlarmHours: number | false;
  /** Disabled schedules cannot be expected to succeed. */
  enabled: boolean;
  /** Where the runbook is; left out, the mails name the file. */
  runbookUrl: string | undefined;
}

/**
 * How no-success is held back. It is evaluated once an hour, with what there was at the full hour (multi-day alarms:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html): so it may turn red for the hour
 * before the one in which a success comes, and stays red for up to two hours after that.
 */
const heldBack = {
  actionsSuppressorWaitPeriod: Duration.minutes(75),
  actionsSuppressorExtensionPeriod: Duration.hours(2),
};

/** The alarms that send, and under them the parts that they are made of. */
export function createAlarms(construct: Construct, props: AlarmsProps): Alarms {
  const { target, functions } = props;
  const scope = new Construct(construct, 'Alarms');
  const parts = new AlarmParts(scope, target);
  const texts = descriptions(props);
  const action = new SnsAction(props.topic);

  const needsAttention = new CompositeAlarm(scope, 'NeedsAttention', {
    compositeAlarmName: alarmName(target, 'needs-attention'),
    alarmDescription: texts.needsAttention,
    alarmRule: AlarmRule.anyOf(
      parts.startFailed(),
      parts.startCrashed(functions),
      parts.startUndelivered(props.undelivered),
      parts.jobNotSucceeded(),
      parts.unsettled(),
      parts.followerDied(functions),
    ),
  });
  needsAttention.addAlarmAction(action);
  needsAttention.addOkAction(action);

  let noSuccess: CompositeAlarm | undefined;
  let stillNoSuccess: Alarm | undefined;
  const hours = props.enabled && props.noSuccessAlarmHours;
  if (hours !== false) {
    const longer = Math.min(2 * hours, limits.noSuccessAlarmHours.max);
    const isLonger = longer > hours;
    noSuccess = new CompositeAlarm(scope, 'NoSuccess', {
      compositeAlarmName: alarmName(target, 'no-success'),
      alarmDescription: texts.noSuccess(hours),
      alarmRule: AlarmRule.anyOf(parts.noSynchronization('no-synchronization', hours)),
      // One bad night is one mail, and a slow one none.
      ...(isLonger && {
        actionsSuppressor: toldOrUnderWay(scope, needsAttention, parts, props),
        ...heldBack,
      }),
    });
    noSuccess.addAlarmAction(action);
    noSuccess.addOkAction(action);

    if (isLonger) {
      // A week of bad nights is more than one mail.
      stillNoSuccess = parts.noSynchronization('still-no-success', longer, texts.stillNoSuccess(longer));
      stillNoSuccess.addAlarmAction(action);
      stillNoSuccess.addOkAction(action);
    }
  }

  const expiresSoon = parts.expiresSoon(texts.expiresSoon(leastDays));
  expiresSoon.addAlarmAction(action);
  return { needsAttention, noSuccess, stillNoSuccess, expiresSoon };
}

function toldOrUnderWay(
  scope: Construct,
  needsAttention: IAlarm,
  parts: AlarmParts,
  { target, functions }: AlarmsProps,
): IAlarm {
  return new CompositeAlarm(scope, 'ToldOrUnderWay', {
    compositeAlarmName: alarmName(target, 'told-or-under-way'),
    alarmDescription: 'Holds no-success back; sends nothing itself.',
    alarmRule: AlarmRule.anyOf(needsAttention, parts.following(functions)),
  });
}
