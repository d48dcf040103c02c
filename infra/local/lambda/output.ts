import type { Readable } from 'node:stream';

export type OutputListener = (line: string, stream: 'stdout' | 'stderr') => void;

/** Begins the mark that the child writes on both streams when an invocation has ended. */
const markSign = '\u0004';

/** The lines that a child process writes, and where the output of an invocation ends. */
export class Output {
  #text = '';
  readonly #onLine: OutputListener | undefined;
  readonly #marks = new Map<string, { left: number; reached: PromiseWithResolvers<void> }>();

  constructor(streams: { stdout: Readable; stderr: Readable }, onLine?: OutputListener) {
    this.#onLine = onLine;
    for (const stream of ['stdout', 'stderr'] as const) {
      let unfinished = '';
      streams[stream].setEncoding('utf8');
      streams[stream].on('data', (text: string) => {
        const lines = (unfinished + text).split('\n');
        unfinished = lines.pop() ?? '';
        for (const line of lines) this.#read(line, stream);
      });
      streams[stream].on('end', () => {
        if (unfinished !== '') this.#read(unfinished, stream);
      });
    }
  }

  /** Resolves when everything that was written before `mark` has been read, on both streams. */
  async until(mark: string): Promise<void> {
    await this.#mark(mark).reached.promise;
    this.#marks.delete(mark);
  }

  /** Everything written since this was called last. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** Adds a line that is not the child's. */
  add(line: string): void {
    this.#read(line, 'stdout');
  }

  #read(text: string, stream: 'stdout' | 'stderr'): void {
    const [line = '', mark] = text.split(markSign);
    if (line !== '' || mark === undefined) {
      this.#text += `${line}\n`;
      this.#onLine?.(line, stream);
    }
    if (mark === undefined) return;
    const found = this.#mark(mark);
    found.left -= 1;
    if (found.left === 0) found.reached.resolve();
  }

  #mark(mark: string) {
    const known = this.#marks.get(mark);
    if (known !== undefined) return known;
    const added = { left: 2, reached: Promise.withResolvers<void>() };
    this.#marks.set(mark, added);
    return added;
  }
}

/** Writes the mark; called in the child. */
export function endOutput(mark: string): void {
  process.stdout.write(`${markSign}${mark}\n`);
  process.stderr.write(`${markSign}${mark}\n`);
}
