/** A group as CCKM knows it: its own resource id, SAP's id, and its name. */
export interface Group {
  id: string;
  group_id?: string;
  name?: string;
}

/** Whoever gives the groups page by page: the client of CipherTrust Manager. */
export interface GroupSource {
  groups(page: { skip: number; limit: number }): Promise<{ items: Group[]; total: number | undefined }>;
}

/** Clients of the appliance ask for as many without complaint; the most it gives is not known. */
const pageSize = 1_000;

/** Every group that the login may see. */
export async function listGroups(source: GroupSource): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (let skip = 0; ; ) {
    const { items, total = Number.POSITIVE_INFINITY } = await source.groups({ skip, limit: pageSize });
    const before = groups.size;
    for (const group of items) groups.set(group.id, group);
    skip += items.length;
    // Without a new one the appliance repeats itself, whatever total it gives.
    if (groups.size === before || skip >= total) return [...groups.values()];
  }
}
