import { readFileSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line of `npm start`. */
export interface Arguments {
  /** Where the settings come from: a simulated appliance's, a file's text, or the real Secrets Manager. */
  from:
    | { kind: 'simulated' }
    | { kind: 'settings'; file: string; text: string }
    | { kind: 'secret'; id: string };
  event: unknown;
  /** Whether only the result of start-sync goes to standard output. */
  json: boolean;
  help: boolean;
}

/** Wrong usage: one line for the person at the terminal, and exit code 2. */
export class UsageError extends Error {}

export const usage = `Usage: npm start -- [--settings FILE | --secret ID] [--event JSON] [--json]

Runs the deployed functions on this machine: starts a synchronization job, follows it to its end, and says how it
ended. Without --settings or --secret a simulated CipherTrust Manager plays along, whose time passes quickly.

  --settings FILE  against a real appliance; FILE holds the JSON that the secret would hold
  --secret ID      settings from AWS Secrets Manager (name or ARN), with your own AWS credentials as they are now:
                   a job that outlasts them cannot be followed to its end
  --event JSON     the event to send; {} if left out. Others: {"groups":["<id>"]}, {"synchronize_all":true},
                   {"action":"check"}, {"action":"status"}, {"action":"cancel"}, {"action":"report"}
  --json           print nothing but the answer on standard output
  --help           this text

Exit code: 0 well, 1 an error or an outcome that is not well, 2 wrong usage.`;

/** Reads the command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Arguments {
  const {
    settings,
    secret,
    event = '{}',
    json = false,
    help = false,
  } = parseOptions(args, options, 'npm start');
  return { from: settingsSource(settings, secret, 'npm start'), event: parseEvent(event), json, help };
}

const options = {
  settings: { type: 'string' },
  secret: { type: 'string' },
  event: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** The options of a command line. `command`: whose `--help` to see. Throws UsageError. */
export function parseOptions<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  command: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const [what = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${what.replace(/\.$/, '')}. See ${command} -- --help.`);
  }
}

/** Where the settings come from. Throws UsageError. */
export function settingsSource(
  settings: string | undefined,
  secret: string | undefined,
  command: string,
): Arguments['from'] {
  if (settings !== undefined && secret !== undefined) {
    throw new UsageError('--settings and --secret exclude each other: the settings come from one place.');
  }
  if (secret === '' || settings === '')
    throw new UsageError(`--settings and --secret take a value. See ${command} -- --help.`);
  if (secret !== undefined) return { kind: 'secret', id: secret };
  if (settings === undefined) return { kind: 'simulated' };
  try {
    return { kind: 'settings', file: settings, text: readFileSync(settings, 'utf8') };
  } catch (error) {
    throw new UsageError(`Cannot read the file ${settings} (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function parseEvent(event: string): unknown {
  try {
    return JSON.parse(event);
  } catch {
    throw new UsageError(`--event takes JSON, in single quotes for the shell: --event '{"action":"check"}'.`);
  }
}
