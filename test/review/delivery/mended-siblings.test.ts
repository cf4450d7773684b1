import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\n`;

const tree = (patches: string): Files => ({
  'flux/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
  'apps/books/kustomization.yaml': 'resources: [books.yaml]\n',
  'apps/books/books.yaml': configMap('books'),
  'apps/music/kustomization.yaml': `resources: [music.yaml]\n${patches}`,
  'apps/music/music.yaml': configMap('music'),
  'apps/music/patch.yaml': configMap('absent'),
});

test('a folder beside the broken one is not said to have failed itself', async () => {
  const { notes } = await reviewOf(tree('patchesStrategicMerge: [patch.yaml]\n'), tree(''));
  expect(notes.join('\n')).toContain(
    'apps/books is part of apps, which renders now and did not at the base',
  );
  expect(notes.join('\n')).not.toContain('apps/books renders now');
});
