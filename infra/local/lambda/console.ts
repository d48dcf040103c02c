/**
 * What Lambda's runtime makes of `console` under the log format JSON, and what it writes itself: as `aws-lambda-ric`
 * 4.0.2 does (logging/formatter, logging/log-patch).
 */
import { format } from 'node:util';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

const linesOf = ({ stack }: Error) => stack?.split('\n');
/** An error as a line shows it: by its class. */
const describe = (error: Error, stackTrace: string[] | undefined) => ({
  errorType: error.constructor.name,
  errorMessage: error.message,
  stackTrace,
});
/** One inside a message: with its own properties, and without a stack if it has none. */
const replacer = (_key: string, value: unknown) =>
  value instanceof Error ? { ...describe(value, linesOf(value)), ...value } : value;

function formatted(fields: object, message: unknown, params: unknown[]): string {
  if (params.length > 0) {
    const error = params.find((param) => param instanceof Error);
    return JSON.stringify({
      ...fields,
      message: format(message, ...params),
      ...(error && describe(error, linesOf(error) ?? [])),
    });
  }
  try {
    return JSON.stringify({ ...fields, message }, replacer);
  } catch {
    return JSON.stringify({ ...fields, message: format(message) });
  }
}

/** Replaces the methods of `console`: each writes one line of JSON, if `AWS_LAMBDA_LOG_LEVEL` lets it. */
export function patchConsole(requestId: () => string): void {
  const least = levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE');
  const write =
    (level: string) =>
    (message?: unknown, ...params: unknown[]) => {
      if (levels.indexOf(level) < least) return;
      const fields = { timestamp: new Date().toISOString(), level, requestId: requestId() };
      process.stdout.write(`${formatted(fields, message, params)}\n`);
    };
  const [trace, debug, info, warn, error, fatal] = levels.map(write);
  Object.assign(console, { trace, debug, info, log: info, warn, error, fatal });
}

/** Writes the runtime's own line for what a function has thrown. */
export function logError(thrown: unknown): void {
  console.error(thrown instanceof Error ? thrown : new Error(String(thrown)));
}
