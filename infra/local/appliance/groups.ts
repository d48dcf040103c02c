import { type ListShape, listResponse } from './list-shape.ts';
import { type Paging, page } from './paging.ts';
import type { ApiResponse } from './response.ts';

/** An SAP group that is known to CCKM. */
export interface SapGroup {
  /** CCKM's resource id. */
  readonly id: string;
  /** SAP's own id. */
  readonly group_id: string;
  /** Shown as `Name`. */
  readonly name: string;
}

/** The groups of the vendor's sample, two named by resource id and one by SAP's; the other ids are made up. */
export const sampleSapGroups: readonly SapGroup[] = [
  { id: '3e732d57-5ea1-491f-b238-9f4a39a9566f', group_id: '00RT000000060vJLOM', name: 'payments' },
  { id: 'c4e5bd34-af39-4027-9058-6f1a4bb3519d', group_id: '00RT000000060vKLON', name: 'treasury' },
  { id: '9a1f0f6e-6c1d-4b0a-8a53-2f6f0a7c9d11', group_id: '00RT000000060vKLOP', name: 'human-resources' },
];

/** The groups of one appliance, found by either id. */
export class Groups {
  readonly all: readonly SapGroup[];
  readonly #byEitherId = new Map<string, SapGroup>();

  constructor(groups: readonly SapGroup[]) {
    this.all = groups;
    for (const group of groups) this.#byEitherId.set(group.group_id, group);
    for (const group of groups) this.#byEitherId.set(group.id, group);
  }

  find(eitherId: string): SapGroup | undefined {
    return this.#byEitherId.get(eitherId);
  }

  /** The resource id of a group named by either id; a text that names none stays as it is. */
  resourceId(eitherId: string): string {
    return this.#byEitherId.get(eitherId)?.id ?? eitherId;
  }

  /** The groups of these resource ids; of a text that names none, one that has nothing else. */
  withIds(ids: readonly string[]): SapGroup[] {
    return ids.map((id) => this.find(id) ?? { id, group_id: id, name: id });
  }

  /** GET groups; filters by `id`, `group_id` and `name` (documented), each an exact match. */
  list(query: URLSearchParams, paging: Paging, shape: ListShape): ApiResponse {
    if (shape.groupsEndless) return { status: 200, body: pageWithoutEnd(paging) };
    const [id, groupId, name] = ['id', 'group_id', 'name'].map((key) => query.get(key));
    const found = this.all.filter(
      (group) =>
        (id == null || group.id === id) &&
        (groupId == null || group.group_id === groupId) &&
        (name == null || group.name === name),
    );
    return listResponse(page(found, paging, groupBody), shape);
  }
}

/** The object as documented, with `Name` in capitals. */
function groupBody(group: SapGroup): Record<string, unknown> {
  return {
    id: group.id,
    uri: `kylo:kylo:cckm:sap-group:${group.id}`,
    account: 'kylo:kylo:admin:accounts:kylo',
    createdAt: '2020-08-01T08:00:00.123456789Z',
    updatedAt: '2020-08-01T08:00:00.123456789Z',
    Name: group.name,
    group_id: group.group_id,
    sap_application: 'data-custodian',
    keystore_id: 'sap-keystore',
    connection: 'sap-connection',
    cloud_name: 'sap',
  };
}

/** A page of groups that nobody has ever heard of, and the promise of more. */
const pageWithoutEnd = ({ skip, limit }: Paging) => ({
  skip,
  limit,
  total: skip + limit + 1_000,
  resources: Array.from({ length: limit }, (_, index) => ({ id: `group-${skip + index}` })),
});
