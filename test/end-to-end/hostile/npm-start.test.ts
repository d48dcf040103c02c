import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../infra/local/appliance/simulated-appliance.ts';
import { sampleGroups, secretFor } from '../../support/samples.ts';
import { secretsIn } from '../canaries.ts';
import { hostileGroups, hostileTexts } from './hostile-texts.ts';
import { npmStart } from './npm-start.ts';

let appliance: SimulatedAppliance;
const begin = async (options?: ApplianceOptions) => {
  appliance = await SimulatedAppliance.start({ clientCertificates: true, ...options });
};
afterEach(() => appliance?.stop());

/** What steers a terminal or bends a line: control and format characters, other line ends. A line feed may be there. */
const controlCharacters = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('what npm start prints holds no secret', () => {
  test('of a run that succeeds', async () => {
    await begin();
    appliance.scriptNextJob({ seconds: 0 });
    const { client_id, client_certificate, client_key } = appliance.credentials;
    const login = { client_id, client_certificate, client_key };
    const printed = await npmStart(secretFor(appliance, { ...login, groups: sampleGroups }));
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringContaining('It has succeeded.') });
    const sent = appliance.requests.map(({ headers }) => [
      headers.authorization,
      headers.authorization?.slice(7),
    ]);
    expect(secretsIn(JSON.stringify(printed), { client_key, jwt: sent.flat().at(-1) as string })).toEqual([]);
  });

  test('of a login that is rejected, whose refusal repeats it', async () => {
    await begin();
    const password = 'canary-Pass word/9+';
    appliance.fault({ on: 'login', kind: 'echo', status: 401 });
    const printed = await npmStart(
      secretFor(appliance, { username: 'somebody', password, groups: sampleGroups }),
    );
    expect(printed).toMatchObject({ code: 1, stdout: expect.stringContaining('LoginRejected') });
    expect(secretsIn(JSON.stringify(printed), { password })).toEqual([]);
  });

  test('of settings that are wrong', async () => {
    await begin();
    const password = 'canary-Pass word/9+';
    const printed = await npmStart(`{"password":"${password}",}`);
    expect(printed).toMatchObject({ code: 1, stdout: expect.stringContaining('SecretInvalid') });
    expect(secretsIn(JSON.stringify(printed), { password })).toEqual([]);
  });
});

describe('what an appliance with a thousand hostile names sends', () => {
  const groups = hostileGroups(1_000);
  const beginHostile = async () => {
    await begin({ groups });
    appliance.scriptNextJob({
      seconds: 0,
      fields: Object.fromEntries(hostileTexts.map((text) => [text, text])),
      detailed_status: Object.fromEntries(groups.map(({ id }) => [id, `failed: ${id}`])),
    });
    const { username, password } = appliance.credentials;
    return secretFor(appliance, { username, password, groups: groups.map(({ id }) => id) });
  };

  test('cannot steer the terminal', async () => {
    const printed = await npmStart(await beginHostile());
    expect(printed.stdout).toContain('ended as partially_failed');
    expect(controlCharacters.exec(printed.stdout + printed.stderr)?.[0]).toBeUndefined();
  });

  test('cannot steer the terminal with --json, and comes out as it was sent', async () => {
    const settings = await beginHostile();
    const printed = await npmStart(settings, '--json');
    expect(controlCharacters.exec(printed.stdout + printed.stderr)?.[0]).toBeUndefined();
    const { job } = JSON.parse(printed.stdout) as { job: { groups: string[] } };
    expect(job.groups).toEqual(appliance.bodyOf(appliance.jobs[0] as (typeof appliance.jobs)[0]).groups);
  });

  test('cannot steer the terminal in an error', async () => {
    const settings = await beginHostile();
    appliance.fault({ on: 'start', kind: 'status', status: 400, message: hostileTexts.join(' ') });
    const printed = await npmStart(settings);
    expect(printed.stdout).toContain('RequestRejected');
    expect(controlCharacters.exec(printed.stdout + printed.stderr)?.[0]).toBeUndefined();
  });
});
