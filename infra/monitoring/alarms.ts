import { Duration } from 'aws-cdk-lib';
import { AlarmRule, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Functions } from '../functions.ts';
import { descriptions } from './alarm-descriptions.ts';
import { AlarmParts, alarmName, leastDays, night } from './alarm-parts.ts';

export interface AlarmsProps {
  target: string;
  functions: Functions;
  undelivered: IQueue;
  topic: ITopic;
  /** Hours, 2 to 168; `false` for no such alarm. */
  noSuccessAlarmHours: number | false;
  /** Disabled schedules cannot be expected to succeed. */
  enabled: boolean;
}

/** The three alarms that send: needs-attention, no-success and expires-soon. */
export class Alarms extends Construct {
  readonly needsAttention: IAlarm;
  readonly expiresSoon: IAlarm;
  /** Not there when disabled. */
  readonly noSuccess: IAlarm | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { target, functions } = props;
    const parts = new AlarmParts(this, target);
    const action = new SnsAction(props.topic);

    const needsAttention = new CompositeAlarm(this, 'NeedsAttention', {
      compositeAlarmName: alarmName(target, 'needs-attention'),
      alarmDescription: descriptions.needsAttention(target),
      alarmRule: AlarmRule.anyOf(
        parts.startFailed(),
        inBothWindows((name, period) => parts.startCrashed(functions, name, period), 'start-crashed'),
        parts.startUndelivered(props.undelivered),
        parts.jobNotSucceeded(),
        parts.unsettled(),
        inBothWindows((name, period) => parts.followerDied(functions, name, period), 'follower-died'),
      ),
    });
    needsAttention.addAlarmAction(action);
    needsAttention.addOkAction(action);
    this.needsAttention = needsAttention;

    const hours = props.enabled && props.noSuccessAlarmHours;
    if (hours !== false) {
      const noSuccess = new CompositeAlarm(this, 'NoSuccess', {
        compositeAlarmName: alarmName(target, 'no-success'),
        alarmDescription: descriptions.noSuccess(target, hours),
        alarmRule: AlarmRule.anyOf(parts.noSynchronization(hours)),
        // One bad night is one mail. It is told of by the other alarm, and the longer windows are evaluated
        // once an hour: so this one waits that long after the other has recovered.
        actionsSuppressor: needsAttention,
        actionsSuppressorWaitPeriod: Duration.minutes(2),
        actionsSuppressorExtensionPeriod: Duration.hours(2),
      });
      noSuccess.addAlarmAction(action);
      noSuccess.addOkAction(action);
      this.noSuccess = noSuccess;
    }

    const expiresSoon = parts.expiresSoon(descriptions.expiresSoon(target, leastDays));
    expiresSoon.addAlarmAction(action);
    this.expiresSoon = expiresSoon;
  }
}

/**
 * A part that subtracts, in two windows. When the earlier of two entries that cancel out leaves a window, the other
 * one is alone in it for a minute. The windows differ by what no two schedules do, so that no other pair is split in the
 * second one at the same minute.
 */
const inBothWindows = (part: (name: string, period: Duration) => IAlarm, name: string) =>
  AlarmRule.allOf(part(name, night), part(`${name}-longer-window`, night.plus(Duration.minutes(37))));
