import { type Evidence, isGood, lookFor, looksFor } from '../evidence.ts';
import { type Row, safe, unsafe, wholeMinutes } from './row.ts';

/** By how much `Date` may be off and still be used, in minutes: see dates.ts of the functions. */
const mostMinutes = 12 * 60;

/** What is true of every request. */
export const connectionRows = {
  'request.accept': {
    see: (evidence) => statusOf(evidence, 'no Accept'),
    differs: ({ status }) =>
      status === 400 ? undefined : safe('the header is sent with every request all the same'),
  },
  'request.accept-encoding': {
    see: (evidence) => {
      const looks = evidence.looks.filter((look) => isGood(look) && !look.isEmpty);
      if (looks.length === 0) return undefined;
      const encodings = looks.map(({ headers }) => headers['content-encoding'] ?? 'none');
      const known = encodings.map((encoding) =>
        /^(gzip|deflate|br|none)$/.test(encoding) ? encoding : 'other',
      );
      return { encodings: [...new Set(known)].sort() };
    },
    differs: ({ encodings }) =>
      String(encodings) === 'none' ? safe('bodies are read as they come') : undefined,
  },
  'request.user-agent': { see: () => undefined, shownBy: 'never' },
  'request.authorization': {
    see: ({ looks }) => {
      const asked = looks.filter((look) => !/login/.test(look.asked));
      return asked.length === 0 ? undefined : { accepted: asked.some(isGood) };
    },
    differs: ({ accepted }) => (accepted ? undefined : unsafe('no request is answered')),
  },
  'request.path': {
    see: (evidence) => {
      const [without, slash] = [lookFor(evidence, 'groups'), lookFor(evidence, 'path with a slash')];
      if (without?.status === undefined || slash?.status === undefined) return undefined;
      return { without_slash: without.status, with_slash: slash.status };
    },
    differs: ({ without_slash, with_slash }) => {
      const isRedirected = Number(without_slash) >= 300 && Number(without_slash) <= 399;
      if (isRedirected) return unsafe('a redirect is not followed: ApplianceRedirected');
      return Number(without_slash) > 299 && Number(with_slash) <= 299
        ? unsafe('the calls go without a slash')
        : undefined;
    },
  },
  'connection.tls': {
    see: ({ looks }) => {
      const protocol = looks.find((look) => look.protocol !== undefined)?.protocol;
      return protocol === undefined ? undefined : { protocol };
    },
  },
  'connection.chain': {
    see: ({ looks }) => {
      const certificates = looks.find(
        (look) => look.certificates !== undefined && look.protocol !== undefined,
      )?.certificates;
      return certificates === undefined ? undefined : { certificates, verifies: true };
    },
  },
  'connection.kept': {
    see: ({ looks }) => {
      const gets = looks.filter(({ method, status }) => method === 'GET' && status !== undefined);
      if (gets.length < 2) return undefined;
      const [, timeout] = /timeout=(\d+)/.exec(String(gets.at(-1)?.headers['keep-alive'] ?? '')) ?? [];
      return {
        kept: gets.some(({ isReused }) => isReused),
        timeout_seconds: timeout === undefined ? null : Number(timeout),
      };
    },
    differs: ({ kept }) => (kept ? undefined : safe('each request makes a connection of its own')),
  },
  'connection.date': {
    see: ({ looks }) => {
      const responses = looks.filter(({ status }) => status !== undefined);
      if (responses.length === 0) return undefined;
      const ahead = responses.flatMap(({ headers, sentAt, receivedAt }) => {
        const time = Date.parse(headers.date ?? '');
        return Number.isNaN(time) ? [] : [wholeMinutes(time - (sentAt + receivedAt) / 2)];
      });
      return ahead.length === 0 ? { sent: false } : { sent: true, ahead_minutes: median(ahead) };
    },
    differs: ({ sent, ahead_minutes }) => {
      if (!sent) return safe('ages are counted by our own clock');
      if (ahead_minutes === 0) return undefined;
      return safe(
        Math.abs(Number(ahead_minutes)) > mostMinutes
          ? 'it is taken for a mistake, and ages are counted by our own clock'
          : 'ages are ranges, and of both ends that counts which keeps us from starting',
      );
    },
  },
  'connection.nodes': {
    see: (evidence) => {
      const looks = looksFor(evidence, 'other node').filter((any) => isGood(any) || any.status === 401);
      return looks.length === 0
        ? undefined
        : { token_holds: looks.every(isGood), can_log_in: evidence.login.kind !== 'token' };
    },
    differs: ({ token_holds, can_log_in }) => {
      if (token_holds) return undefined;
      return can_log_in
        ? safe('a 401 there is answered by a fresh login on that node')
        : unsafe('a stored token is good for one node only: store a login');
    },
    shownBy: 'another appliance',
  },
} satisfies { [id: string]: Row };

function statusOf(evidence: Evidence, asked: 'no Accept') {
  const status = lookFor(evidence, asked)?.status;
  return status === undefined ? undefined : { status };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
