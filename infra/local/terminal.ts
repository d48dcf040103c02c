import type { WriteStream } from 'node:tty';

const codes = { bold: [1, 22], dim: [2, 22], green: [32, 39], red: [31, 39] } as const;
type Style = keyof typeof codes;

/** Characters that a stranger's text could steer a terminal with. JSON escapes the first 32 itself, but not the rest. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text without anything that steers a terminal, on one line. JSON stays the same JSON: the escapes are its own. */
export const printable = (text: string): string =>
  text.replace(steering, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/** Writes calm lines for a person; colour only on a terminal, and never under NO_COLOR. */
export class Terminal {
  readonly #stream: Pick<WriteStream, 'write' | 'isTTY'>;
  readonly #colour: boolean;

  constructor(stream: Pick<WriteStream, 'write' | 'isTTY'>, environment: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.#colour = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  }

  /** One line, made harmless. */
  line(text = '', style?: Style): void {
    const harmless = printable(text);
    const [on, off] = style === undefined ? [0, 0] : codes[style];
    this.#stream.write(this.#colour && style ? `\u001b[${on}m${harmless}\u001b[${off}m\n` : `${harmless}\n`);
  }

  /** A value as indented JSON. */
  json(value: unknown): void {
    for (const line of (JSON.stringify(value, null, 2) ?? 'null').split('\n')) this.line(line);
  }
}
