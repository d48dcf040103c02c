import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinAtMost } from '../../functions/shared/text.ts';
import { type Behaviour, defaultBehaviour } from './appliance/behaviour.ts';
import { type Imitation, imitationOf, startLike } from './appliance/like.ts';
import { type Credentials, SimulatedAppliance, sampleSapGroups } from './appliance/simulated-appliance.ts';
import { parseOptions, UsageError } from './arguments.ts';
import { type ProbeReport, readProbeReport } from './probe/report.ts';
import { printable, Terminal } from './terminal.ts';

const usage = `Usage: npm run appliance -- [--port PORT] [--like REPORT]

Keeps a simulated CipherTrust Manager running until Ctrl-C. Its time is real; a job takes 90 s.

  --port PORT    the port of its first node; any free one if left out
  --like REPORT  a report of npm run probe: what it saw is imitated, as far as there is a switch for it
  --help         this text`;

const command = 'npm run appliance';

/** The command line; undefined where only help is asked for. Throws UsageError. */
function readArguments(args: readonly string[]): { port: number; imitation?: Imitation } | undefined {
  const options = { port: { type: 'string' }, like: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { port = '0', like, help } = parseOptions(args, options, command);
  if (help) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port takes a port, 0 to 65535. See ${command} -- --help.`);
  return { port: Number(port), ...(like !== undefined && { imitation: imitationOf(reportIn(like)) }) };
}

function reportIn(file: string): ProbeReport {
  try {
    return readProbeReport(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`Cannot read the report ${file}: ${code ?? message}`);
  }
}

/** What of the credentials goes into the secret, for the login that was probed; a stored token would last five minutes. */
function loginIn(credentials: Readonly<Credentials>, login: Imitation['login'] = 'password'): object {
  const { username, password, refresh_token, client_id, client_certificate, client_key } = credentials;
  if (login === 'refresh_token') return { refresh_token };
  return login === 'client_credential'
    ? { client_id, client_certificate, client_key }
    : { username, password };
}

async function run({ port, imitation }: NonNullable<ReturnType<typeof readArguments>>): Promise<void> {
  const terminal = new Terminal(process.stdout, process.env);
  const appliance = await (imitation === undefined
    ? SimulatedAppliance.start({ port })
    : startLike(imitation, { port }));
  const folder = mkdtempSync(join(tmpdir(), 'cckm-sap-sync-'));
  process.once('SIGINT', async () => {
    rmSync(folder, { recursive: true });
    await appliance.stop();
  });
  const caFile = join(folder, 'ca.pem');
  const settingsFile = join(folder, 'settings.json');
  const { username, password } = appliance.credentials;
  const login = JSON.stringify({ grant_type: 'password', username, password });
  const sapGroups = imitation?.options.groups ?? sampleSapGroups;
  const groups = sapGroups.map(({ id }) => id);
  const settings = {
    url: appliance.urls,
    ...loginIn(appliance.credentials, imitation?.login),
    ...(groups.length > 0 ? { groups } : { synchronize_all: true }),
    ca_certificate: appliance.caCertificate,
  };
  writeFileSync(caFile, appliance.caCertificate);
  writeFileSync(settingsFile, JSON.stringify(settings, null, 2));

  console.log(`A simulated CipherTrust Manager listens at ${appliance.url} (Ctrl-C ends it)
`);
  if (imitation !== undefined) printImitation(imitation, terminal);
  console.log(`CA certificate   ${caFile}
Settings for it  ${settingsFile}
Its SAP groups   ${
    joinAtMost(
      sapGroups.map(({ name }) => name),
      10,
    ) || 'none'
  }

Start a synchronization with the functions, or see what it does:
  npm start -- --settings ${settingsFile}
  npm run probe -- --settings ${settingsFile}

Or talk to it yourself:
  token=$(curl -s --cacert ${caFile} -H 'Accept: application/json' -H 'Content-Type: application/json' \\
    -d '${login}' ${appliance.url}/api/v1/auth/tokens | sed 's/.*"jwt":"\\([^"]*\\)".*/\\1/')
  curl -s --cacert ${caFile} -H 'Accept: application/json' -H "Authorization: Bearer $token" \\
    ${appliance.url}/api/v1/cckm/sap/synchronization-jobs
`);
}

function printImitation({ options, switches, notImitated }: Imitation, terminal: Terminal): void {
  const { behaviour = {} } = options;
  const isMoved = (name: keyof Behaviour) =>
    JSON.stringify(behaviour[name]) !== JSON.stringify(defaultBehaviour[name]);
  const moved = switches.filter(isMoved);
  terminal.line(
    `The report sets ${switches.length} switches, ${moved.length} of them to another position than the usual one:`,
    'bold',
  );
  for (const name of moved) terminal.line(`  ${name}: ${JSON.stringify(behaviour[name])}`);
  terminal.line(`Rows that it saw and that are not imitated: ${notImitated.join(', ') || 'none'}.`);
  terminal.line();
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args === undefined) process.stdout.write(`${usage}\n`);
  else await run(args);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const isTaken = code === 'EADDRINUSE';
  process.stderr.write(`${isTaken ? 'That port is taken; see --port.' : printable(message)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
