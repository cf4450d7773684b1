import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const SHOP = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, name: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "acme/web:1" }] }
`;
const tree = (labels: string): Files => ({
  'prod/shop.yaml': SHOP,
  'prod/kustomization.yaml': `resources: [shop.yaml]\n${labels}`,
});

const whyOf = async (labels: string): Promise<readonly string[]> => {
  const { findings } = await reviewOf(tree(''), tree(labels));
  return findings.flatMap(({ check, why }) =>
    check === 'service-without-pods' ? [spoken(why)] : [],
  );
};

test('of pods that keep their labels, for the new text of them is refused, it is said that these are as they were', async () => {
  const [why] = await whyOf('commonLabels: { team: shop }\n');
  expect(why).toContain('no pod template of namespace shop has these labels.');
  expect(why).toMatch(
    /This assumes the cluster's version of Deployment shop\/web: the new one is refused\.$/,
  );
});

test('nothing is said of it where the text shows the same', async () => {
  const patch = `patches: [{ target: { kind: Service }, patch: '[{ "op": "add", "path": "/spec/selector/team", "value": "shop" }]' }]\n`;
  const [why] = await whyOf(patch);
  expect(why).toContain('no pod template of namespace shop has these labels.');
  expect(why).not.toContain('That is with');
});
