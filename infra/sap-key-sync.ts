import { Stack, Token } from 'aws-cdk-lib';
import type { Dashboard, IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as limits from '../functions/shared/limits.ts';
import type { MetricName } from '../functions/shared/metric-names.ts';
import { checkProps } from './check-props.ts';
import { letServicesUse } from './encryption.ts';
import { createFunctions } from './functions.ts';
import { createAlarms } from './monitoring/alarms.ts';
import { createDashboard } from './monitoring/dashboard.ts';
import { metricOf } from './monitoring/metrics.ts';
import { createQueries } from './monitoring/queries.ts';
import { networkOf } from './network.ts';
import { createReports } from './reports.ts';
import type { Alarms, SapKeySyncProps, SyncFunction } from './sap-key-sync-props.ts';
import { createSchedules } from './schedules.ts';
import { createSecret, grantFillIn } from './secret.ts';
import { subscribe } from './subscriptions.ts';
import { createTestEvents } from './test-events.ts';
import { createTopic, letAlarmsPublish } from './topic.ts';
import { identityOf } from './topic-identity.ts';

/** What settings that are left out take. */
const defaults = {
  schedule: ['cron(0 2 * * ? *)'],
  catchUp: { schedule: 'cron(0 4 * * ? *)', unlessSucceededWithin: 12 },
  timeZone: 'Etc/UTC',
  enabled: true,
  logRetention: 365,
  followFor: limits.followForHours.default,
  noSuccessAlarm: limits.noSuccessAlarmHours.default,
} as const;

/**
 * The nightly synchronization of the SAP keys of one CipherTrust Manager: two functions, their schedules, the secret,
 * alarms and a dashboard. One construct for each CipherTrust Manager, several in one stack if you like.
 *
 * @example
 * const sync = new SapKeySync(stack, 'SapKeySync', {
 *   target: 'production',
 *   timeZone: 'Europe/Berlin',
 *   alarmEmails: ['keys@example.com'],
 *   noSuccessAlarm: Duration.hours(30),
 * });
 * sync.grantFillInSecret(Role.fromRoleName(stack, 'Custodian', 'key-custodian'));
 */
export class SapKeySync extends Construct {
  /** Starts a job, from a schedule or by hand. */
  readonly startSync: SyncFunction;
  /** Follows a job to its end and judges it. */
  readonly followSync: SyncFunction;
  /** The one that is given, or the one that is made. */
  readonly secret: ISecret;
  /** The one that is given, or the one that is made. */
  readonly topic: ITopic;
  /** The topic of the reports; undefined without `reports`. */
  readonly reportTopic: ITopic | undefined;
  /** The nightly ones, then the catch-up. */
  readonly schedules: readonly CfnSchedule[];
  readonly dashboard: Dashboard;
  /** Those that send. */
  readonly alarms: Alarms;
  readonly #target: string;

  /** Throws an error with a line for each prop that breaks its rule. */
  constructor(scope: Construct, id: string, props: SapKeySyncProps) {
    super(scope, id);
    const settings = checkProps(this, props);
    const { target, runbookUrl, encryptionKey, roles } = settings;
    const enabled = settings.enabled ?? defaults.enabled;
    this.#target = target;
    this.#refuseSameTarget();

    if (encryptionKey) letServicesUse(encryptionKey, this);
    this.secret = settings.secret ?? createSecret(this, target, settings.secretEncryptionKey);
    this.reportTopic = settings.reports && createReports(this, settings.reports, target, encryptionKey);
    const functions = createFunctions(this, {
      target,
      secret: this.secret,
      followForHours: settings.followFor ?? defaults.followFor,
      goodDetails: settings.goodDetails ?? [],
      runbookUrl,
      reportTopic: this.reportTopic,
      logRetentionDays: settings.logRetention ?? defaults.logRetention,
      encryptionKey,
      vpc: settings.vpc && networkOf(this, { ...settings, vpc: settings.vpc }),
      proxy: settings.proxy,
      roles,
    });
    this.startSync = functions.startSync;
    this.followSync = functions.followSync;
    const { schedules, undelivered } = createSchedules(this, {
      target,
      startSync: this.startSync.alias,
      schedules: settings.schedule ?? [...defaults.schedule],
      catchUp: settings.catchUp ?? defaults.catchUp,
      timeZone: settings.timeZone ?? defaults.timeZone,
      enabled,
      encryptionKey,
      role: roles?.scheduler,
    });
    this.schedules = schedules;
    if (settings.topic) letAlarmsPublish(settings.topic, this);
    this.topic = settings.topic ?? createTopic(this, target, encryptionKey);
    this.#refuseSharedTopic();
    for (const address of settings.alarmEmails ?? []) subscribe(this.topic, address);
    this.alarms = createAlarms(this, {
      target,
      functions,
      undelivered,
      topic: this.topic,
      noSuccessAlarmHours: settings.noSuccessAlarm ?? defaults.noSuccessAlarm,
      enabled,
      runbookUrl,
    });
    this.dashboard = createDashboard(this, {
      target,
      functions,
      alarms: this.alarms,
      runbookUrl,
      reports: this.reportTopic !== undefined,
    });
    createQueries(this, target, functions);
    createTestEvents(this, this.startSync.function, settings.testEvents ?? 'none');
  }

  /**
   * Lets somebody start synchronizations: through the alias `scheduled`, which machines name, since an error there sends
   * mail; and the function itself, on which people press Test.
   */
  grantStart(grantee: IGrantable): Grant {
    const { alias, function: fn } = this.startSync;
    return alias.grantInvoke(grantee).combine(fn.grantInvokeLatestVersion(grantee));
  }

  /** Lets somebody store a new value in the secret, and with a customer key use that for it; not read the value. */
  grantFillInSecret(grantee: IGrantable): Grant {
    return grantFillIn(this.secret, grantee, this);
  }

  /**
   * A metric of this CipherTrust Manager.
   *
   * @default - of 5 minutes: the sum of what is counted, the maximum of JobDuration, the minimum of DaysToExpiry
   */
  metric(name: MetricName, options?: MetricOptions): Metric {
    return metricOf(this.#target, name, options);
  }

  /** Adds to what each alarm that sends does when it turns red, beside the mail. */
  addAlarmAction(...actions: IAlarmAction[]): void {
    const { needsAttention, noSuccess, stillNoSuccess, expiresSoon } = this.alarms;
    for (const alarm of [needsAttention, noSuccess, stillNoSuccess, expiresSoon])
      alarm?.addAlarmAction(...actions);
  }

  /** Pagers take every message of the alarms' topic for an alarm. */
  #refuseSharedTopic(): void {
    const all = this.node.root.node.findAll().filter((other) => other instanceof SapKeySync);
    const idOf = (topic: ITopic | undefined) => topic && identityOf(topic.topicArn, topic);
    for (const [one, other] of all.flatMap(
      (sync) =>
        [
          [sync, this],
          [this, sync],
        ] as const,
    )) {
      if (one.reportTopic === undefined || idOf(one.reportTopic) !== idOf(other.topic)) continue;
      throw new Error(
        `${one.node.path}: reports.topic must be another topic than that of the alarms of ${other.node.path}, which pagers read`,
      );
    }
  }

  /** Schedule group, alarms and dashboard are named after the target: deploying a second one would fail, or worse. */
  #refuseSameTarget(): void {
    const others = this.node.root.node.findAll().filter((other) => other instanceof SapKeySync);
    const same = others.find(
      (other) =>
        other !== this && other.#target === this.#target && isSamePlace(Stack.of(other), Stack.of(this)),
    );
    if (same === undefined) return;
    throw new Error(
      `${this.node.path}: target "${this.#target}" is that of ${same.node.path} too, in the same account and region; each needs a target of its own`,
    );
  }
}

/** Of two stacks whose account or region is known at deployment only, nobody can tell. */
const isSamePlace = (one: Stack, other: Stack): boolean =>
  one === other ||
  (!Token.isUnresolved(`${one.account} ${one.region}`) &&
    one.account === other.account &&
    one.region === other.region);
