/**
 * Texts as they are compared: taken apart into words, without regard to case, spaces, hyphens, underscores and what
 * Unicode has several spellings for.
 */

import { lazy } from '../shared/lazy.ts';
import { isAscii, normalized } from '../shared/text.ts';

/** A piece of a text: a word, a number, a separator of clauses (`,`), or what says nothing of how it went. */
export interface Token {
  kind: 'word' | 'number' | 'uuid' | 'date' | 'duration' | 'separator';
  text: string;
}

const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?`;
const zone = String.raw`(?: ?(?:z|utc|gmt|[+-]\d\d:?\d\d)){0,2}`;
const unit = '(?:ns|us|µs|ms|s|m|h|d|(?:milli|micro|nano)?sec(?:ond)?s?|min(?:ute)?s?|hrs?|hours?|days?)';

/** In this order. What begins with digits stands alone: no letter and no digit follows. `alnum`: both, for a class. */
const patternsOf = (alnum: string): { [kind in Token['kind']]: string } => {
  const amount = String.raw`\d{1,15}(?:\.\d{1,9})?[ -]?${unit}(?![${alnum}])`;
  const date = String.raw`\d{4}-\d\d-\d\d(?:[t ]?${clock}${zone})?`;
  return {
    uuid: String.raw`[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![${alnum}])`,
    date: String.raw`(?:${date}|(?:[a-z]{3}, )?\d\d? [a-z]{3} \d{4}(?: ${clock}${zone})?)(?![${alnum}])`,
    duration: String.raw`(?:${clock}|pt[\dhms.]{2,20}|${amount}(?: ?${amount}){0,3})(?![${alnum}])`,
    number: String.raw`\d{1,3}(?:,\d{3}){1,4}(?![${alnum}.,%\/])|\d{1,15}(?![${alnum}%]|[.,]\d|\/(?!\d))`,
    separator: String.raw`(?:[,;()\[\]{}|!\n]|\.(?!\S))[\s,;()\[\]{}|!]*`,
    // A hyphen before a digit is a sign; any other one, and a colon, part words.
    word: String.raw`(?<=\d)\/(?=\d)|(?:(?<![${alnum}])-\d|(?:[^\s\-,;:="()\[\]{}|!.]|\.(?=\S)))+`,
  };
};

const kinds = Object.keys(patternsOf('')) as Token['kind'][];
const tokenOf = (alnum: string): RegExp =>
  new RegExp(
    Object.values(patternsOf(alnum))
      .map((pattern) => `(${pattern})`)
      .join('|'),
    'gu',
  );
/** A plain word or a UUID with a blank or nothing behind it, as most texts are made of: they need none of the others. */
const simpleToken = / *(?:((?!pt)[a-z]+)|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?= |$)/y;
const asciiToken = lazy(() => tokenOf(String.raw`a-z\d`));
const anyToken = lazy(() => tokenOf(String.raw`\p{L}\p{N}`));

const ignorable = () => /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const apostrophes = /[\u2018\u2019\u02BC\u00B4\u0060\u2032]/g;
const quotes = /[\u201C\u201D\u201E\u00AB\u00BB]/g;
const hyphens = /[\u2010-\u2015\u2212]/g;
/** Around a word, not within it. */
const edgeApostrophes = () => /(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu;

/** Whether a text is printable ASCII, without what `fold` rewrites. */
const isPlain = (text: string): boolean => !/[^ !#-&(-^a-~]| {2}/.test(text);

/** A text without what is not to be seen, and without a second form for the same character. */
export const clean = (text: string): string =>
  isAscii(text) ? text : normalized(text, 'NFKC').replace(ignorable(), '');

/** A text in the one spelling that is compared. By way of capitals, since some letters have two small forms. */
export function fold(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  const spelled = normalized(clean(text).toUpperCase().toLowerCase(), 'NFKC')
    .replace(apostrophes, "'")
    .replace(quotes, '"')
    .replace(hyphens, '-');
  return (spelled.includes("'") ? spelled.replace(edgeApostrophes(), ' ') : spelled)
    .replace(/[\r\n\u2028\u2029]+/g, '\n')
    .replace(/(?:[^\S\n]|_)+/g, ' ');
}

/** What a folded text is made of, one token after the other: most texts are known by their first. */
export class Tokens {
  readonly #folded: string;
  #finder: RegExp | undefined;
  #at = 0;

  constructor(folded: string) {
    this.#folded = folded;
  }

  next(): Token | undefined {
    simpleToken.lastIndex = this.#at;
    const simple = simpleToken.exec(this.#folded);
    if (simple !== null) {
      this.#at = simpleToken.lastIndex;
      return { kind: simple[1] === undefined ? 'uuid' : 'word', text: simple[0].trimStart() };
    }
    if (this.#at === this.#folded.length) return undefined;
    this.#finder ??= isAscii(this.#folded) ? asciiToken() : anyToken();
    this.#finder.lastIndex = this.#at;
    const found = this.#finder.exec(this.#folded);
    if (found === null) return undefined;
    this.#at = this.#finder.lastIndex;
    let part = 1;
    while (found[part] === undefined) part += 1;
    const kind = kinds[part - 1] as Token['kind'];
    return { kind, text: kind === 'separator' ? ',' : found[0] };
  }

  /** What is left of them, or so many at most. */
  take(most = Number.POSITIVE_INFINITY): Token[] {
    const taken: Token[] = [];
    while (taken.length < most) {
      const next = this.next();
      if (next === undefined) break;
      taken.push(next);
    }
    return taken;
  }
}

/** A name as it is compared: its tokens with a space between. */
export const nameIn = (text: string): string => joined(new Tokens(fold(text)).take());

export const joined = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(' ');

/** A key as it is compared: letters and digits alone. */
export function squeeze(key: string): string {
  const folded = fold(key);
  return folded.replace(isAscii(folded) ? /[^a-z\d]+/g : /[^\p{L}\p{N}]+/gu, '');
}
