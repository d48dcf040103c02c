import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const root = new URL('../../', import.meta.url);

/** Files, as paths from the repository's root, each with the files that it imports. */
type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * What is passed over (comments, templates), then the three ways to name a file (`import … from`, `import` alone,
 * `import(…)`), then other strings. Names at most one file a match.
 */
const tokens =
  /\/\/.*|\/\*[\s\S]*?\*\/|`(?:\\.|[^\\`])*`|(?:^(?:import|export)\b[\w\s{},*$]*?\bfrom\s*|^import\s*|\bimport\(\s*)(['"])(?<named>.+?)\1|'(?:\\.|[^\\'\n])*'|"(?:\\.|[^\\"\n])*"/gm;

/** The relative paths that a source imports or exports from, types included. */
export function importedBy(source: string): string[] {
  return [...source.matchAll(tokens)]
    .flatMap(({ groups }) => groups?.named ?? [])
    .filter((name) => name.startsWith('.'));
}

/** The files that the .ts files in these folders of the repository import. */
export function importsIn(...folders: string[]): Imports {
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => posix.join(folder, file.replaceAll('\\', '/'))),
  );
  return new Map(
    files.map((file) => [
      file,
      importedBy(readFileSync(new URL(file, root), 'utf8')).map((name) =>
        posix.join(posix.dirname(file), name),
      ),
    ]),
  );
}

/** Every import of a file that matches `to` in a file that matches `from`, as `a.ts → b.ts`. */
export function arrows(imports: Imports, from: RegExp, to: RegExp): string[] {
  return [...imports]
    .filter(([file]) => from.test(file))
    .flatMap(([file, imported]) =>
      imported.filter((name) => to.test(name)).map((name) => `${file} → ${name}`),
    );
}

/** Circles, as `a.ts → b.ts → a.ts`: one or more where there are any, if not every one. */
export function circles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      found.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const imported of imports.get(file) ?? []) follow(imported, [...trail, file]);
    done.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return found;
}
