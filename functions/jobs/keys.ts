import type { JsonObject } from '../shared/json.ts';
import { isFalse } from './job.ts';
import { nameIn, squeeze } from './wording.ts';

const nouns = '(?:groups?|regions?|keyrings?|vaults?|keys?|organi[sz]ations?|connections?|nodes?)?';
const went = '(?:success(?:ful(?:ly)?)?|succeeded|synchroni[sz]ed|refreshed|completed?|finished)';
const success = new RegExp(
  `(?<!un|in|not|non)${went}${nouns}(?:count|flag)?$|^${nouns}(?:is)?(?:ok|done)${nouns}$`,
);
const unchanged = new RegExp(`^${nouns}(?:unchanged|uptodate)${nouns}$`);
const total = new RegExp(`^(?:total|expected)${nouns}(?:count)?$|^${nouns}(?:total|expected)$`);
const failure = /error|fail/;
const aborted = /^(?:is|was)?(?:abort(?:ed)?|cancell?ed)$/;

/** Without any of these a key says nothing; one look for all of them. */
const anything = /error|fail|succe|synchroni|refreshed|complete|finished|ok|done|abort|cancel/;

/** What a key says of that which stands under it. */
export interface Meaning {
  /** The key, squeezed. */
  word: string;
  /** Whether it is the name of a group: then it says nothing else, whatever it is. */
  isGroup: boolean;
  /** That something went wrong: it should be nothing. */
  isFailure: boolean;
  /** That something went well: it should not be false. */
  isSuccess: boolean;
  /** That somebody ended it. */
  isAborted: boolean;
}

/** `groups`: the names of groups, squeezed. */
export function meaningOf(key: string, groups: ReadonlySet<string>): Meaning {
  const word = squeeze(key);
  const isGroup = groups.has(word);
  const saysAnything = !isGroup && anything.test(word);
  const says = (pattern: RegExp) => saysAnything && pattern.test(word);
  return { word, isGroup, isFailure: says(failure), isSuccess: says(success), isAborted: says(aborted) };
}

const nothing = new Set([
  ...['', 'none', 'null', 'nil', '<nil>', 'n/a', 'undefined', 'nothing'],
  ...['no error', 'no errors', 'no failure', 'no failures', 'without error', 'without errors'],
]);
/** Go writes the year 1 for a date that it does not have. */
const noDate = /^0001-01-01t00:00:00(?:\.0+)?z$/;

/** Whether a value stands for nothing: empty, zero, false, or a word for it. */
export function isNothing(value: string | number | boolean): boolean {
  if (isFalse(value) || Number(value) === 0) return true;
  if (typeof value !== 'string') return false;
  const name = nameIn(value);
  return nothing.has(name) || noDate.test(name);
}

interface Count {
  key: string;
  word: string;
  value: number;
}

/**
 * The key of a count among others that says that something is missing: fewer (or more) went well than there are, or
 * nothing did and no other count tells why.
 */
export function disagreeingKey(object: JsonObject): string | undefined {
  const counts = Object.entries(object).flatMap(([key, value]) => countIn(key, value) ?? []);
  const good = counts.filter(({ word }) => success.test(word) || unchanged.test(word));
  const [only] = good;
  if (counts.length === 1) return only?.value === 0 ? only.key : undefined;
  for (const whole of counts.filter(({ word }) => total.test(word))) {
    const parts = good.filter((part) => isOfSameKind(part, whole));
    const sum = parts.reduce((before, { value }) => before + value, 0);
    const odd = parts.find(({ value }) => value !== whole.value);
    if (odd !== undefined && sum !== whole.value) return odd.key;
  }
  return undefined;
}

function countIn(key: string, value: unknown): Count | undefined {
  const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return undefined;
  const word = squeeze(key);
  const isCount = [success, unchanged, total, failure].some((pattern) => pattern.test(word));
  return isCount ? { key, word, value: number } : undefined;
}

const noun = /group|region|keyring|vault|key|organi[sz]ation|connection|node/;

/** Whether two counts may count the same: a key that does not say what it counts may count anything. */
function isOfSameKind(one: Count, other: Count): boolean {
  const [ours] = noun.exec(one.word) ?? [];
  const [theirs] = noun.exec(other.word) ?? [];
  return ours === undefined || theirs === undefined || ours === theirs;
}
