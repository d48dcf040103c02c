import type { CipherTrustClient } from '../ciphertrust/client.ts';
import type { Settings } from '../settings/parse.ts';
import type { Tools } from './tools.ts';

const day = 86_400_000;

interface Certificates {
  client: Pick<CipherTrustClient, 'certificateExpires'>;
  settings: Pick<Settings, 'certificateExpiry'>;
}

/** When each certificate that there is expires, in milliseconds since the epoch. The appliance's is known once it has shown it. */
export function certificateExpiries({ client, settings }: Certificates): { [name: string]: number } {
  const appliance = client.certificateExpires;
  return { ...settings.certificateExpiry, ...(appliance !== undefined && { appliance }) };
}

/** Whole days until a time, rounded down; negative once it is over. */
export const daysUntil = (time: number, now: number): number => Math.floor((time - now) / day);

type ExpiryTools = Pick<Tools, 'clock'> & {
  settings: Pick<Settings, 'certificateExpiry' | 'ciphertrust'>;
  client: Pick<CipherTrustClient, 'certificateExpires' | 'passwordState'>;
};

/**
 * Days until the first of the certificates, or the password that logs in, expires. Undefined when nothing does, and
 * where the appliance does not say when the password does: half the truth would settle an alarm.
 */
export async function daysToExpiry(tools: ExpiryTools): Promise<number | undefined> {
  const { client, settings, clock } = tools;
  const password = await client.passwordState();
  const isByPassword = settings.ciphertrust.credentials.kind === 'password';
  if (isByPassword && password === undefined) return undefined;
  const expiries = [
    ...Object.values(certificateExpiries(tools)),
    password?.expiry ?? Number.POSITIVE_INFINITY,
  ];
  const first = Math.min(...expiries);
  return first === Number.POSITIVE_INFINITY ? undefined : daysUntil(first, clock.now());
}
