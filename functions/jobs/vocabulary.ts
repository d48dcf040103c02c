import { lazy } from '../shared/lazy.ts';
import { runningWords } from './status.ts';
import { joined, type Token, Tokens } from './wording.ts';

/** Words and phrases, as their tokens with a space between, and of which kind each is: one letter. */
export interface Phrases {
  letterOf(phrase: string): string | undefined;
  /** How many tokens the longest has that begins with a token; 0 where none does. */
  longestFrom(first: string): number;
}

/** A list of phrases, on top of another one. */
export class Lexicon implements Phrases {
  readonly #base: Phrases | undefined;
  readonly #letters = new Map<string, string>();
  readonly #longest = new Map<string, number>();

  constructor(base?: Phrases) {
    this.#base = base;
  }

  add(phrase: string | undefined, letter: string): void {
    if (phrase === undefined) return;
    const [first = '', ...rest] = phrase.split(' ');
    this.#letters.set(phrase, letter);
    this.#longest.set(first, Math.max(this.longestFrom(first), rest.length + 1));
  }

  letterOf(phrase: string): string | undefined {
    return this.#base?.letterOf(phrase) ?? this.#letters.get(phrase);
  }

  longestFrom(first: string): number {
    return Math.max(this.#base?.longestFrom(first) ?? 0, this.#longest.get(first) ?? 0);
  }
}

/*
 * Documented are `region synchronized successfully` (AWS), `key ring synchronized successfully` (Google) and
 * `in_progress`; of SAP nothing is. The rest are plain words for the same.
 */
const phrases: { [letter: string]: string } = {
  // What a statement speaks of.
  S: 'group,groups,region,regions,key ring,key rings,keyring,keyrings,vault,vaults,key,keys,organization,organizations,organisation,organisations,connection,connections,node,nodes,job,synchronization,synchronisation,refresh',
  // A verb of success.
  V: 'synchronized,synchronised,refreshed,completed,complete,succeeded,successful,finished,done,ok,success,up to date,uptodate,no changes,no keys found',
  A: 'successfully,normally',
  F: 'failed,failure,failures,error,errors',
  W: 'without error,without errors,without failure,without failures,no error,no errors,no failure,no failures',
  O: 'of,out of,/',
  L: 'total,in total',
  K: 'status,state,result',
  P: 'in,at,on,after,within,took',
  Z: 'none,null,nil,n/a',
  R: ['in progress', 'in queue', ...runningWords].join(','),
};
const vocabulary = lazy(() => {
  const lexicon = new Lexicon();
  for (const [letter, list] of Object.entries(phrases))
    for (const phrase of list.split(',')) lexicon.add(phrase, letter);
  return lexicon;
});

/** A name that says nothing where it stands alone, a date or duration. */
const letterOfKind: { [kind in Token['kind']]?: string } = { uuid: 'G', date: 'T', duration: 'T' };

export interface Reading {
  /** The kind of a word or phrase, `,` for the end of a clause; undefined for one that is not in the vocabulary. */
  letter: string | undefined;
  /** Of a number, N. */
  value?: number;
}

/** The words and phrases of a folded text, one after the other: at each place the longest. */
export class Readings {
  readonly #tokens: Tokens;
  readonly #names: Phrases;
  /** Tokens that have been taken, and not read yet. */
  #ahead: Token[] = [];

  constructor(folded: string, names: Phrases) {
    this.#tokens = new Tokens(folded);
    this.#names = names;
  }

  next(): Reading | undefined {
    const first = this.#ahead.shift() ?? this.#tokens.next();
    if (first === undefined) return undefined;
    const { kind, text } = first;
    if (kind === 'separator') return { letter: ',' };
    const longest = Math.max(vocabulary().longestFrom(text), this.#names.longestFrom(text));
    while (this.#ahead.length < longest - 1) {
      const next = this.#tokens.next();
      if (next === undefined) break;
      this.#ahead.push(next);
    }
    for (let more = Math.min(longest - 1, this.#ahead.length); more > 0; more -= 1) {
      const letter = this.#letterOf(joined([first, ...this.#ahead.slice(0, more)]));
      if (letter === undefined) continue;
      this.#ahead = this.#ahead.slice(more);
      return { letter };
    }
    if (kind === 'number') return { letter: 'N', value: Number(text.replaceAll(',', '')) };
    return { letter: letterOfKind[kind] ?? this.#letterOf(text) };
  }

  #letterOf(phrase: string): string | undefined {
    return vocabulary().letterOf(phrase) ?? this.#names.letterOf(phrase);
  }
}
