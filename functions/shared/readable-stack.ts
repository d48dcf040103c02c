import { readFileSync } from 'node:fs';
import type { SourceMapping } from 'node:module';

/** A place in a stack: `file:///var/task/index.mjs:12:3456`. */
const places = /(file:[^\s()]+):(\d+):(\d+)/g;

/**
 * A stack with places in the sources, `functions/start-sync/handler.ts:12:5`, instead of those in the minified bundle.
 * The map lies beside the bundle and is read for a defect alone: a cold start has no need of it. Without a map that can
 * be read the stack stays as it is.
 */
export function readableStack(stack: string | undefined, bundle = import.meta.url): string | undefined {
  try {
    const { SourceMap } = process.getBuiltinModule('node:module');
    const map = new SourceMap(JSON.parse(readFileSync(new URL('index.mjs.map', bundle), 'utf8')));
    return stack?.replace(places, (place, file, line, column) => {
      // Of code that esbuild added nothing is known.
      const found: Partial<SourceMapping> = map.findEntry(line - 1, column - 1);
      const { originalSource, originalLine = 0, originalColumn = 0 } = found;
      if (file !== bundle || originalSource === undefined) return place;
      return `${originalSource.replaceAll('../', '')}:${originalLine + 1}:${originalColumn + 1}`;
    });
  } catch {
    return stack;
  }
}
