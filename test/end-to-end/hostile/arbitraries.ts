import fc from 'fast-check';
import { Failure } from '../../../functions/shared/failure.ts';
import { hostileTexts } from './hostile-texts.ts';

/** Keys that the code reads somewhere, or that reach prototypes. */
const keys = [
  ...['id', 'overall_status', 'detailed_status', 'groups', 'synchronize_all', 'createdAt', 'updatedAt'],
  ...[
    'completed_at',
    'abort',
    'jwt',
    'duration',
    'refresh_token',
    'code',
    'codeDesc',
    'message',
    'requestID',
  ],
  ...['resources', 'total', 'Name', 'name', 'group_id', '__proto__', 'constructor', 'prototype', 'toJSON'],
];

const words = [
  'in progress',
  'completed',
  'failed',
  'Success',
  'true',
  '2026-01-31T02:00:00.123456789Z',
  'eyJ.a.b',
];

export const hostileText = fc.oneof(
  fc.constantFrom(...hostileTexts, ...words),
  fc.string({ unit: 'binary' }),
);

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 1e308, -1e308, 5e-324, 2 ** 53),
);

/** Any JSON value of many shapes, as an appliance, a proxy or a person may send it. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(hostileText, number, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), hostileText), tie('value'), { maxKeys: 8 }),
  ),
})).value;

export const hostileObject: fc.Arbitrary<{ [key: string]: unknown }> = fc.dictionary(
  fc.oneof(fc.constantFrom(...keys), hostileText),
  hostileJson,
  { maxKeys: 12 },
);

/** JSON's text of a value, or any text. */
export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: hostileJson.map((value) => JSON.stringify(value) ?? '') },
  { weight: 4, arbitrary: hostileObject.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: hostileText },
);

/** What is wrong with an error: nothing when it is one of ours, short, and on one line. */
export function problemsOf(error: unknown): string[] {
  if (!(error instanceof Failure)) return [`no failure of ours: ${error}`];
  return [
    ...(error.message.length > 4_000 ? [`a message of ${error.message.length} characters`] : []),
    ...(/[\p{Cc}\p{Zl}\p{Zp}]/u.test(error.message) ? ['control characters in the message'] : []),
  ];
}

/** Whether something reached the prototypes that every object shares. */
export const pollutedPrototypes = (): string[] =>
  [Object.prototype, Array.prototype, String.prototype].flatMap((prototype) => Object.keys(prototype));
