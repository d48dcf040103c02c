import { describe, expect, test } from '@jest/globals';
import { CfnParameter, type CfnParameterProps, Duration, Fn, Lazy, type Stack } from 'aws-cdk-lib';
import { SapKeySync, type SapKeySyncProps } from '../../infra/index.ts';
import { stackOf } from './app.ts';
import { type Json, ofType, only, type Template } from './template.ts';

const resolved = (stack: Stack): Template => stack.resolve((stack as Json)._toCloudFormation());

/** The template of an app that gives the construct what it knows at deployment only. */
function templateWith(props: (stack: Stack) => object): Template {
  const stack = stackOf();
  new SapKeySync(stack, 'Sync', { target: 'a', ...props(stack) } as SapKeySyncProps);
  return resolved(stack);
}

const parameter = (stack: Stack, props?: CfnParameterProps) => new CfnParameter(stack, 'Given', props);
const text = (stack: Stack) => parameter(stack).valueAsString;
const ref = { Ref: 'Given' };

describe('a value that is known at deployment only', () => {
  test.each([
    ['a parameter', text, ref],
    ['a parameter in a list', (stack: Stack) => [text(stack)], ref],
    ['an import', () => Fn.importValue('Schedule'), { 'Fn::ImportValue': 'Schedule' }],
  ])('is a schedule that a catch-up follows: %s', (_, schedule, expression) => {
    const template = templateWith((stack) => ({ schedule: schedule(stack) }));
    const { ScheduleExpression, Target } = only(template, 'AWS::Scheduler::Schedule', 'Nightly').Properties;
    expect(ScheduleExpression).toEqual(expression);
    expect(JSON.parse(Target.Input)).toMatchObject({ catch_up_follows: true });
  });

  test('is a schedule that nothing follows, without a catch-up', () => {
    const template = templateWith((stack) => ({ schedule: text(stack), catchUp: false }));
    const { Target } = only(template, 'AWS::Scheduler::Schedule').Properties;
    expect(JSON.parse(Target.Input)).not.toHaveProperty('catch_up_follows');
  });

  test('is the schedule of the catch-up, and the time zone of both', () => {
    const template = templateWith((stack) => ({
      catchUp: { schedule: text(stack), unlessSucceededWithin: Duration.hours(3) },
      timeZone: Fn.importValue('TimeZone'),
    }));
    const schedules = Object.values(ofType(template, 'AWS::Scheduler::Schedule')).map(
      ({ Properties }) => Properties,
    );
    expect(schedules.map(({ ScheduleExpression }) => ScheduleExpression)).toContainEqual(ref);
    expect(schedules.map((schedule) => schedule.ScheduleExpressionTimezone)).toEqual(
      Array(2).fill({ 'Fn::ImportValue': 'TimeZone' }),
    );
  });

  test('is the name of the target in its alarms', () => {
    const template = templateWith((stack) => ({ target: text(stack) }));
    const names = Object.values(ofType(template, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(names).toContainEqual({ 'Fn::Join': ['', ['cckm-sap-sync-', ref, '-start-failed']] });
  });

  test('is one mailbox beside others, each subscribed once', () => {
    const template = templateWith((stack) => ({
      alarmEmails: [text(stack), Fn.importValue('Mailbox'), 'keys@example.com'],
    }));
    const endpoints = Object.values(ofType(template, 'AWS::SNS::Subscription')).map(
      ({ Properties }) => Properties.Endpoint,
    );
    expect(endpoints).toEqual([ref, { 'Fn::ImportValue': 'Mailbox' }, 'keys@example.com']);
  });

  test('is a mailbox that two targets subscribe to one topic, once', () => {
    const stack = stackOf();
    const mailbox = text(stack);
    const { topic } = new SapKeySync(stack, 'One', { target: 'a', alarmEmails: [mailbox] });
    new SapKeySync(stack, 'Two', { target: 'b', topic, alarmEmails: [mailbox] });
    expect(Object.keys(ofType(resolved(stack), 'AWS::SNS::Subscription'))).toHaveLength(1);
  });

  test.each([
    ['proxy', 'HTTPS_PROXY'],
    ['runbookUrl', 'RUNBOOK_URL'],
  ])('is %s in the environment of both functions', (prop, variable) => {
    const template = templateWith((stack) => ({ [prop]: text(stack) }));
    const values = Object.values(ofType(template, 'AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables[variable],
    );
    expect(values).toEqual([ref, ref]);
  });

  test('is how long logs are kept', () => {
    const template = templateWith((stack) => ({
      logRetention: Duration.days(parameter(stack, { type: 'Number' }).valueAsNumber),
    }));
    const days = Object.values(ofType(template, 'AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties.RetentionInDays,
    );
    expect(days).toEqual([ref, ref]);
  });

  test.each([
    ['enabled', () => Lazy.any({ produce: () => false }), 'must be true or false'],
    ['testEvents', text, 'must be "none", "use-registry" or "create-registry"'],
    ['catchUp', () => Lazy.any({ produce: () => false }), 'must be false, or an object'],
    ['reports', () => Lazy.any({ produce: () => ({}) }), 'must be an object of topic, emails and send'],
    ['followFor', () => Duration.hours(Lazy.number({ produce: () => 4 })), 'must be a Duration of 1 to 168'],
    [
      'goodDetails',
      (stack: Stack) => parameter(stack, { type: 'CommaDelimitedList' }).valueAsList,
      'must be',
    ],
    [
      'alarmEmails',
      (stack: Stack) => parameter(stack, { type: 'CommaDelimitedList' }).valueAsList,
      'must be',
    ],
    ['schedule', (stack: Stack) => parameter(stack, { type: 'CommaDelimitedList' }).valueAsList, 'must be'],
  ])('is refused as %s, for what is made of it has to be known', (prop, value, rule) => {
    expect(() => templateWith((stack) => ({ [prop]: value(stack) }))).toThrow(
      new RegExp(`^Keys/Sync: ${prop}(\\[0\\])? ${rule}[^\\n]*$`),
    );
  });
});

describe('a version is described by the parameters that its function uses', () => {
  const descriptions = (template: Template) =>
    Object.values(ofType(template, 'AWS::Lambda::Version')).map(({ Properties }) => Properties.Description);
  const described = (value: Json) => ({ 'Fn::Join': ['', value] });

  test('and not at all where there is none', () => {
    expect(descriptions(templateWith(() => ({ proxy: Fn.importValue('Proxy') })))).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('and not by one that only something else uses', () => {
    expect(descriptions(templateWith((stack) => ({ schedule: text(stack) })))).toEqual([
      undefined,
      undefined,
    ]);
  });

  test.each([
    ['a text', {}, (given: CfnParameter) => given.valueAsString, ref],
    ['a text inside another', {}, (given: CfnParameter) => `https://${given.valueAsString}/runbook`, ref],
    ['in Fn::Sub', {}, () => Fn.sub(`https://\${Given}/runbook`), ref],
    ['in Fn::Sub with a map', {}, () => Fn.sub(`https://\${Given}/\${Other}`, { Other: 'runbook' }), ref],
    [
      'an item of a list',
      { type: 'CommaDelimitedList' },
      (given: CfnParameter) => Fn.select(0, given.valueAsList),
      { 'Fn::Join': [',', ref] },
    ],
    [
      'from Systems Manager',
      { type: 'AWS::SSM::Parameter::Value<String>' },
      (given: CfnParameter) => given.valueAsString,
      ref,
    ],
    [
      'a list from Systems Manager',
      { type: 'AWS::SSM::Parameter::Value<List<String>>' },
      (given: CfnParameter) => Fn.select(0, given.valueAsList),
      { 'Fn::Join': [',', ref] },
    ],
  ] as const)('with its value: %s', (_, props, use, value) => {
    const template = templateWith((stack) => ({ runbookUrl: use(parameter(stack, props)) }));
    expect(descriptions(template)).toEqual(Array(2).fill(described(['Given=', value])));
  });

  test('in the order of their names, each once', () => {
    const template = templateWith((stack) => ({
      target: new CfnParameter(stack, 'Target').valueAsString,
      proxy: new CfnParameter(stack, 'Proxy').valueAsString,
    }));
    expect(descriptions(template)).toEqual(
      Array(2).fill(described(['Proxy=', { Ref: 'Proxy' }, ', Target=', { Ref: 'Target' }])),
    );
  });

  test('but for one that NoEcho hides', () => {
    const template = templateWith((stack) => ({ proxy: parameter(stack, { noEcho: true }).valueAsString }));
    expect(descriptions(template)).toEqual([undefined, undefined]);
  });

  test('where an app adds it to the environment from outside', () => {
    const stack = stackOf();
    const { startSync } = new SapKeySync(stack, 'Sync', { target: 'a' });
    startSync.function.addEnvironment('NOTE', text(stack));
    expect(descriptions(resolved(stack))).toEqual([undefined, described(['Given=', ref])]);
  });
});
