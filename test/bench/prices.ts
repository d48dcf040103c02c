/**
 * List prices of the region US East (N. Virginia), arm64, without the free tier, in dollars, as known in November
 * 2026 and not read off the pages that day: look there before you rely on a figure.
 * https://aws.amazon.com/lambda/pricing/, /secrets-manager/pricing/, /cloudwatch/pricing/
 */
export const prices = {
  region: 'US East (N. Virginia)',
  date: 'November 2026',
  request: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  durableOperation: 8e-6,
  /** A GB that a durable execution writes. */
  durableWrite: 0.25,
  /** A GB that is kept for a month; the stack keeps it for 30 days. */
  durableStorage: 0.15,
  secretCall: 0.05 / 10_000,
  /** A GB of log lines. */
  log: 0.5,
} as const;

/** A function with 1,769 MB has the power of one processor, with less its part of it (documented). */
export const megabytesPerProcessor = 1_769;

/** What one night takes. */
export interface Night {
  /** Of both functions. */
  invocations: number;
  gigabyteSeconds: number;
  operations: number;
  storedBytes: number;
  secretCalls: number;
  logBytes: number;
}

/** Dollars for 30 nights. */
export function dollarsAMonth(night: Night): number {
  const gigabytes = (bytes: number) => bytes / 1024 ** 3;
  const dollars =
    night.invocations * prices.request +
    night.gigabyteSeconds * prices.gigabyteSecond +
    night.operations * prices.durableOperation +
    gigabytes(night.storedBytes) * (prices.durableWrite + prices.durableStorage) +
    night.secretCalls * prices.secretCall +
    gigabytes(night.logBytes) * prices.log;
  return dollars * 30;
}
