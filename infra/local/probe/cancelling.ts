import { hasEnded } from '../../../functions/jobs/status.ts';
import type { Clock } from '../../../functions/shared/clock.ts';
import { type Cancellation, isGood, type RawJob, textOf } from './evidence.ts';
import type { Look } from './look.ts';
import { jobOf } from './own-job.ts';
import { jobPath } from './reading.ts';
import type { Session } from './session.ts';
import { Timetable } from './timetable.ts';

/** A cancellation is asked for, and then waited for, no longer, in seconds. */
const longestAsking = 60;
const longestWait = 600;

/** Told of each look at a job that is being cancelled, with the seconds since. */
export type See = (seconds: number, raw: RawJob) => void;

/** Cancels a job, and looks until it has ended. Undefined where nothing could be sent. */
export async function cancelJob(
  session: Session,
  clock: Clock,
  { id, asked, see }: { id: string; asked: 'own job' | 'job to cancel'; see: See | undefined },
  tell: (line: string) => void,
): Promise<Cancellation | undefined> {
  const look = await ask(session, clock, id);
  if (look === undefined) return undefined;
  const cancellation: Cancellation = { look, ended: { notAt: undefined, at: undefined }, body: undefined };
  if (!isGood(look)) {
    tell(`Job ${id} could not be cancelled: ${look.failure?.message}`);
    return cancellation;
  }
  tell(`Asked for the cancellation of job ${id}.`);
  const timetable = new Timetable(clock);
  for await (const seconds of timetable.times(longestWait)) {
    const now = await session.get(asked, jobPath(id), { namesJob: true });
    if (session.isRejected) break;
    const raw = jobOf(now, id);
    if (raw === undefined) continue;
    see?.(seconds, raw);
    cancellation.body = raw.body;
    timetable.note(cancellation.ended, now, hasEnded(raw.job));
    if (!hasEnded(raw.job)) continue;
    tell(`Job ${id} has ended: ${session.mask.quote(textOf(raw.job.overall_status))}.`);
    break;
  }
  return cancellation;
}

/** Asks for a cancellation, which is harmless to ask for again, until it is accepted or refused for good. */
async function ask(session: Session, clock: Clock, id: string): Promise<Look | undefined> {
  let look: Look | undefined;
  for await (const _seconds of new Timetable(clock).times(longestAsking)) {
    look = await session.post('cancel', `${jobPath(id)}/cancel`);
    // A 404 may be said of a job that is not known everywhere yet.
    if (look === undefined || isGood(look) || (look.status !== 404 && look.failure?.retryable === false))
      break;
  }
  return look;
}
