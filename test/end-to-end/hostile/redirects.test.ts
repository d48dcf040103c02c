import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Fault, SimulatedAppliance } from '../../../infra/local/appliance/simulated-appliance.ts';
import { World } from '../world.ts';

let world: World;
let elsewhere: SimulatedAppliance;
beforeAll(async () => {
  elsewhere = await SimulatedAppliance.start();
});
afterAll(() => elsewhere.stop());
afterEach(() => world.stop());
const begin = async () => {
  world = await World.start({ environment: { FOLLOW_SYNC_ARN: '' } });
  return world.appliance.addJob({ seconds: 3_600, groups: ['another'] }).id;
};
const redirected = async (fault: Partial<Fault>, event: object = {}) => {
  world.appliance.fault({ on: 'list', kind: 'redirect', ...fault });
  return (await world.system.deliver(event)).error;
};

describe('a redirect is not followed, whoever is asked and whatever kind it is', () => {
  const events: [Fault['on'], (id: string) => object][] = [
    ['login', () => ({})],
    ['list', () => ({})],
    ['start', () => ({})],
    ['get', (job) => ({ action: 'status', job })],
    ['cancel', (job) => ({ action: 'cancel', job })],
    ['groups', () => ({ action: 'check' })],
  ];
  test.each(events.flatMap((event, index) => [[...event, [301, 302, 303, 307, 308, 300][index]] as const]))(
    '%s',
    async (on, event, status) => {
      const id = await begin();
      const location = `${elsewhere.url}/api/v1/auth/tokens?a=query#b`;
      expect(await redirected({ on, status: status ?? 302, location }, event(id))).toMatchObject({
        errorType: 'ApplianceRedirected',
        errorMessage: expect.stringContaining(
          `HTTP ${status}, a redirect to "${elsewhere.url}/api/v1/auth/tokens".`,
        ),
      });
      expect(elsewhere.connections).toEqual([]);
    },
  );
});

describe('the error names where a redirect points', () => {
  test.each<[string, string | undefined, string]>([
    ['without query and fragment', 'https://x.example/a/b?token=t#f', '"https://x.example/a/b"'],
    ['without user and password', 'https://user:canary@x.example/', '"https://x.example/"'],
    ['without user and password where the scheme is left out', '//user:canary@x.example/a', 'x.example/a'],
    ['as a path', '/login?next=%2F', '/login"'],
    ['on one line', 'https://x.example/\u009b31m\u0085', '"https://x.example" with a path of'],
    ['when it names no address', undefined, 'that names no address'],
    ['when it is no address', 'https://[', 'to what is no address'],
    [
      'in short when it is long',
      `https://x.example/${'a'.repeat(3_000)}`,
      '"https://x.example" with a path of 3001 characters, not quoted',
    ],
  ])('%s', async (_name, location, named) => {
    await begin();
    const error = await redirected(location === undefined ? {} : { location });
    expect(error).toMatchObject({ errorType: 'ApplianceRedirected' });
    expect(error?.errorMessage).toContain(named);
    expect(error?.errorMessage).not.toMatch(/canary|token=|next=|[\p{Cc}]|a{500}/u);
  });
});
