import { createHash } from 'node:crypto';
import { retryForSeconds } from '../../functions/shared/limits.ts';
import {
  type SapGroup,
  type SimulatedAppliance,
  sampleSapGroups,
} from '../../infra/local/appliance/simulated-appliance.ts';

/** The groups of the vendor's sample, as its request names them. */
export const sampleGroups = [
  '3e732d57-5ea1-491f-b238-9f4a39a9566f',
  'c4e5bd34-af39-4027-9058-6f1a4bb3519d',
  '00RT000000060vKLOP',
];

/** The same groups by CCKM's resource ids. */
export const resourceIds = sampleSapGroups.map(({ id }) => id);

/** The same groups by SAP's own ids. */
export const sapIds = sampleSapGroups.map(({ group_id }) => group_id);

/** Makes `count` groups with ids of both kinds, always the same ones. */
export function manyGroups(count: number): SapGroup[] {
  return Array.from({ length: count }, (_, index) => {
    const hex = createHash('sha1').update(`group ${index}`).digest('hex');
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    return { id, group_id: `00RT${String(index).padStart(14, '0')}`, name: `group-${index}` };
  });
}

/**
 * A secret for an appliance: its addresses and its authority, and `keys`; default: the user's login and the groups
 * of the sample.
 */
export function secretFor(appliance: SimulatedAppliance, keys?: { [key: string]: unknown }): object {
  const { username, password } = appliance.credentials;
  return {
    url: appliance.urls,
    ca_certificate: appliance.caCertificate,
    ...(keys ?? { username, password, groups: sampleGroups }),
  };
}

/** What a schedule sends: how long its start may try again. */
export const asScheduled = { retry_for_seconds: retryForSeconds.max };
