import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import { flux } from '../../compare/delivery/flux-trees.ts';
import type { Files } from '../../support/review-of.ts';

const map = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ci }\ndata: { a: b }\n`;

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: work, namespace: ci }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }
`;

const KEPT: Files = {
  'clusters/production/ci.yaml': flux('ci', './prod'),
  'prod/keep.yaml': map('keep'),
};

test('of many objects that go those with data are named first', async () => {
  const gone = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((name) => [`prod/${name}.yaml`, map(name)]),
  );
  const { text } = await reportOf({ ...KEPT, ...gone, 'prod/work.yaml': claim }, KEPT, 'markdown');
  expect(text).toMatch(
    /\| PersistentVolumeClaim ci\/work, ConfigMap ci\/a and 4 more objects: removed/,
  );
});
