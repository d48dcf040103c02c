import { isFalse, isTrue } from '../../../../functions/jobs/job.ts';
import { isObject, type JsonObject } from '../../../../functions/shared/json.ts';
import { type Evidence, groupsOf, jobsSeen, textOf } from '../evidence.ts';
import { eachJob, unique } from './each-job.ts';
import { type Row, safe } from './row.ts';

/** What a job says of its groups. */
export const selectionRows = {
  'job.groups': {
    see: (evidence) => {
      const echo = echoOf(evidence);
      return echo === undefined ? undefined : { echo };
    },
    differs: ({ echo }) => {
      if (echo === 'none' || echo === 'other ids' || echo === 'other objects')
        return safe(
          'nobody can tell what a job covers: none is started beside one that runs, and none is a reason to skip',
        );
      return echo === 'as sent' || echo === 'as sent, or resource ids'
        ? undefined
        : safe('read and mapped by the list of groups');
    },
  },
  'job.names-nothing': {
    see: (evidence) => {
      const values = eachJob(evidence, ({ body }) => {
        const { groups } = body;
        if (groups === undefined) return 'missing';
        if (groups === null) return 'null';
        return Array.isArray(groups) && groups.length === 0 ? 'empty' : undefined;
      });
      return values.length === 0 ? undefined : { groups: unique(values) };
    },
  },
  'job.synchronize_all': {
    see: (evidence) => {
      const jobs = jobsSeen(evidence).map(({ body }) => body);
      const ofAll = jobs.filter((body) => isTrue(body.synchronize_all));
      const unnamed = jobs.filter(namesNoGroup);
      const ofSome = jobs.filter((body) => !namesNoGroup(body) && !isTrue(body.synchronize_all));
      const isEchoed = ofAll.length > 0;
      // A job that names nothing is one of all only where others do name their groups.
      const isLeftOut = unnamed.length > 0 && ofSome.length > 0;
      const seen = {
        ...((isEchoed || isLeftOut) && { of_all: isEchoed }),
        ...(ofSome.length > 0 && { of_some: ofSome.some((body) => isFalse(body.synchronize_all)) }),
      };
      return Object.keys(seen).length === 0 ? undefined : seen;
    },
    differs: ({ of_all }) =>
      of_all === false
        ? safe(
            'a job that names nothing covers everything where everything is selected, else nobody can tell',
          )
        : undefined,
  },
} satisfies { [id: string]: Row };

const namesNoGroup = ({ groups, synchronize_all }: JsonObject): boolean =>
  !isTrue(synchronize_all) &&
  !isFalse(synchronize_all) &&
  (groups === undefined ||
    groups === null ||
    groups === '' ||
    (Array.isArray(groups) && groups.length === 0));

/** How a job names its groups, by the groups that are listed. What this run has started says most. */
function echoOf(evidence: Evidence): string | undefined {
  const groups = groupsOf(evidence);
  const ids = new Set(groups.map(({ id }) => id));
  const others = new Set(groups.flatMap(({ group_id }) => group_id ?? []));
  const names = new Set(groups.flatMap(({ name }) => name ?? []));
  const { own } = evidence;
  const body = own?.changes.at(-1)?.body;
  const of = (named: unknown): string | undefined => {
    if (typeof named === 'string' && named !== '') return 'text with commas';
    const [first] = Array.isArray(named) ? named : [];
    if (isObject(first))
      return 'id' in first ? 'objects' : 'group_id' in first ? 'objects with group_id' : 'other objects';
    if (typeof first !== 'string') return undefined;
    if (!ids.has(first) && ids.has(first.toLowerCase())) return 'upper case';
    const texts = named as unknown[];
    if (
      texts.some(
        (text) => others.has(textOf(text)) || (own !== undefined && text === own.sent && !ids.has(own.sent)),
      )
    )
      return 'as sent';
    if (texts.every((text) => ids.has(textOf(text)))) return 'as sent, or resource ids';
    return texts.every((text) => names.has(textOf(text))) ? 'names' : 'other ids';
  };
  if (body !== undefined && own !== undefined) {
    const echo = of(body.groups) ?? 'none';
    return echo === 'as sent, or resource ids' && own.sent !== own.group.id ? 'resource ids' : echo;
  }
  const jobs = jobsSeen(evidence).map(({ body: raw }) => raw);
  // What was started for all groups has sent none of their ids.
  if (
    jobs.some(
      ({ groups: named, synchronize_all }) =>
        isTrue(synchronize_all) && of(named) === 'as sent, or resource ids',
    )
  )
    return 'resource ids';
  const echoes = jobs.flatMap(({ groups: named }) => of(named) ?? []);
  return echoes.find((echo) => echo !== 'as sent, or resource ids') ?? echoes[0];
}
