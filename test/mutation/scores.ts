/** Checks Stryker's report: the files that everything hangs on have to reach more than the rest. */
import { readFileSync } from 'node:fs';

const least = 95;
const keyFiles: { [name: string]: string[] } = {
  judgement: ['functions/ciphertrust/judgement.ts'],
  coverage: ['functions/ciphertrust/coverage.ts', 'functions/ciphertrust/groups.ts'],
  start: [
    'functions/start-sync/start-once.ts',
    'functions/start-sync/job-list.ts',
    'functions/start-sync/synchronize.ts',
  ],
  look: [
    'functions/follow-sync/look.ts',
    'functions/follow-sync/follow-state.ts',
    'functions/follow-sync/pauses.ts',
  ],
  login: ['functions/ciphertrust/login.ts'],
};

interface Report {
  files: { [name: string]: { mutants: { status: string }[] } };
}

const file = process.argv[2] ?? 'reports/mutation.json';
const report = JSON.parse(readFileSync(file, 'utf8')) as Report;

/** Per cent of the mutants that some test found out. */
function score(names: string[]): number {
  const statuses = names.flatMap((name) => report.files[name]?.mutants.map(({ status }) => status) ?? []);
  const found = statuses.filter((status) => status === 'Killed' || status === 'Timeout').length;
  const missed = statuses.filter((status) => status === 'Survived' || status === 'NoCoverage').length;
  return (100 * found) / (found + missed);
}

for (const [name, files] of Object.entries(keyFiles)) {
  const reached = score(files);
  const isEnough = reached >= least;
  console.log(`${name}: ${reached.toFixed(1)} %${isEnough ? '' : `, less than ${least} %`}`);
  if (!isEnough) process.exitCode = 1;
}
console.log(`all: ${score(Object.keys(report.files)).toFixed(1)} %`);
