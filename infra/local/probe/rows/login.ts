import { isObject, type JsonObject } from '../../../../functions/shared/json.ts';
import { type Evidence, isGood, lookFor } from '../evidence.ts';
import { errorOf } from './errors.ts';
import { type Row, safe, unsafe } from './row.ts';

/** A field of the login: accepted where the login was. Of one that was rejected nobody knows which field it was for. */
const field = (...names: string[]): Row => ({
  see: (evidence) => {
    const isSent = names.some((name) => evidence.login.fields.includes(name));
    return isSent && isGood(lookFor(evidence, 'login')) ? { accepted: true } : undefined;
  },
  shownBy: 'another login',
});

/** The body of a login that was accepted. */
function tokensOf(evidence: Evidence): JsonObject | undefined {
  const look = lookFor(evidence, 'login');
  return isGood(look) && isObject(look.body) ? look.body : undefined;
}

export const loginRows = {
  'login.grant': {
    see: (evidence) => {
      const look = lookFor(evidence, 'login');
      if (look?.status === undefined) return undefined;
      return isGood(look)
        ? { grant: evidence.login.kind, status: look.status }
        : { grant: evidence.login.kind, ...errorOf(look), accepted: false };
    },
    differs: ({ accepted }) => (accepted === false ? unsafe('no token, so nothing can be done') : undefined),
    shownBy: 'another login',
  },
  'login.username': field('username'),
  'login.refresh_token': field('refresh_token'),
  'login.client_id': field('client_id'),
  'login.connection': field('connection', 'auth_domain'),
  'login.auth_domain_path': field('auth_domain_path'),
  'login.domain': field('domain'),
  'login.labels': field('labels'),
  'login.lifetime': field('refresh_token_lifetime'),
  'login.renew': { see: () => undefined, shownBy: 'never' },
  'login.jwt': {
    see: (evidence) => {
      const tokens = tokensOf(evidence);
      return tokens && { jwt: typeof tokens.jwt };
    },
  },
  'login.duration': {
    see: (evidence) => {
      const tokens = tokensOf(evidence);
      return (
        tokens && {
          seconds: typeof tokens.duration === 'number' && tokens.duration > 0 ? tokens.duration : null,
        }
      );
    },
    differs: ({ seconds }) => {
      if (seconds === 300) return undefined;
      return safe(
        seconds === null
          ? '300 s are taken, and a 401 before that is answered by a fresh login'
          : 'the token is renewed by what the appliance says',
      );
    },
  },
  'login.refresh': {
    see: (evidence) => {
      const tokens = tokensOf(evidence);
      if (tokens === undefined || evidence.login.kind !== 'refresh_token') return undefined;
      const { refresh_token } = tokens;
      if (typeof refresh_token !== 'string') return { came_back: 'none' };
      return { came_back: refresh_token === evidence.login.refreshToken ? 'the same' : 'another' };
    },
    differs: ({ came_back }) => {
      if (came_back === 'the same') return undefined;
      return came_back === 'none'
        ? safe('the stored one is used the next time')
        : unsafe(
            'the stored one may be dead after each login, this one too: store another kind of login, or see whether the old one still works',
          );
    },
    shownBy: 'another login',
  },
  'login.no-refresh': {
    see: (evidence) => {
      const tokens = tokensOf(evidence);
      if (tokens === undefined || evidence.login.kind !== 'client_credential') return undefined;
      return { refresh_token: tokens.refresh_token !== undefined };
    },
    differs: ({ refresh_token }) =>
      refresh_token ? safe('it is not used, but may pile up on the appliance') : undefined,
    shownBy: 'another login',
  },
  'login.wrong': {
    see: (evidence) => {
      const look = lookFor(evidence, 'wrong login');
      if (look?.status === undefined) return undefined;
      return { ...errorOf(look), taken_as: look.failure?.name ?? 'accepted' };
    },
    differs: ({ taken_as }) => {
      if (taken_as === 'LoginRejected') return undefined;
      return unsafe(
        taken_as === 'accepted'
          ? 'a name that nobody has was let in'
          : 'it is not seen as a rejection, and sent again after a while, up to ten times: accounts may lock',
      );
    },
    shownBy: '--wrong-login',
  },
} satisfies { [id: string]: Row };
