import { expect, test } from 'vitest';
import { refusalSentence } from '../../../../src/features/rollback/reverts/revert-refusal.ts';
import type { RevertRefusal } from '../../../../src/features/rollback/reverts/revert-refusal.ts';

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
  {
    reason: 'part-breaks-root',
    resource,
    restores: false,
    paths: [],
    root: 'overlays/prod',
    why: 'a.yaml:3: The resource "b.yaml" does not exist.',
  },
  { reason: 'part-touches-others', resource, paths: ['a.yaml'], others: ['Service shop/web'] },
  { reason: 'part-not-as-before', resource, paths: [], root: 'overlays/prod', fields: ['spec.a'] },
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

test('where a part cannot be undone alone, they name the command that can', () => {
  const broken = {
    reason: 'part-breaks-root',
    root: 'overlays/prod',
    why: 'k.yaml:3: The resource "b.yaml" does not exist.',
  } as const;
  expect(
    refusalSentence({ ...broken, resource: null, restores: false, paths: ["it's.yaml"] }),
  ).toBe(
    `With these paths alone undone, overlays/prod renders no more, and nothing of it can be applied: k.yaml:3: The resource "b.yaml" does not exist. Add \`--path 'it'\\''s.yaml'\`, or leave \`--path\` out to undo the whole change.`,
  );
  expect(refusalSentence({ ...broken, resource: null, restores: true, paths: ['b.yaml'] })).toMatch(
    /^With these paths alone brought back, .* Add `--path b\.yaml`\.$/,
  );
  expect(refusalSentence({ ...broken, resource, restores: false, paths: [] })).toMatch(
    /^With `VirtualService\/shop\/checkout` alone undone, .* Instead, leave `--resource` out to undo the whole change\.$/,
  );
});
