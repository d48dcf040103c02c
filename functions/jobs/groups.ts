/** A group as CCKM knows it: its own resource id, SAP's id, and its name. */
export interface Group {
  id: string;
  group_id?: string;
  name?: string;
}

/** Whoever gives the groups page by page: the client of CipherTrust Manager. */
export interface GroupSource {
  /** `pagesBefore`: how many have been read of the same list. A list that goes on for too long fails. */
  groups(
    page: { skip: number; limit: number },
    pagesBefore: number,
  ): Promise<{
    items: Group[];
    /** How many entries the page has, whether they can be read or not. */
    count: number;
    /** How many there are in all, where the appliance says so. */
    total: number | undefined;
  }>;
}

/** Clients of the appliance ask for as many without complaint; the most it gives is not known. */
const pageSize = 1_000;

/** Every group that the login may see. Throws what the source throws, which ends a list without end. */
export async function listGroups(source: GroupSource): Promise<Group[]> {
  const groups = new Map<string, Group>();
  for (let skip = 0, pages = 0; ; pages += 1) {
    const page = await source.groups({ skip, limit: pageSize }, pages);
    const { items, count, total = Number.POSITIVE_INFINITY } = page;
    const before = groups.size;
    for (const group of items) groups.set(group.id, group);
    skip += count;
    // Without a new one the appliance repeats itself, whatever total it gives.
    if (groups.size === before || skip >= total) return [...groups.values()];
  }
}
