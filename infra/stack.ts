import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { importNetwork } from './network.ts';
import { addOutputs } from './outputs.ts';
import { SapKeySync } from './sap-key-sync.ts';
import { secretNamed } from './secret.ts';
import type { Target } from './targets.ts';

const hours = (amount: number | undefined) => (amount === undefined ? undefined : Duration.hours(amount));

/** The stack `CckmSapSync-<name>` of one target; what the target names by id or ARN is imported, not looked up. */
export class SapKeySyncStack extends Stack {
  constructor(scope: Construct, name: string, target: Target) {
    const { account, region, tags, permissionsBoundary, ...settings } = target;
    const { secretName, secretKeyArn, alarmTopicArn, encryptionKeyArn, vpc, ...more } = settings;
    const { catchUp, reports, logRetentionDays, followForHours, noSuccessAlarmHours, ...same } = more;
    super(scope, `CckmSapSync-${name}`, {
      description: `Nightly synchronization of SAP keys of the CipherTrust Manager "${name}"`,
      env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
      ...(tags && { tags }),
    });
    const topicOf = (id: string, arn: string | undefined) =>
      arn === undefined ? undefined : Topic.fromTopicArn(this, id, arn);
    const secretKey =
      secretKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'SecretKey', secretKeyArn);

    const sync = new SapKeySync(this, 'SapKeySync', {
      ...same,
      target: name,
      catchUp: catchUp && {
        schedule: catchUp.schedule,
        unlessSucceededWithin: Duration.hours(catchUp.unlessSucceededWithinHours),
      },
      logRetention: logRetentionDays === undefined ? undefined : Duration.days(logRetentionDays),
      followFor: hours(followForHours),
      noSuccessAlarm: noSuccessAlarmHours === false ? false : hours(noSuccessAlarmHours),
      ...(vpc && importNetwork(this, vpc)),
      ...(secretName === undefined
        ? { secretEncryptionKey: secretKey }
        : { secret: secretNamed(this, secretName, secretKey) }),
      topic: topicOf('ExistingTopic', alarmTopicArn),
      reports: reports && {
        emails: reports.emails,
        send: reports.send,
        topic: topicOf('ExistingReportTopic', reports.topicArn),
      },
      encryptionKey:
        encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn),
    });
    if (alarmTopicArn === undefined && !same.alarmEmails?.length) {
      Annotations.of(this).addInfoV2(
        'cckm-sap-sync:nobody-is-told',
        'Nobody gets the alarms yet: set alarmEmails, or subscribe to the topic.',
      );
    }
    if (reports !== undefined && reports.topicArn === undefined && !reports.emails?.length) {
      Annotations.of(this).addInfoV2(
        'cckm-sap-sync:nobody-gets-reports',
        'Nobody gets the reports yet: set reports.emails, or subscribe to the topic.',
      );
    }
    if (permissionsBoundary !== undefined) {
      PermissionsBoundary.of(this).apply(
        ManagedPolicy.fromManagedPolicyArn(this, 'PermissionsBoundary', permissionsBoundary),
      );
    }
    addOutputs(this, sync);
  }
}
