import { isStatusWord } from '../jobs/status.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import { describeLength, isAscii, isPlain, pluralize, quote, replaceHidden } from '../shared/text.ts';
import { compact, fold, foldAlong, mayBeEncoded, readingsOf } from './readings.ts';

/** Shorter values than this are not masked: they would tear ordinary words apart. */
const shortestSecret = 4;
/** A part of a token or a key that is as long as this says too much of it. */
const shortestPart = 8;
const halfPart = shortestPart / 2;
/** What is read out of a response has no more characters. */
const longestRead = 200;
/** A longer text in a job is none that people read. */
const longestLeaf = 65_536;
/** So many different texts of one value are looked at, and so many keys of one object. */
const mostTexts = 20_000;
/** What looking at the texts of one value may cost that take long, in microseconds or so. A log line holds less. */
const budget = 300_000;

const masked = '[masked]';
/** A JWT, and the value of an Authorization header behind its scheme. */
const shapes = [
  // Begins where a word does: else a long run of `eyJ` would be searched again from each of them.
  /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
];

/** The fields of jobs and answers that hold ids, status words and times: torn apart they would lead nowhere. */
const readFields = new Set(
  'id overall_status outcome createdAt updatedAt completed_at ends groups found missing'.split(' '),
);
/** Fields that keep their names, whatever a password is: these, others that somebody reads, and those of every object of the API. */
const fields = new Set([
  ...readFields,
  ...'job jobs running ended certificates password failed_groups group detail warnings newest unknown_texts'.split(
    ' ',
  ),
  ...'detailed_status synchronize_all abort uri account application devAccount cloud'.split(' '),
]);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Hides the secrets of one client in whatever the appliance sends: the stored ones and every token it issued meanwhile.
 * Whatever looks like a JWT or an Authorization header is hidden too.
 */
export class Mask {
  /** Folded; whole. */
  readonly #secrets = new Set<string>();
  /** Of which folding leaves too little, being hardly more than marks; compact. */
  readonly #marked = new Set<string>();
  /** Of tokens and keys: every part of the shortest length that counts, folded. */
  readonly #parts = new Set<string>();
  /** Of these: every part of half that length, for a first look. */
  readonly #halves = new Set<string>();

  /** What `applyWithin` has made since the last secret was learned: there is nothing more to hide in it. */
  #shown = new WeakSet<object>();

  /** Hides passwords: each as a whole. */
  hide(...secrets: string[]): void {
    this.#shown = new WeakSet();
    for (const secret of secrets) {
      const folded = fold(secret);
      if (folded.length >= shortestSecret) this.#secrets.add(folded);
      else if (compact(secret).length >= shortestSecret) this.#marked.add(compact(secret));
    }
  }

  /** Hides tokens and keys: each as a whole, and its parts. */
  hideParts(...secrets: (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined) continue;
      this.hide(secret);
      const folded = fold(secret);
      for (let at = 0; at + shortestPart <= folded.length; at += 1)
        this.#parts.add(folded.slice(at, at + shortestPart));
      for (let at = 0; at + halfPart <= folded.length; at += 1)
        this.#halves.add(folded.slice(at, at + halfPart));
    }
  }

  /** A text without the secrets. */
  apply(text: string): string {
    const hidden = new Uint8Array(text.length);
    for (const shape of shapes) {
      for (const { index, 0: whole, 1: before = '' } of text.matchAll(shape))
        hidden.fill(1, index + before.length, index + whole.length);
    }
    const isHeld = this.#holds(text);
    if (isHeld) this.#markSecrets(text, hidden);
    const cut = replaceHidden(text, hidden, masked);
    // One of marks has no place of its own, and one may be in the very word `masked`.
    return isHeld && this.#holds(cut) ? masked : cut;
  }

  /**
   * A text from outside for a message: on one line, in double quotes, without the secrets. What is not plain, or holds
   * a secret in an encoding, is told by its length alone, with the media type where that is given.
   */
  quote(text: string, type?: string): string {
    const plain = this.plain(text);
    return plain === undefined ? `(${describeLength(text, type)})` : `"${plain}"`;
  }

  /** The same without quotes; undefined for what may not be quoted. */
  plain(text: string): string | undefined {
    if (!isPlain(text)) return undefined;
    const cut = this.apply(text);
    return this.#areTelling(readingsOf(cut)) ? undefined : quote(cut);
  }

  /**
   * A value of jobs for logs and answers, its texts without the secrets, keys included. What is read out of a response,
   * ids, status words, groups and times, stays as it is unless it equals a secret, or means one in an encoding.
   */
  applyWithin(value: unknown): unknown {
    const groups = groupsIn(value);
    const isUuidSecret = Array.from(this.#secrets).some((secret) => uuid.test(secret));
    let unspent = budget;
    // A job says the same of most of its groups.
    const lookAt = (make: (text: string) => string) =>
      remember((text) => {
        unspent -= costOf(text);
        return unspent < 0 ? describeLength(text) : make(text);
      });
    // In a word for a status nothing is encoded.
    const leaf = lookAt((text) => (isStatusWord(text) && !this.#holds(text) ? text : this.#leaf(text)));
    const read = lookAt((text) => this.#unlessSecret(text));
    // What is known of the job itself comes before the rest, of which there may be more than is looked at.
    if (isObject(value))
      for (const field of readFields) if (typeof value[field] === 'string') read(value[field]);
    const shown = (text: string, isRead: boolean) => {
      // Nor is it in one of these.
      if (uuid.test(text)) return isUuidSecret && this.#isSecret(text) ? masked : text;
      return isRead || groups.has(text) ? read(text) : leaf(text);
    };
    let longNumbers = 0;
    const number = (entry: number) => {
      // Seven digits have no room for the encoding of a secret.
      const isShort = Number.isInteger(entry) && Math.abs(entry) < 1e7;
      if (isShort) return this.#isSecret(String(entry)) ? masked : entry;
      longNumbers += 1;
      if (longNumbers > mostTexts) return leftOut;
      const text = String(entry);
      const told = read(text);
      return told === text ? entry : told;
    };
    const within = (entry: unknown, isRead: boolean): unknown => {
      if (typeof entry === 'string') return shown(entry, isRead);
      if (typeof entry === 'number') return number(entry);
      if (Array.isArray(entry)) return entry.map((one) => within(one, isRead));
      if (!isObject(entry) || this.#shown.has(entry)) return entry;
      const keys = Object.keys(entry);
      const kept =
        keys.length > mostTexts ? keys.filter((key, at) => at < mostTexts || fields.has(key)) : keys;
      const names = kept.map((key) => (fields.has(key) ? key : shown(key, false)));
      const named = names.some((name, at) => name !== kept[at]) ? distinct() : (name: string) => name;
      const told = kept.map((key, at) => [
        named(names[at] as string),
        within(entry[key], readFields.has(key)),
      ]);
      const left = keys.length - kept.length;
      return Object.fromEntries(left > 0 ? [...told, ['(left out)', pluralize(left, 'more key')]] : told);
    };
    const told = within(value, false);
    if (isObject(told)) this.#shown.add(told);
    return told;
  }

  #leaf(text: string): string {
    if (text.length > longestLeaf) return describeLength(text);
    const cut = this.apply(text);
    return this.#areTelling(readingsOf(cut)) ? masked : cut;
  }

  #unlessSecret(text: string): string {
    if (text.length > longestRead) return this.#leaf(text);
    if (this.#isSecret(text)) return masked;
    for (const reading of readingsOf(text)) {
      if (this.#isSecret(reading)) return masked;
      if (this.#isTelling(reading) && !this.#holds(text)) return masked;
    }
    return text;
  }

  #isSecret(text: string): boolean {
    return this.#secrets.has(fold(text)) || (this.#marked.size > 0 && this.#marked.has(compact(text)));
  }

  #areTelling(readings: ReadonlySet<string>): boolean {
    for (const reading of readings) if (this.#isTelling(reading)) return true;
    return false;
  }

  /** Whether what undoing encodings makes of a text brings a secret to light. */
  #isTelling(reading: string): boolean {
    return this.#holds(reading) || shapes.some((shape) => reading.search(shape) >= 0);
  }

  #holds(text: string): boolean {
    const folded = fold(text);
    for (const secret of this.#secrets) if (folded.includes(secret)) return true;
    for (const secret of this.#marked) if (compact(text).includes(secret)) return true;
    return this.#parts.size > 0 && this.#partIn(folded, 0) >= 0;
  }

  /** Where the next part of a token or a key begins in a folded text; -1 for nowhere. */
  #partIn(folded: string, from: number): number {
    // Each part that begins from there on holds just one of these halves, none, one, … or four characters behind its begin.
    for (let half = from + halfPart; half + halfPart <= folded.length; half += halfPart + 1) {
      if (!this.#halves.has(folded.slice(half, half + halfPart))) continue;
      for (let at = half - halfPart; at <= half; at += 1)
        if (this.#parts.has(folded.slice(at, at + shortestPart))) return at;
    }
    return -1;
  }

  /** Marks the characters of each secret in a text. */
  #markSecrets(text: string, hidden: Uint8Array): void {
    const { folded, starts, ends } = foldAlong(text);
    const mark = (at: number, length: number) => hidden.fill(1, starts[at], ends[at + length - 1]);
    for (const secret of this.#secrets)
      for (let at = folded.indexOf(secret); at >= 0; at = folded.indexOf(secret, at + 1))
        mark(at, secret.length);
    for (let at = this.#partIn(folded, 0); at >= 0; at = this.#partIn(folded, at + 1)) mark(at, shortestPart);
  }
}

/** The marks of encodings: each kind is one more way to read a text. */
const kindsOfMarks = [/\\/, /%/, /&/, /=/, /\p{Cc}/u];

/** What looking at a text costs, as measured; one in plain words costs next to nothing. */
function costOf(text: string): number {
  if (text.length > longestLeaf) return 0;
  if (!isAscii(text)) return 10 + 2 * text.length;
  if (!mayBeEncoded(text)) return 0;
  const kinds = kindsOfMarks.filter((kind) => kind.test(text)).length;
  return 26 + (1.4 + 0.6 * kinds) * text.length;
}

/** Tells keys apart that have come to the same: `x`, `x (2)`, `x (3)`. */
function distinct(): (key: string) => string {
  const counts = new Map<string, number>();
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? key : `${key} (${count})`;
  };
}

/** What is shown of further texts, where there are too many. */
const leftOut = '(too many texts, not quoted)';

/** Makes each text's result once, for so many different ones. */
function remember(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= mostTexts) return leftOut;
    const result = make(text);
    made.set(text, result);
    return result;
  };
}

/** The groups that a value names: each an id, wherever it stands. */
function groupsIn(value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null) return found;
  const { groups } = value as JsonObject;
  if (Array.isArray(groups)) for (const group of groups) found.add(group);
  for (const entry of Array.isArray(value) ? value : Object.values(value))
    if (typeof entry === 'object') groupsIn(entry, found);
  return found;
}
