import type { ReportFacts } from '../../functions/reports/facts.ts';
import type { Reporter } from '../../functions/reports/reporter.ts';
import type { Telemetry } from '../../functions/shared/telemetry.ts';

/** The lines that were logged and the metrics that were added; `published`: the metrics when they were published. */
export interface Written {
  lines: { level: string; message: string; [key: string]: unknown }[];
  metrics: { [name: string]: number };
  published: { [name: string]: number } | undefined;
  /** What was reported, and the lines that had been written by then. */
  reports: { facts: ReportFacts; lines: number }[];
}

/** A telemetry, and a reporter, that record. */
export function recorder(): {
  telemetry: Pick<Telemetry, 'log' | 'add' | 'publish'>;
  reports: Pick<Reporter, 'send'>;
  written: Written;
} {
  const written: Written = { lines: [], metrics: {}, published: undefined, reports: [] };
  const reports: Pick<Reporter, 'send'> = {
    send: async (facts) => {
      written.reports.push({ facts, lines: written.lines.length });
    },
  };
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
  return { telemetry, reports, written };
}
