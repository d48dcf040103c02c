import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { compact } from '../../../functions/ciphertrust/readings.ts';
import { anyCharacter } from '../../support/any-character.ts';

function maskOf(...passwords: string[]): Mask {
  const mask = new Mask();
  mask.hide(...passwords);
  return mask;
}

function maskOfParts(...tokens: (string | undefined)[]): Mask {
  const mask = new Mask();
  mask.hideParts(...tokens);
  return mask;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('a password is replaced', () => {
  const password = 'Canary paß/9';
  test.each<[string, string, string]>([
    ['as it is', `the ${password} failed`, 'the [masked] failed'],
    ['in other cases', 'cANARY PASS/9', '[masked]'],
    ['without its blanks', 'Canarypaß/9', '[masked]'],
    ['with other white space', 'Canary\n pa\u00a0ß/9', '[masked]'],
    ['with plus signs for blanks', 'Canary+paß/9', '[masked]'],
    ['in full width', 'Ｃａｎａｒｙ paß/９!', '[masked]!'],
    ['with marks', 'Ca\u0301nary paß/9', '[masked]'],
    ['with characters without a width', 'Can\u200bary paß\u202e/9', '[masked]'],
    ['behind characters of two units', '😀😀Canary paß/9😀', '😀😀[masked]😀'],
    ['behind characters that fold to more', 'ßﬃCanary paß/9ß', 'ßﬃ[masked]ß'],
    ['at each place', `${password}, ${password}`, '[masked], [masked]'],
    ['once where it stands twice without anything between', `${password}${password}`, '[masked]'],
  ])('%s', (_name, text, expected) => {
    expect(maskOf(password).apply(text)).toBe(expected);
  });

  test('with the ligature that it is a part of', () => {
    expect(maskOf('fice').apply('the oﬃce')).toBe('the o[masked]');
  });

  test('that is a regular expression, and not what it matches', () => {
    expect(maskOf('.*[a-z]$|(?:x)\\').apply('abc .*[a-z]$|(?:x)\\ abc')).toBe('abc [masked] abc');
  });

  test('that overlaps itself, as one', () => {
    expect(maskOf('abab').apply('xabababx')).toBe('x[masked]x');
  });

  test('that overlaps another, as one', () => {
    expect(maskOf('abcdef', 'defghi').apply('xabcdefghix')).toBe('x[masked]x');
  });

  test('with the user before it, as one', () => {
    const mask = maskOf('secret', 'user:secret');
    expect(mask.apply('user:secret, secret, user')).toBe('[masked], [masked], user');
  });

  test('and nothing else of a text that holds only a part of it', () => {
    expect(maskOf('canary-password').apply('canary-passwor anary-password')).toBe(
      'canary-passwor anary-password',
    );
  });

  test('from four characters on', () => {
    expect(maskOf('4711', '815', '').apply('4711 815')).toBe('[masked] 815');
  });

  test('from four characters on that are no blanks', () => {
    expect(maskOf('a b c').apply('a b c')).toBe('a b c');
  });

  test('with the whole text where it is in the very word that replaces', () => {
    expect([maskOf('masked').apply('a masked job'), maskOf('x[masked]x', 'abcd').apply('xabcdx')]).toEqual([
      '[masked]',
      '[masked]',
    ]);
  });
});

describe('a password that is hardly more than marks', () => {
  const marks = 'e\u0301\u0302\u0303\u0304';

  test('is replaced with the whole text', () => {
    expect(maskOf(marks).apply(`the \u00e9\u0302\u0303\u0304 failed`)).toBe('[masked]');
  });

  test('is no password without them', () => {
    expect(maskOf(marks).apply('the e failed')).toBe('the e failed');
  });

  test('counts from four characters on', () => {
    expect(maskOf('e\u0301\u0302\u0303').apply('\u00e9\u0302\u0303')).toBe('\u00e9\u0302\u0303');
  });

  test('is replaced where it is the name of a group', () => {
    expect(maskOf(marks).applyWithin({ groups: [marks, `a${marks}`] })).toEqual({
      groups: ['[masked]', `a${marks}`],
    });
  });
});

describe('of a token is replaced', () => {
  const token = 'Abcdefgh-ijklmnop';
  test.each<[string, string, string]>([
    ['the whole', `(${token})`, '([masked])'],
    ['the first eight characters', '(Abcdefgh)', '([masked])'],
    ['the last eight', '(ijklmnop)', '([masked])'],
    ['eight in the middle, in other cases', 'xCDEFGH-Ix', 'x[masked]x'],
    ['every longer part, as one', 'xbcdefgh-ijklmx', 'x[masked]x'],
    ['each of two parts', 'Abcdefgh|ijklmnop', '[masked]|[masked]'],
    ['no part of seven', 'Abcdefg, jklmnop', 'Abcdefg, jklmnop'],
  ])('%s', (_name, text, expected) => {
    expect(maskOfParts(token).apply(text)).toBe(expected);
  });

  test('the whole where it is shorter than such a part', () => {
    expect(maskOfParts('abcdefg').apply('abcdefg abcdef')).toBe('[masked] abcdef');
  });

  test('a part of each, and none of one that is not there', () => {
    expect(maskOfParts(undefined, 'abcdefghi', 'rstuvwxyz').apply('undefined bcdefghi rstuvwxy')).toBe(
      'undefined [masked] [masked]',
    );
  });
});

test('each part of a token is replaced, wherever it begins', () => {
  const token = 'abcdefghijklmnopqrstuvwxyz0123';
  const mask = maskOfParts(token);
  for (let before = 0; before < 10; before += 1)
    for (let at = 0; at + 8 <= token.length; at += 1)
      expect(mask.apply('#'.repeat(before) + token.slice(at, at + 8))).toBe(`${'#'.repeat(before)}[masked]`);
});

describe('although nobody named it', () => {
  test.each<[string, string, string]>([
    ['a JWT is replaced', 'token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl!', 'token [masked]!'],
    ['a JWT without a signature', '"eyJhbGciOi.eyJzdWIiOi."', '"[masked]"'],
    ['a JWT in which a word begins is not', 'heyJhbGciOi.eyJzdWIiOi.c2ln', 'heyJhbGciOi.eyJzdWIiOi.c2ln'],
    ['one behind a hyphen is not', '-eyJhbGciOi.eyJzdWIiOi.c2ln', '-eyJhbGciOi.eyJzdWIiOi.c2ln'],
    [
      'the value of an Authorization header is',
      'Bearer abcdefg1, basic dXNlcjpwYXNz',
      'Bearer [masked], basic [masked]',
    ],
    ['the value behind several blanks is', 'Bearer \n abcdefgh', 'Bearer \n [masked]'],
    ['a value of seven characters is not', 'Bearer abcdefg', 'Bearer abcdefg'],
    ['what is no such header is not', 'forbearer abcdefgh', 'forbearer abcdefgh'],
  ])('%s', (_name, text, expected) => {
    expect(new Mask().apply(text)).toBe(expected);
  });

  test('a JWT is replaced as a whole that begins as the token does', () => {
    expect(maskOfParts('eyJhbGciOiJSUzI1NiJ9.e30.aaaa').apply('eyJhbGciOiJSUzI1NiJ9.e31.bbbb')).toBe(
      '[masked]',
    );
  });

  test('a header is replaced with the password that goes on behind its value', () => {
    expect(maskOf('abcdefgh!secret').apply('Bearer abcdefgh!secret!')).toBe('Bearer [masked]!');
  });
});

describe('a text from outside is quoted', () => {
  const mask = maskOf('canary-9');
  test.each<[string, string, string]>([
    ['in quotes where it is plain', ' The user was not found. ', '"The user was not found."'],
    ['without the secrets', 'canary-9 is wrong', '"[masked] is wrong"'],
    ['by its length where it holds an escape', 'a%20b', '(5 characters, not quoted)'],
    [
      'by its length where it holds a secret in an encoding',
      `it is ${base64('canary-9')}`,
      '(18 characters, not quoted)',
    ],
    ['with a secret beside what may be an encoding', 'canary-9 at 12:30:45Z', '"[masked] at 12:30:45Z"'],
    ['cut where it is long', 'ab '.repeat(200), `"${'ab '.repeat(132)}a…"`],
  ])('%s', (_name, text, expected) => {
    expect(mask.quote(text)).toBe(expected);
  });

  test('by its length with its media type', () => {
    expect([mask.quote('<p>&lt;', 'text/html'), mask.quote('text', 'text/html')]).toEqual([
      '(7 characters of text/html, not quoted)',
      '"text"',
    ]);
  });

  test.each<[string, string, string | undefined]>([
    ['as it is', 'NCERRNotFound', 'NCERRNotFound'],
    ['without the secrets', 'no canary-9', 'no [masked]'],
    ['not at all where it is not plain', 'a\nb', undefined],
    ['not at all where it holds a secret in an encoding', base64('canary-9'), undefined],
  ])('without quotes %s', (_name, text, expected) => {
    expect(mask.plain(text)).toBe(expected);
  });
});

describe('in a value of jobs', () => {
  test('each text is without the secrets, keys included, and nothing else changes', () => {
    expect(
      maskOf('secret').applyWithin({
        a: ['secret', 1, null, { 'secret-key': 'my secret' }],
        b: true,
        c: undefined,
      }),
    ).toEqual({ a: ['[masked]', 1, null, { '[masked]-key': 'my [masked]' }], b: true, c: undefined });
  });

  test('a text alone is, too', () => {
    expect(maskOf('secret').applyWithin('my secret')).toBe('my [masked]');
  });

  test('a text that means a secret is replaced as a whole', () => {
    expect(
      maskOf('canary-9').applyWithin({
        base64: `it is ${base64('canary-9')}`,
        percent: `it is ${percent('canary-9')}`,
        json: 'it is \\u0063anary-9',
        [`it is ${percent('canary-9')}`]: 1,
      }),
    ).toEqual({ base64: '[masked]', percent: '[masked]', json: '[masked]', '[masked]': 1 });
  });

  test('a text that holds a secret as it is keeps what stands beside it', () => {
    expect(
      maskOf('canary-9').applyWithin(['100% of canary-9 &\nmore', 'Basic dXNlcjpjYW5hcnktOQ==, %20']),
    ).toEqual(['100% of [masked] &\nmore', 'Basic [masked], %20']);
  });

  test('a text that holds a secret as it is and in an encoding is replaced as a whole', () => {
    expect(maskOf('canary-9').applyWithin([`canary-9 ${percent('canary-9')}`])).toEqual(['[masked]']);
  });

  test('a JWT that nobody named is found in an encoding', () => {
    const texts = ['token%3DeyJhbGciOi.eyJzdWIiOi.c2lnbmF0', 'eyJhbGciOi%2EeyJzdWIiOi%2E', 'token%3DeyJ'];
    expect(new Mask().applyWithin(texts)).toEqual(['[masked]', '[masked]', 'token%3DeyJ']);
  });

  test('a text of 65,536 characters is shown, and a longer one told by its length', () => {
    const words = 'ab '.repeat(30_000);
    expect(maskOf('secret').applyWithin([words.slice(0, 65_536), words.slice(0, 65_537)])).toEqual([
      words.slice(0, 65_536),
      '65537 characters, not quoted',
    ]);
  });

  test('some 130,000 characters of what may be encoded are shown once and again, words too, and no more', () => {
    const words = 'ab '.repeat(20_000);
    const marks = [1, 2].map((n) => `${n}% ${'ab '.repeat(21_000)}`.slice(0, 62_500));
    const mask = maskOf('secret');
    const more = `3% ${'ab '.repeat(21_000)}`.slice(0, 62_500);
    expect(mask.applyWithin([words, ...marks, ...marks, more, '%', words])).toEqual([
      ...[words, ...marks, ...marks],
      ...['62500 characters, not quoted', '1 character, not quoted', words],
    ]);
    expect(mask.applyWithin(['%'])).toEqual(['%']);
  });

  test.each([
    ['short texts that may be encoded', (index: number) => `${index}%`],
    ['ids of 18 characters', (index: number) => `00RT${String(index).padStart(14, '0')}`],
  ])('many thousands of %s are shown, and no more', (_name, make) => {
    const groups = Array.from({ length: 20_000 }, (_, index) => make(index));
    const { groups: shown } = maskOf('secret').applyWithin({ groups }) as { groups: string[] };
    const end = shown.findIndex((text) => text.endsWith(' characters, not quoted'));
    expect(end > 5_000 && end < 16_000).toBe(true);
    expect(shown.slice(0, end)).toEqual(groups.slice(0, end));
  });

  test('what a job says of itself is shown, whatever there is before it', () => {
    const groups = Array.from({ length: 30_000 }, (_, index) => `00RT${String(index).padStart(14, '0')}`);
    const job = { groups, id: 'a%20b', overall_status: 'in%20progress', createdAt: '2026-11-26T02:00:00Z' };
    const { groups: _shown, ...itself } = job;
    expect(maskOf('secret').applyWithin(job)).toMatchObject(itself);
  });

  test('20,000 keys of one object are shown, and those that somebody reads, with how many are left out', () => {
    const keys = Array.from({ length: 20_005 }, (_, index) => [`key ${index}`, 1]);
    const shown = maskOf('secret').applyWithin({ ...Object.fromEntries(keys), abort: true }) as object;
    expect(Object.keys(shown)).toHaveLength(20_002);
    expect(shown).toMatchObject({ 'key 0': 1, abort: true, '(left out)': '5 more keys' });
  });

  test('keys that come to the same are kept apart', () => {
    const long = 'ab '.repeat(22_000);
    expect(maskOf('secret').applyWithin({ [`${long}a`]: 1, [`${long}b`]: 2 })).toEqual({
      '66001 characters, not quoted': 1,
      '66001 characters, not quoted (2)': 2,
    });
  });

  test('a number is replaced where it is a secret, however many others there are', () => {
    const numbers = Array.from({ length: 20_001 }, (_, index) => index);
    const shown = maskOf('8812345678').applyWithin({ id: 'j', numbers, last: 8_812_345_678 });
    expect(shown).toEqual({ id: 'j', numbers, last: '[masked]' });
  });

  test('20,000 different texts are shown once and again, and no more', () => {
    const words = Array.from({ length: 20_000 }, (_, index) =>
      index.toString().replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string),
    );
    expect(maskOf('secret').applyWithin([...words, 'one more', words[7], 'another'])).toEqual([
      ...[...words, '(too many texts, not quoted)', words[7], '(too many texts, not quoted)'],
    ]);
  });

  test('a number is replaced where it is a secret', () => {
    expect(maskOf('4711').applyWithin({ a: 4711, b: 47110, id: 4711 })).toEqual({
      a: '[masked]',
      b: 47110,
      id: '[masked]',
    });
  });

  test('a number is replaced where it is the encoding of a secret, and no other one is', () => {
    expect(maskOf('pass').applyWithin({ a: 70_617_373, b: 70_617_374, c: 1.5 })).toEqual({
      a: '[masked]',
      b: 70_617_374,
      c: 1.5,
    });
  });

  test('20,000 numbers of eight digits are looked at, and no other is shown', () => {
    const numbers = [...Array(20_000).fill(12_345_678), 12_345_678, 1_234];
    const shown = maskOf('secret').applyWithin(numbers) as unknown[];
    expect(shown.slice(19_999)).toEqual([12_345_678, '(too many texts, not quoted)', 1_234]);
  });

  test('a secret that is learned later is replaced from then on', () => {
    const mask = maskOf('secret');
    const before = mask.applyWithin(['another']);
    mask.hide('another');
    expect([before, mask.applyWithin(['another'])]).toEqual([['another'], ['[masked]']]);
  });
});

describe('of what is read out of a response,', () => {
  const mask = maskOf('4711', 'progress');
  const read = 'id overall_status outcome createdAt updatedAt completed_at ends groups found missing'.split(
    ' ',
  );

  test.each(read)('%s keeps what holds a secret, and does not keep a secret', (field) => {
    expect([mask.applyWithin({ [field]: 'sap-4711' }), mask.applyWithin({ [field]: '47 11' })]).toEqual([
      { [field]: 'sap-4711' },
      { [field]: '[masked]' },
    ]);
  });

  test('no other field keeps what holds a secret', () => {
    expect(mask.applyWithin({ requestID: 'sap-4711' })).toEqual({ requestID: 'sap-[masked]' });
  });

  test('a status word stays, whatever the password is', () => {
    expect(mask.applyWithin({ overall_status: 'in progress' })).toEqual({ overall_status: 'in progress' });
  });

  test('each text of a list stays, and no text of an object in it', () => {
    expect(
      mask.applyWithin({ groups: ['a-4711', ['b-4711'], '4711', { name: 'c-4711', id: 'd-4711' }] }),
    ).toEqual({
      groups: ['a-4711', ['b-4711'], '[masked]', { name: 'c-[masked]', id: 'd-4711' }],
    });
  });

  test('a text of 200 characters stays, and a longer one is a text as any other', () => {
    const text = `x-4711${'.'.repeat(194)}`;
    expect(mask.applyWithin({ id: [text, `${text}.`] })).toEqual({
      id: [text, `x-[masked]${'.'.repeat(195)}`],
    });
  });

  test.each<[string, string, string]>([
    ['means a secret', base64('canary-9'), '[masked]'],
    ['means what holds one', base64('my canary-9'), '[masked]'],
    ['means a secret with a backslash, which it begins with, too', 'canary-8\\\\', '[masked]'],
    ['holds one, and an encoding of something else', 'sap%2Dcanary-9', 'sap%2Dcanary-9'],
    ['means nothing', 'sap%2Dcanary', 'sap%2Dcanary'],
  ])('what %s is kept only then', (_name, text, expected) => {
    expect(maskOf('canary-9', 'canary-8\\').applyWithin({ groups: [text] })).toEqual({ groups: [expected] });
  });

  test('what holds a part of a token stays', () => {
    expect(maskOfParts('abcdefgh-ijklmnop').applyWithin({ id: 'x-abcdefgh' })).toEqual({ id: 'x-abcdefgh' });
  });
});

describe('the name of a group stays', () => {
  const mask = maskOf('4711');
  test.each<[string, unknown, unknown]>([
    [
      'as the key of a detail',
      { groups: ['sap-4711'], detailed_status: { 'sap-4711': 'ok', 'sap-47110': 'ok' } },
      { groups: ['sap-4711'], detailed_status: { 'sap-4711': 'ok', 'sap-[masked]0': 'ok' } },
    ],
    [
      'as a text elsewhere, and no longer text that holds it does',
      { job: { groups: ['sap-4711'] }, failed_groups: [{ group: 'sap-4711', detail: 'sap-4711 failed' }] },
      {
        job: { groups: ['sap-4711'] },
        failed_groups: [{ group: 'sap-4711', detail: 'sap-[masked] failed' }],
      },
    ],
    [
      'in a list of jobs',
      [{ groups: ['sap-4711'] }, { note: 'sap-4711' }],
      [{ groups: ['sap-4711'] }, { note: 'sap-4711' }],
    ],
    [
      'unless it is a secret itself',
      { groups: ['4711'], detailed_status: { '4711': 'ok' }, note: '4711' },
      { groups: ['[masked]'], detailed_status: { '[masked]': 'ok' }, note: '[masked]' },
    ],
    [
      'and what is no list of groups names none',
      { groups: 'sap-4711', note: 'sap-4711' },
      { groups: 'sap-4711', note: 'sap-[masked]' },
    ],
  ])('%s', (_name, value, expected) => {
    expect(mask.applyWithin(value)).toEqual(expected);
  });
});

test.each<[string, string, string, string]>([
  ['stays, whatever it looks like in an encoding', 'another one', 'in_progress', 'in_progress'],
  ['is hidden where it is a secret itself', 'in_progress', 'in_progress', '[masked]'],
  ['is hidden where it holds a secret', 'complete', 'completed', '[masked]d'],
  ['hides a secret of what spelling leaves aside', '____----', 'done ____----', 'done [masked]'],
])('a word for the status of a job %s', (_name, password, text, expected) => {
  const shown = maskOf(password).applyWithin({ detailed_status: { a: text } });
  expect(shown).toEqual({ detailed_status: { a: expected } });
});

test('what was shown is not looked at again, unless a secret was learned since', () => {
  const mask = maskOf('another one');
  const shown = mask.applyWithin({ note: 'canary' });
  expect((mask.applyWithin({ job: shown }) as { job: object }).job).toBe(shown);
  mask.hide('canary');
  expect(mask.applyWithin({ job: shown })).toEqual({ job: { note: '[masked]' } });
});

test('the groups of a job keep their ids, however many there are and wherever they stand', () => {
  const groups = Array.from(
    { length: 3_000 },
    (_, at) => `kms-${createHash('md5').update(`${at}`).digest('hex')}`,
  );
  const detailed_status = Object.fromEntries(groups.map((group) => [group, 'failed']));
  const job = { groups, detailed_status };
  expect(maskOf('another one').applyWithin(job)).toEqual(job);
});

describe('a UUID stays', () => {
  const id = '47114711-4711-4711-8711-47114711abcd';
  test.each<[string, string[], unknown, unknown]>([
    [
      'wherever it stands',
      ['4711'],
      { [id]: id, note: id.toUpperCase() },
      { [id]: id, note: id.toUpperCase() },
    ],
    ['unless it is a secret', [id], { [id]: id }, { '[masked]': '[masked]' }],
    [
      'and is no UUID with something before it',
      ['8711-47114711'],
      [`x${id}`],
      ['x47114711-4711-4711-[masked]abcd'],
    ],
    [
      'and is no UUID with something behind it',
      ['8711-47114711'],
      [`${id}e`],
      ['47114711-4711-4711-[masked]abcde'],
    ],
  ])('%s', (_name, passwords, value, expected) => {
    expect(maskOf(...passwords).applyWithin(value)).toEqual(expected);
  });
});

test.each(
  [
    'id overall_status outcome createdAt updatedAt completed_at ends groups found missing',
    'job jobs running ended certificates password failed_groups group detail warnings',
    'detailed_status synchronize_all abort',
  ]
    .join(' ')
    .split(' '),
)('the field %s keeps its name, whatever the password is', (field) => {
  expect(Object.keys(maskOf(field, 'status').applyWithin({ [field]: 1, status: 1 }) as object)).toEqual([
    field,
    '[masked]',
  ]);
});

test('no text throws, and none holds a password afterwards', () => {
  const unit = fc.oneof(
    fc.constantFrom(...'aBß İσς%&=\\+[]😀\u0301\u200b\ud83d\ude00'.split('')),
    anyCharacter,
  );
  const text = fc.string({ unit, maxLength: 20 });
  fc.assert(
    fc.property(fc.string({ unit, minLength: 4, maxLength: 20 }), text, text, (password, before, after) => {
      fc.pre(!'[masked]'.includes(password) && compact(password).length > 3);
      const shown = maskOf(password).applyWithin([`${before}${password}${after}`]) as string[];
      expect(shown[0]).not.toContain(password);
    }),
  );
});
