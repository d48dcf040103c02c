import type { LambdaError } from './lambda/messages.ts';
import type { Terminal } from './terminal.ts';

const goodOutcomes = new Set(['started', 'adopted', 'skipped', 'ready', 'running', 'succeeded']);

/** Whether an answer is a good one. A canceled job is one only for whoever asked for that; a list has no outcome. */
export function isWell(event: unknown, { outcome }: { outcome?: unknown }): boolean {
  const { action } = (event ?? {}) as { action?: unknown };
  return (
    outcome === undefined ||
    goodOutcomes.has(String(outcome)) ||
    (action === 'cancel' && outcome === 'canceled')
  );
}

interface LogLine {
  message?: string;
  [key: string]: unknown;
}

/** Tells a person at a terminal what the functions do, from the lines that they log. */
export class Story {
  readonly #terminal: Terminal;
  #following = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A line of a function's output. */
  hear(line: string): void {
    const told = parsed(line);
    if (told === undefined) return;
    switch (told.message) {
      case 'looked at the job':
        this.#look(told);
        break;
      case 'synchronization ended':
        this.#end(told);
        break;
    }
  }

  /** What start-sync answered: its summary, and the whole of it where that is not printed elsewhere. */
  answer(answer: { summary: string }, { whole }: { whole: boolean }): void {
    if (whole) this.#terminal.json(answer);
    this.#terminal.line();
    this.#terminal.line(answer.summary);
  }

  /** The error that start-sync ended with: what went wrong, and below it what to do. */
  error({ errorType, errorMessage }: LambdaError): void {
    this.#terminal.line(`${errorType}: ${errorMessage}`, 'red');
  }

  #look({
    look,
    saw,
    overall_status,
    groups,
    groups_done,
    elapsed_seconds,
    next_look_seconds,
    why,
  }: LogLine): void {
    if (!this.#following) {
      this.#following = true;
      this.#terminal.line();
      this.#terminal.line('follow-sync looks at the job until it has ended', 'bold');
    }
    const seen =
      saw === 'job'
        ? `${overall_status}${groups_done === undefined ? '' : `, ${groups_done} of ${groups} groups done`}`
        : `${saw}: ${why}`;
    const next = next_look_seconds === undefined ? '' : `; next look in ${duration(next_look_seconds)}`;
    this.#terminal.line(`  ${duration(elapsed_seconds).padStart(12)}  look ${look}: ${seen}${next}`, 'dim');
  }

  #end({ outcome, job, groups, failed_groups, duration_seconds, looks }: LogLine): void {
    const failed = Array.isArray(failed_groups) ? failed_groups : [];
    this.#terminal.line();
    this.#terminal.line(
      `${outcome}: job ${job}, ${groups} groups, ${failed.length} of them failed, ${duration(duration_seconds)}, ${looks} looks`,
      outcome === 'succeeded' ? 'green' : 'red',
    );
    for (const { group, detail } of failed.slice(0, 10)) this.#terminal.line(`  ${group}: ${detail}`, 'red');
  }
}

function parsed(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds as `45 s`, `2 min 5 s` or `3 h 20 min`. */
export function duration(seconds: unknown): string {
  const whole = Math.round(Number(seconds));
  if (whole < 60) return `${whole} s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
