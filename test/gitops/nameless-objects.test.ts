import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const service = (metadata: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: ${metadata}\nspec: { ports: [{ port: 80 }] }\n`;

const ARGO = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://example.com/shop.git, path: chart, targetRevision: HEAD }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
`;

const chart = (value: string): Readonly<Record<string, string>> => ({
  'apps/shop.yaml': ARGO,
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'chart/values.yaml': `name: ${value}\n`,
  'chart/templates/config.yaml':
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\nspec: { ports: [{ port: 80 }] }\n',
});

const charts = chartRenderer();

const gapsOf = async (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Promise<readonly string[]> =>
  (await reviewOf(before, after, charts)).gaps.map(
    ({ message, blocking }) => `${blocking ? 'stops: ' : ''}${message}`,
  );

test('an object without a name is said, of whatever kind it is', async () => {
  const after = { 'shop/all.yaml': service('{ labels: { a: b } }') };
  expect(await gapsOf({ 'shop/all.yaml': service('{ name: web }') }, after)).toEqual([
    'stops: A Service in shop/all.yaml has no name: nothing can apply it, and it is not analysed. What becomes of Service web is not seen.',
  ]);
});

test('it is said before a key that is there twice', async () => {
  const after = { 'shop/all.yaml': `${service('{ labels: { a: b } }')}spec: {}\n` };
  const [first, second] = await gapsOf({ 'shop/all.yaml': service('{ name: web }') }, after);
  expect(first).toContain('has no name');
  expect(second).toBeUndefined();
});

test('a number is no name, and refused as one', async () => {
  const { findings } = await reviewOf(
    { 'shop/all.yaml': service('{ name: web }') },
    { 'shop/all.yaml': service('{ name: 12 }') },
  );
  expect(findings.map(({ check, why }) => `${check} ${spoken(why)}`)).toContain(
    'object-refused metadata.name: This must be text and is the number 12: quote it.',
  );
});

test('a chart that renders to an object without a name cannot be installed', async () => {
  const gaps = await gapsOf(chart('web'), chart('null'));
  expect(gaps.join()).toContain(
    'What chart/templates/config.yaml renders to is a Service without a name.',
  );
});
