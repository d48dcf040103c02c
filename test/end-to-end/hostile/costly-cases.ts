/** Runs one of the cases below: in a process of its own, so that one that takes for ever can be ended. */

import { Mask } from '../../../functions/ciphertrust/mask.ts';
import { parseResponse } from '../../../functions/ciphertrust/response.ts';
import { failureOf } from '../../../functions/ciphertrust/verdict.ts';
import { covers } from '../../../functions/jobs/coverage.ts';
import { judge } from '../../../functions/jobs/judgement.ts';
import { parseSecret } from '../../../functions/settings/parse.ts';
import { readEnvironment } from '../../../functions/shared/environment.ts';
import { parseJson } from '../../../functions/shared/json.ts';
import { quote } from '../../../functions/shared/text.ts';
import { truncate } from '../../../functions/shared/truncate.ts';
import { parseEvent } from '../../../functions/start-sync/event.ts';

const mega = 1_000_000;
const fill = (unit: string, length = mega) => unit.repeat(Math.floor(length / unit.length));

function masked(text: string): string {
  const mask = new Mask();
  mask.hide('canary-password');
  mask.hideParts('eyJa.canary-token.c');
  return mask.apply(text);
}
function maskedJob(detail: string): unknown {
  const mask = new Mask();
  mask.hide('canary-password');
  mask.hideParts('eyJa.canary-token.c');
  return mask.applyWithin({ id: 'j', detailed_status: { g: detail } });
}
const judged = (detail: unknown) =>
  judge({ id: 'j', overall_status: 'completed', detailed_status: { g: detail } });
function describedError(text: string): string {
  const mask = new Mask();
  mask.hide('canary-password');
  mask.hideParts('eyJa.canary-token.c');
  const received = { node: 'n', status: 500, headers: {}, text };
  const login = { operation: 'Logging in', path: '/api/v1/auth/tokens', grant: 'password' } as const;
  return failureOf(parseResponse(received, login, mask), login, mask).message;
}

/** The most that a response may have, 10 MiB, of the smallest values there are. */
const largestJson = (open: string, unit: string, close: string) => {
  const room = 10 * 2 ** 20 - open.length - close.length;
  return parseJson(open + unit.repeat(Math.floor(room / unit.length)) + close);
};
const half = 5 * 2 ** 20;

export const cases: { [name: string]: () => unknown } = {
  'a mask on a megabyte of beginnings of JWTs': () => masked(fill('eyJ')),
  'a mask on a megabyte of JWTs without end': () => masked(fill('eyJa.')),
  'a mask on a megabyte of dots and dashes': () => masked(fill('eyJ-.-')),
  'a mask on a bearer and a megabyte of spaces': () => masked(`bearer ${fill(' ')}`),
  'a mask on a megabyte of bearers': () => masked(fill('bearer ')),
  'a quotation of a megabyte of control characters': () => quote(fill('\u0000')),
  'a quotation of a megabyte of control characters and letters': () => quote(fill('\u0000a')),
  'a quotation of a megabyte of spaces': () => quote(`a${fill(' ')}a`),
  'an error whose message is a megabyte': () =>
    describedError(JSON.stringify({ code: 5, message: fill('\n') })),
  'an error that is a page of a megabyte': () => describedError(fill('<p>')),
  'an error of the words of a rejected login': () => describedError(fill('invalid user ')),
  'an error of a million fields': () =>
    describedError(JSON.stringify({ message: 'no', more: fill('a', 1_000).split('') })),
  'a leaf of 64 KB of percent signs': () => maskedJob(fill('%41', 65_000)),
  'a leaf of 64 KB of backslashes': () => maskedJob(fill('\\', 65_000)),
  'a leaf of 64 KB of ampersands': () => maskedJob(fill('&', 65_000)),
  'a leaf of 64 KB of entities': () => maskedJob(fill('&amp;', 65_000)),
  'a leaf of 64 KB of base64': () => maskedJob(fill('QUFB', 65_000)),
  'a leaf of 64 KB of hexadecimal': () => maskedJob(fill('41', 65_000)),
  'a leaf of a megabyte': () => maskedJob(fill('A')),
  'a detail of a megabyte of words': () => judged(fill('success not n’t ')),
  'a detail of a megabyte of hyphens': () => judged(fill('-_')),
  'a detail of a megabyte of spaces': () => judged(`timed${fill(' ')}out`),
  'a status of a megabyte': () => judge({ id: 'j', overall_status: fill('in progress_-') }),
  'a job of a hundred thousand groups': () => {
    const groups = Array.from({ length: 100_000 }, (_, index) => `group ${index}`);
    const known = groups.map((id) => ({ id, group_id: `sap ${id}` }));
    return covers({ id: 'j', groups }, { groups: known.map(({ group_id }) => group_id) }, known);
  },
  'a log line of a job of 10 MB': () =>
    truncate({ groups: Array.from({ length: 1_000 }, () => fill('x', 10_000)) }),
  'a secret of 64 KB of beginnings of PEM': () =>
    secret({ ca_certificate: fill('-----BEGIN A-----', 65_000) }),
  'a secret of 64 KB of PEM labels': () => secret({ ca_certificate: `-----BEGIN ${fill('A ', 65_000)}` }),
  'a secret of 64 KB of hyphens in a name': () => secret({ server_name: `a${fill('-', 65_000)}` }),
  'an event with a time of a megabyte': () => event({ scheduled_time: `2026-01-31T02:00:00.${fill('1')}` }),
  'an event with a key of a megabyte': () => event({ [fill('s')]: 1 }),
  'a proxy of a megabyte': () =>
    resultOrErrorName(() => readEnvironment({ HTTPS_PROXY: `http://${fill('a@')}/ ` })),
  'a response of 10 MB of zeros': () => resultOrErrorName(() => largestJson('[', '0,', '0]')),
  'a response of 10 MB of empty lists': () => resultOrErrorName(() => largestJson('[', '[],', '0]')),
  'a response of 10 MB of empty objects': () => resultOrErrorName(() => largestJson('[', '{},', '0]')),
  'a response of 10 MB of brackets': () =>
    resultOrErrorName(() => parseJson('['.repeat(half) + ']'.repeat(half))),
  'a response of 10 MB of brackets that are not closed': () =>
    resultOrErrorName(() => parseJson('['.repeat(2 * half))),
  'a response of 10 MB of objects in objects': () =>
    resultOrErrorName(() => parseJson(`${'{"a":'.repeat(half / 3)}1`)),
};

function resultOrErrorName(run: () => unknown): string {
  try {
    run();
    return 'a result';
  } catch (error) {
    return (error as Error).name;
  }
}
function secret(values: object): string {
  return resultOrErrorName(() => parseSecret({ text: JSON.stringify(values), id: 'id' }, 0));
}
function event(values: object): string {
  return resultOrErrorName(() => parseEvent(values));
}

if (import.meta.main) {
  cases[process.argv[2] ?? '']?.();
  process.stdout.write('done');
}
