import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as limits from '../functions/shared/limits.ts';
import { letServicesUse } from './encryption.ts';
import { createFunctions, type Functions } from './functions.ts';
import { Alarms } from './monitoring/alarms.ts';
import { createDashboard } from './monitoring/dashboard.ts';
import { createQueries } from './monitoring/queries.ts';
import { type NetworkProps, networkOf } from './network.ts';
import type { Roles } from './permissions.ts';
import { type CatchUp, createSchedules } from './schedules.ts';
import { createSecret } from './secret.ts';
import { checkProps } from './settings.ts';
import { createTestEvents, type TestEvents } from './test-events.ts';
import { createTopic, letAlarmsPublish, subscribe } from './topic.ts';

export interface SapKeySyncProps {
  /** Names this CipherTrust Manager in logs, metrics and alarms: 1 to 24 of `a-z`, `0-9` and `-`, the first no `-`. */
  target: string;
  /** The secret with address, login and groups. Left out, an empty one is made, to be filled in by hand. */
  secret?: ISecret;
  /** The customer key of the secret that is made. A given secret brings its own. */
  secretEncryptionKey?: IKey;
  /**
   * Where the alarms publish. A topic of the same app, and its key, take the statements that let CloudWatch do so;
   * of an imported one a warning says what its owner has to add. Left out, one is made.
   */
  topic?: ITopic;
  /** Mailboxes that subscribe to the topic; each has to confirm. None by default. */
  alarmEmails?: string[];
  /**
   * Protects logs, topic, queues, environment and durable state. A key of the same app takes the statements that its
   * policy needs; of an imported one a warning says what its owner has to add. An alias stands for its key, which has
   * to be known. Left out, AWS' own keys do.
   */
  encryptionKey?: IKey;
  /**
   * Roles that exist already, for accounts in which a deployment must not make any; docs/deploy.md lists what each
   * needs. One that CDK may change takes that as policies; one imported with `mutable: false` is left as it is, and a
   * grant to its function writes nothing. Left out, three roles are made.
   */
  roles?: Roles;
  /** Where in a VPC the functions run. Left out, outside any. */
  vpc?: NetworkProps;
  /** Cron expression of EventBridge Scheduler, or several. 02:00 every night by default. */
  schedule?: string | string[];
  /** A second start unless one has succeeded. By default at 04:00, unless one has within 12 hours. */
  catchUp?: CatchUp | false;
  /** Name of the time zone of the schedules in the IANA database. `Etc/UTC` by default. */
  timeZone?: string;
  /** Whether the schedules run; without them there is no alarm on missing success. `true` by default. */
  enabled?: boolean;
  /** `http://host:port` of a proxy on the way to the CipherTrust Manager, and to nothing else. */
  proxy?: string;
  /** Days that logs are kept, one of those that CloudWatch Logs allows. 365 by default. */
  logRetentionDays?: number;
  /** Hours, 1 to 168, after which a job that still runs is given up on. 24 by default. */
  followForHours?: number;
  /**
   * Texts of a job's details that are good news on this appliance, though the judgement does not know them: 20 at most,
   * each with a letter, 2 KB in all. Dates, durations, ids, names and numbers other than zero may differ. None by default.
   */
  goodDetails?: string[];
  /**
   * Hours, 2 to 168, without success until the alarm; after twice as many, 168 at most, it comes whatever else is red.
   * `false` for none. 28 by default: a night and a catch-up.
   */
  noSuccessAlarmHours?: number | false;
  /**
   * Where your copy of docs/runbook.md is, `https://…`, 256 characters at most: the mails and the functions' warnings lead
   * there. Left out, the mails name the file.
   */
  runbookUrl?: string;
  /** Whether the console offers the prepared test events. `none` by default. */
  testEvents?: TestEvents;
}

/** What settings of SapKeySync that are left out take. */
const defaults = {
  schedule: ['cron(0 2 * * ? *)'],
  catchUp: { schedule: 'cron(0 4 * * ? *)', unlessSucceededWithinHours: 12 },
  timeZone: 'Etc/UTC',
  enabled: true,
  logRetentionDays: 365,
  followForHours: limits.followForHours.default,
  noSuccessAlarmHours: limits.noSuccessAlarmHours.default,
} as const;

/**
 * The nightly synchronization of the SAP keys of one CipherTrust Manager: two functions, their schedules, the
 * secret, alarms and a dashboard. One construct for each CipherTrust Manager, in any stack. The bundles under
 * `dist/` must have been built.
 */
export class SapKeySync extends Construct {
  readonly functions: Functions;
  readonly secret: ISecret;
  readonly topic: ITopic;
  readonly alarms: Alarms;

  /**
   * Throws an error with a line for each prop that breaks its rule. A text may be a token; hours may not, nor may a whole
   * list.
   */
  constructor(scope: Construct, id: string, props: SapKeySyncProps) {
    super(scope, id);
    const { roles } = props;
    const settings = checkProps(this, props);
    const { target, runbookUrl, encryptionKey, secretEncryptionKey } = settings;
    const enabled = settings.enabled ?? defaults.enabled;
    const vpc = props.vpc && networkOf(this, props.vpc);

    if (encryptionKey) letServicesUse(encryptionKey, this);
    this.secret = props.secret ?? createSecret(this, target, secretEncryptionKey);
    this.functions = createFunctions(this, {
      target,
      secret: this.secret,
      followForHours: settings.followForHours ?? defaults.followForHours,
      goodDetails: settings.goodDetails ?? [],
      runbookUrl,
      logRetentionDays: settings.logRetentionDays ?? defaults.logRetentionDays,
      encryptionKey,
      vpc,
      proxy: settings.proxy,
      roles,
    });
    const undelivered = createSchedules(this, {
      target,
      startSync: this.functions.startSync.alias,
      schedules: settings.schedule ?? [...defaults.schedule],
      catchUp: settings.catchUp ?? defaults.catchUp,
      timeZone: settings.timeZone ?? defaults.timeZone,
      enabled,
      encryptionKey,
      role: roles?.scheduler,
    });
    if (props.topic) letAlarmsPublish(props.topic, this);
    this.topic = props.topic ?? createTopic(this, target, encryptionKey);
    for (const address of settings.alarmEmails ?? []) subscribe(this.topic, address);
    this.alarms = new Alarms(this, 'Alarms', {
      target,
      functions: this.functions,
      undelivered,
      topic: this.topic,
      noSuccessAlarmHours: settings.noSuccessAlarmHours ?? defaults.noSuccessAlarmHours,
      enabled,
      runbookUrl,
    });
    createDashboard(this, target, this.functions, this.alarms, runbookUrl);
    createQueries(this, target, this.functions);
    createTestEvents(this, this.functions.startSync.function, settings.testEvents ?? 'none');
  }
}
