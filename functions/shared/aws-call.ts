import { callTimeout, isWorthSigningAnew } from './aws-error.ts';
import type { Clock } from './clock.ts';

type Send<T> = (options: { abortSignal: AbortSignal }) => Promise<T>;

/**
 * Makes one call, and aborts it at its timeout. One that was refused because of this machine's clock is sent once more:
 * it is signed with the corrected one, as the SDK's own second attempt would be.
 */
export async function awsCall<T>(clock: Clock, send: Send<T>): Promise<T> {
  try {
    return await sendOnce(clock, send);
  } catch (error) {
    if (!isWorthSigningAnew(error)) throw error;
    return sendOnce(clock, send);
  }
}

/** Sends, with a signal that comes at the timeout of a call; before it where no time is left. */
export async function sendOnce<T>(clock: Clock, send: Send<T>, timeout = callTimeout): Promise<T> {
  const controller = new AbortController();
  if (timeout <= 0) controller.abort();
  const cancel = clock.after(timeout, () => controller.abort());
  try {
    return await send({ abortSignal: controller.signal });
  } catch (error) {
    // Whatever came of it then: of a body that stalls the connection says only that it broke.
    throw controller.signal.aborted
      ? Object.assign(new Error('timed out', { cause: error }), { name: 'AbortError' })
      : error;
  } finally {
    cancel();
  }
}
