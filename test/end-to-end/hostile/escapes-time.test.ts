import { expect, test } from '@jest/globals';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { parseJson } from '../../../functions/shared/json.ts';

const size = 10 * 2 ** 20;
/** The most that reading and masking 10 MB may take beyond what JSON.parse takes, in milliseconds of the processor. */
const limit = 500;

const mask = new Mask();
mask.hide('canary-password');
mask.hideParts(`eyJhbGciOiJSUzI1NiJ9.${'canary-token'.repeat(50)}.signature`);

/** A job of 10 MB whose details are as many texts as there may be, each made by its place. */
function jobOf(make: (index: number) => string): string {
  const texts: string[] = [];
  for (let length = 0, index = 0; length < size - 200 && index < 999_990; index += 1) {
    const text = make(index);
    length += text.length + 3;
    texts.push(text);
  }
  return `{"id":"j","overall_status":"completed","detailed_status":{"g":["${texts.join('","')}"]}}`;
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

test.each<[string, (index: number) => string]>([
  ['line breaks', (index) => `\\n${index}`],
  ['letters', (index) => `\\u00e9${index}`],
  ['escapes of JSON in JSON', (index) => `\\\\u0041${index}`],
  ['backslashes', (index) => `\\\\\\\\${index}`],
  ['escapes of URLs', (index) => `%41${index}`],
  ['entities', (index) => `&#65;${index}`],
  ['base64', (index) => `YWJj${index}ZGVm`],
  ['the same escape', () => '\\u0041'],
  ['long texts of escapes', (index) => `${'\\\\u0041'.repeat(1_000)}${index}`],
])('reading and masking 10 MB of %s takes half a second at most', (_name, make) => {
  const text = jobOf(make);
  const alone = costOf(() => JSON.parse(text));
  const job = parseJson(text);
  const ours = costOf(() => parseJson(text)) - alone + costOf(() => mask.applyWithin(job));
  expect(ours).toBeLessThan(limit);
});
