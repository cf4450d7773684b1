import { expect, test } from 'vitest';
import { refusalSentence } from '../../../src/core/rollback/refusal-sentence.ts';
import type { RevertRefusal } from '../../../src/core/rollback/revert-refusal.ts';

const resource = { kind: 'VirtualService', namespace: 'shop', name: 'checkout' };
const sha = 'a'.repeat(40);

const refusals: readonly RevertRefusal[] = [
  { reason: 'unknown-commit', given: 'deadbeef' },
  { reason: 'ambiguous-commit', given: 'aaaa', candidates: [sha, 'b'.repeat(40)] },
  { reason: 'not-on-branch', commit: sha, branch: 'main' },
  { reason: 'octopus', commit: sha, parents: 3 },
  { reason: 'merged-with-others', commit: sha },
  { reason: 'empty-range', after: sha, upTo: sha },
  { reason: 'too-many-commits', commits: 101, most: 100 },
  { reason: 'empty-change', commit: sha },
  { reason: 'no-path-matches', globs: ['prod/**'], changed: ['a', 'b', 'c', 'd', 'e', 'f'] },
  { reason: 'invalid-glob', glob: '../etc' },
  { reason: 'restore-needs-paths' },
  { reason: 'resource-not-found', resource, nearest: { ...resource, name: 'check-out' } },
  { reason: 'resource-in-several-files', resource, files: ['a.yaml:1', 'b.yaml:3'] },
  { reason: 'resource-unchanged', resource, file: 'a.yaml' },
  { reason: 'resource-file-unreadable', file: 'a.yaml' },
  { reason: 'unreadable-path', path: 'a\uFFFD.yaml' },
  { reason: 'too-large', message: 'The revert writes 60 MB.' },
];

test('every refusal has a sentence of its own', () => {
  const sentences = refusals.map(refusalSentence);
  expect(new Set(sentences).size).toBe(refusals.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z`a-f0-9].*\.$/s);
});

test('they say what was asked and what to do instead', () => {
  expect(refusalSentence({ reason: 'no-path-matches', globs: ['prod/**'], changed: ['a'] })).toBe(
    'No changed path matches `prod/**`. Changed: `a`.',
  );
  expect(
    refusalSentence({
      reason: 'resource-not-found',
      resource,
      nearest: { ...resource, name: 'x' },
    }),
  ).toBe(
    'No changed file holds `VirtualService/shop/checkout`. The nearest is `VirtualService/shop/x`.',
  );
});
