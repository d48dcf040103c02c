import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { JobDidNotSucceed, Outcome } from '../../../functions/jobs/outcome.ts';
import * as outcomes from '../../../functions/jobs/outcome.ts';
import type { ReportFacts } from '../../../functions/reports/facts.ts';
import { subjectOf, textOf } from '../../../functions/reports/mail.ts';
import { reportOf } from '../../../functions/reports/report.ts';
import { reportSchema } from '../../../functions/reports/schema.ts';
import { Failure, type FailureParts } from '../../../functions/shared/failure.ts';
import { allErrors } from '../../support/all-errors.ts';
import { now, partialJob, run } from './samples.ts';

const file = new URL('specimens.md', import.meta.url);

const mailOf = (facts: ReportFacts) => {
  const report = reportOf(facts, run, now);
  return { subject: subjectOf(report.summary), text: textOf(report) };
};

/** Without the links, which are the same in each but for the section of the runbook. */
const shown = (facts: ReportFacts): string => {
  const { subject, text } = mailOf(facts);
  const [body = '', links = ''] = text.split(/\n\n(?=Log: )/);
  const runbook = links.split('\n').find((line) => line.startsWith('Runbook: '));
  return `Subject: ${subject}\n\n${body}\n\n${runbook}`;
};

const jobError = (outcome: outcomes.BadOutcome, why: string): JobDidNotSucceed =>
  outcomes.outcomeError(outcome, 'job-1', why);
const notSeen = { failedGroups: [], status: undefined, groups: undefined, appliance: undefined };

/** What the facts of each outcome may be. */
const ofOutcomes: { [outcome in Outcome | 'specimen']: ReportFacts } = {
  succeeded: { ...partialJob, outcome: 'succeeded', failedGroups: [], error: undefined },
  partially_failed: {
    ...partialJob,
    error: jobError('partially_failed', '1 group failed: 00RT000000060vKLOP: failed: no answer of SAP'),
  },
  canceled: {
    ...partialJob,
    outcome: 'canceled',
    failedGroups: [],
    error: undefined,
    remedy: outcomes.outcomeRemedies.canceled,
  },
  failed: {
    ...partialJob,
    outcome: 'failed',
    status: 'failed',
    failedGroups: [],
    error: jobError('failed', ''),
  },
  unknown_status: {
    ...partialJob,
    outcome: 'unknown_status',
    status: 'mirroring',
    failedGroups: [],
    error: jobError('unknown_status', ''),
  },
  lost: {
    ...partialJob,
    ...notSeen,
    outcome: 'lost',
    error: jobError(
      'lost',
      'JobNotFound: Looking at job job-1 at https://cm.example.com: HTTP 404. There is no such job.',
    ),
  },
  unauthorized: {
    ...partialJob,
    ...notSeen,
    outcome: 'unauthorized',
    error: jobError(
      'unauthorized',
      'LoginRejected: Logging in to https://cm.example.com: HTTP 401, "Wrong username or password."',
    ),
  },
  timed_out: {
    ...partialJob,
    ...notSeen,
    outcome: 'timed_out',
    error: jobError('timed_out', 'ApplianceUnreachable: Looking at job job-1: connection refused'),
  },
  specimen: {
    ...partialJob,
    ...notSeen,
    outcome: 'specimen',
    job: undefined,
    error: undefined,
    durationSeconds: undefined,
  },
};

/** What a start failed with; of an error of AWS or of the appliance it holds their words. */
const parts: FailureParts = {
  tried: 'What was tried',
  cameBack: 'what came back',
  remedy: 'What to do about it.',
};

const startFailed = (error: ReportFacts['error']): ReportFacts => ({
  ...partialJob,
  ...notSeen,
  outcome: 'start_failed',
  job: undefined,
  error,
});

const specimens: [string, ReportFacts][] = [
  ...Object.entries(ofOutcomes),
  [
    'succeeded, with notes',
    {
      ...ofOutcomes.succeeded,
      warnings: ['1 group still "in progress" on a completed job', '1 group without a detail'],
    },
  ],
  [
    'unauthorized, by a token',
    {
      ...ofOutcomes.unauthorized,
      error: jobError('unauthorized', 'TokenRejected: Reading job job-1 at https://cm.example.com: HTTP 401'),
    },
  ],
  [
    'timed_out, while it still runs',
    {
      ...partialJob,
      outcome: 'timed_out',
      status: 'in_progress',
      failedGroups: [],
      error: jobError('timed_out', ''),
    },
  ],
  [
    'a start without a clear answer',
    startFailed({
      name: 'LoginRejected',
      parts: {
        ...parts,
        cameBack: 'HTTP 401. Before that: HTTP 504; whether a job was made is not certain.',
      },
    }),
  ],
  ...allErrors
    .filter((type) => !(type.prototype instanceof outcomes.JobDidNotSucceed))
    .map((type): [string, ReportFacts] => [type.name, startFailed(new type(parts, false, 'job-1'))]),
];

/** A document of all of them, for people to read. */
const list = () =>
  [
    '# What each mail says',
    'Of each outcome of a job, and of each error; of those that no start ends with, such as `JobNotRunning`, no mail tells. What an error says of itself is in its own three parts, for which words stand here. Each mail also has links to the log and to the dashboard, and names its run. `mail.test.ts` holds the code to this list; `UPDATE=1 npm run jest -- mail.test` writes it anew.',
    ...specimens.map(([name, facts]) => `## ${name}\n\n\`\`\`text\n${shown(facts)}\n\`\`\``),
  ].join('\n\n');

if (process.env.UPDATE) writeFileSync(file, `${list()}\n`);

describe('the mail of', () => {
  const told = new Map(
    readFileSync(file, 'utf8')
      .split(/^## /m)
      .slice(1)
      .map(
        (part) =>
          [
            part.split('\n')[0],
            part
              .split('```')[1]
              ?.replace(/^text\n/, '')
              .trimEnd(),
          ] as const,
      ),
  );

  test('every outcome and error is in the list, and no other', () => {
    expect([...told.keys()]).toEqual(specimens.map(([name]) => name));
    const known = reportSchema.shape.outcome.options.filter((outcome) => outcome !== 'start_failed');
    expect(Object.keys(ofOutcomes).toSorted()).toEqual(known.toSorted());
  });

  test.each(specimens)('%s is as the list has it', (name, facts) => {
    expect(shown(facts)).toBe(told.get(name));
  });
});

describe('a mail', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    group: `group-${index}`,
    detail: 'failed: '.repeat(200),
  }));

  test.each<[string, ReportFacts]>([
    ...specimens,
    ['a hundred failed groups', { ...partialJob, groups: 100, failedGroups: many }],
  ])('has 25 lines at most: %s', (_name, facts) => {
    expect(mailOf(facts).text.split('\n').length).toBeLessThanOrEqual(25);
  });

  test('names the first failed groups, and says how many more there are', () => {
    const { text } = mailOf({ ...partialJob, groups: 100, failedGroups: many });
    expect(text.match(/^- group-\d+: /gm)).toHaveLength(5);
    expect(text).toContain('\n- and 95 more\n');
  });

  test('tells what is said of the job as a whole', () => {
    const failedGroups = [{ group: 'job', detail: 'error: no route' }];
    expect(mailOf({ ...partialJob, failedGroups }).text).toContain(
      '\nFailed:\n- the job itself: error: no route\n',
    );
  });

  test('of six failed groups says that there is one more', () => {
    expect(mailOf({ ...partialJob, failedGroups: many.slice(0, 6) }).text).toContain('\n- and 1 more\n');
  });

  test('of five failed groups names them all', () => {
    expect(mailOf({ ...partialJob, failedGroups: many.slice(0, 5) }).text).not.toContain('more\n');
  });

  test('ends with where to look, and the run', () => {
    const { text } = mailOf(partialJob);
    const { links } = reportOf(partialJob, run, now);
    expect(text.split('\n').slice(-4)).toEqual([
      `Log: ${links.log_query}`,
      `Dashboard: ${links.dashboard}`,
      `Runbook: ${links.runbook}`,
      `Run: request ${run.requestId} of follow-sync`,
    ]);
  });

  test('names the durable execution where there is one', () => {
    expect(textOf(reportOf(partialJob, { ...run, execution: 'arn:of:it' }, now))).toMatch(
      /\nRun: arn:of:it$/,
    );
  });

  test.each<[string, Partial<ReportFacts>, string]>([
    [
      'names the node that answered',
      {},
      'Job job-1 on https://cm.example.com: partially_failed. The appliance shows the status "completed".',
    ],
    [
      'names no node where none has answered',
      { appliance: undefined },
      'Job job-1: partially_failed. The appliance shows the status "completed".',
    ],
    [
      'says what came back where the job shows no status',
      { status: undefined },
      `Following job job-1: ${partialJob.error?.parts.cameBack}.`,
    ],
    [
      'says no more of a success without a status',
      { outcome: 'succeeded', status: undefined, error: undefined },
      'Job job-1: succeeded.',
    ],
  ])('%s', (_name, facts, expected) => {
    expect(mailOf({ ...partialJob, ...facts }).text).toContain(`\n\n${expected}\nWhen: `);
  });

  test('ends a sentence of the appliance with one full stop', () => {
    const error = { name: 'LoginRejected', parts: { ...parts, cameBack: 'HTTP 401, no.' } };
    expect(mailOf(startFailed(error)).text).toContain('\nWhat was tried: HTTP 401, no.\n');
  });
});

describe('the subject says', () => {
  const group = (name: string) => ({ group: name, detail: 'failed' });
  const subject = (facts: Partial<ReportFacts>) => mailOf({ ...partialJob, ...facts }).subject;

  test.each<[string, Partial<ReportFacts>, string]>([
    ['how many groups failed, and of how many', {}, '1 of 3 groups failed'],
    ['the same of several', { failedGroups: [group('a'), group('b')] }, '2 of 3 groups failed'],
    ['how many failed of a job of all groups', { groups: undefined }, '1 group failed'],
    [
      'how many failed where a job names fewer groups than it speaks of',
      { groups: 1, failedGroups: [group('a'), group('b')] },
      '2 groups failed',
    ],
    [
      'nothing of groups where something is said of the job alone',
      { failedGroups: [group('job')] },
      'not all of it succeeded',
    ],
    ['no count of the job itself', { failedGroups: [group('job'), group('a')] }, '1 of 3 groups failed'],
    ['how many were synchronized', { outcome: 'succeeded', groups: 1 }, '1 group synchronized'],
    ['that all were', { outcome: 'succeeded', groups: undefined }, 'all groups synchronized'],
  ])('%s', (_name, facts, expected) => {
    expect(subject(facts)).toBe(`SAP keys on production: ${expected}`);
  });

  test('nothing that is no ASCII, and has less than 100 characters', () => {
    expect(subjectOf(`a\nb\u0000c\u00e9\u2028d${'e'.repeat(200)}`)).toBe(`a b c d${'e'.repeat(92)}`);
  });

  test('of the longest target and error fits', () => {
    const target = 'a'.repeat(24);
    const longest = Math.max(
      ...specimens.map(([, facts]) => reportOf(facts, { ...run, target }, now).summary.length),
    );
    expect(longest).toBeLessThan(100);
  });
});

test('all errors of the list are failures of ours', () => {
  expect(allErrors.filter((type) => !(new type(parts, false, 'job-1') instanceof Failure))).toEqual([]);
});
