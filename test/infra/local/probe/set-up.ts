import type { Credentials } from '../../../../functions/ciphertrust/connection.ts';
import { imitationOf, startLike } from '../../../../infra/local/appliance/like.ts';
import {
  type ApplianceOptions,
  SimulatedAppliance,
} from '../../../../infra/local/appliance/simulated-appliance.ts';
import { printFindings } from '../../../../infra/local/probe/print.ts';
import {
  Probe,
  type ProbeFlags,
  type ProbeOptions,
  type ProbeResult,
} from '../../../../infra/local/probe/probe.ts';
import type { ProbeReport } from '../../../../infra/local/probe/report.ts';
import { Terminal } from '../../../../infra/local/terminal.ts';
import { resourceIds, sapIds } from '../../../support/samples.ts';
import { StillClock } from '../../../support/still-clock.ts';

const hour = 3_600_000;

/** Every flag: what a probe can see of an appliance, it sees. */
export const everyFlag: ProbeFlags = { start: 'payments', second: true, cancel: true, wrongLogin: true };

/** An appliance with a history that shows every kind of job, and the clock that both follow: no timeout comes by it. */
export async function applianceWithHistory(
  options: ApplianceOptions = {},
  clock: StillClock = new StillClock(),
) {
  const appliance = await SimulatedAppliance.start({ nodes: 2, now: () => clock.now(), ...options });
  const [payments = '', treasury = ''] = resourceIds;
  const words = appliance.behaviour.statusWords;
  const ago = (hours: number) => clock.now() - hours * hour;
  appliance.addJob({ createdAt: ago(50), groups: [payments, treasury], failedGroups: [treasury] });
  appliance.addJob({ createdAt: ago(40), endStatus: words.failed });
  appliance.addJob({ createdAt: ago(30), groups: [sapIds[0] ?? '', treasury] }).cancel(ago(30) + 1_000, 1);
  appliance.addJob({ createdAt: ago(20) });
  appliance.addJob({ createdAt: ago(10), groups: [sapIds[0] ?? '', treasury] });
  return { appliance, clock };
}

export type LoginKind = Credentials['kind'];
export const loginKinds: LoginKind[] = ['token', 'password', 'refresh_token', 'client_credential'];

/** The login that an appliance takes, of one kind. */
export function loginOf(appliance: SimulatedAppliance, kind: LoginKind = 'password'): Credentials {
  const { username, password, refresh_token, client_id, client_certificate, client_key } =
    appliance.credentials;
  switch (kind) {
    case 'token':
      return { kind, token: appliance.issueToken() };
    case 'password':
      return { kind, username, password };
    case 'refresh_token':
      return { kind, refresh_token };
    case 'client_credential':
      return { kind, client_id, client_certificate, client_key };
  }
}

type Probed = ProbeResult & { failure: Error | undefined };

/** Probes an appliance. */
export async function probe(
  appliance: SimulatedAppliance,
  options: ProbeOptions,
  kind?: LoginKind,
): Promise<Probed> {
  const prober = new Probe(
    {
      ciphertrust: {
        nodes: appliance.urls,
        credentials: loginOf(appliance, kind),
        ca: appliance.caCertificate,
      },
      selection: { synchronize_all: true },
    },
    options,
  );
  const failure = await prober.run();
  return { ...prober.result(), failure };
}

/** A clock that moves by its sleeps, and by timeouts that are longer than a connection's: they come after a six hundredth. */
export class HurriedClock extends StillClock {
  override after(ms = 0, callback = () => {}): () => void {
    const timer = setTimeout(
      () => {
        if (ms > 5_000) this.advance(ms);
        callback();
      },
      ms > 5_000 ? ms / 600 : ms,
    );
    return () => clearTimeout(timer);
  }
}

/** How many logins an appliance was sent, and what else that is no GET. */
export const sentTo = ({ requests }: SimulatedAppliance) => ({
  logins: requests.filter(({ kind }) => kind === 'login').length,
  others: requests.filter(({ kind, method }) => kind !== 'login' && method !== 'GET').map(({ path }) => path),
});

/** All that a person and a report are told. */
export function toldBy({ report, findings, failure }: Probed): string {
  const lines: string[] = [JSON.stringify(report), String(failure?.message)];
  printFindings(
    findings,
    report.flags,
    new Terminal({ isTTY: false, write: (line: string) => lines.push(line) > 0 }, {}),
  );
  return lines.join('\n');
}

/** Probes an appliance like the one that a report is of, in the same way. It knows nothing of the report but by that. */
export async function probeAgain(
  report: ProbeReport,
  flags: ProbeFlags,
  login?: LoginKind,
): Promise<ProbeReport> {
  const clock = new StillClock();
  const twin = await startLike(imitationOf(report), { now: () => clock.now() });
  try {
    // Its groups have other names.
    const start = flags.start === undefined ? undefined : 'group-1';
    return (await probe(twin, { clock, flags: { ...flags, start } }, login)).report;
  } finally {
    await twin.stop();
  }
}
