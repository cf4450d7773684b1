import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, reviewTrees } from '../../src/review/index.ts';
import { treeOf } from '../support/tree-of.ts';

const tree = (image: string) => ({
  tree: treeOf({
    'shop/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'shop/web:${image}' }] }
`,
  }),
  load: () => Promise.resolve(),
});

test('of an image alone every detector repeats only looks that read it, for a review hands it nothing else', async () => {
  const engine = createEngine(readPackageData());
  const repeated: string[] = [];
  const watched = engine.detectors.map((each) => ({
    ...each,
    detectAgain: (...given: Parameters<typeof each.detectAgain>) => {
      repeated.push(each.id);
      return each.detectAgain(...given);
    },
  }));
  await reviewTrees(
    tree('1.4.2'),
    tree('1.4.3'),
    { ...engine, detectors: watched },
    {
      asOf: '2026-11-28T12:00:00Z',
      pullRequest: null,
    },
  );
  expect(repeated).toEqual(engine.detectors.map(({ id }) => id));
});
