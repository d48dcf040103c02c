import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Of an SDK client's schemas those that are used. Each is an array that esbuild would keep, since a name between
 * brackets might do something; and a class is registered for each error, where errors are told apart by their names.
 */
export const usedSchemas: Plugin = {
  name: 'used-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replace(/^\w+\.registerError\(.*\);$/gm, '')
        .replace(/^((?:export )?var \w+\$? = )(\[[\s\S]*?\]);$/gm, '$1/* @__PURE__ */ (() => $2)();');
      if (!contents.includes('@__PURE__')) throw new Error(`These are no schemas as they were: ${path}`);
      return { contents };
    });
  },
};
