import { createHash } from 'node:crypto';

/** RFC 3339 UTC with `digits` fractional digits, truncated; those past the millisecond are made up. */
export function timestamp(ms: number, digits: number): string {
  const [seconds = '', milliseconds = '000Z'] = new Date(ms).toISOString().split('.');
  if (digits === 0) return `${seconds}Z`;
  const beyond = createHash('sha1').update(String(ms)).digest().readUInt32BE().toString().padStart(10, '0');
  return `${seconds}.${(milliseconds.slice(0, 3) + beyond).slice(0, digits)}Z`;
}
