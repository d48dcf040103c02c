import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compact, fold, foldAlong, readingsOf } from '../../../functions/ciphertrust/readings.ts';
import { quote } from '../../../functions/shared/text.ts';
import { anyCharacter } from '../../support/any-character.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');

describe('two texts are the same when they differ in', () => {
  test.each<[string, string, string]>([
    ['case', 'Canary', 'cANARY'],
    ['case that changes the length', 'straße', 'STRASSE'],
    ['a capital that few know', 'straße', 'STRAẞE'],
    ['the dot of a capital', 'İstanbul', 'istanbul'],
    ['the missing dot of a letter', 'ırmak', 'IRMAK'],
    ['a letter that has another form at the end', 'ΟΔΟΣ', 'οδος'],
    ['a form at the end that stands elsewhere', 'οδοςα', 'οδοσα'],
    ['how a mark is written', 'caf\u00e9', 'cafe\u0301'],
    ['a mark', 'Pässword', 'Password'],
    ['width', 'ｃａｎａｒｙ９', 'canary9'],
    ['a ligature', 'oﬃce', 'office'],
    ['blanks', 'a b', 'ab'],
    ['tabs and line breaks', 'a\tb\r\n', 'ab'],
    ['blanks among other letters', 'ä\u00a0\u2003b', 'äb'],
    ['a mark that compatibility takes for a blank and a mark', 'a\u00a8b', 'ab'],
    ['the sign that stands for a blank in a form', 'a+b', 'a b'],
    ['that sign among other letters', 'ä+b', 'ä b'],
    ['a sign that compatibility takes for that one', 'a\u207ab', 'ab'],
    ['control characters', 'a\u0000b\u007f', 'ab'],
    ['control characters among other letters', 'ä\u0000b', 'äb'],
    ['characters without a width', 'a\u200bb\ufeff', 'ab'],
    ['marks of direction', '\u202ea\u2066b\u202c', 'ab'],
    ['half of a pair', 'a\ud83db\ude00', 'ab'],
    ['what stands for bytes that are no text', 'a\ufffdb', 'ab'],
  ])('%s', (_name, one, other) => {
    expect(fold(one)).toBe(fold(other));
  });
});

test.each<[string, string, string]>([
  ['letters', 'canary', 'canarz'],
  ['digits', 'canary1', 'canary2'],
  ['signs', 'canary-', 'canary_'],
  ['letters of other scripts', 'παπα', 'папа'],
  ['emoji', '😀', '😁'],
])('two texts are not the same when they differ in %s', (_name, one, other) => {
  expect(fold(one)).not.toBe(fold(other));
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'aZ9 +%ßẞİıΣςσéäﬃｃ😀\u0301\u0345\u200b\ud83d\ude00\ufffd'.split('')),
    anyCharacter,
  ),
});

test('a text folds as its characters do', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(fold(text)).toBe([...text].map(fold).join(''));
    }),
  );
});

test('a folded text knows where its characters stand', () => {
  expect(foldAlong('A 😀ßé')).toEqual({
    folded: 'a😀sse',
    starts: [0, 2, 2, 4, 4, 5],
    ends: [1, 4, 4, 5, 5, 6],
  });
});

test('a compact text keeps its case and its marks, composed, and nothing that cannot be seen', () => {
  expect(compact('A e\u0301\u200b\u0000\nｂ')).toBe('Aéb');
});

describe('among the readings of a text is the one', () => {
  test.each<[string, string, string]>([
    ['without an escape of four digits', 'p\\u0061ss', 'pass'],
    ['without one before other digits', '\\u0061bcd9', 'abcd9'],
    ['without one in capitals', 'P\\U0041BCD', 'PABCD'],
    ['without the escapes of a pair', '\\ud83d\\uDE00', '😀'],
    ['without an escape of eight digits', '\\U0001f600!', '😀!'],
    ['without one of sixteen times as many', '\\U0010FFFF!', '\u{10ffff}!'],
    ['without an escape in braces', '\\u{61}\\U{1F600}', 'a😀'],
    ['without one beyond Unicode', 'a\\u{110000}b', 'ab'],
    ['without escaped bytes', 'p\\xc3\\xBC\\X61', 'püa'],
    ['without escaped bytes that are Latin-1', 'p\\xfc', 'pü'],
    ['without an escape of one character', '\\"\\/\\é', '"/é'],
    ['with a backslash that is escaped', '\\\\u0061', '\\u0061'],
    ['with a line break in place of its escape', 'a\\nb\\rc', 'a\nb\nc'],
    ['with one for each white space that has an escape', 'a\\b\\f\\t\\vz', 'a\n\n\n\nz'],
    ['with one for its escape in capitals', 'a\\Nb', 'a\nb'],
    ['without percent signs', 'p%61ss%2Fword', 'pass/word'],
    ['without percent signs before small digits', '%c3%bc', 'ü'],
    ['without percent signs before Latin-1', '%FC', 'ü'],
    ['without numbers of HTML', '&#112;&#0000097;ss', 'pass'],
    ['without hexadecimal numbers of HTML', '&#x70;&#X41;', 'pA'],
    ['without numbers of HTML beyond Unicode', 'a&#1114112;&#x110000;b', 'ab'],
    ['with the last number of HTML', '&#1114111;', '\u{10ffff}'],
    ['without names of HTML', '&lt;&amp;&gt;&quot;&apos;', '<&>"\''],
    ['without names of HTML in capitals', '&LT;&AMP;', '<&'],
    ['with letters for what HTML names with a mark', '&Uuml;&eacute;&agrave;&ocirc;', 'Ueao'],
    ['with letters for other marks', '&ntilde;&ccedil;&aring;&scaron;', 'ncas'],
    ['without names of signs', '&sol;&plus;&szlig;&nbsp;x', '/+ß\u00a0x'],
    ['with a name of HTML that is none', '&lt;&nothing;', '<&nothing;'],
    ['without equals signs of mail', 'p=61ss', 'pass'],
    ['without those of more bytes, small', '=c3=bc', 'ü'],
    ['without the line breaks of mail', 'pa=\r\nss', 'pass'],
    ['without the shorter ones', 'pa=\nss', 'pass'],
    ['without both', 'pa=\r\ns=C3=9F', 'pasß'],
    ['without the needed ones alone, behind an equals sign', 'password=beef=3D=C3=BC', 'password=beef=ü'],
    ['with bytes behind one that are no text', 'password=BEef=3D', 'password=BEef='],
    ['with a letter behind one', 'password=4B=3D', 'password=4B='],
    ['with the last control character behind one', 'x=beef=7F', 'x=beef\u007f'],
    ['with a blank behind one', 'x=20y=3D', 'x=20y='],
    ['with a tilde behind one', 'x=7Ey=3D', 'x=7Ey='],
    ['without a control character behind one', 'x=beef=1F', 'x=beef\u001f'],
  ])('%s', (_name, text, reading) => {
    expect([...readingsOf(text)]).toContain(reading);
  });
});

const holds = (text: string, part: string) => [...readingsOf(text)].some((reading) => reading.includes(part));

describe('what a run of characters may hold comes to light', () => {
  test.each<[string, string, string]>([
    ['base64', base64('canary-9'), 'canary-9'],
    ['base64 without its end', base64('canary-9').replaceAll('=', ''), 'canary-9'],
    ['base64 of the other alphabet', Buffer.from('canary>>>???').toString('base64url'), 'canary>>>???'],
    ['base64 with signs', base64('canary>>>???'), 'canary>>>???'],
    ['base64 behind one character', `x${base64('canary-9')}`, 'canary-9'],
    ['base64 behind two', `xx${base64('canary-9')}`, 'canary-9'],
    ['base64 behind three', `xxx${base64('canary-9')}`, 'canary-9'],
    ['base64 behind four', `/api${base64('canary-9')}`, 'canary-9'],
    ['base64 on two lines', 'Y2Fu\nYXJ5', 'canary'],
    ['base64 with a character without a width in it', 'Y2Fu\u200bYXJ5', 'canary'],
    ['base64 in full width', 'Ｙ２ＦｕＹＸＪ５', 'canary'],
    ['the shortest base64', 'YWJjZA', 'abcd'],
    ['a base64 that begins with a byte that is no text', base64('canary').replace('Y', 'z'), 'anary'],
    ['the JSON of a request in base64', base64(JSON.stringify({ password: 'can"ary' })), 'can"ary'],
    ['a form in base64', base64('a=can%22ary'), 'can"ary'],
    ['hexadecimal', hex('canary'), 'canary'],
    ['hexadecimal in capitals', hex('canary/').toUpperCase(), 'canary/'],
    ['hexadecimal behind an odd digit', `a${hex('canary')}`, 'canary'],
    ['hexadecimal behind 0x', `0x${hex('canary')}`, 'canary'],
    ['the shortest hexadecimal', hex('abcd'), 'abcd'],
    ['base64 behind the garbage of another beginning', 'kMjNJSW4lNDBBdHo3WWJh', '23IIn@Atz7Yba'],
  ])('%s', (_name, text, part) => {
    expect(holds(text, part)).toBe(true);
  });
});

test.each<[string, string, string]>([
  ['base64 that is shorter', 'YWJj1', 'abc'],
  ['hexadecimal that is shorter', '6162631', 'abc'],
])('%s than the shortest secret is left', (_name, text, part) => {
  expect(holds(text, part)).toBe(false);
});

describe('UTF-16 that was read as UTF-8 comes to light', () => {
  const text = 'пароль';
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  test.each<[string, string]>([
    ['little end first', little.toString()],
    ['big end first', big.toString()],
    ['behind a character', `x${little}`],
    ['big end first, behind a character', `x${big}`],
    [
      'with a character without a width in it',
      `${little.toString().slice(0, 4)}\u200b${little.toString().slice(4)}`,
    ],
    ['in JSON', JSON.stringify(little.toString())],
  ])('%s', (_name, wide) => {
    expect(holds(wide, text)).toBe(true);
  });

  test('with signs in HTML', () => {
    const wide = Buffer.from('а<&>б', 'utf16le').toString();
    expect(holds(wide.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), 'а<&>б')).toBe(true);
  });

  test('of three letters, and not of two', () => {
    const wide = (letters: string) => Buffer.from(letters, 'utf16le').toString();
    expect([holds(wide('пар'), 'пар'), holds(wide('па'), 'па')]).toEqual([true, false]);
  });
});

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const mail = (text: string) =>
  [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const wide = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

describe('two layers are undone, in either order:', () => {
  const layers: { [name: string]: (text: string) => string } = {
    json,
    html,
    mail,
    hex,
    base64,
    percent: encodeURIComponent,
    wide,
  };
  const pairs = Object.keys(layers).flatMap((one) =>
    Object.keys(layers).map((other) => [one, other] as const),
  );

  test.each(pairs)('%s in %s', (one, other) => {
    const secret = 'c"a&n\\a%ry=ü';
    const text = layers[other]?.(layers[one]?.(secret) ?? '') ?? '';
    expect([text, ...readingsOf(text)].some((reading) => fold(reading).includes(fold(secret)))).toBe(true);
  });

  test('signs in full width in JSON', () => {
    expect(holds('Ｖ＼\\uff50', 'Ｖ＼ｐ')).toBe(true);
  });

  test('mail with line breaks in HTML', () => {
    expect(holds('a&amp;b=\r\n=C3=BC', 'a&bü')).toBe(true);
  });
});

test('a third layer is not undone', () => {
  expect([holds('x%252561', '%61'), holds('x%252561', 'xa')]).toEqual([true, false]);
});

test('a third layer is undone where one is that of a request in base64', () => {
  const text = json(json('can"ary'));
  expect([holds(base64(`{"a":"${text}"}`), 'can"ary'), holds(base64(`{"a":[${text}]}`), 'can"ary')]).toEqual([
    true,
    false,
  ]);
});

test('base64 is undone from each of its first four characters, without what is no text', () => {
  expect(readingsOf('YWJjZA')).toEqual(new Set(['|abcd|X|&6@||']));
});

describe('what nothing was undone in is no reading:', () => {
  const utf16 = Buffer.from('пароль', 'utf16le').toString();
  test.each<[string, string, string]>([
    ['the text', 'a%61', 'a%61'],
    ['the text without its blanks', 'a %61', 'a%61'],
    ['the text of UTF-16', utf16, utf16],
  ])('%s', (_name, text, reading) => {
    expect(readingsOf(text)).not.toContain(reading);
  });
});

describe('nothing can be read into', () => {
  test.each([
    ['nothing', ''],
    ['words', 'group synchronized successfully'],
    ['a word with a capital', 'Synchronized'],
    ['words with a hyphen, if short', 'a-b or b/c'],
    ['short runs', 'abc12 12345 ABCDE'],
    ['words of other scripts', 'Gruppe ohne Schlüssel, группа без ключей'],
    ['a UUID', '3f2b4711-1111-4111-8111-123456789abc'],
    ['a UUID in capitals among words', 'group 3F2B4711-1111-4111-8111-123456789ABC failed.'],
    ['a UUID between words', 'abc/3f2b4711-1111-4111-8111-123456789abc/def'],
  ])('%s', (_name, text) => {
    expect(readingsOf(text).size).toBe(0);
  });
});

test.each([
  ['six characters with a digit', 'abcde1'],
  ['six capitals', 'ABCDEF'],
  ['a capital that is not the first', 'abCdef'],
  ['a hyphen', 'abc-de'],
  ['a run behind a word', 'group abcde1'],
  ['a time, whose fraction may be anything', '2026-01-31T01:02:03.31323334Z'],
  ['words with an underscore between', 'error_amlnamln'],
  ['a UUID with one digit more', '3f2b4711-1111-4111-8111-123456789abcd'],
  ['a UUID with one letter before', 'x3f2b4711-1111-4111-8111-123456789abc'],
])('something can be read into %s', (_name, text) => {
  expect(readingsOf(text).size).toBeGreaterThan(0);
});

test('no text throws', () => {
  const marks = fc.constantFrom(
    '\\',
    '\\u',
    '\\U',
    '\\x',
    '%',
    '&',
    '&#',
    '&#x',
    ';',
    '=',
    '=\n',
    '{',
    '}',
    '9',
    'f',
    'A+/-',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(marks, anyText), { maxLength: 30 }), (parts) => {
      for (const reading of readingsOf(parts.join(''))) expect(typeof fold(reading)).toBe('string');
    }),
  );
});

test('what a quoted text has a blank for is nothing in a comparison: a blank must not bring a secret to light', () => {
  const blanks = Array.from({ length: 0x110000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((character) => quote(`a${character}b`) === 'a b');
  expect(blanks).toEqual(
    expect.arrayContaining([' ', '\n', '\u00ad', '\u202e', '\ufdd0', '\ufffe', '\u{1ffff}']),
  );
  for (const compared of [fold, compact])
    expect(blanks.filter((character) => compared(`a${character}b`) !== 'ab')).toEqual([]);
});
