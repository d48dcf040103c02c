import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseSecret, type Settings } from '../../../functions/settings/parse.ts';
import { readSecret } from '../../../functions/settings/read.ts';
import { clock } from '../../../functions/shared/clock.ts';
import { UsageError } from '../arguments.ts';
import { ownAwsEnvironment } from '../own-aws.ts';
import { printable, Terminal } from '../terminal.ts';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { confirm } from './confirm.ts';
import { printFindings, printReport } from './print.ts';
import { Probe, type ProbeResult } from './probe.ts';
import { GroupNotFound } from './start-plan.ts';

async function settingsOf(from: Arguments['from']): Promise<Settings> {
  if (from.kind === 'settings')
    return parseSecret({ text: from.text, id: 'in the settings file' }, clock.now());
  const environment = await ownAwsEnvironment();
  const client = new SecretsManagerClient({
    region: environment.AWS_REGION as string,
    endpoint: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER as string,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID as string,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY as string,
      ...(environment.AWS_SESSION_TOKEN && { sessionToken: environment.AWS_SESSION_TOKEN }),
    },
  });
  try {
    return parseSecret(await readSecret({ client, id: from.id, clock }), clock.now());
  } finally {
    client.destroy();
  }
}

/** Throws an Error where no report could be written: before anything is sent for nothing. */
function rejectReadOnlyFolder(): void {
  try {
    accessSync('.', constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The report goes into this folder, ${process.cwd()}, where nothing can be written (${code}): make it writable. Nothing was sent.`,
    );
  }
}

/** Two probes may end in the same second. */
function freeName(stem: string): string {
  let name = `${stem}.json`;
  for (let count = 2; existsSync(name); count += 1) name = `${stem}-${count}.json`;
  return resolve(name);
}

/** Writes the report into a new file of the current folder, for its owner alone, and tells of it. */
function writeReport({ report, texts }: ProbeResult, terminal: Terminal): void {
  const stamp = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
  const file = freeName(`cckm-probe-${stamp}Z`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  printReport(report, file, texts, terminal);
}

/** Runs the probe. Returns the exit code. */
async function run({ from, flags, yes }: Arguments): Promise<0 | 1> {
  const terminal = new Terminal(process.stdout, process.env);
  // What was begun is brought to its end, also where nobody reads on (`| head`).
  let isUnread = false;
  process.stdout.on('error', () => {
    isUnread = true;
  });
  const settings = await settingsOf(from);
  rejectReadOnlyFolder();
  const { HTTPS_PROXY, NO_PROXY } = process.env;
  const probe = new Probe(settings, {
    clock,
    flags,
    ...(HTTPS_PROXY && { proxyEnv: { HTTPS_PROXY, ...(NO_PROXY && { NO_PROXY }) } }),
    tell: (line) => terminal.line(line),
    confirm: async () => yes || confirm(process.stdin, process.stdout),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      terminal.line();
      for (const line of linesOfLeft(probe, from)) terminal.line(line, 'red');
      try {
        if (probe.hasResponses) writeReport(probe.result(), terminal);
      } finally {
        process.exit(1);
      }
    });
  const { nodes, credentials } = settings.ciphertrust;
  const login = credentials.kind === 'token' ? 'with the stored token' : 'one login';
  const first = flags.start !== undefined || flags.wrongLogin ? ', before anything else' : '';
  terminal.line(`Looking at ${nodes.join(', ')}: ${login}, and GETs${first}.`, 'dim');
  if (credentials.kind === 'refresh_token')
    terminal.line(
      'An appliance that gives out a new refresh token at each login ends the stored one, now as in each night; row login.refresh will tell.',
    );
  const failure = await probe.run();
  const result = probe.result();
  const { findings, report } = result;
  if (failure === undefined || failure instanceof GroupNotFound) {
    terminal.line();
    printFindings(findings, report.flags, terminal);
  }
  if (probe.left.length > 0 || probe.isUnclear)
    for (const line of linesOfLeft(probe, from)) terminal.line(line, 'red');
  if (probe.hasResponses) writeReport(result, terminal);
  // Whoever reads no more is told at least what runs.
  if (isUnread) for (const line of linesOfLeft(probe, from)) process.stderr.write(`${printable(line)}\n`);
  if (failure instanceof GroupNotFound) throw new UsageError(failure.message);
  if (failure !== undefined) {
    terminal.line();
    terminal.line(`${failure.name}: ${failure.message}`, 'red');
  }
  const isSafe = findings.every(({ difference }) => difference?.isSafe !== false);
  return isSafe && failure === undefined && !isUnread ? 0 : 1;
}

/** What is left running, and how to end it. */
function linesOfLeft({ left, isUnclear }: Probe, from: Arguments['from']): string[] {
  const command = `npm start -- ${from.kind === 'secret' ? `--secret ${from.id}` : `--settings ${from.file}`} --event`;
  const lines = left.map(
    (id) =>
      `Job ${id} of this run may still run. To cancel it: ${command} '${JSON.stringify({ action: 'cancel', job: id })}'`,
  );
  if (isUnclear)
    lines.push(
      `A start was sent and not answered clearly, so that a job of this run may run. To see the newest: ${command} '{"action":"status"}'`,
    );
  return lines.length === 0 ? ['No job of this run is left running.'] : lines;
}

try {
  const args = readArguments(process.argv.slice(2), process.stdin.isTTY === true);
  if (args === undefined) process.stdout.write(`${usage}\n`);
  else process.exitCode = await run(args);
} catch (error) {
  process.stderr.write(`${printable((error as Error).message)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
