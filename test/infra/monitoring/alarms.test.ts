import { beforeAll, describe, expect, test } from '@jest/globals';
import { templateOf } from '../stacks.ts';
import { corners, type Mail, mails, type Run } from './alarm-evaluator.ts';
import { emittedMetrics } from './emitted-metrics.ts';
import type { Point } from './metric-alarm.ts';
import { pointsOf } from './points.ts';

const hour = 60;
const day = 24 * hour;
/** The first night is well, so that every alarm has seen data; the second is the one looked at. */
const night = day + 2 * hour;

const template = templateOf('CckmSapSync-default');
const disabled = templateOf('CckmSapSync-off');
let emitted: Awaited<ReturnType<typeof emittedMetrics>>;
let points: ReturnType<typeof pointsOf>;

beforeAll(async () => {
  emitted = await emittedMetrics('default');
  points = pointsOf(template, emitted);
});

/** The same, of another target. */
function ofTarget(target: string): typeof emitted {
  const copy = structuredClone(emitted);
  for (const { documents } of Object.values(copy)) for (const document of documents) document.target = target;
  return copy;
}

type Options = { until?: number; first?: Point[] } & Pick<Run, 'multiDayMinute'>;

/** Mails of the second night and the day after, up to the third night, in each corner of what is not known. */
function sent(
  happened: Point[],
  { until = 2 * day + hour, first = points.goodNight(2 * hour), ...more }: Options = {},
): Mail[][] {
  return corners.map((corner) =>
    mails(template, [...first, ...happened], { from: 0, to: until, corner, ...more }).filter(
      ({ minute }) => minute >= day,
    ),
  );
}

const names = (list: Mail[]) => list.map(({ alarm, state }) => `${alarm} ${state}`);

/** Which mails are sent in each corner: for comparison with those that should be, the same in all. */
const inEachCorner = (lists: Mail[][]) => lists.map(names);
const each = (...expected: string[]) => corners.map(() => expected);

describe('needs-attention', () => {
  test('stays silent after a success', () => {
    expect(inEachCorner(sent(points.goodNight(night)))).toEqual(each());
  });

  test('tells of one failed group within five minutes', () => {
    for (const [first] of sent(points.job(night, night + 20, 'job: one group failed'))) {
      expect(first).toMatchObject({ alarm: 'needs-attention', state: 'ALARM' });
      expect(first?.minute).toBeLessThan(night + 25);
    }
  });

  test('tells of a scheduled start that failed, once', () => {
    const lists = sent(points.start(night, 'start: failed'), { until: night + 5 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('tells of a scheduled start that crashed', () => {
    const lists = sent(points.scheduledError(night, night + 15), { until: night + 5 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('tells of a start that Lambda dropped, as where the concurrency of the account was spent', () => {
    const lists = sent([points.dropped(night + hour)], { until: night + 5 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('tells of a start that could not be delivered', () => {
    const lists = sent([points.undelivered(night + hour)], { until: night + 5 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test.each(['Failed', 'TimedOut', 'Stopped'] as const)(
    'tells of a follower whose execution ended as %s without a judgement',
    (metric) => {
      const lists = sent(
        [
          ...points.start(night, 'start: started'),
          ...points.looks(night, night + hour),
          ...points.closed(night + hour, metric),
        ],
        { until: night + 5 * hour },
      );
      expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
    },
  );

  test('tells of a dead follower from the dead-letter queue alone', () => {
    const lists = sent([points.followerLetter(night + hour)], { until: night + 5 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('stays silent when a job is cancelled by hand and a later one succeeds', () => {
    const canceled = points.job(night, night + 5, 'job: canceled');
    expect(inEachCorner(sent([...canceled, ...points.goodNight(night + 2 * hour)]))).toEqual(each());
  });

  test('stays silent when that happens twice, an hour apart', () => {
    const lists = sent([
      ...points.job(night, night + 5, 'job: canceled'),
      ...points.job(night + hour, night + hour + 5, 'job: canceled'),
      ...points.goodNight(night + 2 * hour),
    ]);
    expect(inEachCorner(lists)).toEqual(each());
  });

  test('stays silent when the appliance is away at 02:00 and back at 04:00', () => {
    const postponed = points.start(night, 'start: postponed');
    expect(inEachCorner(sent([...postponed, ...points.goodNight(night + 2 * hour)]))).toEqual(each());
  });

  test('tells when the catch-up of a postponed start fails as well', () => {
    const lists = sent(
      [...points.start(night, 'start: postponed'), ...points.start(night + 2 * hour, 'start: failed')],
      { until: night + 7 * hour },
    );
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
    for (const [first] of lists) expect(first?.minute).toBeGreaterThan(night + 2 * hour);
  });

  test.each(['start: failed by hand', 'start: failed check by hand'] as const)(
    'stays silent when somebody presses Test and sees the error (%s)',
    (occasion) => {
      const lists = sent([...points.goodNight(night), ...points.byHand(night + 10 * hour, occasion)]);
      expect(inEachCorner(lists)).toEqual(each());
    },
  );

  test('tells when the job of somebody who pressed Test ends badly', () => {
    const job = points.job(night + 8 * hour, night + 9 * hour, 'job: one group failed');
    const lists = sent([...points.goodNight(night), ...job], { until: night + 12 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('makes one mail of a night whose catch-up fails as well, and one more of the success', () => {
    const lists = sent(
      [
        ...points.start(night, 'start: failed'),
        ...points.start(night + 2 * hour, 'start: failed'),
        ...points.goodNight(night + day),
      ],
      { until: night + day + 12 * hour },
    );
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM', 'needs-attention OK'));
  });

  test('is well again six hours after a crash without another, as its mail says', () => {
    for (const [, second] of sent(points.scheduledError(night, night)))
      expect(second).toEqual({ minute: night + 6 * hour, alarm: 'needs-attention', state: 'OK' });
  });

  test.each([
    ['a start that failed', () => points.start(night, 'start: failed'), night + 13],
    ['a job that ended badly', () => points.job(night, night + 20, 'job: one group failed'), night + 20],
  ])('is well again six hours after %s, when the catch-up has succeeded', (_, failed, dated) => {
    for (const [, second] of sent([...failed(), ...points.goodNight(night + 2 * hour)]))
      expect(second).toEqual({ minute: dated + 6 * hour, alarm: 'needs-attention', state: 'OK' });
  });

  test('is not well again after the success of one group only', () => {
    const lists = sent([
      ...points.job(night, night + 20, 'job: one group failed'),
      ...points.job(night + hour, night + 2 * hour, 'job: custodian run of one group succeeded'),
    ]);
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('is well again soon after a success that comes later than six hours, however late its metric is', () => {
    const failed = points.start(night, 'start: failed');
    for (const [, second] of sent([...failed, ...points.goodNight(night + 8 * hour)])) {
      expect(second).toMatchObject({ alarm: 'needs-attention', state: 'OK' });
      expect(second?.minute).toBeLessThanOrEqual(night + 8 * hour + 20 + 10);
    }
  });

  test.each([1, 10, 29])('is well again when the success came %i minutes after the failure', (minutes) => {
    const failed = points.job(night, night + 20, 'job: one group failed');
    const succeeded = points.job(night + 10, night + 20 + minutes, 'job: succeeded');
    const lists = sent([...failed, ...succeeded]);
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM', 'needs-attention OK'));
  });

  test.each([0, 1, 10, 29])('stays red when the failure came %i minutes after a success', (minutes) => {
    const succeeded = points.job(night, night + 20, 'job: succeeded');
    const failed = points.job(night + 5, night + 20 + minutes, 'job: one group failed');
    expect(inEachCorner(sent([...succeeded, ...failed]))).toEqual(each('needs-attention ALARM'));
  });
});

describe('no-success', () => {
  test('tells of a night in which nothing ran, 28 hours after the last success', () => {
    const lists = sent([], { until: 2 * day + 5 * hour });
    expect(inEachCorner(lists)).toEqual(each('no-success ALARM'));
    for (const [mail] of lists) {
      expect(mail?.minute).toBeGreaterThan(2 * hour + 20 + 28 * hour);
      expect(mail?.minute).toBeLessThan(2 * hour + 20 + 31 * hour);
    }
  });

  test('tells of a job cancelled by hand when no other succeeds', () => {
    const lists = sent(points.job(night, night + 5, 'job: canceled'));
    expect(inEachCorner(lists)).toEqual(each('no-success ALARM'));
  });

  test('tells when only single groups are synchronized', () => {
    const lists = sent(points.job(night, night + 5, 'job: custodian run of one group succeeded'));
    expect(inEachCorner(lists)).toEqual(each('no-success ALARM'));
  });

  test('takes a start that was skipped after a success as one', () => {
    expect(inEachCorner(sent(points.start(night, 'start: skipped')))).toEqual(each());
  });

  test('is well again with the next success', () => {
    const lists = sent(points.goodNight(night + 12 * hour));
    expect(inEachCorner(lists)).toEqual(each('no-success ALARM', 'no-success OK'));
  });

  test('stays silent while needs-attention has told of the night', () => {
    const lists = sent(points.start(night, 'start: failed'), { until: 2 * day + 9 * hour });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('leaves the mail to needs-attention where that turns red an hour later', () => {
    // At 31:03, with what there was at 31:00, the last success is more than 28 hours old.
    const lists = sent(points.start(32 * hour, 'start: failed'));
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM'));
  });

  test('waits for that no longer than an hour and a quarter', () => {
    const lists = sent(points.start(32 * hour + 20, 'start: failed'));
    for (const list of lists)
      expect(names(list).slice(0, 2)).toEqual(['no-success ALARM', 'needs-attention ALARM']);
  });

  test('tells two hours after needs-attention is well again, where there is no success to wait for', () => {
    for (const [, , third] of sent(points.scheduledError(night, night)))
      expect(third).toEqual({ minute: night + 8 * hour, alarm: 'no-success', state: 'ALARM' });
  });

  test('is not there while the schedules are disabled', () => {
    for (const corner of corners) {
      const first = mails(disabled, [], { from: 0, to: 5 * day, corner });
      expect(names(first)).toEqual(['needs-attention OK']);
    }
  });

  /** A night of an hour or two, then one of six: the job ends when 28 hours have been over, or in that very hour. */
  test.each([0, 2, 55, 59])(
    'stays silent on a slow but good night whose job ends at %i minutes past the hour, whenever it is evaluated',
    (minute) => {
      const slow = points.job(night, night + 6 * hour + minute, 'job: succeeded');
      for (const ended of [2 * hour + 58, 3 * hour, 3 * hour + 50])
        for (const multiDayMinute of [0, 3, 59]) {
          const first = points.job(2 * hour, ended, 'job: succeeded');
          expect(inEachCorner(sent(slow, { first, multiDayMinute }))).toEqual(each());
        }
    },
  );

  test('tells of a night whose follower died with its job, after needs-attention has', () => {
    const lists = sent(
      [
        ...points.start(night, 'start: started'),
        ...points.looks(night, night + hour),
        ...points.closed(night + hour, 'TimedOut'),
      ],
      { until: 2 * day + hour },
    );
    expect(inEachCorner(lists)).toEqual(
      each('needs-attention ALARM', 'needs-attention OK', 'no-success ALARM'),
    );
  });
});

describe('still-no-success', () => {
  test('makes more than one mail of a week of bad nights, after twice the hours', () => {
    const nights = [0, 1, 2, 3, 4, 5, 6].flatMap((n) => points.start(night + n * day, 'start: failed'));
    const lists = sent(nights, { until: 7 * day });
    expect(inEachCorner(lists)).toEqual(each('needs-attention ALARM', 'still-no-success ALARM'));
    for (const [, second] of lists) {
      expect(second?.minute).toBeGreaterThan(2 * hour + 20 + 56 * hour);
      expect(second?.minute).toBeLessThan(2 * hour + 20 + 58 * hour);
    }
  });

  test('tells of a job that runs on and on', () => {
    const lists = sent(points.job(night, night + 36 * hour, 'job: succeeded'), { until: night + 42 * hour });
    expect(inEachCorner(lists)).toEqual(each('still-no-success ALARM', 'still-no-success OK'));
  });

  test('is well again with the next success, as are the alarms before it', () => {
    const lists = sent(points.goodNight(night + 2 * day), { until: night + 2 * day + 4 * hour });
    for (const list of lists)
      expect(names(list).sort()).toEqual([
        'no-success ALARM',
        'no-success OK',
        'still-no-success ALARM',
        'still-no-success OK',
      ]);
  });

  test('is not needed for a second mail of a week of bad nights where no-success comes after 168 hours', () => {
    const all = templateOf('CckmSapSync-all');
    const its = pointsOf(all, ofTarget('all'));
    const nights = Array.from({ length: 8 }, (_, n) => its.start(night + n * day, 'start: failed')).flat();
    for (const corner of corners) {
      const list = mails(all, [...its.goodNight(2 * hour), ...nights], { from: 0, to: 8 * day, corner });
      expect(names(list).slice(-2)).toEqual(['needs-attention ALARM', 'no-success ALARM']);
    }
  });
});

describe('a first deployment', () => {
  /** What `"enabled": true` adds to a stack that was first deployed without. */
  const added = (id: string) => disabled.Resources[id] === undefined;

  test.each([
    ['an hour after it', 9 * hour + 20, 10 * hour + 20],
    ['an hour after it, late in the hour', 9 * hour + 59, 10 * hour + 59],
    ['an hour after it, early in the hour', 9 * hour, 10 * hour],
    ['just before the next night', 9 * hour, night - 1],
  ])(
    'sends no alarm when it is disabled first, tried, and enabled after a success: %s',
    (_when, ended, enabled) => {
      const tried = points.job(ended - 20, ended, 'job: succeeded');
      const nights = [0, 1, 2].flatMap((n) => points.goodNight(night + n * day));
      for (const corner of corners) {
        const all = mails(template, [...tried, ...nights], {
          from: 0,
          to: 4 * day,
          corner,
          madeAt: (id) => (added(id) ? enabled : 0),
        });
        expect(names(all).sort()).toEqual(['needs-attention OK', 'no-success OK', 'still-no-success OK']);
      }
    },
  );

  test('that is enabled within an hour of the success sends one, until the hour is full', () => {
    const tried = points.job(9 * hour, 9 * hour + 20, 'job: succeeded');
    const made = { madeAt: (id: string) => (added(id) ? 9 * hour + 35 : 0) };
    for (const corner of corners) {
      const all = mails(template, tried, { from: 0, to: 12 * hour, corner, ...made });
      expect(names(all)).toContain('still-no-success ALARM');
    }
  });

  test('that is enabled from the start sends two at once', () => {
    for (const corner of corners) {
      const all = mails(template, [], { from: 0, to: 2 * hour, corner });
      expect(names(all).sort()).toEqual(['needs-attention OK', 'no-success ALARM', 'still-no-success ALARM']);
    }
  });
});

describe('expires-soon', () => {
  test('tells of a certificate with less than 21 days, once', () => {
    const nights = [0, 1, 2].flatMap((n) => [
      ...points.start(night + n * day, 'start: certificate nearly expired'),
      ...points.ended(night + n * day, night + n * day + 20, 'job: succeeded'),
    ]);
    expect(inEachCorner(sent(nights, { until: 4 * day }))).toEqual(each('expires-soon ALARM'));
  });

  test('is well again with the start after the renewal, and sends nothing again', () => {
    const lists = sent([
      ...points.start(night, 'start: certificate nearly expired'),
      ...points.goodNight(night + 30),
    ]);
    expect(inEachCorner(lists)).toEqual(each('expires-soon ALARM'));
  });
});
