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

const KUSTOMIZATION = 'kind: Kustomization\nresources: [../../base]\n';
const shared = (each: string): Files => ({
  'base/kustomization.yaml': 'kind: Kustomization\nresources: [all.yaml]\n',
  'base/all.yaml': each,
  'overlays/staging/kustomization.yaml': KUSTOMIZATION,
  'overlays/prod/kustomization.yaml': KUSTOMIZATION,
});

test('nothing is to be tried where the same file gives it to all at once', async () => {
  const text = await textOf(shared(IN), shared(OUT));
  expect(text).toContain('Deployment shop/orders');
  expect(text).toContain('Fix: ');
  expect(text).not.toContain(ADVICE);
});

test('what each environment has in a file of its own can be merged for one of them first', async () => {
  expect(await textOf(trees(IN, IN), trees(OUT, OUT))).toContain(ADVICE);
});

test('and in an environment that has no part of the shared file', async () => {
  const rest = { 'overlays/dev/all.yaml': IN };
  expect(await textOf({ ...shared(IN), ...rest }, { ...shared(OUT), ...rest })).toContain(ADVICE);
});
