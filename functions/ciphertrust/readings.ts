import { isUtf8 } from 'node:buffer';
import { isAscii, isPrintableAscii, normalized } from '../shared/text.ts';

/** What cannot be seen, or is no character: all that `quote` makes a blank is among it, or a blank would tell a secret. */
const invisible = () => /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\uFFFD\s]/gu;

/**
 * A text as it is compared: without case, white space (and `+`, which stands for it in a form), marks, invisible
 * characters and Unicode's compatibility forms. Folding a text gives what folding each of its characters gives.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase().replace(/[^!-*,-~]+/g, '');
  const visible = normalized(text.replace(invisible(), ''), 'NFKD');
  return normalized(visible.toLowerCase().toUpperCase().toLowerCase(), 'NFKD')
    .replace(/[\p{M}\s+]/gu, '')
    .replaceAll('ς', 'σ');
}

/** A folded text, with where in the text the character begins and ends that each of its units comes from. */
export function foldAlong(text: string): { folded: string; starts: number[]; ends: number[] } {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: character, index } of text.matchAll(/./gsu)) {
    for (const unit of fold(character).split('')) {
      folded += unit;
      starts.push(index);
      ends.push(index + character.length);
    }
  }
  return { folded, starts, ends };
}

/** What may stand anywhere in an encoded text and means nothing there. */
const strip = (text: string): string =>
  /^[!-~]*$/.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}\s]/gu, '');

/** A text as one is compared that is hardly more than marks. */
export const compact = (text: string): string => strip(normalized(text, 'NFKC'));

const character = (digits: string, base: number): string => {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
};

/** Bytes that stand in two digits each behind a mark. */
const bytesOf = (run: string): Buffer => Buffer.from(run.replace(/[^\da-f]/gi, ''), 'hex');
/** Bytes as UTF-8, or as Latin-1 where they are none. */
const textOf = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');

/** Escapes of JSON and of most languages: of eight digits, of four, of any number, of bytes, and of one character. */
const backslashes =
  /\\U(00[01][\da-fA-F]{5})|\\[uU]([\da-fA-F]{4})|\\[uU]\{([\da-fA-F]{1,6})\}|((?:\\[xX][\da-fA-F]{2})+)|\\(.)/gs;

const unescaped = (text: string): string =>
  text.replace(backslashes, (_, eight, four, braced, bytes, other) => {
    if (bytes !== undefined) return textOf(bytesOf(bytes));
    if (other !== undefined) return /[bfnrtv]/i.test(other) ? '\n' : other;
    return four === undefined
      ? character(eight ?? braced, 16)
      : String.fromCharCode(Number.parseInt(four, 16));
  });

const withoutPercent = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (run) => textOf(bytesOf(run)));

/** Of mail, which breaks its lines behind an equals sign. */
const withoutEquals = (text: string): string =>
  text.replace(/(?:=[\da-f]{2})+/gi, (run) => textOf(bytesOf(run)));
const withoutBreaks = (text: string): string => text.replace(/=[\r\n]/g, '');
/** Only what mail has to encode: `password=beef` stays as it is. */
const withoutNeededEquals = (text: string): string =>
  text.replace(/(?:=(?:[01][\dA-F]|3D|7F|[89A-F][\dA-F]))+/g, (run) =>
    isUtf8(bytesOf(run)) ? bytesOf(run).toString() : run,
  );

/** Characters that HTML names, each behind its name. */
const names =
  'amp& lt< gt> quot" apos\' nbsp\u00a0 tab\t newline\n excl! num# dollar$ percnt% lpar( rpar) ast* plus+ comma, period. sol/ colon: semi; equals= quest? commat@ lsqb[ lbrack[ bsol\\ rsqb] rbrack] hat^ lowbar_ grave` lcub{ lbrace{ verbar| vert| rcub} rbrace} szligß aeligæ oslashø euro€ pound£ sect§';
const named = new Map(names.split(' ').map((entry) => [entry.slice(0, -1), entry.slice(-1)]));
/** By number, of a letter with a mark (the letter is what counts), by name. */
const entities =
  /&(?:#x([\da-f]{1,8})|#(\d{1,8})|([a-z])(?:uml|acute|grave|circ|tilde|cedil|ring|caron)|(\w{2,7}));/gi;

const withoutEntities = (text: string): string =>
  text.replace(entities, (whole, hex, decimal, letter, name) => {
    if (name !== undefined) return named.get(name.toLowerCase()) ?? whole;
    return letter ?? (hex === undefined ? character(decimal, 10) : character(hex, 16));
  });

/** Where in a run of its characters an encoding begins cannot be seen: undone from each of the first few. */
const runs = (pattern: RegExp, encoding: 'base64' | 'hex', starts: readonly number[]) => (text: string) =>
  text.replace(pattern, (run) => {
    const decoded = starts.map((start) => Buffer.from(run.slice(start), encoding).toString());
    return `|${decoded.join('|').replaceAll('\uFFFD', '')}|`;
  });
const withoutBase64 = runs(/[\w+/-]{6,}/g, 'base64', [0, 1, 2, 3]);

const withoutHex = runs(/[\da-f]{8,}/gi, 'hex', [0, 1]);

/** Each undoes one layer of an encoding wherever it finds it; where its mark is not there it has nothing to undo. */
function decoded(text: string): string[] {
  const base64 = withoutBase64(text);
  return [
    ...(text.includes('\\') ? [unescaped(text)] : []),
    ...(text.includes('%') ? [withoutPercent(text)] : []),
    ...(text.includes('&') ? [withoutEntities(text)] : []),
    base64,
    // the JSON of a whole request in base64
    ...(base64.includes('":"') ? [unescaped(base64)] : []),
    withoutHex(text),
  ];
}

/** Made when they are needed: making them takes part of a millisecond. */
const utf16 = () => ['utf-16le', 'utf-16be'].map((encoding) => new TextDecoder(encoding));

/** What undoing one layer makes of a text. */
function undo(text: string): string[] {
  const whole = strip(text);
  // UTF-16 of letters that was read as UTF-8: every other character is a control character, and each counts.
  const wide = isPrintableAscii(text) ? '' : text.replace(/\p{Cf}/gu, '');
  const isWide = /(?:.\p{Cc}){3}/su.test(wide);
  const readings = (isWide ? [whole, wide] : [whole]).flatMap(decoded);
  if (text.includes('=')) {
    const mail = strip(withoutBreaks(text));
    readings.push(...[whole, mail].flatMap((lines) => [withoutEquals(lines), withoutNeededEquals(lines)]));
  }
  if (isWide) {
    const bytes = Buffer.from(wide);
    for (const start of [0, 1])
      readings.push(...utf16().map((decoder) => decoder.decode(bytes.subarray(start))));
  }
  return readings.filter((reading) => reading !== whole && reading !== text);
}

const uuid = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** The mark of an encoding, or a run that is no word. */
const marks = /[\\%&=]|(?<![\w+/-])(?![A-Za-z][a-z]*(?![\w+/-]))[\w+/-]{6}/;

/** Whether there may be more in a text than what can be seen: not in ordinary words and UUIDs. */
export function mayBeEncoded(text: string): boolean {
  const compatible = normalized(text, 'NFKC');
  if (!isPrintableAscii(compatible) && /[\p{Cc}\p{Cf}]/u.test(compatible)) return true;
  return marks.test(compatible.replace(uuid, ' '));
}

/** A time, whose digits are base64 of no text; only its fraction is long enough to be the hex of one. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?Z$/;

/** What undoing one or two layers of encodings makes of a text. */
export function readingsOf(text: string): Set<string> {
  const found = time.exec(text);
  if (found !== null) return new Set([withoutHex(found[1] ?? '')]);
  if (!mayBeEncoded(text)) return new Set();
  const compatible = normalized(text, 'NFKC');
  const once = new Set([...new Set([text, compatible, withoutBreaks(compatible)])].flatMap(undo));
  return new Set([...once, ...[...once].flatMap(undo)]);
}
