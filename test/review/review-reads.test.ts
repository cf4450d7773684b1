import { expect, test } from 'vitest';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { renderTree } from '../../src/gitops/index.ts';
import { reviewReads } from '../../src/review/evaluation/review-reads.ts';
import { treeOf } from '../support/tree-of.ts';

const engine = createEngine(readPackageData());
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';

test('what a review read is told, also what it looked for and did not find', () => {
  const tree = treeOf({
    'app/kustomization.yaml': 'resources: [web.yaml, not-there.yaml]\n',
    'app/web.yaml': SERVICE,
    'readme.md': 'text',
  });
  const reads = reviewReads([renderTree(tree, [], engine)], ['CODEOWNERS']);
  expect(reads).toContain('app/kustomization.yaml');
  expect(reads).toContain('app/not-there.yaml');
  expect(reads).toContain('CODEOWNERS');
  expect(reads).not.toContain('readme.md');
});

test('a plain folder is read as a whole: a new file there counts', () => {
  const tree = treeOf({ 'manifests/web.yaml': SERVICE, 'manifests/api.yaml': SERVICE });
  expect(reviewReads([renderTree(tree, [], engine)], [])).toContain('manifests/');
});

test('very many paths are told by the folders at the top', () => {
  const paths = Array.from({ length: 20_001 }, (_, index) => `apps/${String(index)}.yaml`);
  expect(reviewReads([], [...paths, 'CODEOWNERS'])).toEqual(['CODEOWNERS', 'apps/']);
});
