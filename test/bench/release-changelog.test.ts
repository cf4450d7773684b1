import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checksumsOf, notesOf, releasedChangelog } from '../../sandbox/release/changelog.ts';

const CHANGELOG = `# Changelog

## Unreleased

- One thing.
- Another.

## 0.1.0 (2026-01-02)

- The first.
`;

test('what is unreleased becomes the section of a version, and what was released stays', () => {
  expect(releasedChangelog(CHANGELOG, '0.2.0', '2026-11-27')).toEqual({
    kind: 'released',
    section: '- One thing.\n- Another.',
    changelog: `# Changelog

## Unreleased

## 0.2.0 (2026-11-27)

- One thing.
- Another.

## 0.1.0 (2026-01-02)

- The first.
`,
  });
});

test('a first release has nothing below it', () => {
  const [first = ''] = CHANGELOG.split('\n## 0.1.0');
  expect(releasedChangelog(first, '0.1.0', '2026-11-27')).toMatchObject({
    changelog: expect.stringMatching(/- Another\.\n$/) as unknown,
  });
});

test('no release is made of nothing, twice, or of a changelog without a place for it', () => {
  const made = releasedChangelog(CHANGELOG, '0.2.0', '2026-11-27');
  const after = made.kind === 'released' ? made.changelog : '';
  expect(releasedChangelog(after, '0.3.0', '2026-11-28')).toMatchObject({ kind: 'problem' });
  expect(releasedChangelog(CHANGELOG, '0.1.0', '2026-11-28')).toMatchObject({ kind: 'problem' });
  expect(releasedChangelog('# Changelog\n', '0.2.0', '2026-11-28')).toMatchObject({
    kind: 'problem',
  });
});

test('the changelog of this repository can be released', () => {
  const own = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
  expect(releasedChangelog(own, '9999.0.0', '2026-11-27').kind).toBe('released');
});

test('notes hold the section, the way to it and checksums that sha256sum reads', () => {
  const files = [{ name: 'meshwarden-0.2.0.tgz', digest: 'ab'.repeat(32) }];
  const notes = notesOf('0.2.0', '- One thing.', files);
  expect(notes).toContain('- One thing.');
  expect(notes).toContain('npx meshwarden@0.2.0 review');
  expect(notes).toContain(checksumsOf(files));
  expect(checksumsOf(files)).toMatch(/^[0-9a-f]{64} {2}\S+\n$/);
});
