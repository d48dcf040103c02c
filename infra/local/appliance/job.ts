import type { Behaviour } from './behaviour.ts';
import type { Groups } from './groups.ts';
import {
  type GroupState,
  shownAbort,
  shownDate,
  shownDetails,
  shownId,
  shownSelection,
} from './job-shape.ts';

/** How a job develops. What is left out follows the appliance's options and behaviour. */
export interface JobScript {
  /** How long it runs by the appliance's clock; `Infinity`: it never ends. */
  seconds?: number;
  /** `overall_status` while it runs: any word. */
  runningStatus?: string;
  /** `overall_status` at the end: any word. */
  endStatus?: string;
  /** Groups, by either id, that fail: shown in `detailed_status`, and in the status by `partialFailureEndsAs`. */
  failedGroups?: readonly string[];
  /** `detailed_status` at the end, instead of the one made from the groups; `undefined` values are left out. */
  detailed_status?: Record<string, unknown>;
  /** More fields of the job's body, or other values of those it has; an `undefined` value removes a field. */
  fields?: Record<string, unknown>;
}

/** What a job synchronizes: groups by either id as they were sent, or all. */
export type Selection = { groups: readonly string[] } | { synchronize_all: true };

/** A synchronization job. */
export class Job {
  readonly id: string;
  readonly selection: Selection;
  /** Milliseconds since the epoch, as `endsAt`. */
  readonly createdAt: number;
  /** Whether a client started it, or `addJob` made it. */
  readonly madeBy: 'request' | 'addJob';
  readonly script: Readonly<JobScript>;
  /** When it was canceled, in milliseconds since the epoch. */
  canceledAt: number | undefined;
  /** When it ends or ended; `Infinity` if never. */
  endsAt: number;
  readonly #planned: number;

  constructor(init: {
    id: string;
    selection: Selection;
    createdAt: number;
    madeBy: 'request' | 'addJob';
    seconds: number;
    script: JobScript;
  }) {
    this.id = init.id;
    this.selection = init.selection;
    this.createdAt = init.createdAt;
    this.madeBy = init.madeBy;
    this.script = init.script;
    this.#planned = (init.script.seconds ?? init.seconds) * 1000;
    this.endsAt = init.createdAt + this.#planned;
  }

  isRunning(now: number): boolean {
    return this.createdAt <= now && now < this.endsAt;
  }

  /** Cancels it: `abort` at once, the end `seconds` later. */
  cancel(now: number, seconds: number): void {
    this.canceledAt = now;
    this.endsAt = Math.min(this.endsAt, now + seconds * 1000);
  }

  /** Resource ids of what it covers. */
  covered(groups: Groups): string[] {
    return 'groups' in this.selection
      ? this.selection.groups.map((group) => groups.resourceId(group))
      : groups.all.map((group) => group.id);
  }

  #status(now: number, behaviour: Behaviour): string {
    const { running, completed, failed, canceling = running } = behaviour.statusWords;
    if (this.isRunning(now))
      return this.script.runningStatus ?? (this.canceledAt === undefined ? running : canceling);
    if (this.canceledAt !== undefined) return behaviour.canceledEndsAs ?? completed;
    if (this.script.endStatus !== undefined) return this.script.endStatus;
    const partial = (this.script.failedGroups ?? []).length > 0;
    return partial && behaviour.partialFailureEndsAs === 'failed' ? failed : completed;
  }

  /** One group is done after the other, the last one at the end. */
  #details(
    now: number,
    groups: Groups,
    named: readonly string[],
    behaviour: Behaviour,
  ): Record<string, unknown> {
    const { detailed_status } = this.script;
    if (!this.isRunning(now) && detailed_status) return { detailed_status };
    const failed = new Set(this.script.failedGroups?.map((group) => groups.resourceId(group)));
    const lasted = Math.min(now, this.endsAt) - this.createdAt;
    const done = lasted >= this.#planned ? named.length : Math.floor((named.length * lasted) / this.#planned);
    const states = named.map((group, index): [string, GroupState] => {
      if (index >= done) return [group, 'in progress'];
      return [group, failed.has(groups.resourceId(group)) ? 'failure' : 'success'];
    });
    return shownDetails(states, behaviour);
  }

  #updatedAt(now: number, { updatedAt }: Behaviour): number {
    if (!this.isRunning(now)) return this.endsAt;
    return updatedAt === 'alive' ? now : (this.canceledAt ?? this.createdAt);
  }

  /** The job as the appliance shows it now: the fields of the vendor's sample, and those of sister clouds. */
  body(now: number, behaviour: Behaviour, groups: Groups): Record<string, unknown> {
    const sent = 'groups' in this.selection ? this.selection.groups : undefined;
    const covered = this.covered(groups);
    const named = behaviour.echoGroups === 'as sent' && sent ? sent : covered;
    const date = (ms: number) => shownDate(ms, behaviour);
    const ended = !this.isRunning(now);
    return {
      id: shownId(this.id, behaviour),
      uri: `kylo:kylo:cckm:synchronize:${this.id}`,
      account: 'kylo:kylo:admin:accounts:kylo',
      application: 'ncryptify:gemalto:admin:apps:kylo',
      devAccount: 'ncryptify:gemalto:admin:accounts:gemalto',
      createdAt: date(this.createdAt),
      ...(behaviour.updatedAt === 'missing' ? {} : { updatedAt: date(this.#updatedAt(now, behaviour)) }),
      ...(behaviour.completedAt && ended ? { completed_at: date(this.endsAt) } : {}),
      overall_status: this.#status(now, behaviour),
      cloud: 'sap',
      ...shownSelection(sent, groups.withIds(covered), behaviour),
      ...(behaviour.detailedStatus ? this.#details(now, groups, named, behaviour) : {}),
      ...shownAbort(this.canceledAt !== undefined, behaviour),
      ...this.script.fields,
    };
  }
}
