import { describe, expect, test } from '@jest/globals';
import { arrows, circles, importsIn } from './support/imports.ts';

const code = importsIn('functions', 'infra');
const all = new Map([...code, ...importsIn('test')]);

describe('imports', () => {
  test('make no circle in functions/ or infra/', () => {
    expect(circles(code)).toEqual([]);
  });

  test('lead from what both functions share to neither of them', () => {
    expect(
      arrows(all, /^functions\/(?!start-sync\/|follow-sync\/)/, /^functions\/(start|follow)-sync\//),
    ).toEqual([]);
  });

  test('do not lead from start-sync to follow-sync', () => {
    expect(arrows(all, /^functions\/start-sync\//, /^functions\/follow-sync\//)).toEqual([]);
  });

  test('do not lead from follow-sync to start-sync', () => {
    expect(arrows(all, /^functions\/follow-sync\//, /^functions\/start-sync\//)).toEqual([]);
  });

  test('do not lead out of functions/', () => {
    expect(arrows(all, /^functions\//, /^(?!functions\/)/)).toEqual([]);
  });

  test('do not lead from infra/ to test/', () => {
    expect(arrows(all, /^infra\//, /^test\//)).toEqual([]);
  });

  test('do not lead from test/functions/ to test/end-to-end/', () => {
    expect(arrows(all, /^test\/functions\//, /^test\/end-to-end\//)).toEqual([]);
  });

  test('of this file are among those that are looked at', () => {
    expect(all.get('test/structure.test.ts')).toContain('test/support/imports.ts');
  });
});
