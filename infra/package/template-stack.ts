import {
  type App,
  CfnCondition,
  CfnParameter,
  type CfnParameterProps,
  DefaultStackSynthesizer,
  Fn,
  Stack,
} from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import * as limits from '../../functions/shared/limits.ts';
import { acknowledge } from '../acknowledge.ts';
import { addOutputs } from '../outputs.ts';
import { SapKeySync } from '../sap-key-sync.ts';
import { secretNamed } from '../secret.ts';
import { subscribe } from '../subscriptions.ts';

/** What the version of a function is described by, and the function itself: Lambda takes 256 characters. */
const longest = { prefix: 60, secretName: 60 };

const placeholder = (parameter: string) => `\${${parameter}}`;

/** The template of one target, for people who have neither Node.js nor CDK: what it asks for are parameters. */
export class TemplateStack extends Stack {
  constructor(app: App) {
    super(app, 'cckm-sap-sync', {
      description: 'Nightly synchronization of SAP keys of a CipherTrust Manager',
      synthesizer: new DefaultStackSynthesizer({
        fileAssetsBucketName: placeholder('CodeBucket'),
        bucketPrefix: placeholder('CodePrefix'),
        generateBootstrapVersionRule: false,
      }),
    });
    // CDK lets a function wait for its role by name, too.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
    const parameter = (name: string, props: CfnParameterProps) =>
      new CfnParameter(this, name, props).valueAsString;
    const bucket = parameter('CodeBucket', {
      description: 'The S3 bucket, in this region, that holds both zips',
      allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      constraintDescription: 'the name of a bucket, without s3://',
    });
    const prefix = parameter('CodePrefix', {
      description: 'What stands before their names there: empty, or such as cckm-sap-sync/1.0.0/',
      default: '',
      allowedPattern: '^([A-Za-z0-9._-]+/)*$',
      maxLength: longest.prefix,
      constraintDescription: `empty, or folders that end with /, ${longest.prefix} characters at most`,
    });
    const target = parameter('Target', {
      description: 'Names the CipherTrust Manager in logs, metrics and alarms; each stack has its own',
      default: 'default',
      allowedPattern: limits.targetName.pattern.source,
      constraintDescription: limits.targetName.allowed,
    });
    const schedule = parameter('Schedule', {
      description: 'One start a day, cron(minute hour day month weekday year); the second one comes at 04:00',
      default: 'cron(0 2 * * ? *)',
      allowedPattern: '^cron\\(\\d+ \\d+ .*\\)$',
      constraintDescription: 'cron(…) with one minute and one hour, such as cron(0 2 * * ? *)',
    });
    const timeZone = parameter('TimeZone', {
      description: 'Of both starts, a name of the IANA database such as Europe/Berlin',
      default: 'Etc/UTC',
      allowedPattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
      constraintDescription: 'a name of the IANA database such as Europe/Berlin',
    });
    const email = parameter('AlarmEmail', {
      description: 'Who gets the alarms; empty for nobody yet',
      default: '',
      allowedPattern: '^([^@\\s]+@[^@\\s]+)?$',
      constraintDescription: 'empty, or one mail address',
    });
    const secretName = parameter('SecretName', {
      description: 'The name (not the ARN) of the secret in Secrets Manager with address, login and groups',
      allowedPattern: '^[A-Za-z0-9/_+=.@-]+$',
      maxLength: longest.secretName,
      constraintDescription: `the name of a secret, not its ARN, ${longest.secretName} characters at most`,
    });

    const sync = new SapKeySync(this, 'SapKeySync', {
      target,
      schedule,
      timeZone,
      secret: secretNamed(this, secretName),
    });
    const mailbox = subscribe(sync.topic, email).node.defaultChild as CfnSubscription;
    mailbox.cfnOptions.condition = new CfnCondition(this, 'HasAlarmEmail', {
      expression: Fn.conditionNot(Fn.conditionEquals(email, '')),
    });
    for (const { function: fn } of [sync.startSync, sync.followSync]) {
      const resource = fn.node.defaultChild as CfnFunction;
      // Lambda publishes no version where nothing but the place of the same code has changed.
      resource.description = `${resource.description}. Code from ${bucket}/${prefix}`;
    }
    addOutputs(this, sync);
    acknowledge(this, {
      'CloudFormation-Validate::W2509': 'SecretName is the name of a secret, and holds none.',
    });
  }
}
