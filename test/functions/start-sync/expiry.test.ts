import { describe, expect, test } from '@jest/globals';
import type { PasswordState } from '../../../functions/ciphertrust/password.ts';
import { certificateExpiries, daysToExpiry, daysUntil } from '../../../functions/start-sync/expiry.ts';
import { StillClock } from '../../support/still-clock.ts';

const day = 86_400_000;
const clock = new StillClock();
const user = { kind: 'password', username: 'sync', password: 'pa55word' } as const;
const token = { kind: 'token', token: 'stored' } as const;

const at = (days: number) => clock.now() + days * day;

/** The tools with certificates and a password that end so many days from now; without `password` the login is another. */
const tools = (
  secret: { [name: string]: number },
  appliance?: number,
  password?: { ends: number | undefined } | 'not told',
) => ({
  client: {
    certificateExpires: appliance === undefined ? undefined : at(appliance),
    passwordState: async (): Promise<PasswordState | undefined> => {
      if (typeof password !== 'object') return undefined;
      return { expiry: password.ends === undefined ? undefined : at(password.ends), mustBeChanged: false };
    },
  },
  settings: {
    certificateExpiry: Object.fromEntries(Object.entries(secret).map(([name, days]) => [name, at(days)])),
    ciphertrust: { nodes: ['https://cm'], credentials: password === undefined ? token : user },
  },
  clock,
});

test.each([
  [day + 1, 1],
  [day, 1],
  [day - 1, 0],
  [0, 0],
  [-1, -1],
  [-day, -1],
  [-day - 1, -2],
])('%d ms from now are %d days', (later, days) => {
  expect(daysUntil(clock.now() + later, clock.now())).toBe(days);
});

describe('the ends of certificates', () => {
  test("are those of the secret's, and of the appliance's own once it has shown it", () => {
    expect(certificateExpiries(tools({ ca_certificate: 10 }, 5))).toStrictEqual({
      ca_certificate: clock.now() + 10 * day,
      appliance: clock.now() + 5 * day,
    });
  });

  test("leave the appliance's out before that", () => {
    expect(certificateExpiries(tools({ client_certificate: 10 }))).toStrictEqual({
      client_certificate: clock.now() + 10 * day,
    });
  });
});

describe('the days to expiry', () => {
  test.each<[string, Parameters<typeof tools>, number | undefined]>([
    ["are the appliance's where its certificate ends first", [{ ca_certificate: 10 }, 5], 5],
    ["are the secret's where one of it ends first", [{ client_certificate: 7, ca_certificate: 3 }, 5], 3],
    ["are the appliance's where the secret has none", [{}, 5], 5],
    ['are not known where there is no certificate', [{}], undefined],
    ["are the password's where it ends first", [{ ca_certificate: 10 }, 5, { ends: 4 }], 4],
    ["are the password's where there is no certificate", [{}, undefined, { ends: 4 }], 4],
    ["are the certificates' where one ends before the password", [{}, 5, { ends: 6 }], 5],
    ["are the certificates' where the password does not end", [{}, 5, { ends: undefined }], 5],
    ['are not known where nothing ends', [{}, undefined, { ends: undefined }], undefined],
    ['are not known where the appliance does not say when the password ends', [{}, 5, 'not told'], undefined],
  ])('%s', async (_name, given, days) => {
    expect(await daysToExpiry(tools(...given))).toBe(days);
  });
});
