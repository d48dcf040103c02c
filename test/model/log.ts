/** A line of the functions' JSON logs. */
export type LogLine = { message?: string; [key: string]: unknown };

/** The lines with this message. */
export const logged = (lines: readonly string[], message: RegExp): LogLine[] =>
  lines
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []))
    .filter((line) => message.test(line.message ?? ''));
