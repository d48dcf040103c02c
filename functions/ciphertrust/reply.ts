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
import { isObject, type JsonObject, parseJson } from './json.ts';
import type { Reply } from './transport.ts';

/** How much of a text that the appliance sent goes into a message. */
const longestQuote = 400;

/** One line of at most `longestQuote` characters without control characters, so that it breaks no log and no terminal. */
export const quote = (text: string): string => {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
};

/**
 * What an error reply says, as one phrase. The documented body is `{code, codeDesc, message, requestID}` (seen in
 * client code); any part may be missing, and a proxy's page may stand in its place.
 */
export function describe(reply: Reply): { phrase: string; message: string; documented: boolean } {
  const body = tryParse(reply.text);
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

const tryParse = (text: string): unknown => {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
};

/**
 * The JSON object of a 2xx reply. Throws the failure that any other reply stands for; `about` is `'job'` where a
 * 404 means that there is no such synchronization job.
 */
export function objectOf(reply: Reply, doing: string, about?: 'job'): JsonObject {
  const tried = `${doing} at ${reply.node}`;
  if (reply.status < 200 || reply.status > 299) throw failureOf(reply, tried, about);
  const body = tryParse(reply.text);
  if (isObject(body)) return body;
  throw replyInvalid(
    tried,
    `HTTP ${reply.status} with a body that is no JSON object: "${quote(reply.text)}"`,
  );
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
  if (status >= 300 && status <= 399)
    return new ApplianceRedirected({
      tried,
      cameBack: `HTTP ${status}, a redirect to "${quote(origin(headers.location))}"`,
      remedy: 'Redirects are not followed. Put the address of the appliance itself into `url` in the secret.',
    });
  if (status >= 500 || status === 408)
    return new ApplianceUnavailable({
      tried,
      cameBack,
      remedy: 'It may be restarting or overloaded; look at its state if this lasts.',
    });
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
        retryAfter(headers['retry-after']),
      );
    case 404:
      // A proxy's page says nothing about the job.
      if (about === 'job' && (documented || reply.text.trim() === ''))
        return new JobNotFound({
          tried,
          cameBack,
          remedy:
            'Look at the job list with {"action":"status"}: a job is known only in the domain it was made in.',
        });
      if (about === 'job') return replyInvalid(tried, cameBack);
  }
  return new RequestRejected(
    { tried, cameBack, remedy: 'See what the message says of groups, domain or version of the appliance.' },
    status,
    message,
  );
}

const origin = (location: string | undefined): string => {
  if (location === undefined) return 'nowhere';
  try {
    const url = new URL(location);
    return `${url.origin}${url.pathname}`;
  } catch {
    return location.split(/[?#]/)[0] ?? '';
  }
};

/** `Retry-After` in seconds; the form with a date is not used by anything that is known to stand before CCKM. */
const retryAfter = (header: string | undefined): number => {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
};
