/** Everything that breaks a line or steers a terminal. */
const controlCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** One line of at most `bytes` bytes without control characters, whatever a stranger sent. */
export function quote(text: string, bytes = 400): string {
  // Cut beforehand as well: a text may have megabytes.
  const line = text
    .slice(0, 4 * bytes)
    .toWellFormed()
    .replace(controlCharacters, ' ')
    .trim();
  if (Buffer.byteLength(line) <= bytes && text.length <= 4 * bytes) return line;
  const kept = Buffer.from(line)
    .subarray(0, bytes - 3)
    .toString();
  return `${kept.replace(/\uFFFD+$/, '')}…`;
}

/** Some texts as one, at most so many of them, with the number left out. */
export function joinAtMost(texts: readonly string[], most: number): string {
  const left = texts.length - most;
  return left > 0 ? `${texts.slice(0, most).join('; ')}; and ${left} more` : texts.join('; ');
}

/** How many of something there are: `1 group`, `3 groups`. */
export const pluralize = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
