import type { IncomingHttpHeaders } from 'node:http';
import { isObject, type JsonObject, parseJson } from '../shared/json.ts';
import { quote } from '../shared/text.ts';
import type { ApiRequest, ApiResponse, Grant } from './connection.ts';
import {
  type ApplianceFailure,
  ApplianceRedirected,
  ApplianceThrottled,
  ApplianceUnavailable,
  JobNotFound,
  LoginRejected,
  PermissionDenied,
  RequestRejected,
  replyInvalid,
  TokenRejected,
} from './errors.ts';
import type { Mask } from './mask.ts';
import type { HttpResponse } from './transport.ts';

type Asked = Pick<ApiRequest<unknown>, 'operation' | 'namesJob' | 'grant'>;

/** Masks and parses what a node sent: the only place where that happens. */
export function parseResponse(received: HttpResponse, { operation, grant }: Asked, mask: Mask): ApiResponse {
  const { node, status, headers: asSent } = received;
  const location = asSent.location === undefined ? {} : { location: mask.apply(asSent.location) };
  const headers = { ...asSent, ...location };
  const common = { tried: `${operation} at ${node}`, node, status, headers };
  if (grant !== undefined && isSuccessful(received)) {
    return { ...common, body: jsonOf(received.text), text: undefined };
  }
  const text = mask.apply(received.text);
  const body = jsonOf(text);
  // Only escapes can have hidden something from the mask, and large bodies hold none.
  return { ...common, body: text.includes('\\') ? mask.applyWithin(body) : body, text };
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Whether it is a 2xx. */
export const isSuccessful = ({ status }: { status: number }): boolean => status >= 200 && status <= 299;

/** The JSON object that a 2xx brought. Throws ApplianceReplyInvalid for any other body. */
export function objectIn({ tried, status, body, text }: ApiResponse): JsonObject {
  if (isObject(body)) return body;
  const quoted = text === undefined ? '' : `: "${quote(text)}"`;
  throw replyInvalid(tried, `HTTP ${status} with a body that is no JSON object${quoted}`);
}

/**
 * What an error response says, as one phrase. The documented body is `{code, codeDesc, message, requestID}` (seen in
 * client code); any part may be missing, and a proxy's page may stand in its place.
 */
export function describeError({ status, body, text = '' }: ApiResponse): {
  phrase: string;
  message: string;
  isDocumented: boolean;
} {
  if (
    !isObject(body) ||
    (body.code === undefined && body.codeDesc === undefined && body.message === undefined)
  ) {
    const rest = text.trim() === '' ? 'without a body' : `with the body "${quote(text)}"`;
    return { phrase: `HTTP ${status} ${rest}`, message: quote(text), isDocumented: false };
  }
  const parts = [
    `HTTP ${status}`,
    typeof body.code === 'number' && `code ${body.code}`,
    typeof body.codeDesc === 'string' && quote(body.codeDesc),
    typeof body.message === 'string' && `"${quote(body.message)}"`,
    typeof body.requestID === 'string' && `requestID ${quote(body.requestID)}`,
  ];
  const message = [body.codeDesc, body.message].filter((part) => typeof part === 'string').join(' ');
  return { phrase: parts.filter(Boolean).join(', '), message: quote(message), isDocumented: true };
}

/** The failure that a response stands for which is no 2xx: the one place that says what a status means. */
export function failureOf(response: ApiResponse, { namesJob, grant }: Asked): ApplianceFailure {
  const { tried, status, headers, text = '' } = response;
  const { phrase: cameBack, message, isDocumented } = describeError(response);
  if (status < 200) return replyInvalid(tried, cameBack);
  if (status <= 399)
    return new ApplianceRedirected({
      tried,
      cameBack: `HTTP ${status}, a redirect to "${quote(originOf(headers.location, response.node))}"`,
      remedy: 'Redirects are not followed. Put the address of the appliance itself into `url` in the secret.',
    });
  if (status >= 500 || status === 408)
    return new ApplianceUnavailable({
      tried,
      cameBack,
      remedy: 'It may be restarting or overloaded; look at its state if this lasts.',
    });
  // A page of a proxy or load balancer: the appliance has not said anything.
  const isPage = !isDocumented && text.trim() !== '';
  if (grant !== undefined && (status === 401 || !(isPage || status === 407 || status === 429)))
    return new LoginRejected({
      tried,
      cameBack,
      remedy: `${loginRemedies[grant]} in the secret. It is not tried again in this run; each further start is one more failed login, which can lock the account.`,
    });
  if (isPage && status !== 401 && status !== 429) return replyInvalid(tried, cameBack);
  switch (status) {
    case 401:
      return new TokenRejected({
        tried,
        cameBack,
        remedy:
          'Tokens live five minutes: let the secret hold a login instead of `token`. After a login this means that the token was revoked, or that the nodes disagree about the time.',
      });
    case 403:
      return new PermissionDenied({
        tried,
        cameBack,
        remedy:
          'Either the user lacks a right (view and keysynchronize on each SAP group), or the licence for CCKM is missing or expired: the appliance answers both in the same way.',
      });
    case 429:
      return new ApplianceThrottled(
        {
          tried,
          cameBack,
          remedy: 'Too many requests: see who else calls the appliance, or its load balancer.',
        },
        retryAfter(headers),
      );
    case 404:
      if (namesJob)
        return new JobNotFound({
          tried,
          cameBack,
          remedy:
            'Look at the job list with {"action":"status"}: a job is known only in the domain it was made in.',
        });
  }
  return new RequestRejected(
    { tried, cameBack, remedy: 'See what the message says of groups, domain or version of the appliance.' },
    status,
    message,
  );
}

const loginRemedies: { [grant in Grant]: string } = {
  password: 'Check `username` and `password` (and `domain`, `auth_domain`, `connection` when they are set)',
  refresh_token: 'The refresh token may have ended or been revoked: put a new `refresh_token`',
  client_credential:
    'Check `client_id` and whether the client is still registered with this certificate; look',
};

/** Where a redirect points, without what may be a secret in it: user info, query, fragment. */
function originOf(location: string | undefined, node: string): string {
  if (location === undefined || !URL.canParse(location, node)) return 'nowhere';
  const { origin, pathname } = new URL(location, node);
  return `${origin}${pathname}`;
}

/** `Retry-After` in seconds: a number, or a date by the clock of whoever sent it. */
function retryAfter({ 'retry-after': header, date }: IncomingHttpHeaders): number {
  const seconds = Number(header);
  const until = (Date.parse(header ?? '') - Date.parse(date ?? '')) / 1000;
  return Math.max(0, Number.isFinite(seconds) ? seconds : Number.isFinite(until) ? until : 0);
}
