import { Annotations, type App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { importNetwork } from '../../infra/network.ts';
import { SapKeySync } from '../../infra/sap-key-sync.ts';
import { alarmTopicArn, everything, reportTopicArn } from './everything.ts';
import { addElsewhere, partitionTargets } from './partitions.ts';
import { synthesize } from './synthesize.ts';

const { account, region } = everything;

/** A stack of somebody else's, who brings a key of the same app. */
function addForeign(app: App): void {
  const stack = new Stack(app, 'Foreign', { env: { account, region } });
  new SapKeySync(stack, 'Sync', {
    target: 'foreign',
    encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  });
}

/** One of somebody who may make no role, brings an encrypted topic, and knows what a warning is about. */
function addGiven(app: App): void {
  const stack = new Stack(app, 'Given', { env: { account, region } });
  const role = (name: string) =>
    Role.fromRoleArn(stack, name, `arn:aws:iam::${account}:role/${name}`, { mutable: false });
  const sync = new SapKeySync(stack, 'Sync', {
    target: 'given',
    topic: new Topic(stack, 'Topic', {
      masterKey: new Key(stack, 'TopicKey', { enableKeyRotation: true }),
      enforceSSL: true,
    }),
    encryptionKey: Key.fromKeyArn(stack, 'Key', everything.encryptionKeyArn),
    ...importNetwork(stack, everything.vpc),
    roles: { startSync: role('start-sync'), followSync: role('follow-sync'), scheduler: role('scheduler') },
  });
  Annotations.of(sync).acknowledgeWarning('cckm-sap-sync:key-policy', 'The owner of the key has added them.');
}

/**
 * Two for two appliances: on one topic, whose policy is a construct of its own, and whose key is imported; one of them
 * with roles of the same app.
 */
function addShared(app: App): void {
  const stack = new Stack(app, 'Shared', { env: { account, region } });
  const masterKey = Key.fromKeyArn(stack, 'Key', everything.encryptionKeyArn);
  const topic = new Topic(stack, 'Topic', { masterKey });
  new TopicPolicy(stack, 'Policy', { topics: [topic], enforceSSL: true });
  const role = (id: string, service: string) =>
    new Role(stack, id, { assumedBy: new ServicePrincipal(`${service}.amazonaws.com`) });
  new SapKeySync(stack, 'WithRoles', {
    target: 'with-roles',
    topic,
    roles: {
      startSync: role('GivenStartSync', 'lambda'),
      followSync: role('GivenFollowSync', 'lambda'),
      scheduler: role('GivenScheduler', 'scheduler'),
    },
  });
  const { startSync, followSync } = new SapKeySync(stack, 'WithGrants', { target: 'with-grants', topic });
  const granted = Topic.fromTopicArn(stack, 'Granted', alarmTopicArn);
  granted.grantPublish(startSync.function);
  granted.grantPublish(followSync.alias);
}

/** Jest's `globalSetup` of the tests of the stacks: synthesizes once what all of them read through `stacks.ts`. */
// biome-ignore lint/style/noDefaultExport: Jest takes it by that name.
export default function setUp(): void {
  const { directory } = synthesize(
    {
      default: {},
      all: everything,
      existing: {
        ...everything,
        alarmTopicArn,
        reports: { topicArn: reportTopicArn, emails: ['team@example.com'], send: 'all' },
        noSuccessAlarmHours: false,
      },
      some: {
        schedule: 'cron(0 2,14 * * ? *)',
        secretKeyArn: everything.secretKeyArn,
        noSuccessAlarmHours: 100,
      },
      off: { enabled: false, catchUp: false, testEvents: 'use-registry' },
    },
    (app) => {
      addForeign(app);
      addGiven(app);
      addShared(app);
    },
  );
  process.env.STACKS = directory;
  process.env.PARTITIONS = synthesize(partitionTargets, addElsewhere).directory;
}
