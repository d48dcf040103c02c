import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/** Matches every built-in module, with or without its prefix. */
const filter = new RegExp(`^(?:node:)?(?:${builtinModules.join('|').replaceAll('/', '\\/')})$`);

/**
 * Gets Node's own modules as CommonJS does. An ES import makes a facade that reads every export, and those that load
 * what they stand for when they are read do so: `node:http` alone brings undici along.
 */
export const builtIns: Plugin = {
  name: 'built-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter }, ({ path, kind }) => ({
      path: path.replace(/^node:/, ''),
      namespace: kind === 'dynamic-import' ? 'built-in, later' : 'built-in',
      sideEffects: false,
    }));
    onLoad({ filter: /.*/, namespace: 'built-in' }, async ({ path }) => ({
      contents: await exportsOf(path),
    }));
    onLoad({ filter: /.*/, namespace: 'built-in, later' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

/** An ES module of which esbuild drops each export that nobody imports. */
async function exportsOf(path: string): Promise<string> {
  const names = Object.keys(await import(`node:${path}`)).filter((name) => name !== 'default');
  return [
    `const $ = /* @__PURE__ */ process.getBuiltinModule('node:${path}');`,
    'export default $;',
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => $.${name})();`),
  ].join('\n');
}
