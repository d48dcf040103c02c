import { hasLetter } from '../shared/text.ts';
import type { Place } from './leaves.ts';
import { Lexicon, type Phrases } from './vocabulary.ts';
import { nameIn } from './wording.ts';

/** A name with one of these would turn the sense of a statement round, or its counts. */
const notInNames = new Set(
  'no not none never nothing without hardly barely partially partly half almost nearly only incomplete total of out'.split(
    ' ',
  ),
);

/** A key or a group as a text may speak of it; undefined for one that could not be told from what is said of it. */
function nameOf(text: string): string | undefined {
  const name = nameIn(text);
  if (!hasLetter(name) || /error|fail/.test(name)) return undefined;
  return name.split(' ').some((word) => notInNames.has(word)) ? undefined : name;
}

/** Under these stands a name. */
const nameKey = /(?:id|name|group|uri|region|keyring|vault|organi[sz]ation|connection|node|account)$/;

/** The names in one job: its groups, and its keys. */
export class JobNames {
  /** A group says nothing where it stands alone: G. */
  readonly groups = new Lexicon();
  readonly #ofKeys = new Map<string, string | undefined>();

  constructor(groups: Iterable<string>) {
    for (const group of groups) this.groups.add(nameOf(group), 'G');
  }

  /**
   * What else a folded text may speak of, standing at a place: the keys that are above it. M, since they may only be
   * what a statement speaks of; under a key such as `id` they say nothing where they stand alone. Undefined for none.
   */
  above(place: Place, folded: string): Phrases | undefined {
    let names: Lexicon | undefined;
    for (let at: Place | undefined = place; at !== undefined; at = at.above) {
      if (at.meaning.word.length > folded.length) continue;
      const name = this.#ofKey(at.key);
      if (name === undefined || !folded.includes(name.split(' ', 1)[0] as string)) continue;
      names ??= new Lexicon(this.groups);
      names.add(name, at !== place && nameKey.test(place.meaning.word) ? 'G' : 'M');
    }
    return names;
  }

  /** All of them, of some keys. */
  with(keys: Iterable<string>): Phrases {
    const names = new Lexicon(this.groups);
    for (const key of keys) names.add(this.#ofKey(key), 'G');
    return names;
  }

  #ofKey(key: string): string | undefined {
    if (!this.#ofKeys.has(key)) this.#ofKeys.set(key, nameOf(key));
    return this.#ofKeys.get(key);
  }
}
