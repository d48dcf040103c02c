import { isJobId } from '../../../functions/jobs/job.ts';
import { isObject, type JsonObject, parseJson } from '../../../functions/shared/json.ts';
import type { Asked } from './look.ts';
import type { Placeholders } from './placeholders.ts';
import { Said, type Seen } from './rows/row.ts';
import { isKnownKey, isOrdinary, isVocabulary, nameAhead } from './words.ts';

/** Under these stands what a report is made for: a word or a sentence of the appliance, kept but for the values in it. */
const textKey =
  /^(overall_?status|status|message|code_?desc|detailed_?status|details?|reason|errors?|error_(message|details?|description|reason|text)|failures?|failure_(message|details?|reason)|result|text|warnings?)$/i;
/** Of every response. */
const errorKey = /^(code_?desc|message)$/i;
/** Words of the API. */
const apiWord = /^(sap|aws|gcp|oci|azure\w{0,8}|bearer)$/i;
/** Under these, in details too, stands a name. */
const nameKey =
  /(^|_|[a-z](?=[A-Z]))(ids?|names?|groups?|keys?|uri|users?|owner|by|creator|vaults?|regions?|hosts?|nodes?|labels?|accounts?|tenants?|connections?|organi[sz]ations?|address|url)$/i;
/** Numbers that say how an answer is made, or how a job went. */
const numberKey =
  /^(skip|limit|total|code|duration|password_lifetime|(?:\w+_)?counts?|keys|groups|failed|success(?:ful)?|synchronized|synced|skipped|added|updated|deleted|created|removed|unchanged|progress|percent|abort(?:ed)?|cancell?ed)$/i;

/** So many keys of an object are shown, entries of a list, and values of one response. */
const mostKeys = 40;
const mostEntries = 3;
const mostShown = 400;

/** Learns a value, unless it is a word that says how something went. */
export function learnValue(value: string, kind: string, placeholders: Placeholders): void {
  if (!isVocabulary(value.trim())) placeholders.learn(value, kind);
}

/** Where a value stands. */
interface Place {
  key: string;
  /** Whether it stands in `detailed_status`, at any depth. */
  isDetail: boolean;
  /** Whether a text stands beside it, in a detail. */
  isBesideText: boolean;
  /** Whether it is an entry of a list. */
  isListed: boolean;
  /** Whether it may say something of a job: users and groups have free texts of their own. */
  isOfJobs: boolean;
}

/** Whether a string is a text to be kept, and no value. */
function isText(value: string, { key, isDetail, isBesideText, isListed, isOfJobs }: Place): boolean {
  if (errorKey.test(key) || isOrdinary(value)) return true;
  if (!isOfJobs) return false;
  const isSentence = /\s/.test(value.trim());
  if (textKey.test(key)) return !isListed || isSentence;
  if (!isDetail || nameKey.test(key)) return false;
  return (!isBesideText && !isListed) || isSentence;
}

/** Whether a number is an id, and no count. */
const isId = ({ key, isListed }: Place): boolean => nameKey.test(key) && (isListed || !numberKey.test(key));

/** What a string holds that is JSON of an object or a list. */
function jsonIn(text: string): unknown {
  if (text.length > 1_000_000 || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** The places of what stands in an object. */
function placesIn(parent: JsonObject, place: Place): [key: string, value: unknown, place: Place][] {
  const entries = Object.entries(parent);
  const isBesideText = entries.some(([key]) => textKey.test(key));
  return entries.map(([key, value]) => [
    key,
    value,
    {
      key,
      isDetail: place.isDetail || /^detailed_?status$/i.test(key),
      isBesideText,
      isListed: false,
      isOfJobs: place.isOfJobs,
    },
  ]);
}

const top: Place = { key: '', isDetail: false, isBesideText: false, isListed: false, isOfJobs: true };

const notOfJobs: ReadonlySet<Asked> = new Set(['groups', 'user', 'password policy', 'system info', 'login']);

/** Where the body of a response begins. */
const topOf = (asked: Asked | undefined): Place =>
  asked !== undefined && notOfJobs.has(asked) ? { ...top, isOfJobs: false } : top;

/** Learns every value of a response: all strings that are no texts, ids, and the keys of details that name something. */
export const learnFromBody = (body: unknown, asked: Asked, placeholders: Placeholders): void =>
  learnWithin(body, placeholders, topOf(asked));

function learnWithin(value: unknown, placeholders: Placeholders, place: Place): void {
  if (Array.isArray(value))
    for (const entry of value) learnWithin(entry, placeholders, { ...place, isListed: true });
  else if (isObject(value)) {
    for (const [key, entry, under] of placesIn(value, place)) {
      if (place.isDetail && !isKnownKey(key)) learnValue(key, 'name', placeholders);
      learnWithin(entry, placeholders, under);
    }
  } else if (typeof value === 'string') {
    const inner = jsonIn(value);
    if (inner !== undefined) learnWithin(inner, placeholders, { ...place, isDetail: true });
    else if (!isText(value, place)) learnValue(value, kindOf(value, place.key), placeholders);
    else if (place.isDetail) for (const line of value.split('\n')) learnName(line, placeholders);
  } else if (typeof value === 'number' && isId(place)) placeholders.learn(String(value), 'id');
}

/** A line of details may begin with what it is about. */
function learnName(line: string, placeholders: Placeholders): void {
  const name = nameAhead(line);
  if (name !== undefined) learnValue(name, 'name', placeholders);
}

/** A response as a shape: its keys, words and texts, and placeholders for values. */
export function shapeOf(body: unknown, placeholders: Placeholders, asked?: Asked): unknown {
  let left = mostShown;
  const shape = (value: unknown, place: Place, depth: number): unknown => {
    left -= 1;
    if (left < 0) return '…';
    if (Array.isArray(value)) {
      const shown = value
        .slice(0, mostEntries)
        .map((entry) => shape(entry, { ...place, isListed: true }, depth));
      return value.length > mostEntries ? [...shown, `and ${value.length - mostEntries} more`] : shown;
    }
    if (isObject(value)) {
      const entries = placesIn(value, place);
      const shown = entries
        .slice(0, mostKeys)
        .map(([key, entry, under]) => [
          keyOf(key, depth, placeholders),
          shape(entry, under, isEnvelope(key, entry) ? depth : depth + 1),
        ]);
      return Object.fromEntries(
        entries.length > mostKeys ? [...shown, ['(more keys)', entries.length - mostKeys]] : shown,
      );
    }
    if (typeof value === 'string') return stringOf(value, place, placeholders, shape);
    if (typeof value !== 'number') return value;
    if (isId(place)) return placeholders.of(String(value), 'id');
    return numberKey.test(place.key) && Math.abs(value) < 100_000 ? placeholders.number(value) : '<number>';
  };
  return shape(body, topOf(asked), 0);
}

/** Whether what stands under a key has fields of its own: the jobs of a list, a job in an object around it. */
const isEnvelope = (key: string, value: unknown): boolean =>
  key === 'resources' || (isObject(value) && value.id !== undefined && value.overall_status !== undefined);

function stringOf(
  value: string,
  place: Place,
  placeholders: Placeholders,
  shape: (value: unknown, place: Place, depth: number) => unknown,
): string {
  if (value === '') return '';
  const inner = jsonIn(value);
  if (inner !== undefined) return JSON.stringify(shape(inner, { ...place, isDetail: true }, 1));
  if (apiWord.test(value) || isOrdinary(value)) return value;
  if (isText(value, place)) return placeholders.text(value);
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(value);
  if (date !== null)
    return `<date, ${date[1]?.length ?? 0} digits${date[2] === undefined ? ', no zone' : ''}>`;
  return placeholders.of(value, kindOf(value, place.key));
}

/** Fields that the documentation names. */
const documentedKey =
  /^(id|uri|account|application|devAccount|createdAt|updatedAt|completed_at|overall_status|detailed_status|cloud|groups|synchronize_all|abort|resources|total|skip|limit|code|codeDesc|message|requestID|Name|name|group_id|jwt|duration|refresh_token|token_type|client_id)$/;

/** A key: itself where it is a field of a job or a user, or made of known words, and holds no value. */
export function keyOf(key: string, depth: number, placeholders: Placeholders): string {
  const isName = depth === 0 ? /^[A-Za-z][\w-]{0,39}$/.test(key) : isKnownKey(key);
  const isKept = documentedKey.test(key) || (isName && placeholders.isClean(key));
  return isKept ? key : placeholders.of(key, 'key');
}

/** A path of ours, with placeholders for ids and words. */
export const pathOf = (path: string, placeholders: Placeholders): string =>
  path
    .replace(/(?<=synchronization-jobs\/)[^/?]+/g, (id) => placeholders.of(decoded(id), 'id'))
    .replace(/(?<=[?&]id=)[^&]+/g, '<unknown id>')
    .replace(/(?<=[?&]overall_status=)[^&]+/g, '<word>');

/** Learns the ids in a path. */
export function learnPath(path: string, placeholders: Placeholders): void {
  for (const [id] of path.matchAll(/(?<=synchronization-jobs\/)[^/?]+/g))
    placeholders.learn(decoded(id), 'id');
}

const decoded = (text: string): string => (isJobId(text) ? decodeURIComponent(text) : '');

/** What a row has seen: placeholders without their numbers, which differ from run to run. */
export function seenOf(seen: Seen, placeholders: Placeholders): unknown {
  if (seen instanceof Said) {
    if (isOrdinary(seen.text)) return seen.text;
    const text = seen.isKey ? keyOf(seen.text, 0, placeholders) : placeholders.text(seen.text);
    return text.replace(/<([a-z]+) \d+>/g, '<$1>');
  }
  if (typeof seen === 'number') return placeholders.number(seen);
  if (Array.isArray(seen)) return seen.map((entry) => seenOf(entry, placeholders));
  if (typeof seen !== 'object' || seen === null) return seen;
  const entries = Object.entries(seen).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, seenOf(value as Seen, placeholders)]));
}

function kindOf(value: string, key: string): string {
  if (value.startsWith('eyJ') || /token|jwt/i.test(key)) return 'token';
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) return 'uuid';
  if (/(^|_)ids?$|Id$|groups?$|requestID/i.test(key)) return 'id';
  return /name/i.test(key) ? 'name' : 'value';
}
