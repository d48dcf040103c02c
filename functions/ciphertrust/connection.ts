import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../shared/clock.ts';
import type { ApplianceFailure } from './errors.ts';
import type { HttpRequest, ProxyEnv } from './transport.ts';

/** Where the appliance is, whom to trust, and how to log in. */
export interface ClientConfig {
  /** The origins of the nodes, tried in turn; at least one. */
  nodes: readonly string[];
  credentials: Credentials;
  /** PEM; when given, only it is trusted. */
  ca?: string;
  /** The name to verify in the certificate, when it is not the host's. */
  serverName?: string;
}

export interface ClientOptions {
  clock: Clock;
  /** `cckm-sap-sync/<version>`. */
  userAgent: string;
  proxyEnv?: ProxyEnv;
  /** When to give up, in milliseconds since the epoch: no request goes on for longer, and none begins. */
  until?: number;
}

interface LoginOptions {
  /** e.g. `local_account`. */
  connection?: string;
  /** Where to act; root when left out. */
  domain?: string;
  /** Where the user was created; root when left out. */
  auth_domain?: string;
  /** `/tenant[/sub]`, for CipherTrust Data Security Platform as a Service. */
  auth_domain_path?: string;
}

/** How to come by a bearer token: a stored one, or a login with one of the three grants. */
export type Credentials =
  | { kind: 'token'; token: string }
  | ({ kind: 'password'; username: string; password: string } & LoginOptions)
  | ({ kind: 'refresh_token'; refresh_token: string } & LoginOptions)
  | ({
      kind: 'client_credential';
      client_id: string;
      client_certificate: string;
      client_key: string;
    } & LoginOptions);

/** The API's `grant_type`s. */
export type Grant = Exclude<Credentials['kind'], 'token'>;

/** A request to whichever node answers. */
export interface ApiRequest<T> extends HttpRequest {
  /** Whether it is harmless that two nodes act on it. */
  idempotent: boolean;
  /** Whether it names a synchronization job, so that a 404 says that there is none. */
  namesJob?: boolean;
  /** Of a login: what a status means then is another thing, and a 2xx brings tokens. */
  grant?: Grant;
  /** Makes the result of a 2xx; what it throws counts as the node's failure. */
  read: (response: ApiResponse) => T;
}

/**
 * A node's response to a request of the API, its body parsed. As it came: what is read out of it is not masked yet, so
 * only `describe` may go into a message.
 */
export interface ApiResponse {
  /** For messages: `Listing the SAP groups at https://cm.example.com`. */
  tried: string;
  /** The origin that answered. */
  node: string;
  status: number;
  headers: IncomingHttpHeaders;
  /** The JSON value of the body, or its text where it is no JSON; undefined for one that could not be had whole. */
  body: unknown;
  /** Whether the body has nothing but white space. */
  isEmpty: boolean;
  /** Whether it is a page, by its content type or its first character: something before the appliance speaks. */
  isPage: boolean;
  /** Why the body could not be had whole. */
  unread: ApplianceFailure | undefined;
  /** What came back, for messages: `HTTP 401, code 5, NCERRUnauthorizedAccess, "Wrong username or password."` */
  describe: () => string;
}
