import type { Duration } from 'aws-cdk-lib';
import type { Alarm, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Settings of one `SapKeySync`. A text may be a token; a Duration may not, nor may a whole list. */
export interface SapKeySyncProps {
  /**
   * Names this CipherTrust Manager in logs, metrics and alarms: 1 to 24 of `a-z`, `0-9` and `-`, the first no `-`. Two
   * of the same account and region need two names.
   */
  readonly target: string;

  /**
   * The secret with address, login and groups.
   *
   * @default - an empty one is made, to be filled in by hand, and kept when the stack is removed
   */
  readonly secret?: ISecret;

  /**
   * The customer key of the secret that is made. A given secret brings its own.
   *
   * @default - the key of AWS for Secrets Manager
   */
  readonly secretEncryptionKey?: IKey;

  /**
   * Where the alarms publish. A topic of the same app, and its key, take the statements that let CloudWatch do so; of
   * an imported one a warning says what its owner has to add.
   *
   * @default - one is made
   */
  readonly topic?: ITopic;

  /**
   * Mailboxes that subscribe to the topic; each has to confirm.
   *
   * @default - none
   */
  readonly alarmEmails?: readonly string[];

  /**
   * Reports of how each job ended, and of each start that failed through the alias `scheduled`: as a mail that says
   * which groups failed and why, and as JSON (docs/report.schema.json) for everything else that subscribes.
   *
   * @default - none
   */
  readonly reports?: Reports;

  /**
   * Protects logs, topics, queues, environment and durable state. A key of the same app takes the statements that its
   * policy needs; of an imported one a warning says what its owner has to add. An alias stands for its key, which has
   * to be known.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey;

  /**
   * Roles that exist already, for accounts in which a deployment must not make any.
   *
   * @default - three are made
   */
  readonly roles?: Roles;

  /**
   * The VPC in which the functions run. From there they must reach Secrets Manager, Lambda, CloudWatch Logs, with
   * `reports` SNS, and the CipherTrust Manager.
   *
   * @default - none
   */
  readonly vpc?: IVpc;

  /**
   * Which subnets of the VPC, none of them public: a function has no public address, and reaches nothing from there.
   *
   * @default - the private subnets with a way out, or where there are none the isolated ones
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of both functions, with a VPC.
   *
   * @default - one is made, which lets everything out
   */
  readonly securityGroups?: readonly ISecurityGroup[];

  /**
   * Cron expression of EventBridge Scheduler, or several. A token counts as one start a day.
   *
   * @default 'cron(0 2 * * ? *)'
   */
  readonly schedule?: string | readonly string[];

  /**
   * A second start unless one has succeeded; `false` for none.
   *
   * @default - at 04:00, unless one has succeeded within 12 hours
   */
  readonly catchUp?: CatchUp | false;

  /**
   * Time zone of the schedules, a name of the IANA database: `TimeZone.EUROPE_BERLIN.timezoneName` say.
   *
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;

  /**
   * Whether the schedules run; without them there is no alarm on missing success.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * `http://host:port` of a proxy on the way to the CipherTrust Manager, and to nothing else.
   *
   * @default - none
   */
  readonly proxy?: string;

  /**
   * How long logs are kept, in days that CloudWatch Logs allows.
   *
   * @default Duration.days(365)
   */
  readonly logRetention?: Duration;

  /**
   * How long a job is followed, 1 to 168 whole hours, after which one that still runs is given up on.
   *
   * @default Duration.hours(24)
   */
  readonly followFor?: Duration;

  /**
   * How long no success is borne until the alarm, 2 to 168 whole hours; after twice as many, 168 at most, it comes
   * whatever else is red. `false` for no such alarm.
   *
   * @default Duration.hours(28) - a night and a catch-up
   */
  readonly noSuccessAlarm?: Duration | false;

  /**
   * Texts of a job's details that are good news on this appliance, though the judgement does not know them: 20 at most,
   * each with a letter, 2 KB in all. Dates, durations, ids, names and numbers other than zero may differ.
   *
   * @default - none
   */
  readonly goodDetails?: readonly string[];

  /**
   * Where your copy of docs/runbook.md is, `https://…`, 256 characters at most: the mails, the dashboard and the
   * functions' warnings lead there.
   *
   * @default - they name the file
   */
  readonly runbookUrl?: string;

  /**
   * Whether the console offers the prepared test events.
   *
   * @default 'none'
   */
  readonly testEvents?: TestEvents;
}

/** A second start for the nights on which the first found nobody. */
export interface CatchUp {
  /** When, as a cron expression of EventBridge Scheduler. */
  readonly schedule: string;
  /** 1 to 168 whole hours. Nothing starts when a job created within that time has succeeded. */
  readonly unlessSucceededWithin: Duration;
}

/** Where reports go, beside the topic of the alarms. `{}`: to a topic that is made, to which others subscribe. */
export interface Reports {
  /**
   * Not the topic of the alarms, and no FIFO topic.
   *
   * @default - one is made
   */
  readonly topic?: ITopic;

  /**
   * Mailboxes that subscribe to the topic; each has to confirm.
   *
   * @default - none
   */
  readonly emails?: readonly string[];

  /**
   * Of what the mailboxes get a mail. `failures`: of failed starts, and of every job but those that succeeded or were
   * canceled. The topic itself gets all.
   *
   * @default 'failures'
   */
  readonly send?: 'failures' | 'all';
}

/**
 * Roles that exist already; docs/deploy.md lists what each needs. One that CDK may change takes that as policies; one
 * imported with `mutable: false` is left as it is, and a grant to its function writes nothing.
 */
export interface Roles {
  /** Execution role of start-sync, which `lambda.amazonaws.com` may assume. */
  readonly startSync: IRole;
  /** Execution role of follow-sync, which `lambda.amazonaws.com` may assume. */
  readonly followSync: IRole;
  /** Role of the schedules, which `scheduler.amazonaws.com` may assume. */
  readonly scheduler: IRole;
}

/**
 * Whether the console shows the prepared test events. They live in a registry that is one per account and
 * region, and that the console makes when somebody first saves a shared event there: `use-registry` fails
 * where it is missing, `create-registry` where it exists.
 */
export type TestEvents = 'none' | 'use-registry' | 'create-registry';

/** A function with what belongs to it. */
export interface SyncFunction {
  readonly function: LambdaFunction;
  /** What is invoked: the Scheduler's `scheduled` of start-sync, start-sync's `live` of follow-sync. */
  readonly alias: Alias;
  /** Its execution role. */
  readonly role: IRole;
  readonly logGroup: LogGroup;
  /** Gets the events whose invocations failed. */
  readonly deadLetterQueue: IQueue;
}

/** The alarms that send. What they are made of, and what holds them back, sends nothing. */
export interface Alarms {
  /** A start failed, a job ended badly, or its follower did. */
  readonly needsAttention: CompositeAlarm;
  /** Not there when disabled, nor without `noSuccessAlarm`. */
  readonly noSuccess: CompositeAlarm | undefined;
  /** After twice the hours. Not there where no-success is not, nor where that waits for the most hours there can be. */
  readonly stillNoSuccess: Alarm | undefined;
  /** A certificate or the password will expire; without urgency. */
  readonly expiresSoon: Alarm;
}
