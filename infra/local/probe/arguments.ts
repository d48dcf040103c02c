import { parseOptions, type Arguments as StartArguments, settingsSource, UsageError } from '../arguments.ts';
import type { ProbeFlags } from './probe.ts';

/** The command line of `npm run probe`. */
export interface Arguments {
  from: Exclude<StartArguments['from'], { kind: 'simulated' }>;
  flags: ProbeFlags;
  /** Whether a start need not be confirmed. */
  yes: boolean;
}

export const usage = `Usage: npm run probe -- --settings FILE | --secret ID [--start GROUP [--second] [--cancel]] [--wrong-login]

Finds out what an appliance does, row by row of docs/api.md, and writes a report with placeholders for values.
Read-only unless asked for more: one login, and GETs.

  --settings FILE  FILE holds the JSON that the secret would hold
  --secret ID      settings from AWS Secrets Manager (name or ARN), with your own AWS credentials
  --start GROUP    starts one synchronization of GROUP (either id, or its name) if no job runs, and looks until it ends;
                   logs in again when the token ends
  --second         with --start: meanwhile sends starts that should be refused; what is accepted is cancelled
  --cancel         with --start: cancels the job that it started, and no other
  --wrong-login    sends one login with a random name and password that nobody has
  --yes            does not ask before a start (needed where there is no terminal)
  --help           this text

Exit code: 0 when no row that differs is unsafe, 1 otherwise, 2 wrong usage.`;

const command = 'npm run probe';

/** Reads the command line; undefined where only help is asked for. Throws UsageError. */
export function readArguments(args: readonly string[], isTerminal: boolean): Arguments | undefined {
  const given = parseOptions(
    args,
    {
      settings: { type: 'string' },
      secret: { type: 'string' },
      start: { type: 'string' },
      second: { type: 'boolean' },
      cancel: { type: 'boolean' },
      'wrong-login': { type: 'boolean' },
      yes: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    command,
  );
  const { settings, secret, start, second, cancel, yes = false, help } = given;
  if (help) return undefined;
  const from = settingsSource(settings, secret, command);
  if (from.kind === 'simulated')
    throw new UsageError(
      `Which appliance? --settings FILE or --secret ID says it. See ${command} -- --help.`,
    );
  if (start === '') throw new UsageError(`--start takes a group. See ${command} -- --help.`);
  if (start === undefined && (second || cancel))
    throw new UsageError(`--second and --cancel go with --start GROUP. See ${command} -- --help.`);
  if (start !== undefined && !yes && !isTerminal)
    throw new UsageError(
      '--start asks before it starts anything, and there is no terminal to ask on: add --yes.',
    );
  return { from, flags: { start, second, cancel, wrongLogin: given['wrong-login'] }, yes };
}
