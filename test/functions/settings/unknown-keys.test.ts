import { describe, expect, test } from '@jest/globals';
import { parseSecret } from '../../../functions/settings/parse.ts';
import { expectations } from '../../../functions/settings/schema.ts';

const base = { url: 'https://cm.example.com', username: 'sync', password: 'rosebud', groups: ['a'] };

/** What is said of a secret with this key as its last. */
function messageFor(key: string, value: unknown = '', others: object = base): string {
  try {
    parseSecret({ id: 'my-secret', text: JSON.stringify({ ...others, [key]: value }) }, 0);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

const known = `; known keys are ${Object.keys(expectations).join(', ')}. Correct the secret`;

describe('an unknown key is named', () => {
  test.each([
    ['usrname'],
    ['tenant'],
    ['api_key'],
    ['old_client_key'],
    [`${'a'.repeat(20)}_${'b'.repeat(19)}`],
    ['(__proto__)'],
    ['(constructor)'],
  ])('%s, as a field would be', (key) => {
    expect(messageFor(key)).toContain(`Reading the secret my-secret: \`${key}\` is no known key${known}`);
  });

  test.each([
    ['Password', 'password'],
    ['TOKENS', 'token'],
    ['passwords', 'password'],
    ['group', 'groups'],
    ['clientKey', 'client_key'],
    ['client-certificate', 'client_certificate'],
    ['CA Certificate ', 'ca_certificate'],
    ['Server_Name', 'server_name'],
    ['user_name', 'username'],
  ])('%j, which is nearly `%s`, and that is offered', (key, offered) => {
    expect(messageFor(key)).toContain(`: \`${key}\` is no known key, but \`${offered}\` is${known}`);
  });

  test('although a value shorter than four characters stands in it', () => {
    expect(messageFor('usrname', 'usr')).toContain('`usrname` is no known key');
  });

  test.each(['__proto__', 'constructor'])('%s in brackets, as it is read', (key) => {
    const text = JSON.stringify(base).replace('{', `{"${key}":1,`);
    expect(() => parseSecret({ id: 'my-secret', text }, 0)).toThrow(`\`(${key})\` is no known key`);
  });
});

describe('an unknown key that may be a pasted value is told by its place and length', () => {
  test.each([
    ['with a digit', 'hunter2pass', 11],
    ['with capitals', 'Hunterpass', 10],
    ['with another character', 'hunter.pass', 11],
    ['with a hyphen', 'hunter-pass', 11],
    ['of several words', 'correct horse battery staple', 28],
    ['of another script', 'пароль', 6],
    ['of characters beyond 16 bits', '🔑🔑🔑', 3],
    ['of lines', 'password\n\u001b[2J', 13],
    ['that looks like a known one', 'to\u212aen', 5],
    ['that is a known one with too much room', `password${' '.repeat(33)}`, 41],
    ['of too long a word', 'a'.repeat(21), 21],
    ['of too many words', `${'a'.repeat(20)}_${'b'.repeat(20)}`, 41],
    ['that begins as if it went on', '_hunter', 7],
    ['that ends as if it went on', 'hunter_', 7],
    ['in brackets', '(hunter)', 8],
    ['of nothing', '', 0],
    ['that is a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjB9.c2ln', 38],
  ])('%s', (_name, key, length) => {
    const message = messageFor(key);
    expect(message).toContain(`: the 5th key, of ${length} characters, is no known key${known}`);
    if (key !== '') expect(message.split(' known key')[0]).not.toContain(key.slice(0, 4));
  });

  test('of one character', () => {
    expect(messageFor('X')).toContain('the 5th key, of 1 character, is no known key');
  });

  test('among keys that are left blank, which count', () => {
    expect(messageFor('X1', '', { token: '', domain: null, ...base })).toContain('the 7th key, of 2');
  });

  test.each([
    [1, 'the 1st key'],
    [2, 'the 2nd key'],
    [3, 'the 3rd key'],
    [4, 'the 4th key'],
    [11, 'the 11th key'],
    [12, 'the 12th key'],
    [13, 'the 13th key'],
  ])('the place of one after others, as %d is', (place, expected) => {
    const before = Array.from({ length: place - 1 }, (_, index) => [`x${'_y'.repeat(index)}`, 1]);
    expect(messageFor('Hunter2', 1, Object.fromEntries(before))).toContain(`${expected}, of 7 characters,`);
  });

  test('and by its length alone when it is a number, which an object puts before all others', () => {
    expect(messageFor('12345678')).toContain(': a key, of 8 characters, is no known key');
  });
});

describe('an unknown key that a value stands in is not shown, whatever it looks like:', () => {
  test.each<[string, string, unknown, object?]>([
    ['it is a value', 'rosebud', ''],
    ['it is its own value', 'swordfish', 'swordfish'],
    ['it holds a value', 'my_rosebud', ''],
    ['it is a value in lower case', 'swordfish', 'SwordFish'],
    ['it is a value that has room around it', 'swordfish', ' swordfish\n'],
    ['it is a short value', 'abc', 'abc'],
    ['it is a value in a list', 'swordfish', ['swordfish']],
    ['it is a value deeper down', 'swordfish', { credentials: [{ password: 'swordfish' }] }],
    ['it is nearly a known key', 'Password', '', { ...base, password: 'Password' }],
  ])('%s', (_name, key, value, ...[others]) => {
    const message = messageFor(key, value, others);
    expect(message).toContain(`: the 5th key, of ${key.length} characters, is no known key; known keys`);
    expect(message).not.toContain(key);
  });
});
