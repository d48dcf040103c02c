import type { IncomingHttpHeaders } from 'node:http';
import { isObject } from '../shared/json.ts';
import { describeLength } from '../shared/text.ts';
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
import { leavesOf } from './response.ts';

type Asked = Pick<ApiRequest<unknown>, 'path' | 'namesJob' | 'grant'>;

/** What a 4xx with these says is not about the login in the request: it may not have been looked at. */
const notAboutTheLogin = new Set([404, 405, 407, 408, 413, 421, 425, 429, 431]);

/** A verdict on a login, in words that stand close to each other; or LDAP's codes for one, as Active Directory has them. */
const verdict = '\\b(?:invalid|wrong|incorrect|expired|locked|disabled)\\b';
const subject = '\\b(?:credential|password|user|account)';
const loginVerdict = new RegExp(
  `${verdict}.{0,40}${subject}|${subject}.{0,40}${verdict}|\\bdata (?:52e|532|533|701|773|775)\\b(?! bytes)`,
  'is',
);
/** The same words where they say that something else is out of order: a database, a certificate, a program. */
const otherVerdict =
  /\b(?:database|table|file|cache|row)(?: \w+)? is locked\b|\binvalid (?:character|memory address|connection|argument|response|upstream|configuration|state)\b|\bcertificate (?:has )?expired\b|\.invalid\b/gi;

/**
 * The failure that a response stands for which is no 2xx: the one place that says what a status means. Where the status
 * says enough, the body changes nothing, whether it can be read or not.
 */
export function failureOf(
  response: ApiResponse,
  { path, namesJob, grant }: Asked,
  mask: Mask,
): ApplianceFailure {
  const { tried, status, headers, isPage } = response;
  const cameBack = response.describe();
  if (status < 200) return replyInvalid(tried, cameBack);
  if (status <= 399) return redirected(response, path, mask);
  if (grant !== undefined && judgesLogin(response)) return loginRejected(response, grant);
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
    case 429:
      return new ApplianceThrottled(
        {
          tried,
          cameBack,
          remedy: 'Too many requests: see who else calls the appliance, or its load balancer.',
        },
        retryAfter(headers),
      );
  }
  if (isPage || grant !== undefined) return replyInvalid(tried, cameBack);
  if (status === 403) return permissionDenied(response);
  if (status !== 409) {
    if (response.unread) return response.unread;
    if (!response.isEmpty && !isDocumented(response)) return replyInvalid(tried, cameBack);
  }
  if (status === 404 && namesJob)
    return new JobNotFound({
      tried,
      cameBack,
      remedy:
        'Look at the job list with {"action":"status"}: a job is known only in the domain it was made in.',
    });
  return new RequestRejected(
    { tried, cameBack, remedy: 'See what the message says of groups, domain or version of the appliance.' },
    status === 409 || saysThatJobRuns(response),
  );
}

/** Whether a response to a login that is no 2xx judges it, whatever its body: accounts lock, so it must not be sent again. */
function judgesLogin({ status, body, isPage }: ApiResponse): boolean {
  if (status === 401) return true;
  if (isPage) return false;
  if (status <= 499) return !notAboutTheLogin.has(status);
  // A flag that is off, an empty text, or a count judges nothing.
  const said = leavesOf(body).filter(
    ([, leaf]) => leaf === true || (typeof leaf === 'string' && leaf !== ''),
  );
  return said.some(([path, leaf]) => loginVerdict.test(asWords(`${path} ${leaf}`).replace(otherVerdict, '')));
}

/** `AccountLocked` and `account_locked` as words. */
const asWords = (text: string): string =>
  text
    .slice(0, 10_000)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ');

const loginRemedies: { [grant in Grant]: string } = {
  password: 'Check `username` and `password` (and `domain`, `auth_domain`, `connection` when they are set)',
  refresh_token:
    'The refresh token may have ended or been revoked, which another `domain` does too: put a new `refresh_token`',
  client_credential:
    'Check `client_id` and whether the client is still registered with this certificate, and leave out `domain`; look',
};

/** The appliance has judged the login, by its status or by what it says. */
export const loginRejected = ({ tried, describe }: ApiResponse, grant: Grant) =>
  new LoginRejected({
    tried,
    cameBack: describe(),
    remedy: `${loginRemedies[grant]} in the secret. It is not tried again in this run; each further start is one more failed login, which can lock the account.`,
  });

function permissionDenied(response: ApiResponse): PermissionDenied {
  const isLicence = leavesOf(response.body).some(([, leaf]) => /licen[cs]e/i.test(String(leaf)));
  return new PermissionDenied({
    tried: response.tried,
    cameBack: response.describe(),
    remedy: isLicence
      ? 'The licence for CCKM is missing or has ended, which leaves it read-only: look at the licences of the appliance.'
      : 'Either the user lacks a right (view and keysynchronize on each SAP group), or the licence for CCKM is missing or has ended: the appliance answers both in the same way.',
  });
}

const isDocumented = ({ body }: ApiResponse): boolean =>
  isObject(body) && [body.code, body.codeDesc, body.message].some((part) => part !== undefined);

/** Whether a refusal is because of a job that runs: how the appliance says so is not documented. */
function saysThatJobRuns({ body }: ApiResponse): boolean {
  const { codeDesc, message } = isObject(body) ? body : {};
  const said = [codeDesc, message].filter((part) => typeof part === 'string').join(' ');
  return /\b(already|another)\b|in[ _-]?progress|\brunning\b/i.test(said);
}

function redirected(response: ApiResponse, path: string, mask: Mask): ApplianceRedirected {
  const { tried, status, node } = response;
  const asked = new URL(path, node);
  const { location = '' } = response.headers;
  // An address may be relative to the one that was asked for.
  const to = URL.canParse(location, asked.href) ? new URL(location, asked) : undefined;
  const points =
    location === ''
      ? 'that names no address'
      : `to ${to === undefined ? 'what is no address' : destination(to, mask)}`;
  const addsSlash = to?.origin === asked.origin && to.pathname === `${asked.pathname}/`;
  return new ApplianceRedirected({
    tried,
    cameBack: `HTTP ${status}, a redirect ${points}`,
    remedy: addsSlash
      ? 'Redirects are not followed. This one goes to the same path with a slash at its end: what stands before the appliance rewrites paths, or its version wants them so; let it take them as they are sent.'
      : `Redirects are not followed.${location === '' ? ' A cache or gateway may have answered in place of the appliance.' : ''} Put the address of the appliance itself into \`url\` in the secret.`,
  });
}

/** Without what may be a secret in it: user info, query, fragment. */
function destination({ protocol, origin, pathname }: URL, mask: Mask): string {
  if (origin === 'null') return `an address under ${mask.quote(protocol)}`;
  return mask.plain(`${origin}${pathname}`) === undefined
    ? `${mask.quote(origin)} with a path of ${describeLength(pathname)}`
    : mask.quote(`${origin}${pathname}`);
}

/** `Retry-After` in seconds: a number, or a date by the clock of whoever sent it. */
function retryAfter({ 'retry-after': header, date }: IncomingHttpHeaders): number {
  const seconds = Number(header);
  const until = (Date.parse(header ?? '') - Date.parse(date ?? '')) / 1000;
  return Math.max(0, Number.isFinite(seconds) ? seconds : Number.isFinite(until) ? until : 0);
}
