import type { Telemetry } from '../../functions/shared/telemetry.ts';

/** The lines that were logged and the metrics that were added; `published`: the metrics when they were published. */
export interface Written {
  lines: { level: string; message: string; [key: string]: unknown }[];
  metrics: { [name: string]: number };
  published: { [name: string]: number } | undefined;
}

/** A telemetry that records. */
export function recorder(): { telemetry: Telemetry; written: Written } {
  const written: Written = { lines: [], metrics: {}, published: undefined };
  const telemetry = {
    log: (level: string, message: string, fields: object = {}) =>
      written.lines.push({ level, message, ...fields }),
    add: (name: string, value = 1) => {
      written.metrics[name] = (written.metrics[name] ?? 0) + value;
    },
    publish: () => {
      written.published = { ...written.metrics };
    },
  } as unknown as Telemetry;
  return { telemetry, written };
}
