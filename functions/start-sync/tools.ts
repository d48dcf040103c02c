import type { CipherTrustClient } from '../ciphertrust/client.ts';
import type { Settings } from '../settings/parse.ts';
import type { Clock } from '../shared/clock.ts';
import type { Environment } from '../shared/environment.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import type { LambdaApi } from './lambda-api.ts';
import type { RetryWindow } from './retry-window.ts';

/** What the stories of start-sync work with. */
export interface Tools {
  environment: Environment;
  settings: Settings;
  client: CipherTrustClient;
  lambda: LambdaApi;
  telemetry: Pick<Telemetry, 'log' | 'add'>;
  clock: Clock;
  /** The time within which failures that may heal are tried again. */
  window: RetryWindow;
  /** Aborted when the function's time is nearly over. */
  signal: AbortSignal;
  /** How much of the function's own time is left, in milliseconds. */
  getRemainingTimeInMillis: () => number;
}
