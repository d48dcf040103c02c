import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Credentials } from '../../../functions/ciphertrust/connection.ts';
import { secretsIn } from '../canaries.ts';
import { problemsOf } from './arbitraries.ts';
import { httpResponse, RawServer } from './raw-server.ts';

let server: RawServer;
beforeAll(async () => {
  server = await RawServer.start();
});
afterAll(() => server.stop());

/** Which characters an encoder takes that need not be encoded. */
type Some = (index: number) => boolean;
type Encode = (text: string, some: Some) => string;

const digits = (byte: number, length = 2) => byte.toString(16).padStart(length, '0');
const bytes = (text: string, mark: (byte: number) => string) => [...Buffer.from(text)].map(mark).join('');
const escaped = (text: string) =>
  text
    .split('')
    .map((unit) => `\\u${digits(unit.charCodeAt(0), 4)}`)
    .join('');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const percent = (text: string) => bytes(text, (byte) => `%${digits(byte)}`);
/** Each character that is no letter of English or digit, and some of those. */
const partly = (text: string, some: Some, encode: (character: string) => string) =>
  [...text].map((one, index) => (/[^a-z\d]/i.test(one) || some(index) ? encode(one) : one)).join('');
const broken = (text: string, some: Some, by: string) => {
  const characters = [...text];
  const middle = 1 + [...characters.keys()].filter(some).length;
  return [...characters.slice(0, middle), by, ...characters.slice(middle)].join('');
};
const names: { [character: string]: string } = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const mail = (text: string) =>
  bytes(text, (byte) =>
    byte < 32 || byte === 61 || byte > 126 ? `=${digits(byte).toUpperCase()}` : String.fromCharCode(byte),
  );

const encoders: { [name: string]: Encode } = {
  nothing: (text) => text,
  JSON: json,
  'JSON as Go writes it': (text) => json(text).replace(/[<>&]/g, escaped),
  'JSON as Python writes it': (text) => json(text).replace(/[^\x20-\x7e]/g, escaped),
  'JSON with every character escaped': escaped,
  'JSON with some characters escaped': (text, some) => partly(text, some, escaped),
  'names of HTML': (text) => text.replace(/[&<>"']/g, (sign) => `&${names[sign]};`),
  'decimal numbers of HTML': (text) => [...text].map((one) => `&#${one.codePointAt(0)};`).join(''),
  'hexadecimal numbers of HTML': (text, some) =>
    partly(text, some, (one) => `&#x${one.codePointAt(0)?.toString(16)};`),
  'a URL': encodeURIComponent,
  'a URL with every character encoded': (text) => percent(text).toUpperCase(),
  'a URL in small digits': percent,
  'a URL with some characters encoded': (text, some) => partly(text, some, percent),
  'a form': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 behind the user': (text) => Buffer.from(`user:${text}`).toString('base64'),
  'base64 of a request': (text) =>
    Buffer.from(JSON.stringify({ grant_type: 'password', username: 'user', password: text })).toString(
      'base64',
    ),
  'base64 in lines': (text) => Buffer.from(text).toString('base64').replace(/.{8}/g, '$&\r\n'),
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'hexadecimal in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  mail,
  'mail in lines': (text) => mail(text).replace(/(?:=..|[^=]){20}/gs, '$&=\r\n'),
  // Of other letters hardly anything would be left.
  'UTF-16 read as UTF-8': (text) =>
    /^[\0-\x7e]*$/.test(text) ? Buffer.from(text, 'utf16le').toString() : text,
  'full width': (text) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  'single marks': (text) => text.normalize('NFD'),
  capitals: (text) => text.toUpperCase(),
  'a line break': (text, some) => broken(text, some, '\n'),
  'a character without a width': (text, some) => broken(text, some, '\u200b'),
};

/** What the second would destroy of the first: the case of base64, which part of a break in lines is mail's. */
const isLossy = ([first, second]: readonly string[]) =>
  (/^base64/.test(first as string) && second === 'capitals') ||
  (first === 'mail in lines' && /^a (line|char)/.test(second as string));

const special = 'ßẞİıςΣσéÅﬃǆᾳ½Ⅷ가ア中жשع😀𝕳'.split('').filter((unit) => unit.isWellFormed());
const units = [
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(...special, 'e\u0301', 'a\u0308\u0323', '😀', '👩‍👩‍👧', '\u202e', '\ud800', ' '),
  fc.constantFrom(...'.*+?^{}$()|[]\\/%&=;"<>\'#u0041x25'.split('')),
  fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'.split('')),
];
/** Passwords of 8 to 64 characters. A server that is sent half of a pair gets what stands for no character. */
const password = fc
  .oneof(
    ...units.map((unit) => fc.string({ unit, minLength: 8, maxLength: 64 })),
    fc.string({ unit: fc.oneof(...units), minLength: 8, maxLength: 64 }),
  )
  .filter((text) => bare(text).length >= 6);

const chain = fc
  .tuple(fc.constantFrom(...Object.keys(encoders)), fc.constantFrom(...Object.keys(encoders)))
  .filter((names) => !isLossy(names));
const surroundings = fc.constantFrom<[string, string]>(
  ['', ''],
  ['the login with ', ' failed'],
  ['(', ')'],
  ['/api/', '/x'],
  ['{"password":"', '"}'],
  ['x', ''],
);
const sample = fc.record({
  password,
  chain,
  surroundings,
  pattern: fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

/** The password, it in the first encoding, and in both. */
function stages({ password, chain, pattern }: Sample): [string, string, string] {
  const some: Some = (index) => pattern[index % pattern.length] === true;
  const [first, second] = chain.map((name) => encoders[name] as Encode) as [Encode, Encode];
  const sent = password.toWellFormed();
  const once = first(sent, some);
  return [sent, once, second(once, some)];
}

/** As a person compares texts who does not look closely, and as little of a text of escapes as there may be. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{C}\ufffd]/gu, '');
const bare = (text: string) => plain(text.replace(/\\+u[\da-f]{4}|\\/gi, ''));

const decodedPercent = (run: string) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
};
/** Undo an encoding each, by other means than the code does. */
const undoers: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\\u[\da-f]{4}|\\["\\/bfnrt]/gi, (one) => JSON.parse(`"${one.toLowerCase()}"`)),
  (text) => text.replace(/(?:%[\da-f]{2})+/gi, decodedPercent),
  (text) => new URLSearchParams(`a=${text.replace(/[&#]/g, encodeURIComponent)}`).get('a') ?? '',
  (text) =>
    text.replace(/&#x?[\da-f]+;/gi, (one) =>
      String.fromCodePoint(Math.min(Number(`0${one.slice(2, -1)}`), 0x10ffff) || 0),
    ),
  (text) => Object.entries(names).reduce((done, [sign, name]) => done.replaceAll(`&${name};`, sign), text),
  (text) => text.replace(/[\w+/-]{8,}={0,2}/g, (run) => Buffer.from(run, 'base64url').toString()),
  (text) => text.replace(/\b(?:[\da-f]{2}){4,}\b/gi, (run) => Buffer.from(run, 'hex').toString()),
  (text) =>
    text
      .replace(/=\r?\n/g, '')
      .replace(/(?:=[\da-f]{2})+/gi, (run) => decodedPercent(run.replaceAll('=', '%'))),
];
const undone = (texts: readonly string[]) => texts.flatMap((text) => undoers.map((undo) => undo(text)));

/** In which ways a text shows the password: nothing when it does not. */
function leaksIn(text: string, sample: Sample): string[] {
  const [sent, ...encoded] = stages(sample);
  const layers = [text, text.normalize('NFKC')];
  const meanings = [...layers, ...undone(layers), ...undone(undone(layers))].map(plain);
  return [
    ...(meanings.some((meaning) => meaning.includes(plain(sent))) ? [`means it: ${text}`] : []),
    ...(encoded.some((form) => plain(text).includes(plain(form))) ? [`encodes it: ${text}`] : []),
    ...(secretsIn(text, { sent }).length > 0 ? [`spells it: ${text}`] : []),
  ];
}

const headersFor = (type: string) => ({ headers: `content-type: ${type}\r\n` });
const inJson = (value: object, wide = false) =>
  httpResponse(Buffer.from(JSON.stringify(value), wide ? 'utf16le' : 'utf8'), {
    status: 400,
    ...headersFor('application/json'),
  });
/** Where in a response that is an error a text may stand. */
const places: { [name: string]: (text: string) => Buffer } = {
  'the message': (text) => inJson({ code: 5, codeDesc: 'NCERRRefused', message: text }),
  'the description of the code': (text) => inJson({ code: 5, codeDesc: text, message: 'no' }),
  'the id of the request': (text) => inJson({ code: 5, message: 'no', requestID: text }),
  'a field of another shape': (text) => inJson({ error: { reason: ['no', text] } }),
  'the name of a field': (text) => inJson({ error: { [text]: 'no' } }),
  'JSON that is a text': (text) => httpResponse(JSON.stringify(text), { status: 400 }),
  'a text': (text) => httpResponse(text, { status: 400, ...headersFor('text/plain') }),
  'a page': (text) => httpResponse(`<p>${text}</p>`, { status: 400, ...headersFor('text/html') }),
  'a body in UTF-16': (text) => inJson({ message: text }, true),
  'a redirect': (text) =>
    httpResponse('', { status: 302, headers: `location: /${encodeURIComponent(text)}\r\n` }),
};
const granted = httpResponse(JSON.stringify({ jwt: 'eyJhbGciOiJub25lIn0.e30.c2lnbmVk', duration: 300 }));

async function failureOf(
  request: 'login' | 'list',
  response: Buffer,
  credentials: Credentials,
): Promise<Error> {
  server.respond = (socket, text) =>
    socket.write(request === 'list' && text.startsWith('POST') ? granted : response);
  const client = server.client(credentials);
  try {
    return await client.jobs({ skip: 0, limit: 1 }).then(
      () => Promise.reject(new Error('no failure')),
      (failure: Error) => failure,
    );
  } finally {
    client.close();
  }
}

/** What of a failure is logged, without the places in this test and in what runs it. */
const textOf = ({ stack = '' }: Error) =>
  stack
    .split('\n')
    .filter((line) => !/^ +at .*\/(?:test|node_modules)\//.test(line))
    .join('\n');

test.each(Object.keys(places))('no failure shows a password that stands in %s', async (place) => {
  const failureWith = (request: 'login' | 'list', text: string, password: string) =>
    failureOf(request, places[place]?.(text) as Buffer, { kind: 'password', username: 'user', password });
  const ours = await Promise.all([failureWith('login', 'no', 'none'), failureWith('list', 'no', 'none')]);
  const ownWords = plain(ours.map(textOf).join());

  await fc.assert(
    fc.asyncProperty(sample, fc.constantFrom('login' as const, 'list' as const), async (sample, request) => {
      const [before, after] = sample.surroundings;
      const [sent, , encoded] = stages(sample);
      fc.pre(!ownWords.includes(plain(sent)));
      const failure = await failureWith(request, `${before}${encoded}${after}`, sample.password);
      expect(problemsOf(failure)).toEqual([]);
      expect(textOf(failure)).toContain(failure.message);
      expect(leaksIn(textOf(failure), sample)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** The texts of a value, keys included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [key, ...textsIn(entry)]);
}

test('no job that is shown shows a password, wherever it stands but in ids and status words', () => {
  const job = (name: string, text: string) => ({
    id: 'a-job',
    overall_status: 'completed',
    groups: [name, 'a-group'],
    detailed_status: { [name]: text, 'a-group': { reason: [text, { [text]: 1 }] } },
    note: text,
    [text]: 'note',
  });
  const ownWords = plain(textsIn(job('', '')).join());

  fc.assert(
    fc.property(sample, (sample) => {
      const [before, after] = sample.surroundings;
      const [sent, , encoded] = stages(sample);
      fc.pre(!ownWords.includes(plain(sent)));
      const client = server.client({ kind: 'password', username: 'user', password: sample.password });
      const shown = client.masked(job(encoded, `${before}${encoded}${after}`));
      client.close();
      expect(shown).toMatchObject({ id: 'a-job', overall_status: 'completed' });
      expect([...new Set(textsIn(shown))].flatMap((one) => leaksIn(one, sample))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
