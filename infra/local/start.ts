import { buildStaleFunctions } from '../build.ts';
import { SimulatedAppliance, sampleSapGroups } from './appliance/simulated-appliance.ts';
import { type Arguments, readArguments, UsageError, usage } from './arguments.ts';
import { ownAwsEnvironment } from './own-aws.ts';
import { isSuccess, Progress } from './progress.ts';
import { LocalSystem, type SystemOptions } from './system.ts';
import { Terminal } from './terminal.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What `npm start` runs against, and what has to be stopped afterwards. */
interface Setup {
  options: SystemOptions;
  /** One line that says what this is. */
  about: string;
  stop?: () => Promise<void>;
}

async function simulated(): Promise<Setup> {
  const clock = new VirtualClock();
  const appliance = await SimulatedAppliance.start({ now: () => clock.now() });
  const { username, password } = appliance.credentials;
  const groups = sampleSapGroups.map(({ id, group_id }, index) => (index < 2 ? id : group_id));
  const secret = { url: appliance.url, username, password, groups, ca_certificate: appliance.caCertificate };
  return {
    options: { clock, secret: JSON.stringify(secret) },
    about: `A simulated CipherTrust Manager at ${appliance.url}, AWS calls answered on this machine, waits skipped`,
    stop: () => appliance.stop(),
  };
}

async function setUp(from: Arguments['from']): Promise<Setup> {
  const { HTTPS_PROXY, NO_PROXY, GOOD_DETAILS } = process.env;
  const ownEnvironment = Object.fromEntries(
    Object.entries({ HTTPS_PROXY, NO_PROXY, GOOD_DETAILS }).filter(([, value]) => value),
  ) as Record<string, string>;
  switch (from.kind) {
    case 'simulated':
      return simulated();
    case 'settings':
      return {
        options: { secret: from.text, environment: ownEnvironment },
        about: 'The appliance that the settings name, AWS calls answered on this machine, in real time',
      };
    case 'secret':
      return {
        options: { environment: { ...ownEnvironment, ...(await ownAwsEnvironment()), SECRET_ID: from.id } },
        about: `Settings from AWS Secrets Manager (${from.id}), the job followed on this machine, in real time`,
      };
  }
}

/** Runs one event to its end. Returns the exit code. */
async function run({ from, event, json }: Arguments): Promise<0 | 1> {
  const terminal = new Terminal(json ? process.stderr : process.stdout, process.env);
  const progress = new Progress(terminal);
  await buildStaleFunctions();
  const setup = await setUp(from);
  let system: LocalSystem | undefined;
  let job: string | undefined;
  process.once('SIGINT', () => {
    terminal.line();
    terminal.line(interruptMessage(job, from));
    process.exit(1);
  });
  try {
    const onLine: SystemOptions['onLine'] = (_name, line) => progress.logLine(line);
    system = await LocalSystem.start({ ...setup.options, reports: true, onLine });
    terminal.line(setup.about, 'dim');
    terminal.line();
    terminal.line(`start-sync is sent ${JSON.stringify(event)}`, 'bold');
    const { result, error } = await system.deliver(event);
    if (error) {
      progress.error(error);
      return 1;
    }
    const answer = result as { summary: string; appliance?: string; outcome?: string; job?: { id: string } };
    if (json) new Terminal(process.stdout, { NO_COLOR: '1' }).json(answer);
    progress.answer(answer, { whole: !json });
    job = answer.job?.id;
    const followed = await system.allFollowed();
    for (const { execution } of followed) progress.closed(execution);
    for (const publication of system.aws.published) progress.mail(publication);
    const results = followed.map(({ execution }) => execution.result as { outcome?: string } | undefined);
    return isSuccess(event, answer) && results.every((result) => result?.outcome === 'succeeded') ? 0 : 1;
  } finally {
    await system?.stop();
    await setup.stop?.();
  }
}

function interruptMessage(job: string | undefined, from: Arguments['from']): string {
  if (job === undefined)
    return 'Stopped. If a job was started, it goes on in CCKM: {"action":"status"} shows the newest.';
  const flags =
    from.kind === 'secret' ? ` --secret ${from.id}` : from.kind === 'settings' ? ' --settings FILE' : '';
  return `Stopped looking. Job ${job} goes on in CCKM; look at it with: npm start --${flags} --event '{"action":"status","job":"${job}"}'`;
}

try {
  const args = readArguments(process.argv.slice(2));
  if (args.help) process.stdout.write(`${usage}\n`);
  else process.exitCode = await run(args);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
