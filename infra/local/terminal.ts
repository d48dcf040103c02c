import type { WriteStream } from 'node:tty';

const codes = { bold: [1, 22], dim: [2, 22], green: [32, 39], red: [31, 39] } as const;
type Style = keyof typeof codes;

/** Characters with which text from elsewhere could control a terminal. JSON escapes the first 32 itself, but not the rest. */
const controlCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text with its control characters escaped, on one line. JSON stays the same JSON: the escapes are its own. */
export const printable = (text: string): string =>
  text.replace(controlCharacters, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** Writes plain lines for a person; colour only on a terminal, and never under NO_COLOR. */
export class Terminal {
  readonly #stream: Pick<WriteStream, 'write' | 'isTTY'>;
  readonly #colour: boolean;

  constructor(stream: Pick<WriteStream, 'write' | 'isTTY'>, environment: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.#colour = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  }

  /** One line, its control characters escaped. */
  line(text = '', style?: Style): void {
    const escaped = printable(text);
    const [on, off] = style === undefined ? [0, 0] : codes[style];
    this.#stream.write(this.#colour && style ? `\u001b[${on}m${escaped}\u001b[${off}m\n` : `${escaped}\n`);
  }

  /** A value as indented JSON. */
  json(value: unknown): void {
    for (const line of (JSON.stringify(value, null, 2) ?? 'null').split('\n')) this.line(line);
  }
}
