import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, reviewTrees } from '../../src/review/index.ts';
import { detectorOf } from '../../src/checks/detection/check.ts';
import { treeOf } from '../support/tree-of.ts';

const engine = createEngine(readPackageData());

const service = (selector: string): string => `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: ${selector} }, ports: [{ name: http, port: 80 }] }
`;
const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: orders }] }
`;

/** A detector with one check that stumbles over Services whose selector holds the word. */
const stumblingOver = (word: string) =>
  detectorOf('something-else', 'what it is for', [
    {
      checks: [{ id: 'stumbles', title: 'It stumbles', level: 'medium', blind: 'All.' }],
      find: ({ mesh }) => {
        const [found] = mesh.services.filter(({ selector }) => selector.get('app') === word);
        if (found !== undefined) throw new Error(`nobody thought of ${word}`);
        return { findings: [] };
      },
    },
  ]);

async function reviewWith(word: string) {
  const tree = (selector: string) => ({
    tree: treeOf({ 'orders.yaml': deployment, 'service.yaml': service(selector) }),
    load: () => Promise.resolve(),
  });
  const outcome = await reviewTrees(
    tree('orders'),
    tree('oders'),
    { ...engine, detectors: [stumblingOver(word), ...engine.detectors] },
    { asOf: '2026-11-01T00:00:00Z', pullRequest: null },
  );
  if (outcome.kind !== 'reviewed') throw new Error('The policy is fine.');
  return outcome.review;
}

test('a check that breaks down over a change is a gap that blocks, and the others go on', async () => {
  const { gaps, findings } = await reviewWith('oders');
  expect(gaps).toMatchObject([{ reason: 'not-decided', blocking: true, new: true }]);
  expect(gaps[0]?.message).toContain('What something-else/stumbles would find');
  expect(gaps[0]?.message).toContain('nobody thought of oders');
  expect(findings.map(({ check }) => check)).toContain('service-without-pods');
});

test('one that only the base makes stumble is no gap of the merge result', async () => {
  const { gaps } = await reviewWith('orders');
  expect(gaps).toEqual([]);
});
