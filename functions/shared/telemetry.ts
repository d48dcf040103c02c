import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Failure } from './failure.ts';
import { type MetricName, namespace, service, units } from './metric-names.ts';
import { readableStack } from './readable-stack.ts';
import { truncate } from './truncate.ts';

type Level = 'info' | 'warn' | 'error';

/** The log lines and metrics of one function. */
export class Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #runbook: { runbook?: string };

  /** `runbookUrl`: where the runbook is; warnings and errors then name it. */
  constructor(target: string, runbookUrl?: string) {
    this.#runbook = runbookUrl ? { runbook: runbookUrl } : {};
    this.#logger = new Logger({ serviceName: service, persistentKeys: { target } });
    this.#metrics = new Metrics({
      serviceName: service,
      namespace,
      defaultDimensions: { target },
    });
  }

  /** Writes one line of JSON; a value that is too long for a line is cut, and says how much is left out. */
  log(level: Level, message: string, fields: object = {}): void {
    const more = level === 'info' ? fields : { ...fields, ...this.#runbook };
    this.#logger[level](message, truncate(more) as { [key: string]: unknown });
  }

  /**
   * Writes what went wrong. An error that is none of ours is a defect: its stack goes along. The error is marked as
   * `logged`: Lambda's runtime writes a second line for it, with its own properties, which a query leaves out by that.
   */
  logError(message: string, error: unknown, fields: object = {}, level: 'warn' | 'error' = 'error'): void {
    const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
    const known = error instanceof Failure;
    const more = known
      ? { remedy: error.parts.remedy, retryable: error.retryable }
      : { stack: readableStack(stack) };
    this.log(level, message, { ...fields, error: { name, message: text, ...more } });
    if (error instanceof Error) Reflect.set(error, 'logged', true);
  }

  /** Keeps a value until `publish`; 1 for what is counted. */
  add(name: MetricName, value = 1): void {
    this.#metrics.addMetric(name, units[name], value);
  }

  /** Writes the metrics kept since the last time as one line in CloudWatch's embedded metric format. */
  publish(): void {
    if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
  }

  /** What one invocation writes, until its signal: what it leaves behind must not be told of the next one. */
  until(signal: AbortSignal): Pick<Telemetry, 'log' | 'logError' | 'add' | 'publish'> {
    return {
      log: (...line) => signal.aborted || this.log(...line),
      logError: (...line) => signal.aborted || this.logError(...line),
      add: (...value) => signal.aborted || this.add(...value),
      publish: () => signal.aborted || this.publish(),
    };
  }

  /** Adds request id, function name and the like to each line. */
  addContext(context: Parameters<Logger['addContext']>[0]): void {
    this.#logger.addContext(context);
  }
}
