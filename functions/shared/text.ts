/*
 * To read `\p{…}` takes V8 a part of a millisecond, and most texts are ASCII: patterns with it are made when one is not.
 */

export const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text);
export const isPrintableAscii = (text: string): boolean => /^[ -~]*$/.test(text);

/** Whether there is a letter in a text, of any script. */
export const hasLetter = (text: string): boolean => /[A-Za-z]/.test(text) || /\p{L}/u.test(text);

/** Everything that breaks a line, steers a terminal, or is no character at all. */
const controlCharacters = () => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+/gu;

/** One line of at most `bytes` bytes without control characters, whatever a stranger sent. */
export function quote(text: string, bytes = 400): string {
  // Cut beforehand as well: a text may have megabytes.
  const begin = text.slice(0, 4 * bytes);
  const line = (
    isPrintableAscii(begin) ? begin : begin.toWellFormed().replace(controlCharacters(), ' ')
  ).trim();
  if (Buffer.byteLength(line) <= bytes && text.length <= 4 * bytes) return line;
  const kept = Buffer.from(line)
    .subarray(0, bytes - 3)
    .toString();
  return `${kept.replace(/\uFFFD+$/, '')}…`;
}

/** More marks on one character than any script has: sorting them takes time with their square. */
const mostMarks = 30;
const pile = () => new RegExp(`(\\p{M}{${mostMarks}})\\p{M}+`, 'gu');

/** A normalization form of a text, without what piles up on one character beyond thirty marks. */
export function normalized(text: string, form: 'NFKC' | 'NFKD'): string {
  if (isAscii(text)) return text;
  return (text.length > mostMarks ? text.replace(pile(), '$1') : text).normalize(form);
}

/** What is longer is no message. */
const maxPlainLength = 4_096;
/** An escape of JSON or of most languages, of a URL, of HTML, of mail. */
const escapes = /\\|%[\da-f]{2}|&[^\s;&]{1,32};|=[\da-f]{2}/i;
/** Control and format characters, and what stands for bytes that are no text. */
const unprintable = () => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFD]/u;
/** Longer than any word: it may be a secret in an encoding. */
const longRun = () => /[\p{L}\p{M}\p{N}]{21}/u;
/** What has long runs of letters and is no secret: an error's name of CipherTrust Manager, and a name in AWS. */
const knownNames = () =>
  /(?<![\p{L}\p{M}\p{N}])(?:NCERR[A-Za-z]+(?![\p{L}\p{M}\p{N}])|arn:aws[\w-]*:[\w:/.@+=-]+)/gu;

/**
 * Whether a text from outside may be quoted: it shows itself as it is. What holds an escape, a control or format
 * character, or a long run of letters and digits may be anything in disguise.
 */
export const isPlain = (text: string): boolean =>
  text.length <= maxPlainLength &&
  !escapes.test(text) &&
  !unprintable().test(text) &&
  !text.split(knownNames()).some((part) => longRun().test(part));

/** What is told of a text that may not be quoted. `type`: the media type, where there is one. */
export const describeLength = (text: string, type?: string): string =>
  `${pluralize(text.length, 'character')}${type === undefined ? '' : ` of ${type}`}, not quoted`;

/** A text with each run of units replaced that are marked by a 1 in `hidden`. */
export function replaceHidden(text: string, hidden: Uint8Array, replacement: string): string {
  let shown = '';
  let end = 0;
  for (let at = hidden.indexOf(1); at >= 0; at = hidden.indexOf(1, end)) {
    shown += text.slice(end, at) + replacement;
    end = hidden.indexOf(0, at);
    if (end === -1) return shown;
  }
  return shown + text.slice(end);
}

/** Some texts as one, at most so many of them, with the number left out. */
export function joinAtMost(texts: readonly string[], most: number): string {
  const left = texts.length - most;
  return left > 0 ? `${texts.slice(0, most).join('; ')}; and ${left} more` : texts.join('; ');
}

/** How many of something there are: `1 group`, `3 groups`. */
export const pluralize = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Seconds as `45 s`, `2 min 5 s` or `3 h 20 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
