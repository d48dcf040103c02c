import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmRule, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as limits from '../../functions/shared/limits.ts';
import type { Functions } from '../functions.ts';
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

/** The alarms that send: needs-attention, no-success, still-no-success and expires-soon. */
export class Alarms extends Construct {
  readonly needsAttention: CompositeAlarm;
  /** Not there when disabled, nor without `noSuccessAlarm`. */
  readonly noSuccess: CompositeAlarm | undefined;
  /** Not there when no-success is not, nor where that waits for the most hours there can be. */
  readonly stillNoSuccess: Alarm | undefined;
  /** Without urgency; the others want somebody to look. */
  readonly expiresSoon: Alarm;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { target, functions } = props;
    const parts = new AlarmParts(this, target);
    const texts = descriptions(props);
    const action = new SnsAction(props.topic);

    const needsAttention = new CompositeAlarm(this, 'NeedsAttention', {
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
    this.needsAttention = needsAttention;

    const hours = props.enabled && props.noSuccessAlarmHours;
    if (hours !== false) {
      const longer = Math.min(2 * hours, limits.noSuccessAlarmHours.max);
      const isLonger = longer > hours;
      const noSuccess = new CompositeAlarm(this, 'NoSuccess', {
        compositeAlarmName: alarmName(target, 'no-success'),
        alarmDescription: texts.noSuccess(hours),
        alarmRule: AlarmRule.anyOf(parts.noSynchronization('no-synchronization', hours)),
        // One bad night is one mail, and a slow one none.
        ...(isLonger && {
          actionsSuppressor: this.#toldOrUnderWay(needsAttention, parts, props),
          ...heldBack,
        }),
      });
      noSuccess.addAlarmAction(action);
      noSuccess.addOkAction(action);
      this.noSuccess = noSuccess;

      if (isLonger) {
        // A week of bad nights is more than one mail.
        const still = parts.noSynchronization('still-no-success', longer, texts.stillNoSuccess(longer));
        still.addAlarmAction(action);
        still.addOkAction(action);
        this.stillNoSuccess = still;
      }
    }

    const expiresSoon = parts.expiresSoon(texts.expiresSoon(leastDays));
    expiresSoon.addAlarmAction(action);
    this.expiresSoon = expiresSoon;
  }

  #toldOrUnderWay(needsAttention: IAlarm, parts: AlarmParts, { target, functions }: AlarmsProps): IAlarm {
    return new CompositeAlarm(this, 'ToldOrUnderWay', {
      compositeAlarmName: alarmName(target, 'told-or-under-way'),
      alarmDescription: 'Holds no-success back; sends nothing itself.',
      alarmRule: AlarmRule.anyOf(needsAttention, parts.following(functions)),
    });
  }
}
