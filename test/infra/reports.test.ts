import { describe, expect, test } from '@jest/globals';
import { App, Fn, Stack } from 'aws-cdk-lib';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { type CfnTopic, type ITopic, Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type Reports, SapKeySync } from '../../infra/index.ts';
import { everything, reportTopicArn } from './everything.ts';
import { templateOf } from './stacks.ts';
import { statementsOf } from './statements.ts';
import { type Json, ofType, only, type Template } from './template.ts';

const bare = templateOf('CckmSapSync-default');
const full = templateOf('CckmSapSync-all');
const existing = templateOf('CckmSapSync-existing');

const reportTopicOf = (template: Template): Json => only(template, 'AWS::SNS::Topic', 'ReportTopic');
const variablesOf = (template: Template): Json[] =>
  Object.values(ofType(template, 'AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables,
  );
const titlesOf = (template: Template): string =>
  JSON.stringify(only(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);

describe('without reports', () => {
  test('there is one topic, and no function knows of another', () => {
    expect(Object.keys(ofType(bare, 'AWS::SNS::Topic'))).toHaveLength(1);
    expect(variablesOf(bare).filter(({ REPORT_TOPIC_ARN }) => REPORT_TOPIC_ARN)).toEqual([]);
  });

  test('no function may publish, and the dashboard says nothing of them', () => {
    expect(JSON.stringify(ofType(bare, 'AWS::IAM::Policy'))).not.toContain('sns:');
    expect(titlesOf(bare)).not.toContain('ReportNotSent');
  });
});

describe('with reports', () => {
  test('the topic is encrypted like the other, and takes nothing without TLS', () => {
    const { id, Properties } = reportTopicOf(full);
    expect(Properties).toMatchObject({
      DisplayName: 'SAP key synchronization, reports: all',
      KmsMasterKeyId: everything.encryptionKeyArn,
    });
    const policy = only(full, 'AWS::SNS::TopicPolicy', 'ReportTopicPolicy').Properties;
    expect(policy.Topics).toEqual([{ Ref: id }]);
    expect(policy.PolicyDocument.Statement).toEqual([
      {
        Sid: 'NothingIsPublishedWithoutTls',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Resource: { Ref: id },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  test('both functions know it', () => {
    const { id } = reportTopicOf(full);
    expect(variablesOf(full).map(({ REPORT_TOPIC_ARN }) => REPORT_TOPIC_ARN)).toEqual([
      { Ref: id },
      { Ref: id },
    ]);
  });

  test('no alarm publishes to it', () => {
    const { id } = reportTopicOf(full);
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].map((type) =>
      ofType(full, type),
    );
    expect(JSON.stringify(alarms)).not.toContain(id);
  });

  test('the outputs name it, and who gets them', () => {
    const { id } = reportTopicOf(full);
    const { ReportTopic, ReportSubscriptions } = (full as Json).Outputs;
    expect(ReportTopic.Value).toEqual({ Ref: id });
    expect(JSON.stringify(ReportSubscriptions.Value)).toContain('aws sns list-subscriptions-by-topic');
  });

  test('the dashboard shows how many were not sent', () => {
    expect(titlesOf(full)).toContain('ReportNotSent');
  });
});

describe('a mailbox', () => {
  /** The subscriptions to the report topic, by mailbox. */
  const filters = (template: Template) =>
    Object.values(ofType(template, 'AWS::SNS::Subscription'))
      .filter(({ Properties }) => Properties.Endpoint === 'team@example.com')
      .map(({ Properties }) => [Properties.TopicArn, Properties.FilterPolicy]);

  test('of failures gets all but what succeeded or was canceled', () => {
    expect(filters(full)).toEqual([
      [{ Ref: reportTopicOf(full).id }, { outcome: [{ 'anything-but': ['succeeded', 'canceled'] }] }],
    ]);
  });

  test('of all gets everything', () => {
    expect(filters(existing)).toEqual([[reportTopicArn, undefined]]);
  });
});

describe('a given topic', () => {
  test('is published to, and none is made', () => {
    expect(Object.keys(ofType(existing, 'AWS::SNS::Topic'))).toEqual([]);
    expect(variablesOf(existing).map(({ REPORT_TOPIC_ARN }) => REPORT_TOPIC_ARN)).toEqual([
      reportTopicArn,
      reportTopicArn,
    ]);
  });

  test.each(['StartSyncRole', 'FollowSyncRole'])('lets %s publish; of its key nothing is known', (role) => {
    const statements = statementsOf(existing, only(existing, 'AWS::IAM::Role', role).id);
    expect(statements.SendReports).toEqual({
      actions: ['sns:Publish'],
      resources: [reportTopicArn],
      conditions: {},
    });
    expect(statements).not.toHaveProperty('EncryptReports');
  });
});

const env = { account: '111122223333', region: 'eu-central-1' };

/** A stack with reports, which is not synthesized unless the test does so. */
function syncWith(reports: (stack: Stack) => Reports, props: object = {}) {
  const stack = new Stack(new App(), 'Keys', { env });
  return { stack, sync: new SapKeySync(stack, 'Sync', { target: 'a', reports: reports(stack), ...props }) };
}
const warningsOf = ({ node }: SapKeySync) =>
  node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));

test('a construct offers the topic', () => {
  const { sync } = syncWith(() => ({}));
  expect(sync.reportTopic).toBeInstanceOf(Topic);
  expect(new SapKeySync(new Stack(new App(), 'Other'), 'Sync', { target: 'a' }).reportTopic).toBeUndefined();
});

test('a mailbox gets failures alone where nothing else is said', () => {
  const { stack } = syncWith(() => ({ emails: ['a@example.com'] }));
  const template = stack.resolve((stack as Json)._toCloudFormation()) as Template;
  expect(only(template, 'AWS::SNS::Subscription').Properties.FilterPolicy).toEqual({
    outcome: [{ 'anything-but': ['succeeded', 'canceled'] }],
  });
});

describe('a topic of', () => {
  const topicOf = (account: string) => (stack: Stack) => ({
    topic: Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:eu-central-1:${account}:reports`),
  });

  test('another account comes with a warning, since its owner has to allow it', () => {
    const { sync } = syncWith(topicOf('444455556666'));
    expect(warningsOf(sync)).toEqual([expect.stringContaining('docs/reports.md#what-it-takes')]);
  });

  test('this account comes with none, since the roles are allowed', () => {
    expect(warningsOf(syncWith(topicOf(env.account)).sync)).toEqual([]);
  });

  test('an account comes with none where that of the stack is not known yet', () => {
    const stack = new Stack(new App(), 'Keys');
    const sync = new SapKeySync(stack, 'Sync', { target: 'a', reports: topicOf('444455556666')(stack) });
    expect(warningsOf(sync)).toEqual([]);
  });
});

test('a topic of another region is refused, since a function calls SNS in its own', () => {
  const topic = (stack: Stack) => ({
    topic: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:reports'),
  });
  expect(() => syncWith(topic)).toThrow(
    'Keys/Sync: reports.topic must be of the stack\'s own region, "eu-central-1"',
  );
});

describe('the topic of alarms is refused for reports', () => {
  const arn = 'arn:aws:sns:eu-central-1:111122223333:alarms';
  const named = (stack: Stack) => new Topic(stack, 'Topic', { topicName: 'alarms' });
  const resource = (topic: ITopic) => topic.node.defaultChild as CfnTopic;
  const imported = (stack: Stack, topicArn: string) => Topic.fromTopicArn(stack, `Imported`, topicArn);

  test.each<[string, (stack: Stack) => [ITopic, ITopic]]>([
    [
      'the same construct',
      (stack) => {
        const topic = new Topic(stack, 'Topic');
        return [topic, topic];
      },
    ],
    [
      'a reference to its resource',
      (stack) => {
        const topic = new Topic(stack, 'Topic');
        return [topic, imported(stack, resource(topic).ref)];
      },
    ],
    [
      'an attribute of its resource',
      (stack) => {
        const topic = new Topic(stack, 'Topic');
        return [topic, imported(stack, resource(topic).attrTopicArn)];
      },
    ],
    ['the ARN of a topic with a name', (stack) => [named(stack), imported(stack, arn)]],
    [
      'the same import',
      (stack) => [
        Topic.fromTopicArn(stack, 'Alarms', Fn.importValue('Alarms')),
        imported(stack, Fn.importValue('Alarms')),
      ],
    ],
    [
      'an ARN with a partition that is not known yet',
      (stack) => [
        Topic.fromTopicArn(stack, 'Alarms', stack.formatArn({ service: 'sns', resource: 'alarms' })),
        imported(stack, arn),
      ],
    ],
  ])('named by %s', (_name, topics) => {
    const stack = new Stack(new App(), 'Keys', { env });
    const [topic, reportTopic] = topics(stack);
    const reports = { emails: ['team@example.com'], topic: reportTopic };
    expect(() => new SapKeySync(stack, 'Sync', { target: 'a', topic, reports })).toThrow(
      'Keys/Sync: reports.topic must be another topic than that of the alarms of Keys/Sync, which pagers read',
    );
  });

  test.each([
    [
      'before',
      (stack: Stack, alarms: ITopic, add: (topic: ITopic) => void) => {
        new SapKeySync(stack, 'One', { target: 'a', topic: alarms });
        add(alarms);
      },
    ],
    [
      'after',
      (stack: Stack, alarms: ITopic, add: (topic: ITopic) => void) => {
        add(alarms);
        new SapKeySync(stack, 'One', { target: 'a', topic: alarms });
      },
    ],
  ])('also where the alarms are those of another target, made %s', (_name, make) => {
    const stack = new Stack(new App(), 'Keys', { env });
    const add = (topic: ITopic) => void new SapKeySync(stack, 'Two', { target: 'b', reports: { topic } });
    expect(() => make(stack, new Topic(stack, 'Topic'), add)).toThrow(
      'Keys/Two: reports.topic must be another topic than that of the alarms of Keys/One, which pagers read',
    );
  });

  test.each<[string, (stack: Stack) => ITopic]>([
    ['made with a name', (stack) => new Topic(stack, 'Topic', { topicName: 'reports' })],
    [
      'imported',
      (stack) => Topic.fromTopicArn(stack, 'Topic', stack.formatArn({ service: 'sns', resource: 'reports' })),
    ],
  ])('but not a topic of the same name where nobody knows the account yet: %s', (_name, topicIn) => {
    const app = new App();
    const add = (id: string, send: 'all' | 'failures') => {
      const stack = new Stack(app, id);
      const topic = topicIn(stack);
      new SapKeySync(stack, 'Sync', { target: 'a', reports: { topic, emails: ['team@example.com'], send } });
    };
    add('Dev', 'all');
    add('Prod', 'failures');
    expect(app.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('but not another import', () => {
    const stack = new Stack(new App(), 'Keys', { env });
    const [topic, reportTopic] = ['Alarms', 'Reports'].map((name) =>
      Topic.fromTopicArn(stack, name, Fn.importValue(name)),
    );
    const sync = new SapKeySync(stack, 'Sync', {
      target: 'a',
      ...(topic && { topic }),
      reports: { ...(reportTopic && { topic: reportTopic }) },
    });
    expect(sync.reportTopic).toBe(reportTopic);
  });

  test('but not another one, nor one topic for the reports of two targets', () => {
    const stack = new Stack(new App(), 'Keys', { env });
    const [topic, alarms] = [new Topic(stack, 'Reports'), new Topic(stack, 'Alarms')];
    for (const target of ['a', 'b'])
      new SapKeySync(stack, target, { target, topic: alarms, reports: { topic } });
    expect(stack.node.findAll().filter((construct) => construct instanceof SapKeySync)).toHaveLength(2);
  });
});

test('a second policy of the topic that is made ends synthesis', () => {
  const { stack, sync } = syncWith(() => ({}));
  new TopicPolicy(stack, 'Later', { topics: [sync.reportTopic as ITopic] });
  expect(sync.node.validate()).toEqual([
    expect.stringMatching(/^Keys\/Sync\/ReportTopic has 2 topic policies .*`reports\.topic`$/),
  ]);
});

test("the key of a topic of the app is for the functions' roles too, through SNS alone", () => {
  const { stack } = syncWith((scope) => ({
    // An alias stands for its key, which alone a policy can name.
    topic: new Topic(scope, 'Topic', {
      masterKey: new Alias(scope, 'Alias', { aliasName: 'alias/a', targetKey: new Key(scope, 'Key') }),
    }),
  }));
  const template = stack.resolve((stack as Json)._toCloudFormation()) as Template;
  const { EncryptReports } = statementsOf(template, only(template, 'AWS::IAM::Role', 'FollowSyncRole').id);
  expect(EncryptReports).toEqual({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [`<${only(template, 'AWS::KMS::Key').id}.Arn>`],
    conditions: { 'StringEquals kms:ViaService': 'sns.eu-central-1.amazonaws.com' },
  });
});

describe('a mailbox that is subscribed to the topic already', () => {
  const emails = ['team@example.com'];
  const problems = (add: (stack: Stack, topic: ITopic) => void, reports: Reports = {}) => {
    const { stack, sync } = syncWith((scope) => {
      const topic = new Topic(scope, 'Topic');
      return { topic, emails, ...reports };
    });
    add(stack, sync.reportTopic as ITopic);
    return stack.node.findAll().flatMap(({ node }) => node.validate());
  };
  const another = (reports: Reports) => (stack: Stack, topic: ITopic) =>
    void new SapKeySync(stack, 'Another', { target: 'b', reports: { topic, emails, ...reports } });

  test('with the same filter stays so', () => {
    expect(problems(another({}))).toEqual([]);
  });

  test('with another filter is refused: one of the two would get too little', () => {
    expect(() => problems(another({ send: 'all' }))).toThrow(
      /^Keys\/Topic\/team@example\.com: subscribes .*with another filter.*reports\.send[^\n]*$/,
    );
  });

  test('in another case, in another target, is the same', () => {
    const { stack } = syncWith((scope) => ({
      topic: new Topic(scope, 'Topic'),
      emails: ['Team@example.com'],
    }));
    const topic = stack.node.findChild('Topic') as Topic;
    new SapKeySync(stack, 'Another', { target: 'b', reports: { topic, emails, send: 'all' } });
    expect(
      stack.node
        .findAll()
        .flatMap(({ node }) => node.validate())
        .join('\n'),
    ).toContain('with another filter');
  });

  test('and another mailbox, with another filter, are two', () => {
    const other = (stack: Stack, topic: ITopic) =>
      void new SapKeySync(stack, 'Another', {
        target: 'b',
        reports: { topic, emails: ['other@example.com'], send: 'all' },
      });
    expect(problems(other)).toEqual([]);
  });

  test('for mails in JSON is subscribed to mails for people, too', () => {
    const { stack } = syncWith((scope) => {
      const topic = new Topic(scope, 'Topic');
      topic.addSubscription(new EmailSubscription('team@example.com', { json: true }));
      return { topic, emails };
    });
    const template = stack.resolve((stack as Json)._toCloudFormation()) as Template;
    const protocols = Object.values(ofType(template, 'AWS::SNS::Subscription')).map(
      ({ Properties }) => Properties.Protocol,
    );
    expect(protocols).toEqual(['email-json', 'email']);
    expect(stack.node.findAll().flatMap(({ node }) => node.validate())).toEqual([]);
  });

  test('without a filter by the app itself ends synthesis, since SNS would refuse it', () => {
    const subscribe = (stack: Stack) =>
      void Topic.fromTopicArn(stack, 'Same', 'arn:aws:sns:eu-central-1:111122223333:shared').addSubscription(
        new EmailSubscription('team@example.com'),
      );
    const reports = (stack: Stack): Reports => ({
      topic: Topic.fromTopicArn(stack, 'Shared', 'arn:aws:sns:eu-central-1:111122223333:shared'),
      emails,
    });
    const { stack } = syncWith(reports);
    subscribe(stack);
    expect(stack.node.findAll().flatMap(({ node }) => node.validate())).toEqual([
      expect.stringContaining('with another filter'),
    ]);
  });
});
