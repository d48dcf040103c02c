import { describe, expect, test } from '@jest/globals';
import type { Look } from '../../../../infra/local/probe/look.ts';
import { wholeList } from '../../../../infra/local/probe/reading.ts';

/** A page of a list as it came. */
const page = (body: object, status = 200) => ({ status, body, failure: undefined }) as Look;
const jobs = (...ids: string[]) => ids.map((id) => ({ id, overall_status: 'completed' }));

describe('a list of jobs is whole', () => {
  test.each<[string, Look[], string[] | undefined]>([
    [
      'with a page that has nothing more',
      [page({ resources: jobs('a', 'b'), total: 2 }), page({ resources: [], total: 2 })],
      ['a', 'b'],
    ],
    ['where there is none', [page({ resources: null })], []],
    ['not where no page was empty', [page({ resources: jobs('a', 'b'), total: 2 })], undefined],
    [
      'not where it repeats itself',
      [page({ resources: jobs('a') }), page({ resources: jobs('a') })],
      undefined,
    ],
    [
      'not where `total` says more',
      [page({ resources: jobs('a'), total: 2 }), page({ resources: [], total: 2 })],
      undefined,
    ],
    [
      'not where one comes twice and another not at all',
      [page({ resources: jobs('a', 'a'), total: 2 }), page({ resources: [] })],
      undefined,
    ],
    [
      'not with an entry that cannot be read',
      [page({ resources: [{ name: 'x' }] }), page({ resources: [] })],
      undefined,
    ],
    ['not with a page that is no list', [page({ resources: {} }), page({ resources: [] })], undefined],
    ['not without any page', [], undefined],
  ])('%s', (_name, pages, ids) => {
    expect(wholeList(pages)?.map(({ id }) => id)).toEqual(ids);
  });
});
