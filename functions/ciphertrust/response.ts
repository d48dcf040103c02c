import { isObject, type JsonObject, parseJson } from '../shared/json.ts';
import { quote } from '../shared/text.ts';
import {
  ApplianceRedirected,
  ApplianceReplyInvalid,
  ApplianceThrottled,
  ApplianceUnavailable,
  JobNotFound,
  PermissionDenied,
  RequestRejected,
  TokenRejected,
} from './errors.ts';
import type { Reply } from './transport.ts';

/**
 * What an error reply says, as one phrase. The documented body is `{code, codeDesc, message, requestID}` (seen in
 * client code); any part may be missing, and a proxy's page may stand in its place.
 */
export function describe(reply: Reply): { phrase: string; message: string; documented: boolean } {
  const body = tryParse(reply);
  if (
    !isObject(body) ||
    (body.code === undefined && body.codeDesc === undefined && body.message === undefined)
  ) {
    const rest = reply.text.trim() === '' ? 'without a body' : `with the body "${quote(reply.text)}"`;
    return { phrase: `HTTP ${reply.status} ${rest}`, message: quote(reply.text), documented: false };
  }
  const parts = [
    `HTTP ${reply.status}`,
    typeof body.code === 'number' && `code ${body.code}`,
    typeof body.codeDesc === 'string' && quote(body.codeDesc),
    typeof body.message === 'string' && `"${quote(body.message)}"`,
    typeof body.requestID === 'string' && `requestID ${quote(body.requestID)}`,
  ];
  const message = [body.codeDesc, body.message].filter((part) => typeof part === 'string').join(' ');
  return { phrase: parts.filter(Boolean).join(', '), message: quote(message), documented: true };
}

const tryParse = ({ text, mask }: Reply): unknown => {
  try {
    const value = parseJson(text);
    // The text has been masked: only escapes can hide something from that, and large replies hold none.
    return mask === undefined || !text.includes('\\') ? value : mask.applyWithin(value);
  } catch {
    return undefined;
  }
};

/** Whether it is a 2xx. */
export const isGood = ({ status }: Reply): boolean => status >= 200 && status <= 299;

/**
 * The JSON object of a 2xx reply. Throws the failure that any other reply stands for; `about` is `'job'` where a
 * 404 means that there is no such synchronization job.
 */
export function objectOf(reply: Reply, doing: string, about?: 'job'): JsonObject {
  const tried = `${doing} at ${reply.node}`;
  if (!isGood(reply)) throw failureOf(reply, tried, about);
  const body = tryParse(reply);
  if (isObject(body)) return body;
  const shown = reply.isSecret ? '' : `: "${quote(reply.text)}"`;
  throw replyInvalid(tried, `HTTP ${reply.status} with a body that is no JSON object${shown}`);
}

export const replyInvalid = (tried: string, cameBack: string) =>
  new ApplianceReplyInvalid({
    tried,
    cameBack,
    remedy:
      'See whether `url` in the secret is that of a CipherTrust Manager, and whether a proxy or load balancer before it answers in its place.',
  });

function failureOf(reply: Reply, tried: string, about?: 'job') {
  const { phrase: cameBack, message, documented } = describe(reply);
  const { status, headers } = reply;
  if (status < 200) return replyInvalid(tried, cameBack);
  if (status >= 300 && status <= 399)
    return new ApplianceRedirected({
      tried,
      cameBack: `HTTP ${status}, a redirect to "${quote(originOf(headers.location, reply.node))}"`,
      remedy: 'Redirects are not followed. Put the address of the appliance itself into `url` in the secret.',
    });
  if (status >= 500 || status === 408)
    return new ApplianceUnavailable({
      tried,
      cameBack,
      remedy: 'It may be restarting or overloaded; look at its state if this lasts.',
    });
  // A page of a proxy or load balancer: the appliance has not said anything.
  const isPage = !documented && reply.text.trim() !== '';
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
      if (about === 'job')
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

/** Where a redirect points, without what may be a secret in it: user info, query, fragment. */
function originOf(location: string | undefined, node: string): string {
  if (location === undefined || !URL.canParse(location, node)) return 'nowhere';
  const { origin, pathname } = new URL(location, node);
  return `${origin}${pathname}`;
}

/** `Retry-After` in seconds: a number, or a date by the clock of whoever sent it. */
function retryAfter({ 'retry-after': header, date }: Reply['headers']): number {
  const seconds = Number(header);
  const until = (Date.parse(header ?? '') - Date.parse(date ?? '')) / 1000;
  return Math.max(0, Number.isFinite(seconds) ? seconds : Number.isFinite(until) ? until : 0);
}
