import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { imitationOf } from '../../infra/local/appliance/like.ts';
import { readProbeReport } from '../../infra/local/probe/report.ts';
import { asScheduled } from '../support/samples.ts';
import { secretsIn } from './canaries.ts';
import { World } from './world.ts';

const folder = new URL('../appliances/', import.meta.url);
const reports = readdirSync(folder).map((file) => ({
  file,
  report: readProbeReport(readFileSync(new URL(file, folder), 'utf8')),
}));

/** A night at an appliance like one that was probed: what holds for each, and what holds for one without an unsafe row. */
describe.each(reports)('an appliance like $file', ({ report }) => {
  const imitation = imitationOf(report);
  const groups = (imitation.options.groups ?? []).map(({ id }) => id);
  const isSafe = Object.values(report.rows).every(({ safe }) => safe !== false);
  let world: World;
  beforeEach(async () => {
    world = await World.start({ like: imitation });
    const { username, password, refresh_token } = world.appliance.credentials;
    const login = report.login === 'refresh_token' ? { refresh_token } : { username, password };
    world.putSecret({ username: undefined, password: undefined, ...login, groups });
  });
  afterEach(() => world.stop());

  const made = () => world.appliance.jobs.filter(({ madeBy }) => madeBy === 'request');
  const outcomes = () => world.logged('synchronization ended').map(({ outcome }) => outcome);

  test('is started once in a night, and told how it ended', async () => {
    const scheduled_time = new Date(world.clock.now()).toISOString();
    await world.system.deliver({ ...asScheduled, scheduled_time });
    await world.system.deliver({ ...asScheduled, scheduled_time });
    await world.system.allFollowed();
    expect(made().length).toBeLessThanOrEqual(1);
    if (isSafe) expect(outcomes()).toEqual(['succeeded']);
  });

  test('is not said to have succeeded with all groups failed, where its details show', async () => {
    world.appliance.scriptNextJob({ failedGroups: groups });
    await world.system.deliver(asScheduled);
    await world.system.allFollowed();
    if (report.rows['job.detailed_status']?.safe !== false) expect(outcomes()).not.toContain('succeeded');
    if (isSafe) expect(outcomes()).toHaveLength(1);
  });

  test('is checked without a start', async () => {
    const { result, error } = await world.system.deliver({ action: 'check' });
    expect(made()).toEqual([]);
    if (isSafe) expect({ result, error }).toMatchObject({ result: { outcome: 'ready' } });
  });

  test('cancels the job that it is asked to cancel, and no other', async () => {
    world.holdFollowers();
    await world.system.deliver({});
    const [job] = made();
    // Not within the time that its nodes need to agree.
    world.clock.advance(10_000);
    const { result } = await world.system.deliver({ action: 'cancel', job: job?.id });
    expect(world.appliance.requests.filter(({ kind }) => kind === 'cancel').length).toBeLessThanOrEqual(1);
    if (isSafe) expect(result).toMatchObject({ outcome: 'canceled' });
  });

  test('is sent a wrong login once', async () => {
    world.putSecret({ groups, password: 'not-the-password' });
    await world.system.deliver(asScheduled);
    expect(world.appliance.failedLogins).toBe(1);
    expect(made()).toEqual([]);
  });

  test('leads to no secret in a log', async () => {
    await world.system.deliver({});
    await world.system.allFollowed();
    const { username: _username, client_certificate: _certificate, ...secrets } = world.appliance.credentials;
    expect(secretsIn(world.lines.join('\n'), secrets)).toEqual([]);
  });
});
