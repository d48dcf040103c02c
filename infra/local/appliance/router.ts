import type { Accounts, Caller } from './accounts.ts';
import type { Behaviour } from './behaviour.ts';
import type { Groups } from './groups.ts';
import type { Jobs } from './jobs.ts';
import { readPaging } from './paging.ts';
import { passwordPolicy } from './password-policy.ts';
import { type ApiResponse, errorResponse, HttpError, throwHttpError } from './response.ts';
import type { Tokens } from './tokens.ts';

/** Which of the calls of this project a request is. */
export type RequestKind =
  | 'login'
  | 'list'
  | 'start'
  | 'get'
  | 'cancel'
  | 'groups'
  | 'user'
  | 'pwdpolicy'
  | 'other';

/** A request as it came in. */
export interface IncomingRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON; `undefined` without a body; the text itself if it is no JSON. */
  body: unknown;
}

/** What all nodes of an appliance share. */
export interface ApplianceState {
  behaviour: Behaviour;
  tokens: Tokens;
  accounts: Accounts;
  groups: Groups;
  jobs: Jobs;
}

const jobsPath = '/api/v1/cckm/sap/synchronization-jobs';
const jobPath = new RegExp(`^${jobsPath}/([^/]+)(/cancel)?$`);

/** Names the call by method and path. */
export function kindOf(method: string, path: string): RequestKind {
  if (method === 'POST' && /^\/api\/v1\/auth\/tokens\/?$/.test(path)) return 'login';
  if (method === 'GET' && path === '/api/v1/cckm/sap/groups') return 'groups';
  if (method === 'GET' && /^\/api\/v1\/auth\/self\/user\/?$/.test(path)) return 'user';
  if (method === 'GET' && /^\/api\/v1\/auth\/self\/pwdpolicy\/?$/.test(path)) return 'pwdpolicy';
  if (path === jobsPath) return method === 'GET' ? 'list' : method === 'POST' ? 'start' : 'other';
  const job = jobPath.exec(path);
  if (job && method === 'GET' && !job[2]) return 'get';
  return job && method === 'POST' && job[2] ? 'cancel' : 'other';
}

/** Acts on a request, and responds; never throws for anything that the request holds. */
export function respond(request: IncomingRequest, state: ApplianceState, caller: Caller): ApiResponse {
  try {
    return route(request, state, caller);
  } catch (error) {
    if (error instanceof HttpError) return error.response;
    throw error;
  }
}

function route(request: IncomingRequest, state: ApplianceState, caller: Caller): ApiResponse {
  const { path, query, headers, body } = request;
  const kind = kindOf(request.method, path);
  if (headers.accept === undefined) return errorResponse(400, 'Accept header is invalid');
  if (typeof body === 'string') throwHttpError(400, 'The body is not valid JSON');
  if (kind === 'login') return state.accounts.login(body, caller);
  if (kind === 'other') return errorResponse(404, `No such resource: ${request.method} ${path}`);
  const onNode = state.behaviour.tokensHoldOnAllNodes ? undefined : caller.node;
  const problem = state.tokens.problem(headers.authorization as string | undefined, onNode);
  if (problem !== undefined) return errorResponse(401, problem);
  const id = decodeId(jobPath.exec(path)?.[1] ?? '');
  switch (kind) {
    case 'groups':
      return state.groups.list(query, readPaging(query, state.behaviour), state.behaviour);
    case 'list':
      return state.jobs.list(query, readPaging(query, state.behaviour));
    case 'start':
      return state.jobs.start(body);
    case 'get':
      return state.jobs.get(id);
    case 'cancel':
      return state.jobs.cancel(id);
    case 'user':
      return state.accounts.user();
    case 'pwdpolicy':
      return passwordPolicy(state.behaviour);
  }
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return throwHttpError(400, 'Invalid path');
  }
}
