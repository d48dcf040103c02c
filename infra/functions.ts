import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  Architecture,
  CfnFunction,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { lookSeconds } from '../functions/shared/limits.ts';
import { acknowledge } from './acknowledge.ts';
import { bundleFolder } from './bundles.ts';
import type { Network } from './network.ts';
import { denyNetworkToTheCode } from './network-permissions.ts';
import { allowDecryption, allowDurableExecution, allowHandOver, executionRole } from './permissions.ts';
import { deadLetterQueue } from './queues.ts';
import type { Roles, SyncFunction } from './sap-key-sync-props.ts';
import { secretId } from './secret.ts';
import { publishedVersion } from './version.ts';

/**
 * MB, chosen from measurement (docs/performance.md). Memory buys processor time, 1,769 MB one processor. start-sync
 * needs 66 MB, with 10,000 groups 102 MB, and about 0.14 s of processor time: half a second at 512 MB, where a person
 * who presses Test waits for it. follow-sync needs 99 MB at most, and nobody waits for it: 256 MB are room enough,
 * and half the price of what its slower network waits would cost at 512.
 */
const memory = { startSync: 512, followSync: 256 };

/** Lambda's most: a start may go on trying for `retryForSeconds.max`, and needs the rest for its last requests. */
const startSyncTimeout = Duration.seconds(900);

/** One invocation of the follower looks once at the job, and tells of it. Its waiting takes place in between. */
const followSyncTimeout = Duration.seconds(lookSeconds + 60);

/** Of history for people to look at. What must be kept is in the log. */
const durableHistory = Duration.days(30);

export interface FunctionsProps {
  target: string;
  secret: ISecret;
  followForHours: number;
  goodDetails: string[];
  runbookUrl: string | undefined;
  reportTopic: ITopic | undefined;
  logRetentionDays: number;
  encryptionKey: IKey | undefined;
  vpc: Network | undefined;
  proxy: string | undefined;
  roles: Roles | undefined;
}

export interface Functions {
  startSync: SyncFunction;
  followSync: SyncFunction;
}

/** Both functions, each with its role, log group, dead-letter queue and alias. */
export function createFunctions(scope: Construct, props: FunctionsProps): Functions {
  const followSync = createFollowSync(scope, props);
  return { followSync, startSync: createStartSync(scope, props, followSync.alias) };
}

function createStartSync(scope: Construct, props: FunctionsProps, followSync: Alias): SyncFunction {
  const { fn, role, ...rest } = createFunction(scope, 'StartSync', props, {
    description: `Starts the synchronization of SAP keys on "${props.target}"; its Test button is safe to press`,
    code: Code.fromAsset(bundleFolder('start-sync')),
    memorySize: memory.startSync,
    timeout: startSyncTimeout,
    role: props.roles?.startSync,
    environment: { FOLLOW_SYNC_ARN: followSync.functionArn },
  });
  const alias = new Alias(scope, 'StartSyncScheduled', {
    aliasName: 'scheduled',
    version: publishedVersion(fn),
  });
  alias.node.addDependency(allowHandOver(scope, role, followSync));
  for (const invoked of [fn, alias]) {
    invoked.configureAsyncInvoke({
      // It tries again itself, where it knows what is safe; the catch-up schedule is the second chance.
      retryAttempts: 0,
      // An event that Lambda could not begin for an hour would only meet the catch-up.
      maxEventAge: Duration.hours(1),
    });
    acknowledgeDestination(invoked);
  }
  return { function: fn, alias, role, ...rest };
}

function createFollowSync(scope: Construct, props: FunctionsProps): SyncFunction {
  const { fn, role, ...rest } = createFunction(scope, 'FollowSync', props, {
    description: `Follows a synchronization on "${props.target}" to its end and judges it`,
    code: Code.fromAsset(bundleFolder('follow-sync')),
    memorySize: memory.followSync,
    timeout: followSyncTimeout,
    role: props.roles?.followSync,
    // The follower gives up by itself after followForHours; this is for one that cannot.
    durableConfig: {
      executionTimeout: Duration.hours(props.followForHours + 1),
      retentionPeriod: durableHistory,
    },
    // Executions stay on the version they began with: a deployment must not delete it under them.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  if (props.encryptionKey && fn.node.defaultChild instanceof CfnFunction) {
    fn.node.defaultChild.addPropertyOverride('DurableConfig.KMSKeyArn', props.encryptionKey.keyArn);
  }
  Annotations.of(fn).acknowledgeInfo(
    'aws-lambda:Function.DurableConfig',
    'It has been durable from its first deployment on.',
  );
  const alias = new Alias(scope, 'FollowSyncLive', { aliasName: 'live', version: publishedVersion(fn) });
  alias.node.addDependency(allowDurableExecution(scope, role, fn));
  // An execution that failed has been judged and is not repeated. One that cannot begin, because the account's
  // concurrency is spent, is worth waiting for as long as Lambda does.
  alias.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.hours(6) });
  acknowledgeDestination(alias);
  return { function: fn, alias, role, ...rest };
}

type Particulars = Pick<FunctionProps, 'description' | 'code' | 'memorySize' | 'timeout'> &
  Pick<FunctionProps, 'environment' | 'durableConfig' | 'currentVersionOptions' | 'role'>;

function createFunction(scope: Construct, id: string, props: FunctionsProps, particulars: Particulars) {
  const { target, secret, encryptionKey, vpc, proxy, reportTopic } = props;
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: props.logRetentionDays,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ...(encryptionKey && { encryptionKey }),
  });
  const queue = deadLetterQueue(scope, `${id}Failed`, encryptionKey);
  const { role, policy } = executionRole(scope, id, {
    role: particulars.role,
    logGroup,
    secret,
    deadLetterQueue: queue,
    encryptionKey,
    vpc,
    reportTopic,
  });
  const fn = new LambdaFunction(scope, id, {
    ...particulars,
    // No name: one could not be replaced, and a change of the durable configuration replaces the function.
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    environment: {
      SECRET_ID: secretId(secret),
      TARGET: target,
      FOLLOW_FOR_HOURS: String(props.followForHours),
      ...(props.goodDetails.length > 0 && { GOOD_DETAILS: Stack.of(scope).toJsonString(props.goodDetails) }),
      ...(props.runbookUrl !== undefined && { RUNBOOK_URL: props.runbookUrl }),
      ...(reportTopic && { REPORT_TOPIC_ARN: reportTopic.topicArn }),
      ...(proxy !== undefined && { HTTPS_PROXY: proxy }),
      ...particulars.environment,
    },
    loggingFormat: LoggingFormat.JSON,
    logGroup,
    role,
    ...(encryptionKey && { environmentEncryption: encryptionKey }),
    ...(vpc && { vpc: vpc.vpc, vpcSubnets: { subnets: vpc.subnets }, securityGroups: vpc.securityGroups }),
  });
  fn.node.addDependency(policy);
  // Not as the property `deadLetterQueue`, with which CDK adds a statement of its own to the role.
  if (fn.node.defaultChild instanceof CfnFunction) {
    fn.node.defaultChild.deadLetterConfig = { targetArn: queue.queueArn };
  }
  if (encryptionKey) allowDecryption(scope, id, role, fn, encryptionKey);
  if (vpc) denyNetworkToTheCode(scope, id, fn, role);
  acknowledge(fn, {
    'Serverless-LambdaTracing':
      'A start or a look is a handful of requests, each in the structured log; a trace would add a permission and a cost, and nothing to read.',
  });
  return { fn, role, logGroup, deadLetterQueue: queue };
}

function acknowledgeDestination(invoked: LambdaFunction | Alias) {
  acknowledge(invoked, {
    'Serverless-LambdaAsyncFailureDestination':
      "The function's dead-letter queue keeps failed events, including those of durable executions; a destination would keep them twice.",
  });
}
