import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type AgentOptions, request } from 'node:https';
import type { SimulatedAppliance } from '../../../../infra/local/appliance/simulated-appliance.ts';

/** A response as it was received. */
interface ReceivedResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** As it came, not decompressed. */
  raw: Buffer;
  /** The body as JSON; throws if it is none. */
  json(): Record<string, unknown>;
}

/** A request. */
interface Call {
  method?: string;
  path: string;
  body?: unknown;
  /** A body that is sent as it is. */
  text?: string;
  headers?: Record<string, string | undefined>;
  agent?: Agent;
  /** Gives up after so many real ms. */
  timeoutMs?: number;
  /** Reads no more than about so many bytes of the body, and closes the connection. */
  enough?: number;
}

export const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';

/** An agent that trusts the appliance's authority and nobody else. */
export function agentFor(appliance: SimulatedAppliance, options: AgentOptions = {}): Agent {
  return new Agent({ ca: appliance.caCertificate, rejectUnauthorized: true, ...options });
}

/** One HTTPS call to a node, on a connection of its own unless an agent is given. */
export async function call(
  appliance: SimulatedAppliance,
  options: Call,
  url = appliance.url,
): Promise<ReceivedResponse> {
  const agent = options.agent ?? agentFor(appliance, { keepAlive: false });
  const headers = Object.fromEntries(
    Object.entries({ accept: 'application/json', ...options.headers }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const outgoing = request(new URL(options.path, url), {
    method: options.method ?? 'GET',
    headers: headers as Record<string, string>,
    agent,
    ...(options.timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(options.timeoutMs) }),
  });
  outgoing.end(options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body)));
  const [response] = await once(outgoing, 'response');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= (options.enough ?? Number.POSITIVE_INFINITY)) break;
  }
  const raw = Buffer.concat(chunks);
  return {
    status: response.statusCode,
    headers: response.headers,
    raw,
    json: () => JSON.parse(raw.toString()),
  };
}

/** The `code` of the error that a call ends with; fails if there is none. */
export async function errorCode(calling: Promise<unknown>): Promise<string> {
  const error = await calling.then(
    () => undefined,
    (reason: NodeJS.ErrnoException) => reason,
  );
  if (error === undefined) throw new Error('the call had a response');
  return error.code ?? error.name;
}

/** Calls as a logged-in user: with a token that was issued beforehand. */
export function signedIn(appliance: SimulatedAppliance, token = appliance.issueToken()) {
  const authorization = `Bearer ${token}`;
  const send = (options: Call, url?: string) =>
    call(appliance, { ...options, headers: { authorization, ...options.headers } }, url);
  return {
    send,
    start: (body: unknown, url?: string) => send({ method: 'POST', path: jobsPath, body }, url),
    get: (id: unknown, url?: string) => send({ path: `${jobsPath}/${id}` }, url),
    list: (query = '', url?: string) => send({ path: `${jobsPath}${query}` }, url),
    cancel: (id: unknown) => send({ method: 'POST', path: `${jobsPath}/${id}/cancel` }),
    groups: (query = '', url?: string) => send({ path: `/api/v1/cckm/sap/groups${query}` }, url),
    user: () => send({ path: '/api/v1/auth/self/user' }),
    pwdpolicy: () => send({ path: '/api/v1/auth/self/pwdpolicy' }),
  };
}

/** POST auth/tokens with this body. */
export function login(
  appliance: SimulatedAppliance,
  body: unknown,
  options: Partial<Call> = {},
  url?: string,
) {
  return call(appliance, { method: 'POST', path: '/api/v1/auth/tokens', body, ...options }, url);
}
