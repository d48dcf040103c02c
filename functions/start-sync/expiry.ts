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

/** Days until the first of the certificates expires; undefined when there is none. */
export function daysToExpiry(tools: Certificates & Pick<Tools, 'clock'>): number | undefined {
  const expiries = Object.values(certificateExpiries(tools));
  return expiries.length === 0 ? undefined : daysUntil(Math.min(...expiries), tools.clock.now());
}
