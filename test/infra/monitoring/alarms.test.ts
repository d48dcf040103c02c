import { beforeAll, describe, expect, test } from '@jest/globals';
import { templateOf } from '../stacks.ts';
import { flat, type Json, only } from '../template.ts';
import { type Mail, mails, type Point } from './alarm-evaluator.ts';
import { emittedMetrics } from './emitted-metrics.ts';
import { pointsOf } from './points.ts';

const hour = 60;
const day = 24 * hour;
/** The first night is well, so that every alarm has seen data; the second is the one looked at. */
const night = day + 2 * hour;

const template = templateOf('CckmSapSync-default');
const disabled = templateOf('CckmSapSync-off');
let points: ReturnType<typeof pointsOf>;

beforeAll(async () => {
  points = pointsOf(template, await emittedMetrics('default'));
});

/** Mails of the second night and the day after, up to the third night. */
function sent(happened: Point[], { until = 2 * day + hour } = {}): Mail[] {
  const all = [...points.goodNight(2 * hour), ...happened];
  const run = (missing: 'propagates' | 'counts as zero') =>
    mails(template, all, { from: 0, to: until }, missing).filter(({ minute }) => minute >= day);
  const result = run('propagates');
  expect(run('counts as zero')).toEqual(result);
  return result;
}
const alarmNamed = (name: string): Json =>
  Object.values(template.Resources).find(
    ({ Properties }) => Properties.AlarmName === `cckm-sap-sync-default-${name}`,
  )?.Properties;
const names = (list: Mail[]) => list.map(({ alarm, state }) => `${alarm} ${state}`);

describe('needs-attention', () => {
  test('stays silent after a success', () => {
    expect(sent(points.goodNight(night))).toEqual([]);
  });

  test('tells of one failed group within five minutes', () => {
    const [first] = sent([
      ...points.published(night, 'start: started'),
      ...points.published(night + 20, 'job: one group failed'),
      ...points.closed(night + 20, 'Failed'),
    ]);
    expect(first).toMatchObject({ alarm: 'needs-attention', state: 'ALARM' });
    expect(first?.minute).toBeLessThan(night + 25);
  });

  test('tells of a start that failed', () => {
    expect(names(sent(points.failedStart(night, 'start: failed')))).toEqual(['needs-attention ALARM']);
  });

  test('tells of a scheduled start that crashed', () => {
    expect(names(sent([points.lambdaError(night, night + 15, 'scheduled')]))[0]).toBe(
      'needs-attention ALARM',
    );
  });

  test('tells of a start that Lambda dropped, as where the concurrency of the account was spent', () => {
    expect(names(sent([points.startLetter(night + hour)]))[0]).toBe('needs-attention ALARM');
  });

  test('tells of a start that could not be delivered', () => {
    expect(names(sent([points.undelivered(night + hour)]))[0]).toBe('needs-attention ALARM');
  });

  test.each(['Failed', 'TimedOut', 'Stopped'] as const)(
    'tells of a follower whose execution ended as %s without a judgement',
    (metric) => {
      expect(
        names(
          sent([...points.published(night, 'start: started'), ...points.closed(night + hour, metric)]),
        )[0],
      ).toBe('needs-attention ALARM');
    },
  );

  test('tells of a dead follower from the dead-letter queue alone', () => {
    expect(names(sent([points.followerLetter(night + hour)]))[0]).toBe('needs-attention ALARM');
  });

  test('stays silent when a job is cancelled by hand and a later one succeeds', () => {
    expect(
      sent([
        ...points.published(night, 'start: started'),
        ...points.published(night + 5, 'job: canceled'),
        ...points.closed(night + 5, 'Failed'),
        ...points.goodNight(night + 2 * hour),
      ]),
    ).toEqual([]);
  });

  test('stays silent when the execution of a cancelled job closes a minute after its metric', () => {
    expect(
      sent([
        ...points.published(night + 5, 'job: canceled'),
        ...points.closed(night + 6, 'Failed'),
        ...points.goodNight(night + 2 * hour),
      ]),
    ).toEqual([]);
  });

  test('stays silent when that happens twice, an hour apart', () => {
    expect(
      sent([
        ...points.published(night + 5, 'job: canceled'),
        ...points.closed(night + 6, 'Failed'),
        ...points.published(night + 5 + hour, 'job: canceled'),
        ...points.closed(night + 6 + hour, 'Failed'),
        ...points.goodNight(night + 2 * hour),
      ]),
    ).toEqual([]);
  });

  test('stays silent when the appliance is away at 02:00 and back at 04:00', () => {
    expect(
      sent([...points.failedStart(night, 'start: postponed'), ...points.goodNight(night + 2 * hour)]),
    ).toEqual([]);
  });

  test('stays silent when the event of a postponed start ends as a dead letter a minute after its metric', () => {
    expect(
      sent([...points.failedStart(night, 'start: postponed', 1), ...points.goodNight(night + 2 * hour)]),
    ).toEqual([]);
  });

  test('stays silent when somebody presses Test and a check ends in an error', () => {
    expect(
      sent([points.lambdaError(night + 12 * hour, night + 12 * hour), ...points.goodNight(night)]),
    ).toEqual([]);
  });

  test('makes one mail of a night whose catch-up fails as well, and one more of the success', () => {
    expect(
      names(
        sent(
          [
            ...points.failedStart(night, 'start: failed'),
            ...points.failedStart(night + 2 * hour, 'start: failed'),
            ...points.goodNight(night + day),
          ],
          { until: night + day + 12 * hour },
        ),
      ),
    ).toEqual(['needs-attention ALARM', 'needs-attention OK']);
  });

  test('is well again six hours after a crash without another, as its mail says', () => {
    expect(sent([points.lambdaError(night, night, 'scheduled')])[1]).toEqual({
      minute: night + 6 * hour,
      alarm: 'needs-attention',
      state: 'OK',
    });
    expect(alarmNamed('needs-attention').AlarmDescription).toContain('six hours passed without another');
  });

  test('is well again six hours after a start that failed, when the catch-up has succeeded', () => {
    const failed = points.failedStart(night, 'start: failed');
    expect(sent([...failed, ...points.goodNight(night + 2 * hour)])[1]).toEqual({
      minute: night + 13 + 6 * hour,
      alarm: 'needs-attention',
      state: 'OK',
    });
  });

  test('is well again six hours after a job that ended badly, when the catch-up has succeeded', () => {
    const failed = [
      ...points.published(night + 20, 'job: one group failed'),
      ...points.closed(night + 20, 'Failed'),
    ];
    expect(sent([...failed, ...points.goodNight(night + 2 * hour)])[1]).toEqual({
      minute: night + 20 + 6 * hour,
      alarm: 'needs-attention',
      state: 'OK',
    });
  });

  test('is not well again after the success of one group only', () => {
    expect(
      names(
        sent([
          ...points.published(night + 20, 'job: one group failed'),
          ...points.closed(night + 20, 'Failed'),
          ...points.published(night + hour, 'job: custodian run of one group succeeded'),
        ]),
      ),
    ).toEqual(['needs-attention ALARM']);
  });
});

describe('no-success', () => {
  test('tells of a night in which nothing ran, 28 hours after the last success', () => {
    const [mail, ...others] = sent([], { until: 3 * day });
    expect(mail).toMatchObject({ alarm: 'no-success', state: 'ALARM' });
    expect(mail?.minute).toBeGreaterThan(2 * hour + 20 + 28 * hour - 1);
    expect(mail?.minute).toBeLessThan(2 * hour + 20 + 29 * hour + 5);
    expect(others).toEqual([]);
  });

  test('tells of a job cancelled by hand when no other succeeds', () => {
    expect(
      names(
        sent([
          ...points.published(night, 'start: started'),
          ...points.published(night + 5, 'job: canceled'),
          ...points.closed(night + 5, 'Failed'),
        ]),
      ),
    ).toEqual(['no-success ALARM']);
  });

  test('tells when only single groups are synchronized', () => {
    expect(names(sent(points.published(night, 'job: custodian run of one group succeeded')))).toEqual([
      'no-success ALARM',
    ]);
  });

  test('takes a start that was skipped after a success as one', () => {
    expect(sent(points.published(night, 'start: skipped'))).toEqual([]);
  });

  test('is well again with the next success', () => {
    expect(names(sent(points.goodNight(night + 12 * hour)))).toEqual(['no-success ALARM', 'no-success OK']);
  });

  test('stays silent while needs-attention has told of the night', () => {
    expect(names(sent(points.failedStart(night, 'start: failed'), { until: 3 * day }))).toEqual([
      'needs-attention ALARM',
    ]);
  });

  test('leaves the mail to needs-attention where that turns red two minutes later', () => {
    // By 31:00, at the hourly evaluation, the last success is more than 28 hours old.
    const failure = points.published(31 * hour + 2, 'start: failed');
    expect(names(sent(failure))).toEqual(['needs-attention ALARM']);
  });

  test('waits for that no longer', () => {
    const failure = points.published(31 * hour + 3, 'start: failed');
    expect(names(sent(failure)).slice(0, 2)).toEqual(['no-success ALARM', 'needs-attention ALARM']);
  });

  test('tells two hours after needs-attention is well again, where there is no success to wait for', () => {
    const crash = points.lambdaError(night, night, 'scheduled');
    expect(sent([crash])[2]).toEqual({ minute: night + 8 * hour, alarm: 'no-success', state: 'ALARM' });
  });

  test('is red after the first deployment until the first success', () => {
    const first = mails(template, points.goodNight(2 * hour), { from: 0, to: day });
    expect(names(first)).toEqual(['no-success ALARM', 'no-success OK']);
  });

  test('is not there while the schedules are disabled', () => {
    expect(mails(disabled, [], { from: 0, to: 3 * day })).toEqual([]);
  });
});

describe('expires-soon', () => {
  test('tells of a certificate with less than 21 days, once', () => {
    const nights = [0, 1, 2].flatMap((n) => [
      ...points.published(night + n * day, 'start: certificate nearly expired'),
      ...points.published(night + n * day + 20, 'job: succeeded'),
    ]);
    expect(names(sent(nights, { until: 4 * day }))).toEqual(['expires-soon ALARM']);
  });
});

test.each([
  ['needs-attention', 'No SAP key has changed'],
  ['no-success', 'No SAP key has changed'],
  ['expires-soon', 'Synchronization still works'],
])('%s says what it means and what to do about it', (name, impact) => {
  const { AlarmDescription, AlarmActions } = alarmNamed(name);
  expect(AlarmDescription).toContain('SAP keys of default: ');
  expect(AlarmDescription).toContain(impact);
  expect(AlarmDescription).toMatch(/can wait/);
  expect(AlarmDescription).toMatch(/Test is safe to press/);
  expect(AlarmDescription).toContain(`docs/runbook.md#${name}`);
  expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
  expect(AlarmActions.map(flat)).toEqual([`<${only(template, 'AWS::SNS::Topic').id}>`]);
});

test.each(['needs-attention', 'no-success'])('%s warns of pressing Test after a rejected login', (name) => {
  expect(alarmNamed(name).AlarmDescription).toContain('Only after LoginRejected correct the secret first');
});

test('no-success says after how many hours it comes', () => {
  expect(alarmNamed('no-success').AlarmDescription).toContain('has succeeded for 28 hours');
});

test('expires-soon comes at less than 21 days, and says so', () => {
  const { AlarmDescription, Threshold, ComparisonOperator } = alarmNamed('expires-soon');
  expect([ComparisonOperator, Threshold]).toEqual(['LessThanThreshold', 21]);
  expect(AlarmDescription).toContain('less than 21 days left');
});
