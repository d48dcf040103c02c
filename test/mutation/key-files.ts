import { existsSync } from 'node:fs';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** The files that everything hangs on: of their mutants more has to be found than of the rest, in per cent. */
const minScore = 96;
const keyFiles: { [name: string]: string[] } = {
  judgement: [
    'functions/jobs/judgement.ts',
    'functions/jobs/findings.ts',
    'functions/jobs/leaves.ts',
    'functions/jobs/names.ts',
    'functions/jobs/keys.ts',
    'functions/jobs/grammar.ts',
    'functions/jobs/vocabulary.ts',
    'functions/jobs/wording.ts',
    'functions/jobs/good-details.ts',
    'functions/jobs/status.ts',
    'functions/jobs/life.ts',
    'functions/jobs/dates.ts',
  ],
  coverage: ['functions/jobs/coverage.ts', 'functions/jobs/groups.ts'],
  login: [
    'functions/ciphertrust/login.ts',
    'functions/ciphertrust/response.ts',
    'functions/ciphertrust/verdict.ts',
  ],
  start: [
    'functions/start-sync/start-once.ts',
    'functions/start-sync/find-job.ts',
    'functions/start-sync/look.ts',
    'functions/start-sync/confirm-start.ts',
    'functions/start-sync/job-list.ts',
    'functions/start-sync/list-reading.ts',
    'functions/start-sync/job-pages.ts',
    'functions/start-sync/actions/synchronize.ts',
  ],
  look: ['functions/follow-sync/poll.ts', 'functions/follow-sync/state.ts'],
};

interface Report {
  files: { [name: string]: { mutants: { status: string }[] } };
}

/** Per cent of the mutants of some files that a test found out; NaN when there are none. */
function score({ files }: Report, names: string[]): number {
  const statuses = names.flatMap((name) => files[name]?.mutants.map(({ status }) => status) ?? []);
  const found = statuses.filter((status) => status === 'Killed' || status === 'Timeout').length;
  const missed = statuses.filter((status) => status === 'Survived' || status === 'NoCoverage').length;
  return (100 * found) / (found + missed);
}

/** Tells the scores of the key files at the end of a run, and lets one that is too low fail it. */
class KeyFiles {
  onMutationTestReportReady(report: Report): void {
    for (const [name, files] of Object.entries(keyFiles)) {
      const missing = files.filter((file) => !existsSync(file));
      if (missing.length > 0)
        throw new Error(`There is no ${missing.join(', ')}: see ${import.meta.filename}`);
      const reached = score(report, files);
      if (Number.isNaN(reached)) continue;
      const isEnough = reached >= minScore;
      console.log(`${name}: ${reached.toFixed(1)} %${isEnough ? '' : `, less than ${minScore} %`}`);
      if (!isEnough) process.exitCode = 1;
    }
    console.log(`all: ${score(report, Object.keys(report.files)).toFixed(1)} %`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'key-files', KeyFiles)];
