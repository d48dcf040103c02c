import type {
  Behaviour,
  Fault,
  JobScript,
  Selection,
} from '../../infra/local/appliance/simulated-appliance.ts';
import type { Fault as AwsFault } from '../../infra/local/aws/faults.ts';

/** How the appliance and the secret of a run are. */
export interface Setup {
  /** For everything random in the functions. */
  seed: number;
  nodes: number;
  jobSeconds: number;
  behaviour: Partial<Behaviour>;
  login: 'password' | 'refresh_token' | 'token';
  selection: Selection;
}

/** When a fault ends: after some calls, or some minutes from now. */
export type FaultDuration = { times: number } | { minutes: number };

export type Delivered =
  /** The schedule's event, which was due `ago` minutes before. */
  | { event: 'nightly' | 'catch-up'; ago: number }
  | { event: 'manual'; keys: object }
  | { event: 'check' | 'status' | 'cancel' }
  /** The latest synchronize event once more, to the letter. */
  | { event: 'again' };

export type Step =
  /**
   * To its end; or only until it first waits, so that the next steps come in between; or two at once. Then so many
   * seconds pass.
   */
  | { do: 'deliver'; what: Delivered; how: 'whole' | 'begun' | 'twice'; pass: number }
  | { do: 'pass'; seconds: number }
  | { do: 'appliance fault'; fault: Omit<Fault, 'times' | 'until'>; duration: FaultDuration }
  | { do: 'AWS fault'; fault: Pick<AwsFault, 'on' | 'kind'>; duration: FaultDuration }
  | { do: 'restart' | 'go down' | 'go up' | 'heal' | 'revoke tokens' | 'revoke refresh tokens' }
  | { do: 'change password' }
  | { do: 'put secret'; holding: 'current' | 'next' | 'wrong' | 'garbage' }
  /** New instances of both functions; with `kills`, the followers that live are stopped. */
  | { do: 'deploy'; kills: boolean }
  | { do: 'script job'; script: JobScript }
  | { do: 'job of others'; selection: Selection; seconds: number };
