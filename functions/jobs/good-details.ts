import { hasLetter } from '../shared/text.ts';
import type { Phrases } from './vocabulary.ts';
import { fold, joined, Tokens } from './wording.ts';

/** No text, but a boolean. */
const plain = /^(?:true|false|yes|no)$/;
/** A text of more tokens is none that an operator would write into a setting. */
const mostTokens = 400;

/**
 * A text as those of `goodDetails` are compared: dates, durations, UUIDs, names and numbers other than zero are all the
 * same. Undefined for one that is too long, and for one that is nothing else.
 */
export function patternOf(text: string, names: Phrases): string | undefined {
  const tokens = new Tokens(fold(text)).take(mostTokens + 1);
  if (tokens.length > mostTokens) return undefined;
  const parts: string[] = [];
  while (tokens.length > 0) {
    const [{ kind, text: first }] = tokens as [(typeof tokens)[0]];
    let length = Math.min(names.longestFrom(first), tokens.length);
    while (length > 0 && names.letterOf(joined(tokens.slice(0, length))) === undefined) length -= 1;
    const isAnything = length > 0 || ['uuid', 'date', 'duration'].includes(kind);
    parts.push(isAnything ? '#' : first.replace(/\d+(?:[.,]\d+)*/g, sameNumber));
    tokens.splice(0, Math.max(length, 1));
  }
  const pattern = parts.join(' ');
  return hasLetter(pattern) && !plain.test(pattern) ? pattern : undefined;
}

const sameNumber = (number: string): string => (Number(number) === 0 ? '0' : '#');

/** The texts that an operator calls good, in one job. `names`: those of the job, asked for when they are needed. */
export class GoodDetails {
  readonly #names: () => Phrases;
  readonly #texts: readonly string[];
  /** A job says the same of most of its groups. */
  readonly #patternsOf = new Map<string, string | undefined>();
  #known: Phrases | undefined;
  #patterns: Map<string | undefined, string> | undefined;

  constructor(texts: readonly string[], names: () => Phrases) {
    this.#texts = texts;
    this.#names = names;
  }

  /** The text of the setting by which another one is good; undefined where none is. */
  textFor(text: string): string | undefined {
    if (this.#texts.length === 0) return undefined;
    this.#patterns ??= new Map(this.#texts.map((good) => [this.#patternOf(good) ?? good, good]));
    return this.#patterns.get(this.#patternOf(text));
  }

  /** The first of some texts that are not the same for the setting, and can stand in it. */
  distinct(texts: readonly string[], most: number): string[] {
    const found = new Map<string, string>();
    for (const text of texts) {
      if (found.size >= most) break;
      const pattern = this.#patternOf(text);
      if (pattern !== undefined && !found.has(pattern)) found.set(pattern, text);
    }
    return [...found.values()];
  }

  #patternOf(text: string): string | undefined {
    this.#known ??= this.#names();
    if (!this.#patternsOf.has(text)) this.#patternsOf.set(text, patternOf(text, this.#known));
    return this.#patternsOf.get(text);
  }
}
