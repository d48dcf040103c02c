import { type Evidence, jobsSeen, type RawJob } from '../evidence.ts';

/** What each job that was seen says, where it says anything. */
export const eachJob = <T>(evidence: Evidence, read: (raw: RawJob) => T | undefined): T[] =>
  jobsSeen(evidence).flatMap((raw) => {
    const value = read(raw);
    return value === undefined ? [] : [value];
  });

/** Each of some words once, in order. */
export const unique = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].sort();
