import type { CipherTrustClient, Group } from '../ciphertrust/client.ts';

/** Clients of the appliance ask for as many without complaint; the most it gives is not known. */
const groupPageSize = 1_000;

/** Every group that the login may see. */
export async function listGroups(client: CipherTrustClient): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (let skip = 0; ; ) {
    const { items, total = Number.POSITIVE_INFINITY } = await client.groups({ skip, limit: groupPageSize });
    const before = groups.size;
    for (const group of items) groups.set(group.id, group);
    skip += items.length;
    // Without a new one the appliance repeats itself, whatever total it gives.
    if (groups.size === before || skip >= total) return [...groups.values()];
  }
}
