import type { IncomingHttpHeaders } from 'node:http';
import type { ApplianceFailure } from '../../../functions/ciphertrust/errors.ts';

/** What a request of the probe is for. Rows find what they are about by it. */
export type Asked =
  | 'login'
  | 'wrong login'
  | 'system info'
  | 'user'
  | 'password policy'
  | 'groups'
  | 'path with a slash'
  | 'no Accept'
  | 'jobs'
  | 'jobs by limit'
  | 'jobs, oldest first'
  | 'jobs, newest first'
  | 'jobs of a word'
  | 'jobs of no word'
  | 'jobs of no id'
  | 'job'
  | 'unknown job'
  | 'other node'
  | 'running jobs'
  | 'listed job'
  | 'start'
  | 'start of the same'
  | 'start of another'
  | 'start of an unknown group'
  | 'start of both'
  | 'own job'
  | 'own job in the list'
  | 'cancel'
  | 'job to cancel';

/** One request, and what came back. */
export interface Look {
  asked: Asked;
  method: 'GET' | 'POST';
  /** With its query. */
  path: string;
  /** The place of the node among the given ones. */
  node: number;
  /** Milliseconds since the epoch, as `receivedAt`. */
  sentAt: number;
  receivedAt: number;
  /** Undefined where no response came. */
  status: number | undefined;
  headers: IncomingHttpHeaders;
  /** The JSON value of the body, or its text; undefined where it could not be had. */
  body: unknown;
  isEmpty: boolean;
  /** How many characters the body has, or as much as it takes in memory. */
  length: number;
  /** What the functions would take it for; undefined for a 2xx that can be read. */
  failure: ApplianceFailure | undefined;
  /** Whether it went over a connection that was there before. */
  isReused: boolean;
  /** How many certificates the handshake showed; undefined where there was none, or it could not be seen. */
  certificates: number | undefined;
  /** `TLSv1.3` */
  protocol: string | undefined;
}
