import { describe, expect, test } from '@jest/globals';
import { certificateExpiries, daysToExpiry, daysUntil } from '../../../functions/start-sync/expiry.ts';
import { StillClock } from '../../support/still-clock.ts';

const day = 86_400_000;
const clock = new StillClock();

/** The tools with certificates that end so many days from now. */
const tools = (secret: { [name: string]: number }, appliance?: number) => {
  const at = (days: number) => clock.now() + days * day;
  return {
    client: { certificateExpires: appliance === undefined ? undefined : at(appliance) },
    settings: {
      certificateExpiry: Object.fromEntries(Object.entries(secret).map(([name, days]) => [name, at(days)])),
    },
    clock,
  };
};

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
  test.each<[string, { [name: string]: number }, number | undefined, number | undefined]>([
    ["are the appliance's where its certificate ends first", { ca_certificate: 10 }, 5, 5],
    ["are the secret's where one of it ends first", { client_certificate: 7, ca_certificate: 3 }, 5, 3],
    ["are the appliance's where the secret has none", {}, 5, 5],
    ['are not known where there is no certificate', {}, undefined, undefined],
  ])('%s', (_name, secret, appliance, days) => {
    expect(daysToExpiry(tools(secret, appliance))).toBe(days);
  });
});
