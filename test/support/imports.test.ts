import { describe, expect, test } from '@jest/globals';
import { arrows, circles, importedBy } from './imports.ts';

describe('an import is found', () => {
  test.each([
    ['of a name', `import { a } from './a.ts';`],
    ['of everything', `import * as a from './a.ts';`],
    ['of a default', `import a, { b } from './a.ts';`],
    ['of a type', `import type { A } from './a.ts';`],
    ['of a type beside a value', `import { type A, b } from './a.ts';`],
    ['for its effects', `import './a.ts';`],
    ['over several lines', `import {\n  a,\n  type B,\n} from './a.ts';`],
    ['that is exported', `export { a } from './a.ts';`],
    ['that is exported whole', `export * from './a.ts';`],
    ['of a type that is exported', `export type { A } from './a.ts';`],
    ['at run time', `const a = await import('./a.ts');`],
    ['in double quotes', `import { a } from "./a.ts";`],
    ['behind a comment with an apostrophe', `// It's here.\nimport { a } from './a.ts';`],
    ['behind a template', `const a = \`\${b}'\`;\nimport { a } from './a.ts';`],
  ])('%s', (_name, source) => {
    expect(importedBy(source)).toEqual(['./a.ts']);
  });

  test('beside others', () => {
    expect(importedBy(`import { a } from './a.ts';\nimport { b } from '../b.ts';\n`)).toEqual([
      './a.ts',
      '../b.ts',
    ]);
  });
});

describe('no import is found', () => {
  test.each([
    ['of a package', `import { test } from '@jest/globals';`],
    ['in a line comment', `// import { a } from './a.ts';`],
    ['in a comment over several lines', `/*\nimport { a } from './a.ts';\n*/`],
    ['in a string', `const source = "import('./a.ts')";`],
    ['in a template', `const source = \`\nimport { a } from './a.ts';\n\`;`],
    ['in an export that names no file', `export const from = './a.ts';`],
  ])('%s', (_name, source) => {
    expect(importedBy(source)).toEqual([]);
  });
});

describe('circles', () => {
  test('of two files are found', () => {
    expect(
      circles(
        new Map([
          ['a.ts', ['b.ts']],
          ['b.ts', ['a.ts']],
        ]),
      ),
    ).toEqual(['a.ts → b.ts → a.ts']);
  });

  test('of one file that imports itself are found', () => {
    expect(circles(new Map([['a.ts', ['a.ts']]]))).toEqual(['a.ts → a.ts']);
  });

  test('are told without the way that leads to them', () => {
    expect(
      circles(
        new Map([
          ['start.ts', ['a.ts']],
          ['a.ts', ['b.ts']],
          ['b.ts', ['c.ts', 'end.ts']],
          ['c.ts', ['a.ts']],
        ]),
      ),
    ).toEqual(['a.ts → b.ts → c.ts → a.ts']);
  });

  test('are found beside each other', () => {
    expect(
      circles(
        new Map([
          ['a.ts', ['b.ts', 'c.ts']],
          ['b.ts', ['a.ts']],
          ['c.ts', ['a.ts']],
        ]),
      ),
    ).toEqual(['a.ts → b.ts → a.ts', 'a.ts → c.ts → a.ts']);
  });

  test('are not found where two ways lead to one file', () => {
    expect(
      circles(
        new Map([
          ['a.ts', ['b.ts', 'c.ts']],
          ['b.ts', ['d.ts']],
          ['c.ts', ['d.ts']],
        ]),
      ),
    ).toEqual([]);
  });
});

describe('arrows', () => {
  const imports = new Map([
    ['shared/text.ts', ['start/event.ts', 'shared/clock.ts']],
    ['start/event.ts', ['shared/text.ts']],
  ]);

  test('are found in the direction that is asked for', () => {
    expect(arrows(imports, /^shared\//, /^start\//)).toEqual(['shared/text.ts → start/event.ts']);
  });

  test('are not found where there are none', () => {
    expect(arrows(imports, /^start\//, /^end\//)).toEqual([]);
  });
});
