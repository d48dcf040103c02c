import { outcomeRemedies } from '../../functions/jobs/outcome.ts';
import { duration } from '../../functions/shared/text.ts';
import type { Publication } from './aws/topics.ts';
import type { ClosedExecution, LambdaError } from './lambda/messages.ts';
import type { Terminal } from './terminal.ts';

const goodOutcomes = new Set(['started', 'adopted', 'skipped', 'ready', 'running', 'succeeded', 'sent']);

/** Whether an outcome is a good one. A canceled job is one only after `cancel`; a list of jobs has no outcome. */
export function isSuccess(event: unknown, { outcome }: { outcome?: unknown }): boolean {
  const { action } = (event ?? {}) as { action?: unknown };
  return (
    outcome === undefined ||
    goodOutcomes.has(String(outcome)) ||
    (action === 'cancel' && outcome === 'canceled')
  );
}

/** Lines that tell of an error. */
const failures = new Set<unknown>(['start-sync failed', 'synchronization postponed', 'follow-sync failed']);

/** A line of the functions' JSON logs. */
export interface LogLine {
  level?: string;
  message?: string;
  [key: string]: unknown;
}

interface LoggedError {
  name: string;
  message: string;
  remedy?: string;
}

interface Answer {
  summary: string;
  /** Left out where none was reached. */
  appliance?: string;
}

/** Shows a person at a terminal what the functions do, from what they log and return. */
export class Progress {
  readonly #terminal: Terminal;
  #following = false;
  /** Whether an end has been told. */
  #told = false;
  #appliance = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** A line of a function's output. */
  logLine(line: string): void {
    const { message, ...fields } = parseLine(line) ?? {};
    if (message === 'looked at the job') this.#look(fields);
    if (message === 'synchronization ended') this.#end(fields);
    if (failures.has(message)) this.#failure(fields.error as LoggedError);
  }

  /** What start-sync returned: its summary, and the whole of it where that is not printed elsewhere. */
  answer(answer: Answer, { whole }: { whole: boolean }): void {
    this.#appliance = answer.appliance ?? '';
    if (whole) this.#terminal.json(answer);
    this.#terminal.line();
    this.#terminal.line(answer.summary);
  }

  /** An error that a function ended with, where the function itself has not logged it. */
  error({ errorType, errorMessage }: LambdaError): void {
    if (/^(Runtime|Sandbox)\./.test(errorType)) this.#terminal.line(`${errorType}: ${errorMessage}`, 'red');
  }

  /** How a follower's execution closed, where the follower itself has not told it. */
  closed({ status, error }: ClosedExecution): void {
    if (status === 'SUCCEEDED' || this.#told) return;
    const why = error === undefined ? '' : `: ${error.errorType}: ${error.errorMessage}`;
    this.#terminal.line(`follow-sync ended as ${status}${why}`, 'red');
  }

  /** The mail of a report, which a mailbox gets where `reports` is set. */
  mail({ subject, bodies }: Publication): void {
    this.#terminal.line();
    this.#terminal.line(`The mail that a mailbox of \`reports\` would get: ${subject}`, 'bold');
    for (const line of (bodies.email ?? '').split('\n')) this.#terminal.line(`  ${line}`.trimEnd(), 'dim');
  }

  #failure({ name, message, remedy = '' }: LoggedError): void {
    this.#told = true;
    const [what = message] = remedy === '' ? [message] : message.split(` ${remedy}`);
    this.#terminal.line(`${name}: ${what}`, 'red');
    if (remedy !== '') this.#terminal.line(`  ${remedy}`);
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
    const status =
      saw === 'job'
        ? `${overall_status}${groups_done === undefined || groups === undefined ? '' : `, ${groups_done} of ${groups} groups done`}`
        : `${saw}: ${why}`;
    const next =
      next_look_seconds === undefined ? '' : `; next look in ${duration(Number(next_look_seconds))}`;
    this.#terminal.line(
      `${duration(Number(elapsed_seconds)).padStart(14)}  look ${look}: ${status}${next}`,
      'dim',
    );
  }

  /** A summary to paste into a ticket. */
  #end({
    outcome,
    job,
    groups,
    failed_groups,
    good_details,
    duration_seconds,
    looks,
    why,
    response,
  }: LogLine): void {
    this.#told = true;
    const failed = (Array.isArray(failed_groups) ? failed_groups : []) as { group: string; detail: string }[];
    const remedy =
      outcome === 'succeeded' ? undefined : outcomeRemedies[outcome as keyof typeof outcomeRemedies];
    const rows = [
      ['outcome', outcome],
      ['job', job],
      ['appliance', this.#appliance],
      ...(response === undefined
        ? []
        : [['groups', `${groups === 0 ? 'all' : groups}, ${failed.length} of them failed`]]),
      ...failed.slice(0, 10).map(({ group, detail }) => ['', `${group}: ${detail}`]),
      ...(Array.isArray(good_details) ? [['good by', `goodDetails: ${good_details.join('; ')}`]] : []),
      ['took', `${duration(Number(duration_seconds))}, ${looks} looks`],
      ...(why === undefined ? [] : [['why', why]]),
      ...(remedy === undefined ? [] : [['to do', remedy]]),
    ];
    this.#terminal.line();
    for (const [name, value] of rows) {
      const style = name === 'outcome' ? (remedy === undefined ? 'green' : 'red') : undefined;
      this.#terminal.line(`${String(name).padEnd(11)}${value}`, style);
    }
  }
}

function parseLine(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
