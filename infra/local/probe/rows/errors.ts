import { isObject } from '../../../../functions/shared/json.ts';
import { lookFor } from '../evidence.ts';
import type { Look } from '../look.ts';
import { type Row, type SeenObject, safe, said, saidKey } from './row.ts';

const documented = ['code', 'codeDesc', 'message', 'requestID'];

/** What a refusal says: status, code and texts, without the id of the request. */
export function errorOf({ status = 0, body }: Look): SeenObject {
  if (!isObject(body)) return { status };
  const { code, codeDesc, message } = body;
  return {
    status,
    ...(typeof code === 'number' && { code }),
    ...(typeof codeDesc === 'string' && { codeDesc: said(codeDesc) }),
    ...(typeof message === 'string' && { message: said(message) }),
  };
}

export const errorRows = {
  'error.body': {
    see: ({ looks }) => {
      const bodies = looks.flatMap(({ status = 0, body }) => (status >= 400 && isObject(body) ? [body] : []));
      const keys = new Set(bodies.flatMap((body) => Object.keys(body)));
      return bodies.length === 0
        ? undefined
        : { fields: [...keys].sort().map((key) => (documented.includes(key) ? key : saidKey(key))) };
    },
    differs: ({ fields }) =>
      documented.some((field) => (fields as readonly unknown[]).includes(field))
        ? undefined
        : safe('the status decides; up to eight fields are told'),
  },
  'error.not-found': {
    see: (evidence) => {
      const look = lookFor(evidence, 'unknown job');
      return look?.status === undefined
        ? undefined
        : { ...errorOf(look), taken_as: look.failure?.name ?? 'an answer' };
    },
    differs: ({ taken_as }) =>
      taken_as === 'JobNotFound'
        ? undefined
        : safe('a job that is gone is waited for until the deadline: timed_out in place of lost'),
  },
  'error.throttling': {
    see: ({ looks }) => {
      const look = looks.find(({ status }) => status === 429);
      return look && { retry_after: look.headers['retry-after'] !== undefined };
    },
    differs: ({ retry_after }) =>
      retry_after ? undefined : safe('what is tried again waits by its own plan'),
    shownBy: 'another appliance',
  },
  'error.rights': {
    see: ({ looks }) => {
      const look = looks.find(({ status }) => status === 403);
      return look && errorOf(look);
    },
    shownBy: 'another appliance',
  },
} satisfies { [id: string]: Row };
