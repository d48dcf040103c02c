import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type {
  ApplianceFailure,
  ApplianceRedirected,
  ApplianceThrottled,
} from '../../../functions/ciphertrust/errors.ts';
import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { parseResponse } from '../../../functions/ciphertrust/response.ts';
import { failureOf as failureOfResponse } from '../../../functions/ciphertrust/verdict.ts';

const mask = new Mask();

function failureOf<T extends ApplianceFailure>(status: number, headers: IncomingHttpHeaders): T {
  const request = { operation: 'Listing' };
  const response = parseResponse({ node: 'https://cm', status, headers, text: '' }, request, mask);
  return failureOfResponse(response, { path: '/api/v1/things?skip=0' }, mask) as T;
}

describe('a redirect is told', () => {
  test.each<[string, string | undefined, string]>([
    ['with where it points', 'https://elsewhere.example:8443/a/b', '"https://elsewhere.example:8443/a/b"'],
    [
      'without what may be secret',
      'https://u:p@elsewhere.example/a?token=1#f',
      '"https://elsewhere.example/a"',
    ],
    ['as it is seen from the node', '/login?next=1', '"https://cm/login"'],
    [
      'without a path that may hide something',
      '/a%20b',
      '"https://cm" with a path of 6 characters, not quoted',
    ],
    ['as it is seen from the path', 'else/x', '"https://cm/api/v1/else/x"'],
    ['as one without an address', undefined, 'that names no address'],
    ['as one to what is no address', 'https://[', 'to what is no address'],
    ['by its scheme where that is none of the web', 'javascript:alert(1)', 'an address under "javascript:"'],
  ])('%s', (_name, location, shown) => {
    const { tried, cameBack } = failureOf<ApplianceRedirected>(307, { location }).parts;
    expect(tried).toBe('Listing at https://cm');
    expect(cameBack).toMatch(/^HTTP 307, /);
    expect(cameBack.endsWith(` ${shown}`)).toBe(true);
  });
});

describe('a redirect to the same path with a slash', () => {
  test.each([
    ['says so', '/api/v1/things/', true],
    ['says so with a query', '/api/v1/things/?skip=0', true],
    ['says so where it is relative', 'things/', true],
    ['is another on another host', 'https://elsewhere.example/api/v1/things/', false],
    ['is another under another scheme', 'http://cm/api/v1/things/', false],
    ['is another where it goes deeper', '/api/v1/things/else/', false],
    ['is another where there is no slash', '/api/v1/things', false],
  ])('%s', (_name, location, says) => {
    const { remedy } = failureOf<ApplianceRedirected>(301, { location }).parts;
    expect(remedy.includes('the same path with a slash')).toBe(says);
  });
});

describe('a throttling asks for', () => {
  const date = 'Tue, 24 Nov 2026 02:00:00 GMT';
  test.each<[string, IncomingHttpHeaders, number]>([
    ['seconds', { 'retry-after': '7' }, 7],
    ['seconds, whatever the date', { 'retry-after': '7', date }, 7],
    ['no time', { 'retry-after': '0' }, 0],
    ['no time when it says nothing', { date }, 0],
    ['no time when it says less than nothing', { 'retry-after': '-7' }, 0],
    ['no time when it asks for eternity', { 'retry-after': 'Infinity' }, 0],
    ['no time when it babbles', { 'retry-after': 'soon', date }, 0],
    [
      "the time to a date, by the sender's clock",
      { 'retry-after': 'Tue, 24 Nov 2026 02:01:30 GMT', date },
      90,
    ],
    ['no time to a date that is over', { 'retry-after': 'Tue, 24 Nov 2026 01:59:30 GMT', date }, 0],
    ['no time to a date by an unknown clock', { 'retry-after': 'Tue, 24 Nov 2026 02:01:30 GMT' }, 0],
  ])('%s', (_name, headers, seconds) => {
    expect(failureOf<ApplianceThrottled>(429, headers).retryAfterSeconds).toBe(seconds);
  });
});
