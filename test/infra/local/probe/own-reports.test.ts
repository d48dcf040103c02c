import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Behaviour, defaultBehaviour } from '../../../../infra/local/appliance/behaviour.ts';
import { imitationOf } from '../../../../infra/local/appliance/like.ts';
import type { ProbeFlags } from '../../../../infra/local/probe/probe.ts';
import { type ProbeReport, readProbeReport } from '../../../../infra/local/probe/report.ts';
import { applianceWithHistory, everyFlag, type LoginKind, probe, probeAgain } from './set-up.ts';

const folder = new URL('../../../appliances/', import.meta.url);

interface Probed {
  behaviour?: Partial<Behaviour>;
  flags?: ProbeFlags;
  login?: LoginKind;
}

/** How the simulated appliance stands for each of its own reports. */
const probed: { [file: string]: Probed } = {
  'simulated.json': {},
  // Another shape and other manners in all that the functions cope with.
  'simulated-otherwise.json': {
    behaviour: {
      jobIds: 'number',
      wrapJobs: 'everywhere',
      statusWords: { running: 'in_progress', completed: 'done', failed: 'error', canceling: 'aborting' },
      echoNothingAs: 'null',
      echoSynchronizeAll: false,
      echoSynchronizeAllFalse: true,
      abortSpelling: 'text',
      abortKey: 'canceled',
      details: 'list',
      detailTexts: { success: 'Completed successfully.', failure: 'SAP was not reached: error 7' },
      fractionalDigits: 0,
      createdAheadMs: 600_000,
      updatedAt: 'at changes',
      listOrder: 'oldest-first',
      sortParameter: 'ignored',
      statusFilter: 'ignored',
      maxLimit: 4,
      overMaxLimit: 'refused',
      emptyList: 'null',
      showsTotal: false,
      listLeavesOut: ['canceled', 'detailed_status'],
      listLagMs: 3_000,
      startStatus: 202,
      refusalScope: 'overlapping',
      refusal: { status: 422, code: 9, codeDesc: 'NCERRInvalidParamValue', message: 'Another job runs' },
      invalidSelectionStatus: 422,
      unknownGroupStatus: 422,
      completedAt: false,
      partialFailureEndsAs: 'failed',
      replicationLagMs: 1_500,
      tokensHoldOnAllNodes: false,
      dateAheadMs: 600_000,
      cancelSeconds: 22.5,
      canceledEndsAs: 'canceled',
      lockoutMinutes: [0, 5],
      passwordLifetimeDays: 90,
      passwordChangedDaysAgo: 3,
      accountExpiresInDays: 40,
      compress: false,
      keepAliveMs: 0,
    },
  },
  // Texts that nobody knows, and no refusal of a second job.
  'simulated-foreign.json': {
    behaviour: {
      jobIds: 'text',
      statusWords: { running: 'Running', completed: 'Finished', failed: 'Error' },
      echoGroups: 'comma list',
      details: 'lines',
      detailTexts: { success: 'keys are in step', failure: 'SAP was not reached: error 7' },
      refuseSecondJob: false,
      statusFilter: 'empty',
      passwordChangeRequired: true,
    },
  },
  // What a read-only run sees of an appliance that says little, in words that nobody knows.
  'simulated-blind.json': {
    flags: { wrongLogin: true },
    login: 'refresh_token',
    behaviour: {
      getBrings: 'another job',
      statusWords: { running: 'läuft', completed: 'fertig', failed: 'kaputt' },
      echoGroups: 'none',
      echoNothingAs: 'empty',
      abortSpelling: 'missing',
      detailedStatus: false,
      dates: 'missing',
      updatedAt: 'missing',
      sendsDate: false,
      groupsEndless: true,
      sortParameter: 'refused',
      statusFilter: 'refused',
      emptyList: 'no content',
      refreshTokenRotates: true,
    },
  },
};

const read = (file: string): ProbeReport => readProbeReport(readFileSync(new URL(file, folder), 'utf8'));

describe("the simulated appliance's own reports are what a probe of it says today (UPDATE=1 writes them anew)", () => {
  test.each(Object.entries(probed))(
    '%s',
    async (file, { behaviour = {}, flags = everyFlag, login = 'password' }) => {
      const { appliance, clock } = await applianceWithHistory({ behaviour });
      const { report } = await probe(appliance, { clock, flags }, login);
      await appliance.stop();
      if (process.env.UPDATE) writeFileSync(new URL(file, folder), `${JSON.stringify(report, null, 2)}\n`);
      const { version, ...kept } = read(file);
      expect(report).toEqual({ ...kept, version: expect.any(String) });
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );
});

describe('an appliance that is like a report gives the same rows again', () => {
  test.each(Object.entries(probed))('%s', async (file, { flags = everyFlag, login = 'password' }) => {
    const report = read(file);
    expect((await probeAgain(report, flags, login)).rows).toEqual(report.rows);
  });
});

test('each switch is in two positions at least among all reports', () => {
  const positions = new Map<string, Set<string>>();
  for (const file of readdirSync(folder)) {
    for (const [name, position] of Object.entries({
      ...defaultBehaviour,
      ...imitationOf(read(file)).options.behaviour,
    }))
      positions.set(name, (positions.get(name) ?? new Set()).add(JSON.stringify(position)));
  }
  const inOne = Object.keys(defaultBehaviour).filter((name) => (positions.get(name)?.size ?? 0) < 2);
  expect(inOne).toEqual([]);
});
