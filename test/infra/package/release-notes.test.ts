import { expect, test } from '@jest/globals';
import { releaseNotes } from '../../../infra/package/release-notes.ts';

const changelog = `# Changelog

Versions follow a rule.

## 1.2.0 (2026-11-27)

- Second.

  ## Not a heading

## 1.1.0 (2026-10-01)

- First.
`;

test('the notes of a release are the newest entry of the changelog', () => {
  expect(releaseNotes('v1.2.0', '1.2.0', changelog)).toBe('- Second.\n\n  ## Not a heading');
});

test('the only entry of a changelog goes to its end', () => {
  expect(releaseNotes('v1.0.0', '1.0.0', '## 1.0.0 (2026-11-27)\n\n- First.\n- Second.\n')).toBe(
    '- First.\n- Second.',
  );
});

test.each(['1.2.0', 'v1.2', 'v1.2.0-beta', '', '$(id)'])('a tag %p is none of version 1.2.0', (tag) => {
  expect(() => releaseNotes(tag, '1.2.0', changelog)).toThrow('tag v1.2.0');
});

test.each([
  ['of an older version', '1.3.0', changelog],
  ['without a date', '1.2.0', changelog.replace('2026-11-27', 'unreleased')],
  ['missing', '1.2.0', '# Changelog\n'],
])('a changelog whose newest entry is %s ends the release', (_, version, text) => {
  expect(() => releaseNotes(`v${version}`, version, text)).toThrow('docs/CHANGELOG.md');
});
