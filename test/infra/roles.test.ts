import { describe, expect, test } from '@jest/globals';
import { rowsOf } from './deploy-docs.ts';
import { everything } from './everything.ts';
import { templateOf } from './stacks.ts';
import { conditionsOf, type Statement, statementsOf } from './statements.ts';
import { flat, type Json, list, ofType, only } from './template.ts';

const full = templateOf('CckmSapSync-all');
const given = templateOf('Given');
const shared = templateOf('Shared');

/** Each role as docs/deploy.md calls it, and as the stack does. */
const roles = [
  ['start-sync', 'StartSync'],
  ['follow-sync', 'FollowSync'],
  ['scheduler', 'Scheduler'],
] as const;

describe('with roles that must not be changed', () => {
  test('the stack makes neither a role nor a policy', () => {
    const types = Object.values(given.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('AWS::IAM::'))).toEqual([]);
  });

  test.each(['start-sync', 'follow-sync'])('%s runs as the one that is given for it', (name) => {
    const id = name === 'start-sync' ? 'StartSync' : 'FollowSync';
    expect(only(given, 'AWS::Lambda::Function', id).Properties.Role).toBe(
      `arn:aws:iam::111122223333:role/${name}`,
    );
  });

  test('the schedules run as the one that is given for them', () => {
    const schedules = Object.values(ofType(given, 'AWS::Scheduler::Schedule'));
    expect(schedules.map(({ Properties }) => Properties.Target.RoleArn)).toEqual([
      'arn:aws:iam::111122223333:role/scheduler',
      'arn:aws:iam::111122223333:role/scheduler',
    ]);
  });
});

test.each(roles)('a role of the same app for %s takes what one that is made has', (_, id) => {
  const sidsOf = (role: string) =>
    Object.keys(statementsOf(shared, only(shared, 'AWS::IAM::Role', role).id)).filter(
      (sid) => sid !== 'undefined',
    );
  expect(sidsOf(`Given${id}`).length).toBeGreaterThan(0);
  expect(sidsOf(`Given${id}`)).toEqual(sidsOf(`WithGrants${id}Role`));
});

test.each(['StartSync', 'FollowSync'])('a grant to %s writes a policy for its role', (id) => {
  const role = `<${only(shared, 'AWS::IAM::Role', `WithGrants${id}Role`).id}>`;
  const granted = Object.values(ofType(shared, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => list(Properties.Roles).includes(role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'sns:Publish');
  expect(granted).toEqual([
    { Action: 'sns:Publish', Effect: 'Allow', Resource: 'arn:aws:sns:eu-central-1:111122223333:alarms' },
  ]);
});

describe('the tables of docs/deploy.md', () => {
  /** Texts in backquotes. */
  const quoted = (cell = '') => [...cell.matchAll(/`([^`]*)`/g)].map(([, text = '']) => text);

  /** `` `StringEquals a` `x`, `StringEquals b` `y` `` as an object. */
  const conditions = (cell = '') =>
    Object.fromEntries([...cell.matchAll(/`([^`]*)` `([^`]*)`/g)].map(([, key, value]) => [key, value]));

  /** A resource of the stack with every setting, as the table writes it. */
  function general(resource: string): string {
    const placeholders: [string | RegExp, string][] = [
      [everything.secretKeyArn, 'key/SECRET-KEY'],
      [everything.encryptionKeyArn, 'key/KEY'],
      [everything.secretName, 'SECRET'],
      [/subnet-[0-9a-f]+/, 'SUBNET'],
      [/sg-[0-9a-f]+/, 'GROUP'],
      [/^<(\w+)\.Arn>/, '$1'],
      [/^<(\w+)>/, '$1'],
    ];
    const written = placeholders.reduce((text, [from, to]) => text.replace(from, to), resource);
    const [, id = '', rest = ''] = written.match(/^(SapKeySync\w+)(.*)$/) ?? [];
    const { Type, Properties } = full.Resources[id] ?? {};
    if (Type === 'AWS::Logs::LogGroup') return 'log-group:STACK*:*';
    if (Type === 'AWS::SQS::Queue' || Type === 'AWS::SNS::Topic') return 'STACK*';
    if (Type === 'AWS::Lambda::Alias') return `function:STACK*:${Properties.Name}`;
    if (Type === 'AWS::Lambda::Function') return `function:STACK*${rest.replace(/^\*$/, '')}`;
    return written.replace(/^arn:aws:\w+:eu-central-1:111122223333:/, '');
  }

  const generalized = ({ actions, resources, conditions }: Statement): Statement => ({
    actions,
    resources: [...new Set(resources.map(general))].sort(),
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([key, value]) => [
        key,
        value.startsWith('<') ? `arn:aws:lambda:eu-central-1:111122223333:${general(value)}` : value,
      ]),
    ),
  });

  test.each(roles)('name every statement that the stack writes for %s, and no other', (role, id) => {
    const rows = rowsOf('Existing roles', 'statement').filter(([, who = '']) =>
      who.split(', ').includes(role),
    );
    const documented = rows.map(([sid, , actions, resources, condition]) => [
      sid,
      {
        actions: quoted(actions).sort(),
        resources: quoted(resources).sort(),
        conditions: conditions(condition),
      },
    ]);
    const written = statementsOf(full, only(full, 'AWS::IAM::Role', `${id}Role`).id);
    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries(Object.entries(written).map(([sid, statement]) => [sid, generalized(statement)])),
    );
  });

  test.each(roles)('name whom %s trusts', (role, id) => {
    const [, trusted, condition] = rowsOf('Existing roles', 'role').find(([name]) => name === role) ?? [];
    const [statement]: Json[] = only(full, 'AWS::IAM::Role', `${id}Role`).Properties.AssumeRolePolicyDocument
      .Statement;
    const group = flat(only(full, 'AWS::Scheduler::ScheduleGroup').Properties.Name);
    expect(quoted(trusted)).toEqual([statement.Principal.Service]);
    expect(conditions(condition?.replace('CckmSapSync-TARGET', group))).toEqual(
      conditionsOf(statement.Condition),
    );
  });
});
