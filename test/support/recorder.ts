import type { Telemetry } from '../../functions/shared/telemetry.ts';

/** The lines that were logged and the metrics that were added; `published`: the metrics when they were published. */
export interface Written {
  lines: { level: string; message: string; [key: string]: unknown }[];
  metrics: { [name: string]: number };
  published: { [name: string]: number } | undefined;
}

/** A telemetry that records. */
export function recorder(): { telemetry: Pick<Telemetry, 'log' | 'add' | 'publish'>; written: Written } {
  const written: Written = { lines: [], metrics: {}, published: undefined };
  const telemetry: Pick<Telemetry, 'log' | 'add' | 'publish'> = {
    log: (level, message, fields = {}) => {
      written.lines.push({ level, message, ...fields });
    },
    add: (name, value = 1) => {
      written.metrics[name] = (written.metrics[name] ?? 0) + value;
    },
    publish: () => {
      written.published = { ...written.metrics };
    },
  };
  return { telemetry, written };
}
