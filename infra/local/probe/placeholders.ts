import type { Mask } from '../../../functions/ciphertrust/mask.ts';
import { foldAlong } from '../../../functions/ciphertrust/readings.ts';
import { describeLength } from '../../../functions/shared/text.ts';

/** A shorter value may be an ordinary word, and is replaced as a whole word only; longer, if it has letters alone. */
const shortest = 6;
const shortestWord = 12;
/** So many values are learnt, and so many characters of each: a line that is kept is shorter. */
const mostValues = 500_000;
const longestValue = 8_192;
/** So much of a text is kept. */
const longestText = 500;
/** So much of it is looked at: what is cut off after that is never kept. */
const longestLines = 4_096;
const mostLines = 50;
/** So many values are looked up in all: then texts are told by their length. */
const mostWork = 20_000_000;

/** What shows by its form alone that it is a value. */
const forms: [kind: string, form: RegExp][] = [
  ['certificate', /-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|$)/g],
  ['token', /eyJ[\w-]+\.[\w-]+\.[\w-]*/g],
  ['uuid', /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi],
  ['address', /[a-z][a-z\d+.-]{0,20}:\/\/[^\s"'<>]+/gi],
  ['address', /[\p{L}\p{N}_.+-]{1,64}@[\p{L}\p{N}-]{1,64}(?:\.[\p{L}\p{N}-]{1,64}){0,8}/gu],
  ['name', /(?<=\b(?:user|username|login|account|host|node|tenant|owner)=["']?)[^\s"',;]+/gi],
  ['address', /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.])/g],
  [
    'address',
    /(?<![\w:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){0,6}:(?::?[\da-f]{1,4}){1,7})(?![\w:])/gi,
  ],
  ['address', /(?<![\w-])(?:[A-Za-z\d][A-Za-z\d-]{0,62}\.){1,8}[a-z]{2,24}(?![\w-])/g],
  ['address', /(?<![\w-])(?:[a-z\d][a-z\d-]{0,62}\.){2,8}[a-z]{2,24}(?![\w-])/gi],
  ['address', /(?<![\w.-])[a-z][a-z\d-]{1,62}:\d{2,5}(?!\w)/gi],
  ['uri', /\b\w{1,64}(?::[\w.-]{1,64}){3,12}/g],
  ['date', /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g],
  [
    'id',
    /(?<![<\w/])(?!\/api\/v1\/|AES|RSA|SHA|ECDHE|ECDSA|HMAC|TLS)(?=[\w/+-]{0,200}\d)(?=[\w/+-]{0,200}[a-z])[\w/+-]{8,}(?![\w>])/gi,
  ],
  ['number', /(?<![<\w.])\d{5,}(?![\w.>])/g],
];

/** A text as values are looked for in it: without case, marks, spaces, hyphens and underscores, in one spelling. */
function compactAlong(text: string): { folded: string; starts: number[]; ends: number[] } {
  const along = foldAlong(text);
  const kept = along.folded.split('').flatMap((unit, at) => (/[_./-]/.test(unit) ? [] : [at]));
  return {
    folded: kept.map((at) => along.folded[at]).join(''),
    starts: kept.map((at) => along.starts[at] as number),
    ends: kept.map((at) => along.ends[at] as number),
  };
}

/**
 * Stable placeholders for values: ids, names, addresses, tokens, certificates. What was learnt, from settings and from
 * replies, is replaced wherever it stands, and so is what looks like a value.
 */
export class Placeholders {
  readonly #mask: Mask;
  /** By the value, compact. */
  readonly #known = new Map<string, string>();
  /** How long values are, by their first characters, three of them where there are so many. */
  readonly #lengths = new Map<string, Set<number>>();
  readonly #counts = new Map<string, number>();
  readonly #kept = new Set<string>();
  #work = 0;

  /** `mask` knows the secrets. */
  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** Every text that was kept, as it was kept. */
  get kept(): readonly string[] {
    return [...this.#kept];
  }

  /** Learns a value. `placeholder`: a given one, in place of a new one. */
  learn(value: string, kind: string, placeholder?: string): void {
    const text = value.trim();
    if (text.length > 1 && /[\p{L}\p{N}]/u.test(text) && this.#known.size < mostValues)
      this.of(text, kind, placeholder);
  }

  /** The placeholder of a value, the same for the same one. */
  of(value: string, kind: string, given?: string): string {
    const { folded } = compactAlong(value.slice(0, longestValue));
    const known = this.#known.get(folded);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    if (given === undefined) this.#counts.set(kind, count);
    const placeholder = given ?? `<${kind} ${count}>`;
    this.#known.set(folded, placeholder);
    const beginning = folded.slice(0, 3);
    const lengths = this.#lengths.get(beginning) ?? new Set();
    if (folded !== '') this.#lengths.set(beginning, lengths.add(folded.length));
    return placeholder;
  }

  /** Whether there is nothing in a text that would be replaced. */
  isClean(text: string): boolean {
    return (
      this.#replace(text) === text && this.#mask.plain(text) !== undefined && this.#mask.apply(text) === text
    );
  }

  /** A text of the appliance, line by line: with placeholders for values, or its length where it is no plain text. */
  text(text: string): string {
    if (this.#work > mostWork) return `<${describeLength(text)}>`;
    const lines = text
      .slice(0, 2 * longestLines)
      .split('\n')
      .slice(0, mostLines);
    const kept = lines.map((line) => this.#line(line)).join('\n');
    const isCut = kept.length > longestText || text.length > 2 * longestLines;
    return isCut ? `${kept.slice(0, longestText).replace(/<[^>]*$/, '')}…` : kept;
  }

  #line(line: string): string {
    if (line.trim() === '') return line;
    if (this.#mask.plain(line) === undefined) return `<${describeLength(line)}>`;
    // Secrets first: a value within one would tear it apart.
    const kept = this.#replace(this.#mask.apply(line));
    this.#kept.add(kept);
    return kept;
  }

  /** A number, unless it is a secret. */
  number(value: number): number | string {
    return this.#mask.apply(String(value)) === String(value) ? value : '<number>';
  }

  #replace(text: string): string {
    let replaced = this.#replaceKnown(text);
    for (const [kind, form] of forms)
      replaced = outsidePlaceholders(replaced, (part) => part.replace(form, (value) => this.of(value, kind)));
    return replaced;
  }

  #replaceKnown(text: string): string {
    const { folded, starts, ends } = compactAlong(text);
    let shown = '';
    let end = 0;
    for (let at = 0; at < folded.length; ) {
      const found = this.#longestAt(folded, at);
      const [from, to] = [starts[at] as number, ends[at + (found?.length ?? 1) - 1] as number];
      if (
        found === undefined ||
        from < end ||
        (found.length < (/^\p{L}+$/u.test(found) ? shortestWord : shortest) && !isWhole(text, from, to))
      ) {
        at += 1;
        continue;
      }
      shown += text.slice(end, from) + this.#known.get(found);
      end = to;
      at += found.length;
    }
    return shown + text.slice(end);
  }

  #longestAt(folded: string, at: number): string | undefined {
    let longest: string | undefined;
    for (const beginning of [3, 2, 1]) {
      const lengths = this.#lengths.get(folded.slice(at, at + beginning)) ?? noLengths;
      this.#work += lengths.size;
      for (const length of lengths) {
        const value = folded.slice(at, at + length);
        if (length > (longest?.length ?? 0) && this.#known.has(value)) longest = value;
      }
    }
    return longest;
  }
}

/** Scripts that set no space between words. */
const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;

const noLengths: ReadonlySet<number> = new Set();

/** Whether what stands between two places is a word by itself. */
const isWhole = (text: string, from: number, to: number): boolean =>
  withoutSpaces.test(text.slice(from, to)) || isBetween(text, from, to);
const isBetween = (text: string, from: number, to: number): boolean =>
  !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, from - 2), from)) &&
  !/^[\p{L}\p{N}]/u.test(text.slice(to, to + 2));

const outsidePlaceholders = (text: string, change: (part: string) => string): string =>
  text
    .split(/(<[a-z-]+(?: \d+)?>|\[masked\])/)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('');
