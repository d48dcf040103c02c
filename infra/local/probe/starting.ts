import { RequestRejected } from '../../../functions/ciphertrust/errors.ts';
import { dateIn } from '../../../functions/jobs/dates.ts';
import type { Group } from '../../../functions/jobs/groups.ts';
import { comparableId, type Job } from '../../../functions/jobs/job.ts';
import { hasEnded, stageOf } from '../../../functions/jobs/status.ts';
import type { Clock } from '../../../functions/shared/clock.ts';
import { duration } from '../../../functions/shared/text.ts';
import { cancelJob, type See } from './cancelling.ts';
import {
  type Cancellation,
  entriesOf,
  isGood,
  jobsSeen,
  type OwnJob,
  type RawJob,
  rawJobIn,
  textOf,
} from './evidence.ts';
import { hindranceOf } from './hindrance.ts';
import type { Asked, Look } from './look.ts';
import { jobOf, ownJob, record } from './own-job.ts';
import { jobPath, jobsPath, readPages, wholeList } from './reading.ts';
import type { Session } from './session.ts';
import type { StartPlan } from './start-plan.ts';
import { isKnown, Timetable } from './timetable.ts';

/** A job whose words nobody knows is not looked at any more when it has not changed for so long, in seconds. */
const longestUnknown = 960;
/** A job is not looked at for longer, in seconds: as long as a follower does. */
const longestRun = 24 * 3_600;
/** A job is cancelled no sooner, in seconds: so that there is something to see of it. */
const cancelAfter = 8;
/** Unless it is still not in the list: that is waited for, for so long, in seconds. */
const longestUnlisted = 60;
/** A job that is dated so long before its start may be another's, in milliseconds. */
const mostBefore = 30_000;

/** Starts one job, looks until it ends, and does what else is asked for. Never throws for what the appliance does. */
export class Starting {
  /** The jobs that this run has made, each with whether it has ended, and the start that made it. */
  readonly #created = new Map<string, { hasEnded: boolean; start: Look }>();
  /** Whether a start was sent of which nobody knows, or not yet, whether it made a job. */
  isUnclear = false;
  own: OwnJob | undefined;
  readonly cancellations: Cancellation[] = [];
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #tell: (line: string) => void;
  #pageLimit = 10;
  /** Every job that was there before a start. */
  readonly #known = new Set<string>();

  constructor(session: Session, clock: Clock, tell: (line: string) => void) {
    this.#session = session;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** The jobs that may still run and that this run has made. */
  get left(): string[] {
    return [...this.#created].filter(([, { hasEnded }]) => !hasEnded).map(([id]) => id);
  }

  /** Whether nothing keeps us from a start. `pageLimit`: so many jobs are asked for at a time. */
  async mayStart(pageLimit: number): Promise<boolean> {
    this.#pageLimit = pageLimit;
    this.#session.renew();
    for (const { job } of jobsSeen(this.#session)) this.#known.add(comparableId(job.id));
    const hindrance = await this.#hindrance();
    if (hindrance !== undefined) this.#tell(`Nothing is started: ${hindrance}.`);
    return hindrance === undefined;
  }

  /** Starts and follows, where nothing has come between since `mayStart`. */
  async run({ group, other, second, cancel }: StartPlan): Promise<void> {
    if (!(await this.mayStart(this.#pageLimit))) return;
    const own = await this.#start(group);
    if (own === undefined) return;
    this.own = own;
    let isDone = false;
    let isSecondDone = !second;
    await this.#follow(own, async (seconds, raw) => {
      if (isDone || (isSecondDone && !cancel)) return;
      if (!this.#isCertain(raw)) {
        isDone = true;
        this.#tell(
          'By its date it may be the job of somebody else: nothing is sent beside it, and it is not cancelled.',
        );
        return;
      }
      if (!isSecondDone) await this.#startMore(own, group, other);
      isSecondDone = true;
      const isListed = own.listed.at !== undefined || seconds >= longestUnlisted;
      if (!cancel || seconds < cancelAfter || !isListed) return;
      isDone = true;
      await this.#cancel(own.id, 'own job', (after, now) => record(own, seconds + after, now));
    });
  }

  /** What keeps us from a start; undefined for nothing. */
  async #hindrance(): Promise<string | undefined> {
    const jobs = wholeList(await this.#list('running jobs', true));
    for (const { id } of jobs ?? []) this.#known.add(comparableId(id));
    const others = jobs?.filter(({ id }) => !this.#created.has(id));
    return hindranceOf(others, async (id) => {
      const look = await this.#session.get('listed job', jobPath(id), { namesJob: true });
      return jobOf(look, id)?.job;
    });
  }

  /** The pages of the list of jobs. */
  #list(asked: Asked, toTheEnd: boolean): Promise<Look[]> {
    return readPages(this.#session, asked, jobsPath, this.#pageLimit, { toTheEnd });
  }

  /** The start itself. SAP's own id is sent where there is one: it tells "as sent" from "as resource id". */
  async #start({ id, group_id }: Group): Promise<OwnJob | undefined> {
    const sent = group_id ?? id;
    const { raw } = await this.#postStart('start', { groups: [sent] });
    if (raw === undefined) return undefined;
    this.#tell(`Started job ${raw.job.id}.`);
    return ownJob(raw, sent, group_id === undefined ? { id } : { id, group_id });
  }

  /** Sends a start, once, whatever comes back; none after one that may have acted without saying so. */
  async #postStart(asked: Asked, body: object): Promise<{ isRefused: boolean; raw: RawJob | undefined }> {
    const nothing = { isRefused: false, raw: undefined };
    this.isUnclear = true;
    const look = await this.#session.post(asked, jobsPath, body);
    const raw = isGood(look) ? rawJobIn(look.body) : undefined;
    this.isUnclear = false;
    if (look === undefined) return nothing;
    if (raw === undefined) {
      this.isUnclear = look.failure?.mayHaveActed !== false;
      this.#tell(
        this.isUnclear
          ? `The ${asked} was not answered clearly. It is not sent again. A job may run all the same: see the list of jobs.`
          : `The ${asked} was refused: ${look.failure?.parts.cameBack}`,
      );
      return { isRefused: look.failure instanceof RequestRejected, raw };
    }
    if (this.#known.has(comparableId(raw.job.id))) {
      this.#tell(
        `The ${asked} was answered with job ${raw.job.id}, which was there before. It is left alone.`,
      );
      return nothing;
    }
    this.#known.add(comparableId(raw.job.id));
    this.#created.set(raw.job.id, { hasEnded: false, start: look });
    return { isRefused: false, raw };
  }

  /** Looks by the plan until the job has ended. `meanwhile`: what else there is to do, after each look. */
  async #follow(own: OwnJob, meanwhile: (seconds: number, raw: RawJob) => Promise<void>): Promise<void> {
    const timetable = new Timetable(this.#clock);
    let lastChange = 0;
    for await (const seconds of timetable.times(longestRun)) {
      const look = await this.#session.get('own job', jobPath(own.id), { namesJob: true });
      timetable.note(own.known, look, isKnown(look));
      await this.#lookForInList(own, timetable);
      const raw = jobOf(look, own.id);
      if (raw !== undefined && record(own, seconds, raw)) lastChange = seconds;
      this.#tellLook(seconds, look, raw);
      if (raw !== undefined && hasEnded(raw.job)) this.#end(own.id);
      if (raw !== undefined && !own.hasEnded && !this.#session.isRejected) await meanwhile(seconds, raw);
      if (this.#session.isRejected) this.#tell('The login was rejected on the way; nothing more is sent.');
      if (own.hasEnded || this.#session.isRejected) return;
      const isUnknown = raw === undefined || stageOf(raw.job) === 'unknown';
      if (isUnknown && seconds - lastChange > longestUnknown) {
        this.#tell(
          `Nothing has changed for a quarter of an hour, and whether the job has ended nobody can tell.`,
        );
        return;
      }
    }
  }

  /** A line for each look: a job may take hours. */
  #tellLook(seconds: number, look: Look | undefined, raw: RawJob | undefined): void {
    const word = raw && this.#session.mask.quote(textOf(raw.job.overall_status));
    this.#tell(`${duration(seconds).padStart(14)}  ${word ?? look?.failure?.name ?? 'no answer to use'}`);
  }

  /** Whether a job can be no other's, by the date that it shows: a later look counts as well. */
  #isCertain({ job }: RawJob): boolean {
    const made = this.#created.get(job.id);
    return made !== undefined && isDatedAfter(job, made.start);
  }

  async #lookForInList(own: OwnJob, timetable: Timetable): Promise<void> {
    if (own.listed.at !== undefined) return;
    const pages = await this.#list('own job in the list', false);
    const isThere = pages.some((page) =>
      entriesOf(page)?.some((entry) => rawJobIn(entry)?.job.id === own.id),
    );
    timetable.note(own.listed, pages.at(-1), isThere || (pages.every(isGood) ? false : undefined));
  }

  #end(id: string): void {
    const made = this.#created.get(id);
    if (made !== undefined) made.hasEnded = true;
    if (this.own?.id === id) this.own.hasEnded = true;
  }

  /** Starts that should be refused. What is accepted all the same is cancelled. */
  async #startMore(own: OwnJob, group: Group, other: Group | undefined): Promise<void> {
    const groups = ({ id, group_id }: Group) => [group_id ?? id];
    const isRefused = await this.#startBeside(own, 'start of the same', { groups: groups(group) });
    if (isRefused && other !== undefined)
      await this.#startBeside(own, 'start of another', { groups: groups(other) });
    const { unknownId } = this.#session;
    await this.#startBeside(own, 'start of an unknown group', { groups: [unknownId] });
    await this.#startBeside(own, 'start of both', { groups: [unknownId], synchronize_all: false });
  }

  /** One more start, only while the own job runs and no other does. Returns whether it was refused. */
  async #startBeside(own: OwnJob, asked: Asked, body: object): Promise<boolean> {
    const hindrance = this.left.some((id) => id !== own.id)
      ? 'another job of this run may run'
      : await this.#hindrance();
    const now = await this.#session.get('own job', jobPath(own.id), { namesJob: true });
    const job = jobOf(now, own.id)?.job;
    if (job === undefined || stageOf(job) !== 'running' || hindrance !== undefined || this.isUnclear) {
      const why = this.isUnclear ? 'one before was not answered clearly' : 'the own job is not seen to run';
      this.#tell(`The ${asked} is left out: ${hindrance ?? why}.`);
      return false;
    }
    const { raw, isRefused } = await this.#postStart(asked, body);
    if (raw === undefined) return isRefused;
    if (!this.#isCertain(raw)) {
      this.#tell(
        `The ${asked} was accepted as job ${raw.job.id}, which by its date may be somebody else's: it is left alone.`,
      );
      return false;
    }
    this.#tell(`The ${asked} was accepted as job ${raw.job.id}, which is cancelled.`);
    await this.#cancel(raw.job.id, 'job to cancel');
    return false;
  }

  /** Cancels a job that this run has made, and looks until it has ended. */
  async #cancel(id: string, asked: 'own job' | 'job to cancel', see?: See): Promise<void> {
    const cancellation = await cancelJob(this.#session, this.#clock, { id, asked, see }, this.#tell);
    if (cancellation === undefined) return;
    this.cancellations.push(cancellation);
    if (cancellation.ended.at !== undefined) this.#end(id);
  }
}

/** Whether a job can have been made by a start: by the appliance's own clock, as its `Date` shows it. */
function isDatedAfter(job: Job, { sentAt, receivedAt, headers }: Look): boolean {
  const date = Date.parse(headers.date ?? '');
  const ahead = Number.isNaN(date) ? 0 : date - (sentAt + receivedAt) / 2;
  const created = dateIn(job.createdAt);
  return created !== undefined && created >= sentAt + ahead - mostBefore;
}
