import type { Behaviour } from './behaviour.ts';
import type { Groups } from './groups.ts';
import { Job, type JobScript, type Selection } from './job.ts';
import { newJobId } from './job-shape.ts';
import { listResponse, ordered, statusAskedFor } from './list-shape.ts';
import { type Paging, page } from './paging.ts';
import { type ApiResponse, errorResponseWith, HttpError, throwHttpError } from './response.ts';

/** A job that somebody else started. */
export interface AddedJob extends JobScript {
  id?: string;
  /** Default: all groups. */
  groups?: readonly string[];
  synchronize_all?: true;
  /** Milliseconds since the epoch; default now. One in the future is not listed, and blocks no start, until then. */
  createdAt?: number;
}

/** The synchronization jobs of one appliance, shared by its nodes. */
export class Jobs {
  /** All jobs ever made, in the order in which they were made. */
  readonly all: Job[] = [];
  readonly #scripts: JobScript[] = [];
  readonly #now: () => number;
  readonly #behaviour: Behaviour;
  readonly #groups: Groups;
  readonly #seconds: number;

  constructor(now: () => number, behaviour: Behaviour, groups: Groups, seconds: number) {
    this.#now = now;
    this.#behaviour = behaviour;
    this.#groups = groups;
    this.#seconds = seconds;
  }

  /** The next job that a client starts develops so; further calls queue up. */
  scriptNext(script: JobScript): void {
    this.#scripts.push(script);
  }

  add({ id, groups, synchronize_all, createdAt, ...script }: AddedJob): Job {
    const selection = groups && !synchronize_all ? { groups } : { synchronize_all: true as const };
    const created = createdAt ?? this.#now();
    const job = new Job({
      id: id ?? this.#newId(),
      selection,
      createdAt: created,
      madeBy: 'addJob',
      seconds: this.#seconds,
      script,
    });
    this.all.push(job);
    return job;
  }

  /** POST synchronization-jobs. */
  start(body: unknown): ApiResponse {
    const selection = this.#readSelection(body);
    const blocked =
      this.#behaviour.refuseSecondJob && this.#running().some((job) => this.#blocks(job, selection));
    if (blocked)
      throw new HttpError(errorResponseWith(this.#behaviour.refusal.status, this.#behaviour.refusal));
    const script = this.#scripts.shift() ?? {};
    const createdAt = this.#now();
    const id = this.#newId();
    const job = new Job({ id, selection, createdAt, madeBy: 'request', seconds: this.#seconds, script });
    this.all.push(job);
    return { status: this.#behaviour.startStatus, body: this.#wrapped(this.#body(job), 'responses') };
  }

  /** GET synchronization-jobs; filters by `id`, `overall_status` (the exact word) and `groups` (documented). */
  list(query: URLSearchParams, paging: Paging): ApiResponse {
    const behaviour = this.#behaviour;
    const id = query.get('id');
    const status = statusAskedFor(query, behaviour);
    const groups = query.getAll('groups').flatMap((text) => text.split(','));
    const found = this.#visible(behaviour.listLagMs).filter(
      (job) =>
        (id === null || job.id === id) &&
        (status === undefined || this.#body(job).overall_status === status) &&
        groups.every((group) => job.covered(this.#groups).includes(this.#groups.resourceId(group))),
    );
    const entry = (job: Job) => {
      const body = Object.entries(this.#body(job));
      const left = Object.fromEntries(body.filter(([key]) => !behaviour.listLeavesOut.includes(key)));
      return this.#wrapped(left, 'everywhere');
    };
    return listResponse(page(ordered(found, query, behaviour), paging, entry), behaviour);
  }

  /** GET synchronization-jobs/{id}. */
  get(id: string): ApiResponse {
    const job = this.#find(id);
    if (this.#behaviour.getBrings === 'the job') return this.#response(job);
    const other = this.all.find((any) => any !== job);
    const body = other ? this.#body(other) : { ...this.#body(job), id: this.#newId() };
    return { status: 200, body: this.#wrapped(body, 'responses') };
  }

  /** POST synchronization-jobs/{id}/cancel; only a running job can be canceled (documented for sister clouds). */
  cancel(id: string): ApiResponse {
    const job = this.#find(id);
    if (!job.isRunning(this.#now())) throwHttpError(400, 'Only a job that is in progress can be canceled.');
    job.cancel(this.#now(), this.#behaviour.cancelSeconds);
    return this.#response(job);
  }

  #newId = (): string => newJobId(this.#behaviour.jobIds);

  #response = (job: Job): ApiResponse => ({ status: 200, body: this.#wrapped(this.#body(job), 'responses') });

  #wrapped(body: object, from: 'responses' | 'everywhere'): object {
    const { wrapJobs } = this.#behaviour;
    return wrapJobs === 'everywhere' || wrapJobs === from ? { job: body } : body;
  }

  #body(job: Job): Record<string, unknown> {
    return job.body(this.#now(), this.#behaviour, this.#groups);
  }

  #running(): Job[] {
    return this.all.filter((job) => job.isRunning(this.#now()));
  }

  /** The jobs that are known by now; `lag` in milliseconds. */
  #visible(lag = 0): Job[] {
    const latest = this.#now() - Math.max(lag, this.#behaviour.replicationLagMs);
    return this.all.filter((job) => job.createdAt <= latest);
  }

  #find(id: string): Job {
    return this.#visible().find((job) => job.id === id) ?? throwHttpError(404);
  }

  #blocks(running: Job, selection: Selection): boolean {
    if (this.#behaviour.refusalScope === 'all' || !('groups' in selection)) return true;
    const covered = new Set(running.covered(this.#groups));
    return selection.groups.some((group) => covered.has(this.#groups.resourceId(group)));
  }

  #readSelection(body: unknown): Selection {
    const { groups, synchronize_all } = Object(body) as { groups?: unknown; synchronize_all?: unknown };
    const invalid = this.#behaviour.invalidSelectionStatus;
    if (groups !== undefined && synchronize_all !== undefined) {
      throwHttpError(invalid, 'groups and synchronize_all are mutually exclusive');
    }
    if (synchronize_all === true) return { synchronize_all };
    if (
      !Array.isArray(groups) ||
      groups.length === 0 ||
      !groups.every((group) => typeof group === 'string')
    ) {
      throwHttpError(invalid, 'one of groups and synchronize_all is required');
    }
    const unknown = groups.find((group) => !this.#groups.find(group));
    if (unknown !== undefined)
      throwHttpError(this.#behaviour.unknownGroupStatus, `SAP group not found: ${unknown}`);
    return { groups };
  }
}
