import { isObject, type JsonObject } from '../shared/json.ts';
import type { Job } from './job.ts';
import { type Meaning, meaningOf } from './keys.ts';
import { clean, squeeze } from './wording.ts';

/** A key of a job, and what is known of everything that stands under it. */
export interface Place {
  key: string;
  meaning: Meaning;
  above: Place | undefined;
  /** Whether it stands in the details, and not in another field of the job. */
  isDetail: boolean;
  /** What it is about: a group, or whatever the details name first; undefined for the job as a whole. */
  group: string | undefined;
  /** Whether `group` is one that the job names. */
  isNamed: boolean;
  /** The keys below that, with dots between. */
  path: string;
  /** Whether a key from here upwards says error or fail. */
  isUnderFailure: boolean;
  /** Whether the last key that is no group's name says success. */
  isUnderSuccess: boolean;
}

export type Node = { place: Place } & (
  | { value: string | number | boolean; object?: undefined }
  | { object: JsonObject; value?: undefined }
);

const top: Place = {
  key: '',
  meaning: { word: '', isGroup: false, isFailure: false, isSuccess: false, isAborted: false },
  above: undefined,
  isDetail: false,
  group: undefined,
  isNamed: false,
  path: '',
  isUnderFailure: false,
  isUnderSuccess: false,
};

/** Under these an entry of a list says what it is about. */
const nameKeys = ['group', 'group_id', 'name', 'id'];

/** A map from group to text on the sister clouds; on SAP it is inferred. */
const detailsKey = 'detailed_status';

/**
 * Every object and every leaf of a job, each with its place, in order. A text that is JSON is taken apart like the rest.
 * Not recursive, since what a stranger sent may be nested deeply. `groups`: those that the job names.
 */
export function* nodesOf(job: Job, groups: ReadonlySet<string>): Generator<Node> {
  const words = new Set(Array.from(groups, squeeze));
  const meanings = new Map<string, Meaning>();
  const meaning = (key: string): Meaning => {
    const known = meanings.get(key) ?? meaningOf(key, words);
    meanings.set(key, known);
    return known;
  };
  const left: { value: unknown; place: Place }[] = [{ value: job, place: top }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { place } = next;
    const value = contentOf(next.value);
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at -= 1)
        left.push({ value: value[at], place: inList(place, value[at], at, groups) });
    } else if (isObject(value)) {
      yield { object: value, place };
      for (const [key, inner] of Object.entries(value).reverse())
        left.push({ value: inner, place: under(place, key, meaning(key)) });
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      yield { value, place };
    }
  }
}

/** A longer text is none that people read, and could hold more values than there is memory for. */
const longestJson = 1_000_000;

/** What a text holds that is JSON; any other value as it is. */
function contentOf(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > longestJson) return value;
  const text = clean(value);
  if (!/^\s*[[{"]/.test(text)) return value;
  try {
    return contentOf(JSON.parse(text));
  } catch {
    return value;
  }
}

function under(place: Place, key: string, meaning: Meaning): Place {
  if (!place.isDetail && key === detailsKey) return { ...top, key, isDetail: true };
  const { isDetail, isNamed } = place;
  const begins = beginsAt(place, meaning.isGroup);
  return {
    key,
    meaning,
    above: place,
    isDetail,
    group: begins ? key : place.group,
    isNamed: isNamed || meaning.isGroup,
    path: begins ? said(place) : place.path === '' ? key : `${place.path}.${key}`,
    isUnderFailure: place.isUnderFailure || meaning.isFailure,
    isUnderSuccess: meaning.isGroup ? place.isUnderSuccess : meaning.isSuccess,
  };
}

/** The place of an entry of a list, which is about the group that the entry names. */
function inList(place: Place, entry: unknown, at: number, groups: ReadonlySet<string>): Place {
  const names = isObject(entry) ? nameKeys.map((key) => entry[key]) : [];
  const name = names.find((value) => typeof value === 'string');
  const isGroup = groups.has(name ?? '');
  return beginsAt(place, isGroup)
    ? { ...place, group: name ?? String(at), isNamed: isGroup, path: said(place) }
    : place;
}

/** Whether a name begins what a place is about: one of the job's groups, or the first name in the details. */
const beginsAt = ({ isNamed, isDetail, group }: Place, isGroup: boolean): boolean =>
  isGroup ? !isNamed : isDetail && group === undefined;

/** What the keys before have said of failure or success is told all the same. */
const said = ({ isUnderFailure, isUnderSuccess, path, key }: Place): string =>
  isUnderFailure || isUnderSuccess ? path || key : '';
