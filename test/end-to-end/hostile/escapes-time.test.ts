import { expect, test } from '@jest/globals';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { judge } from '../../../functions/jobs/judgement.ts';
import { parseJson } from '../../../functions/shared/json.ts';

const size = 10 * 2 ** 20;
/** The most that reading and masking 10 MB may take beyond what JSON.parse takes, in milliseconds of the processor. */
const limit = 500;

const mask = new Mask();
mask.hide('canary-password');
mask.hideParts(`eyJhbGciOiJSUzI1NiJ9.${'canary-token'.repeat(50)}.signature`);

/** As many as there may be of what each is made by its place, 10 MB in all. */
function listOf(make: (index: number) => string, most = 999_990): string {
  const parts: string[] = [];
  for (let length = 0, index = 0; index < most; index += 1) {
    const part = make(index);
    length += Buffer.byteLength(part) + 1;
    if (length > size - 200) break;
    parts.push(part);
  }
  return parts.join(',');
}
type Make = (index: number) => string;
const places = {
  details: (make: Make) => `"detailed_status":{"g":[${listOf((index) => `"${make(index)}"`)}]}`,
  groups: (make: Make) => `"groups":[${listOf((index) => `"${make(index)}"`)}]`,
  keys: (make: Make) => `"detailed_status":{${listOf((index) => `"${make(index)}":"success"`, 250_000)}}`,
  ids: (make: Make) => `"detailed_status":[${listOf((index) => `{"id":"${make(index)}"}`)}]`,
  numbers: (make: Make) => `"detailed_status":[${listOf(make)}]`,
};

/** The same characters for the same place, of base 36. */
function random(index: number, length: number): string {
  let text = '';
  for (let seed = Math.imul(index, 2_654_435_761) >>> 0; text.length < length; text += seed.toString(36))
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return text.slice(0, length);
}

/** Milliseconds of processor time: the least of three times, since memory is cleared now and then. */
function costOf(run: () => unknown): number {
  const costs = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...costs);
}

test.each<[what: string, place: keyof typeof places, make: Make]>([
  ['line breaks', 'details', (index) => `\\n${index}`],
  ['letters', 'details', (index) => `\\u00e9${index}`],
  ['escapes of JSON in JSON', 'details', (index) => `\\\\u0041${index}`],
  ['backslashes', 'details', (index) => `\\\\\\\\${index}`],
  ['escapes of URLs', 'details', (index) => `%41${index}`],
  ['entities', 'details', (index) => `&#65;${index}`],
  ['base64', 'details', (index) => `YWJj${index}ZGVm`],
  ['the same escape', 'details', () => '\\u0041'],
  ['long texts of escapes', 'details', (index) => `${'\\\\u0041'.repeat(1_000)}${index}`],
  ['plain words', 'details', (index) => `word ${index} ${'all good here '.repeat(4_000)}`],
  ['Hangul', 'details', (index) => `${'한국어 '.repeat(1_500)}${index}`],
  ['ligatures of many letters', 'details', (index) => `${'\uFDFA'.repeat(3_000)}${index}`],
  ['marks on one letter', 'details', (index) => `a${'\u0301\u0323'.repeat(3_000)}${index}`],
  ['random ids', 'groups', (index) => random(index, 190)],
  ['short ids', 'groups', (index) => `00RT${String(index).padStart(14, '0')}`],
  ['mixed encodings', 'groups', (index) => `=41%41${random(index, 60)}&amp;\\\\x41`.repeat(2)],
  ['escapes of JSON in JSON', 'groups', (index) => `${'\\\\u0041'.repeat(30)}${index}`],
  ['control characters', 'groups', (index) => `${'a\\u0000b\\u0000'.repeat(60)}${index}`],
  ['escapes of URLs', 'keys', (index) => `k%41${index}`],
  ['long words', 'keys', (index) => `${'k'.repeat(900)}${index}`],
  ['numbers', 'keys', (index) => String(index * 7_919)],
  ['random ids', 'ids', (index) => random(index, 150)],
  ['fractions', 'numbers', (index) => `0.${1e15 + index * 977}`],
])('reading and masking 10 MB of %s in %s takes half a second at most', (_what, place, make) => {
  const text = `{"id":"j","overall_status":"completed",${places[place](make)}}`;
  const alone = costOf(() => JSON.parse(text));
  const job = parseJson(text);
  const ours = costOf(() => parseJson(text)) - alone + costOf(() => mask.applyWithin(job));
  expect(ours).toBeLessThan(limit);
});

test.each<[string, (text: string) => object]>([
  ['status', (text) => ({ overall_status: text })],
  ['detail', (text) => ({ overall_status: 'completed', detailed_status: { g: text } })],
  ['key', (text) => ({ overall_status: 'completed', [text]: 1 })],
  [
    'group',
    (text) => ({ overall_status: 'completed', groups: [text], detailed_status: { [text]: 'success' } }),
  ],
])('judging a %s of a megabyte of marks on one letter takes half a second at most', (_name, fields) => {
  const job = { id: 'j', ...fields(`a${'\u0301\u0323'.repeat(250_000)}`) };
  expect(costOf(() => judge(job, []))).toBeLessThan(limit);
});
