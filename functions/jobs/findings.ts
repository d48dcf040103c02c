import { groupIdsIn } from './coverage.ts';
import { type Saying, sayingOf } from './grammar.ts';
import { isFalse, isTrue, type Job } from './job.ts';
import { disagreeingKey, isNothing } from './keys.ts';
import { nodesOf, type Place } from './leaves.ts';
import { JobNames } from './names.ts';
import type { Phrases } from './vocabulary.ts';
import { fold } from './wording.ts';

/** Something in a job that is not success. */
export interface Finding {
  /** The group that it is about; `job` for the job as a whole. */
  group: string;
  /** What stands there, and under which keys. */
  detail: string;
  /** The text, for one that an operator may call good; undefined for a number or a boolean. */
  text: string | undefined;
}

type Value = string | number | boolean;

/** What is to be known of a job's details, and of its other fields where their keys speak of failure or success. */
export interface Survey {
  findings: Finding[];
  /** Of each group that the details say anything of: whether it still runs. */
  isRunning: Map<string, boolean>;
  /** Whether there are details at all. */
  hasDetails: boolean;
  /** Every name in it. */
  names: () => Phrases;
}

/** Walks through a job, and judges every leaf by itself, with the keys that it stands under. */
export function survey(job: Job): Survey {
  const groups = new Set(groupIdsIn(job));
  const names = new JobNames(groups);
  const reader = new Reader(names);
  const keys = new Set<string>();
  const found: Survey = {
    findings: [],
    isRunning: new Map(),
    hasDetails: false,
    names: () => names.with(keys),
  };
  for (const { place, value, object } of nodesOf(job, groups)) {
    if (place.isDetail) keys.add(place.key);
    const about = place.group ?? 'job';
    if (object !== undefined) {
      const key = disagreeingKey(object);
      if (key !== undefined)
        found.findings.push({ group: about, detail: at(place, key, object[key]), text: undefined });
      continue;
    }
    const saying = reader.read(value, place);
    if (saying === 'unknown') {
      const group = groups.has(String(value)) ? String(value) : about;
      found.findings.push({
        group,
        detail: at(place, undefined, value),
        text: typeof value === 'string' ? value : undefined,
      });
    }
    if (place.isDetail) {
      found.hasDetails = true;
      if (saying !== 'nothing')
        found.isRunning.set(about, saying === 'running' || found.isRunning.get(about) === true);
    }
  }
  return found;
}

const at = ({ path, key, isUnderFailure }: Place, count: string | undefined, value: unknown): string => {
  const where = [path || (isUnderFailure ? key : ''), count].filter(Boolean).join('.');
  return where === '' ? `${value}` : `${where}: ${value}`;
};

/** A number or a boolean in a text. */
const plain = /^ ?(?:[+-]?\d+(?:[.,]\d+)* ?%?|true|false) ?$/;

/** Reads leaves. A job says the same of most of its groups: what needs no key to be understood is read once. */
class Reader {
  readonly #names: JobNames;
  readonly #read = new Map<string, { saying: Saying; folded: string }>();

  constructor(names: JobNames) {
    this.#names = names;
  }

  /** `unknown` for whatever is not success. */
  read(value: Value, place: Place): Saying {
    if (place.isUnderFailure) return isNothing(value) ? 'nothing' : 'unknown';
    if (isDenied(value, place)) return 'unknown';
    if (place.isUnderSuccess && isTrue(value)) return 'success';
    return place.isDetail && typeof value === 'string' ? this.#text(value, place) : 'nothing';
  }

  #text(text: string, place: Place): Saying {
    const { saying, folded } = this.#read.get(text) ?? this.#readOnce(text);
    const names = saying === 'unknown' ? this.#names.above(place, folded) : undefined;
    return names === undefined ? saying : sayingOf(folded, names);
  }

  #readOnce(text: string) {
    const folded = fold(text);
    const read = {
      folded,
      saying: plain.test(folded) ? 'nothing' : sayingOf(folded, this.#names.groups),
    } as const;
    this.#read.set(text, read);
    return read;
  }
}

/** Whether a value takes back what its key says: a success that is false, or that somebody ended it. */
function isDenied(value: Value, { meaning, isDetail, isUnderSuccess }: Place): boolean {
  if (meaning.isAborted) return isDetail && (isTrue(value) || Number(value) > 0);
  // A count: another one beside it may tell that there was nothing to do.
  const isCount = typeof value !== 'boolean' && Number(value) === 0 && meaning.isSuccess;
  return isUnderSuccess && isFalse(value) && !isCount;
}
