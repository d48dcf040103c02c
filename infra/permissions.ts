import { Stack } from 'aws-cdk-lib';
import { type IRole, type Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge.ts';
import { keyBehind } from './encryption.ts';
import type { Network } from './network.ts';
import { acknowledgeNetworkWildcards, networkStatements } from './network-permissions.ts';
import { policyFor, via } from './policy.ts';
import { reportStatements } from './reports.ts';
import { secretResource } from './secret.ts';

/** What a function needs before Lambda creates it, and in every invocation. */
export interface ExecutionNeeds {
  /** The role that takes the statements. Left out, one is made. */
  role: IRole | undefined;
  logGroup: ILogGroup;
  secret: ISecret;
  deadLetterQueue: IQueue;
  encryptionKey: IKey | undefined;
  vpc: Network | undefined;
  reportTopic: ITopic | undefined;
}

/** What a sender to an encrypted queue needs, by the SQS developer guide, key management. */
const encryptForSqs = (scope: Construct, sid: string, key: IKey) =>
  new PolicyStatement({
    sid,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: via(scope, 'sqs'),
  });

/** An execution role whose every statement is written here; the function depends on its policy. */
export function executionRole(
  scope: Construct,
  id: string,
  needs: ExecutionNeeds,
): { role: IRole; policy: Policy } {
  const { logGroup, secret, deadLetterQueue, encryptionKey, vpc, reportTopic } = needs;
  const role =
    needs.role ??
    new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Execution role of ${id}`,
    });
  const statements = [
    new PolicyStatement({
      sid: 'WriteItsLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      // The attribute Arn of a log group ends with ":*", its streams, whose names Lambda makes.
      resources: [logGroup.logGroupArn],
    }),
    new PolicyStatement({
      sid: 'ReadTheSecret',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [secretResource(secret)],
    }),
    // Lambda sends to a dead-letter queue by the function's role.
    new PolicyStatement({
      sid: 'KeepFailedEvents',
      actions: ['sqs:SendMessage'],
      resources: [deadLetterQueue.queueArn],
    }),
  ];
  if (secret.encryptionKey) {
    statements.push(
      new PolicyStatement({
        sid: 'DecryptTheSecret',
        actions: ['kms:Decrypt'],
        resources: [keyBehind(secret.encryptionKey).keyArn],
        conditions: via(scope, 'secretsmanager'),
      }),
    );
  }
  if (encryptionKey) statements.push(encryptForSqs(scope, 'EncryptFailedEvents', encryptionKey));
  if (reportTopic) statements.push(...reportStatements(scope, reportTopic));
  if (vpc) statements.push(...networkStatements(scope, vpc));
  const policy = policyFor(scope, `${id}Policy`, role, statements);
  if (vpc) acknowledgeNetworkWildcards(policy);
  return { role, policy };
}

/**
 * Lets a function read what Lambda encrypts for it under the customer key: its environment, and the durable state of
 * follow-sync. Lambda encrypts both without this role. A policy of its own, since the function's ARN, which is the
 * encryption context, would be a dependency cycle in the one that the function waits for. Not narrowed to Lambda by
 * `kms:ViaService`: the environment is decrypted at a cold start in the role's own name.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-encryption.html
 */
export function allowDecryption(scope: Construct, id: string, role: IRole, fn: IFunction, key: IKey): Policy {
  return policyFor(scope, `${id}DecryptionPolicy`, role, [
    new PolicyStatement({
      sid: 'DecryptWhatLambdaKeepsForIt',
      actions: ['kms:Decrypt'],
      resources: [key.keyArn],
      // The ARN of a version, should Lambda name one, begins with that of the function.
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:lambda:FunctionArn': `${fn.functionArn}*` } },
    }),
  ]);
}

const executionsReason =
  'Durable executions are resources of a version, and their names are made at run time; the ARNs of the function and of an alias never match one.';

/** Lets start-sync hand a job over, and ask whether a follower still lives. */
export function allowHandOver(scope: Construct, role: IRole, followSync: Alias): Policy {
  const policy = policyFor(scope, 'HandOverPolicy', role, [
    new PolicyStatement({
      sid: 'HandTheJobOver',
      actions: ['lambda:InvokeFunction'],
      resources: [followSync.functionArn],
    }),
    new PolicyStatement({
      sid: 'AskWhetherTheFollowerLives',
      actions: ['lambda:GetDurableExecution'],
      resources: [`${followSync.lambda.functionArn}:*`],
    }),
  ]);
  acknowledgeWildcards(policy, [`${followSync.lambda.functionArn}:*`], executionsReason);
  return policy;
}

/**
 * Lets follow-sync keep its durable state. A policy of its own: in the one that the function waits for, the
 * function's ARN would be a dependency cycle.
 */
export function allowDurableExecution(scope: Construct, role: IRole, followSync: IFunction): Policy {
  const policy = policyFor(scope, 'DurableExecutionPolicy', role, [
    new PolicyStatement({
      sid: 'KeepItsDurableState',
      actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
      resources: [`${followSync.functionArn}:*`],
    }),
  ]);
  acknowledgeWildcards(policy, [`${followSync.functionArn}:*`], executionsReason);
  return policy;
}

/** The Scheduler's role: one function, one dead-letter queue, and only for schedules of one group. */
export function schedulerRole(
  scope: Construct,
  needs: {
    /** The role that takes the statements. Left out, one is made. */
    role: IRole | undefined;
    groupArn: string;
    startSync: Alias;
    deadLetterQueue: IQueue;
    encryptionKey: IKey | undefined;
  },
): { role: IRole; policy: Policy } {
  const { groupArn, startSync, deadLetterQueue, encryptionKey } = needs;
  const role =
    needs.role ??
    new Role(scope, 'SchedulerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': groupArn },
        },
      }),
      description: 'Role of the schedules',
    });
  const statements = [
    new PolicyStatement({
      sid: 'InvokeStartSync',
      actions: ['lambda:InvokeFunction'],
      resources: [startSync.functionArn],
    }),
    new PolicyStatement({
      sid: 'KeepUndeliveredEvents',
      actions: ['sqs:SendMessage'],
      resources: [deadLetterQueue.queueArn],
    }),
  ];
  if (encryptionKey) statements.push(encryptForSqs(scope, 'EncryptUndeliveredEvents', encryptionKey));
  return { role, policy: policyFor(scope, 'SchedulerPolicy', role, statements) };
}
