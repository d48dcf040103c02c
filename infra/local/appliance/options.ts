import type { Behaviour } from './behaviour.ts';
import type { SapGroup } from './groups.ts';
import type { RecordedRequest } from './handle-request.ts';

/** How an appliance is set up. */
export interface ApplianceOptions {
  /** Its clock, ms since the epoch; everything timed follows it but TLS and the idle timeout. Default `Date.now`. */
  now?: () => number;
  /** HTTPS servers over one shared state; default 1. */
  nodes?: number;
  /** Port of the first node; default any free one. */
  port?: number;
  /** Default: the groups of the vendor's sample. */
  groups?: readonly SapGroup[];
  /** How long a job runs, seconds of its clock; default 90. */
  jobSeconds?: number;
  /** One more DNS name in the server certificate. */
  serverName?: string;
  /** Whether to ask for client certificates, which the grant `client_credential` needs; default false. */
  clientCertificates?: boolean;
  /** Other positions of the switches. */
  behaviour?: Partial<Behaviour>;
  /** Called with each request before anything else happens to it. */
  onRequest?: (request: RecordedRequest) => void;
}

/** A connection attempt that came in. */
export interface RecordedConnection {
  node: number;
  /** By the appliance's clock, ms since the epoch. */
  at: number;
  refused: boolean;
}
