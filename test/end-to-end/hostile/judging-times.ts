/** Prints how long judging 100 KB of several kinds takes, in milliseconds, as JSON. A process of its own: Jest's is slower. */
import fc from 'fast-check';
import { judge } from '../../../functions/jobs/judgement.ts';

const size = 100_000;
const fill = (unit: string) => unit.repeat(Math.floor(size / unit.length));
/** So many entries that they have the size as JSON. */
const fillWith = <T>(make: (index: number) => T, sample: unknown): T[] =>
  Array.from({ length: Math.floor(size / JSON.stringify(sample).length) }, (_, index) => make(index));
const map = (make: (index: number) => unknown, sample: unknown) =>
  Object.fromEntries(fillWith((index) => [`k${index}`, make(index)], { k1234: sample }));

const units = [
  ...['x', '1', 'a group ', 'completed ', 'completed,', '12 of 12 keys synchronized, ', '0 failed;', 'g1:'],
  ...[
    '1/',
    '-',
    '-1',
    '.',
    ',',
    "'",
    '"',
    '\\',
    '[',
    '{"',
    '1,',
    '1.',
    '1 s ',
    '12:',
    '2026-',
    '2026-11-26T',
  ],
  ...[
    '0123abcd-',
    'pt',
    'pt1',
    '\u200B',
    '\u00AD',
    'ﬃ',
    'İ',
    'a\u0301',
    '\n',
    ' ',
    'in progress\n',
    'key ring ',
  ],
];
const details: [string, unknown][] = [
  ['the same short text', fillWith(() => 'x', '"x"')],
  ['different short texts', fillWith((index) => `x${index}`, '"x1234"')],
  [
    'different texts of good words',
    fillWith((index) => `${index} keys synchronized`, '"1234 keys synchronized"'),
  ],
  ['different keys', map(() => 'x', 'x')],
  ['different keys, named by their texts', map((index) => `k${index} done`, 'k1234 done')],
  ['keys that say error', map(() => ({ error: 1 }), { error: 1 })],
  ['counts', map(() => ({ total: 3, done: 2 }), { total: 3, done: 2 })],
  ['numbers', fillWith(() => 1, '1')],
  ['objects in objects', fillWith(() => 0, { a: 0 }).reduce((inner: unknown) => ({ a: inner }), 'x')],
  ['lists in lists', fillWith(() => 0, [0]).reduce((inner: unknown) => [inner], 'x')],
  ['a text of JSON', JSON.stringify(map(() => 'x', 'x'))],
  ['a text of JSON in a text of JSON', JSON.stringify(JSON.stringify(map(() => 'x', '"x"')))],
  ['many texts of JSON', fillWith(() => '{"a":"x"}', '{"a":"x"}')],
];

/** Words of the grammar, in any order. */
const word = fc.constantFrom(
  ...[
    'completed',
    'keys',
    'no',
    'of',
    '12',
    '0',
    'failed',
    'total',
    ',',
    '\n',
    '(',
    ')',
    'in',
    '3 s',
    'a',
    'group',
  ],
  ...['b', 'successfully', 'without errors', '2026-11-26', 'x', 'in progress', ';', 'status', '/', '-'],
);
const texts = fc.sample(
  fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' ')),
  1_000,
);

/** How long it takes once it is warm: the least of five times, since others work here too. */
function timeFor(detailed_status: unknown): number {
  const job = { id: 'a job', overall_status: 'completed', groups: ['a group', 'b'], detailed_status };
  const times = Array.from({ length: 6 }, () => {
    const began = performance.now();
    judge(job, ['mirrored 3 keys', 'b a group']);
    return performance.now() - began;
  });
  return Math.min(...times.slice(1));
}

const times: [what: string, milliseconds: number][] = [
  ...units.map((unit): [string, number] => [JSON.stringify(unit), timeFor({ 'a group': fill(unit) })]),
  ...details.map(([name, value]): [string, number] => [name, timeFor(value)]),
  ...texts.map((text): [string, number] => [
    JSON.stringify(text),
    timeFor({ 'a group': fill(`${text} `).slice(0, size) }),
  ]),
];
process.stdout.write(JSON.stringify(times));
