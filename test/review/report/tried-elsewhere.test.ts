import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const namespace = (label: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${label} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app, image: a }] } }
`;
const IN = namespace('istio-injection: enabled');
const OUT = namespace('istio-injection: disabled');
const trees = (staging: string, prod: string): Files => ({
  'overlays/staging/all.yaml': staging,
  'overlays/prod/all.yaml': prod,
});
const ADVICE = 'Try it in another environment first';
const textOf = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'terminal')).text.replace(/\s+/g, ' ');

test('what changes in production may be tried elsewhere first', async () => {
  expect(await textOf(trees(IN, IN), trees(IN, OUT))).toContain(ADVICE);
});

test('what changes outside of production is being tried', async () => {
  const text = await textOf(trees(IN, IN), trees(OUT, IN));
  expect(text).toContain('leave');
  expect(text).not.toContain(ADVICE);
});

test('what another environment has already was tried', async () => {
  expect(await textOf(trees(OUT, IN), trees(OUT, OUT))).not.toContain(ADVICE);
});

test('environments that get the same at once are one sentence', async () => {
  const regions = (each: string): Files => ({
    ...trees(each, each),
    'overlays/prod-us/all.yaml': each,
  });
  const text = await textOf(regions(IN), regions(OUT));
  expect(text.match(/get this at once/g)).toHaveLength(1);
  expect(text).toContain('All 3 environments get this at once.');
});
