import type { JsonObject } from './json.ts';

/** The most a log line may hold of one value, in bytes; CloudWatch Logs takes 256 KB a line, the rest of it included. */
const maxLineBytes = 240 * 1024;

/**
 * A value as it is when it fits into a log line, and with its lists and maps cut otherwise: each keeps as many
 * entries as `most`, and says how many are left out.
 */
export function truncate(value: unknown, maxBytes = maxLineBytes): unknown {
  for (let most = 1000; ; most = Math.floor(most / 2)) {
    const cut = most === 1000 ? value : truncated(value, most);
    if (Buffer.byteLength(JSON.stringify(cut) ?? '') <= maxBytes) return cut;
    if (most === 0) return { left_out: 'everything: it does not fit into a log line' };
  }
}

/** No text in a log line needs to be longer than this once the line has to be cut. */
const maxTextLength = 2_000;

function truncated(value: unknown, most: number): unknown {
  if (typeof value === 'string' && value.length > maxTextLength) {
    return `${value.slice(0, maxTextLength)}… (${value.length - maxTextLength} characters left out)`;
  }
  if (Array.isArray(value)) {
    const kept = value.slice(0, most).map((entry) => truncated(entry, most));
    return kept.length < value.length ? [...kept, `(${value.length - kept.length} left out)`] : kept;
  }
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  const maxEntries = Math.max(most, 30);
  const kept = keys
    .slice(0, maxEntries)
    .map((key) => [key.slice(0, 200), truncated((value as JsonObject)[key], most)]);
  const left = keys.length - kept.length;
  return Object.fromEntries(left > 0 ? [...kept, ['(left out)', left]] : kept);
}
