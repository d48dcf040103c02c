import { flat, type Json, list, ofType, type Template } from './template.ts';

/** What one statement of an IAM policy says. Conditions by operator and key, `StringEquals kms:ViaService` say. */
export interface Statement {
  actions: string[];
  resources: string[];
  conditions: Record<string, string>;
}

/** Every statement of the policies of a role, by its Sid, before which `Deny ` stands where it denies. */
export function statementsOf(template: Template, roleId: string): Record<string, Statement> {
  const statements = Object.values(ofType(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => list(Properties.Roles).includes(`<${roleId}>`))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return Object.fromEntries(
    statements.map(({ Sid, Effect, Action, Resource, Condition }) => [
      `${Effect === 'Deny' ? 'Deny ' : ''}${Sid}`,
      { actions: list(Action).sort(), resources: list(Resource).sort(), conditions: conditionsOf(Condition) },
    ]),
  );
}

/** `{StringEquals: {key: value}}` as `{'StringEquals key': value}`. */
export const conditionsOf = (condition: Json = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries<Json>(condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => [`${operator} ${key}`, flat(value)]),
    ),
  );
