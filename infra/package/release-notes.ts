/** `node infra/package/release-notes.ts TAG > FILE`: what a release says, unless the tag must not be released. */
import { readFileSync } from 'node:fs';

/**
 * The changelog's entry of a version, without its heading. Throws where the tag is not `v` and the version, or the
 * entry has no date yet.
 */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) {
    throw new Error(
      `The tag is ${JSON.stringify(tag)}, the version in package.json ${version}: tag v${version}`,
    );
  }
  const [, newest = ''] = changelog.split(/^## /m);
  const [heading = '', ...entry] = newest.split('\n');
  if (!/^\S+ \(\d{4}-\d\d-\d\d\)$/.test(heading) || !heading.startsWith(`${version} `)) {
    throw new Error(
      `The newest entry of docs/CHANGELOG.md is ${JSON.stringify(heading)}: date it, "${version} (2026-01-31)" say`,
    );
  }
  return entry.join('\n').trim();
}

if (import.meta.main) {
  const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  try {
    const { version } = JSON.parse(read('package.json'));
    console.log(releaseNotes(process.argv[2] ?? '', version, read('docs/CHANGELOG.md')));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
