import { Annotations, ArnFormat, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { importNetwork } from './network.ts';
import { SapKeySync } from './sap-key-sync.ts';
import { secretId } from './secret.ts';
import type { Target } from './targets.ts';

const hours = (amount: number | undefined) => (amount === undefined ? undefined : Duration.hours(amount));

/** The stack `CckmSapSync-<name>` of one target; what the target names by id or ARN is imported, not looked up. */
export class SapKeySyncStack extends Stack {
  constructor(scope: Construct, name: string, target: Target) {
    const { account, region, tags, permissionsBoundary, ...settings } = target;
    const { secretName, secretKeyArn, alarmTopicArn, encryptionKeyArn, vpc, ...more } = settings;
    const { catchUp, logRetentionDays, followForHours, noSuccessAlarmHours, ...same } = more;
    super(scope, `CckmSapSync-${name}`, {
      description: `Nightly synchronization of SAP keys of the CipherTrust Manager "${name}"`,
      env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
      ...(tags && { tags }),
    });
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
        : { secret: this.#existingSecret(secretName, secretKey) }),
      topic:
        alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'ExistingTopic', alarmTopicArn),
      encryptionKey:
        encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn),
    });
    if (alarmTopicArn === undefined && !same.alarmEmails?.length) {
      Annotations.of(this).addInfoV2(
        'cckm-sap-sync:nobody-is-told',
        'Nobody gets the alarms yet: set alarmEmails, or subscribe to the topic.',
      );
    }
    if (permissionsBoundary !== undefined) {
      PermissionsBoundary.of(this).apply(
        ManagedPolicy.fromManagedPolicyArn(this, 'PermissionsBoundary', permissionsBoundary),
      );
    }

    const output = (id: string, description: string, value: string) =>
      new CfnOutput(this, id, { description, value });
    output('StartSync', 'The function whose Test button synchronizes', sync.startSync.function.functionName);
    output('FollowSync', 'The durable function that follows a job', sync.followSync.function.functionName);
    output('SecretId', 'The secret to fill in', secretId(sync.secret));
    output('AlarmTopic', 'Where the alarms publish', sync.topic.topicArn);
    const { topicArn, env: topicEnv } = sync.topic;
    output(
      'AlarmSubscriptions',
      'Lists who gets the alarms',
      `aws sns list-subscriptions-by-topic --topic-arn ${topicArn} --region ${topicEnv.region}`,
    );
  }

  #existingSecret(name: string, encryptionKey: IKey | undefined): ISecret {
    return Secret.fromSecretAttributes(this, 'ExistingSecret', {
      secretPartialArn: this.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: name,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      ...(encryptionKey && { encryptionKey }),
    });
  }
}
