import { RequestRejected } from '../../../../functions/ciphertrust/errors.ts';
import { isGood, lookFor, rawJobIn } from '../evidence.ts';
import type { Asked, Look } from '../look.ts';
import { errorOf } from './errors.ts';
import { type Row, safe, unsafe } from './row.ts';

/** What a start came to: accepted with a job in it, refused for what it says, or neither for certain. */
function resultOf(look: Look): 'accepted' | 'refused' | 'unclear' {
  if (isGood(look)) return rawJobIn(look.body) === undefined ? 'unclear' : 'accepted';
  return look.failure instanceof RequestRejected ? 'refused' : 'unclear';
}

/** What a refusal says, to compare it with another one. */
const saidBy = (look: Look | undefined): string => {
  const { status, code, message } = look === undefined ? {} : errorOf(look);
  return JSON.stringify([status, code, message]);
};

/** A start that is refused for what it selects: not in the same words as `others`, which are refused for something else. */
const refusalOf = (asked: Asked, ...others: Asked[]): Row => ({
  see: (evidence) => {
    const look = lookFor(evidence, asked);
    if (look === undefined || resultOf(look) === 'unclear') return undefined;
    if (resultOf(look) === 'accepted') return { status: look.status, was: 'accepted' };
    const isTheSame = others.some((other) => saidBy(lookFor(evidence, other)) === saidBy(look));
    return isTheSame ? undefined : errorOf(look);
  },
  differs: ({ was }) =>
    was === undefined
      ? undefined
      : safe('a selection of no known group, or of both kinds, is never sent on purpose'),
  shownBy: '--second',
});

const never: Row = { see: () => undefined, shownBy: 'never' };

export const startRows = {
  'start.status': {
    see: (evidence) => {
      const look = lookFor(evidence, 'start');
      if (look?.status === undefined) return undefined;
      if (isGood(look))
        return {
          status: look.status,
          was: evidence.own === undefined ? 'answered with no new job' : 'accepted',
        };
      return { ...errorOf(look), was: resultOf(look) };
    },
    differs: ({ was }) =>
      was === 'accepted'
        ? undefined
        : unsafe('nothing is sent again; a job that shows is adopted, else the start fails'),
    shownBy: '--start',
  },
  'start.group-id': {
    see: (evidence) => {
      const look = lookFor(evidence, 'start');
      const { own } = evidence;
      if (look?.status === undefined || own === undefined) return undefined;
      return { accepted_by: own.sent === own.group.id ? "CCKM's id" : "SAP's id" };
    },
    shownBy: '--start',
  },
  'start.all': never,
  'start.empty-body': never,
  'start.second': {
    see: (evidence) => {
      const [same, other] = [lookFor(evidence, 'start of the same'), lookFor(evidence, 'start of another')];
      if (same === undefined || resultOf(same) === 'unclear') return undefined;
      return {
        same_group: resultOf(same),
        ...(other !== undefined && resultOf(other) !== 'unclear' && { other_group: resultOf(other) }),
      };
    },
    differs: ({ same_group }) =>
      same_group === 'accepted'
        ? safe('each start looks for a job first; only two deliveries within one request can make two jobs')
        : undefined,
    shownBy: '--second',
  },
  'start.refusal': {
    see: (evidence) => {
      const look = lookFor(evidence, 'start of the same');
      if (look?.status === undefined || resultOf(look) === 'accepted') return undefined;
      const isConflict = look.failure instanceof RequestRejected && look.failure.isConflict;
      return {
        ...errorOf(look),
        understood: isConflict,
        ...(!isConflict && { taken_as: look.failure?.name ?? 'an answer' }),
      };
    },
    differs: ({ understood, taken_as }) =>
      understood
        ? undefined
        : unsafe(`taken for ${taken_as}: if it says that a job runs, a start fails where it should wait`),
    shownBy: '--second',
  },
  'start.unknown-group': refusalOf('start of an unknown group', 'start of the same'),
  'start.both': refusalOf('start of both', 'start of the same', 'start of an unknown group'),
} satisfies { [id: string]: Row };
