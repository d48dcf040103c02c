import { beforeEach, describe, expect, test } from '@jest/globals';
import { groups, hour, ScriptedAppliance } from './scripted-appliance.ts';

const ended = { overall_status: 'completed' };
const other = { groups: ['another'] };
let appliance: ScriptedAppliance;
beforeEach(() => {
  appliance = new ScriptedAppliance();
});

test('a job is started where there is none, after one look, with the selection as it is', async () => {
  expect(await appliance.start()).toMatchObject({ outcome: 'started', job: { id: 'made-1' } });
  expect(appliance.calls).toEqual(['list', 'start']);
  expect(appliance.selections).toEqual([{ groups }]);
});

test('nothing is started once the time of the function is nearly over', async () => {
  appliance.abortController.abort(new Error('nearly over'));
  expect((await appliance.failure()).message).toBe('nearly over');
  expect(appliance.calls).toEqual(['list']);
});

describe('a running job', () => {
  test('that covers the selection is adopted as it says itself', async () => {
    appliance.jobs = [appliance.job('a', hour)];
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: appliance.jobs[0] });
    expect(appliance.calls).toEqual(['list', 'get']);
  });

  test('that covers too little is not', async () => {
    appliance.jobs = [appliance.job('a', hour, other)];
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  });

  test('that covers it by the other ids of the groups is adopted', async () => {
    appliance.jobs = [appliance.job('a', hour, { groups: groups.map((id) => `sap-${id}`) })];
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted' });
    expect(appliance.calls).toEqual(['list', 'groups', 'get']);
  });

  test('that does not say how old it is is adopted', async () => {
    appliance.jobs = [appliance.job('a', 0, { createdAt: undefined })];
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted' });
  });

  test.each<[string, number, number, string]>([
    ['is adopted when it is as old as it may be followed', 0, 24 * hour, 'adopted'],
    ['is stuck when it is older', 0, 24 * hour + 1, 'JobStuck'],
    ['is adopted when it is younger by one of two clocks that differ', -hour, 24 * hour + 1, 'adopted'],
    ['is stuck when it is older by both clocks', 2 * hour, 24 * hour + 1, 'JobStuck'],
  ])('that covers it %s', async (_name, ahead, ago, outcome) => {
    appliance.ahead = ahead;
    appliance.jobs = [appliance.job('a', ago + Math.min(ahead, 0) + Math.max(ahead, 0))];
    const outcomeOrError = await appliance.start().then(
      (result) => result.outcome,
      (error: Error) => error.name,
    );
    expect(outcomeOrError).toBe(outcome);
  });

  test('that is stuck is named with its age, and with the event that cancels it', async () => {
    appliance.jobs = [appliance.job('a', 49 * hour)];
    expect((await appliance.failure({ followForHours: 48 })).parts).toMatchObject({
      cameBack: expect.stringMatching(/job a \(created 2026-11-22T01:00:00\.000Z\).* 48 hours/),
      remedy: expect.stringContaining('{"action":"cancel","job":"a"}'),
    });
  });

  test('that is stuck is passed over for one that is not', async () => {
    appliance.jobs = [appliance.job('a', 30 * hour), appliance.job('b', hour)];
    expect(await appliance.start()).toMatchObject({ outcome: 'adopted', job: { id: 'b' } });
  });

  test('that is stuck and covers too little does not keep a start from being tried', async () => {
    appliance.jobs = [appliance.job('a', 30 * hour, other)];
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  });
});

describe('a job that has ended', () => {
  test('long ago is neither adopted nor stuck', async () => {
    appliance.jobs = [appliance.job('a', 30 * hour, ended)];
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  });

  test.each([
    ['within a minute of the scheduled time is that of an earlier delivery', 60_000, 'adopted'],
    ['before that is not', 60_001, 'started'],
  ])('and was created %s', async (_name, before, outcome) => {
    appliance.ahead = -30_000;
    appliance.jobs = [appliance.job('a', hour + before, { overall_status: 'failed' })];
    const scheduledTime = appliance.clock.now() - hour;
    expect(await appliance.start({ scheduledTime })).toMatchObject({ outcome });
  });

  test('and was created since the scheduled time for other groups is not', async () => {
    appliance.jobs = [appliance.job('a', 0, { ...ended, ...other })];
    const scheduledTime = appliance.clock.now() - hour;
    expect(await appliance.start({ scheduledTime })).toMatchObject({ outcome: 'started' });
  });

  test.each<[string, number, object, string]>([
    ['succeeded within the hours makes a start needless', 12 * hour, ended, 'skipped'],
    ['succeeded before does not', 12 * hour + 1, ended, 'started'],
    ['failed does not', hour, { overall_status: 'failed' }, 'started'],
    ['succeeded for other groups does not', hour, { ...ended, ...other }, 'started'],
  ])('and %s', async (_name, ago, fields, outcome) => {
    appliance.jobs = [appliance.job('a', ago, fields)];
    expect(await appliance.start({ unlessSucceededWithinHours: 12 })).toMatchObject({ outcome });
  });

  test('and succeeded counts for nothing where nobody asks for that', async () => {
    appliance.jobs = [appliance.job('a', hour, ended)];
    expect(await appliance.start()).toMatchObject({ outcome: 'started' });
  });

  test('and succeeded yields to one that runs', async () => {
    appliance.jobs = [appliance.job('a', hour, ended), appliance.job('b', hour)];
    expect(await appliance.start({ unlessSucceededWithinHours: 12 })).toMatchObject({
      outcome: 'adopted',
      job: { id: 'b' },
    });
  });
});
