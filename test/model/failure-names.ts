import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const functions = fileURLToPath(new URL('../../functions/', import.meta.url));

const namesIn = (file: string): string[] =>
  [...readFileSync(`${functions}${file}`, 'utf8').matchAll(/override readonly name = '(\w+)'/g)].map(
    ([, name]) => name as string,
  );

/** The name of every failure that the functions may end with. */
export const failureNames: ReadonlySet<string> = new Set(
  readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(errors|failure|outcome)\.ts$/.test(file))
    .flatMap(namesIn),
);
