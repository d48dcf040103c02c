import type { LogLine } from '../../infra/local/progress.ts';

/** The lines with this message. */
export const logged = (lines: readonly string[], message: RegExp): LogLine[] =>
  lines
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []))
    .filter((line) => message.test(line.message ?? ''));
