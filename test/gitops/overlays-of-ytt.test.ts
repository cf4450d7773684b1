import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: 'web:1' }] } } }
`;

const gapOf = async (file: string, text: string) => {
  const tree = { 'config/web.yml': workload, [file]: text };
  const { gaps } = await reviewOf(tree, tree);
  return gaps
    .filter(({ message }) => message.startsWith(file))
    .map(({ message, origin }) => [message, origin?.line]);
};

test('a template of ytt begins at its first directive, whatever of it does not parse', async () => {
  const twice = '# about\n#@ if True:\nkind: A\n#@ else:\nkind: B\n#@ end\n';
  expect(await gapOf('config/lib.yml', twice)).toEqual([
    ['config/lib.yml is a ytt template, which is not evaluated here.', 2],
  ]);
});

test('what an overlay of ytt changes or removes is told as it is written', async () => {
  const overlay =
    '#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset({"kind":"Deployment"})\n#@overlay/remove\n---\n';
  expect(await gapOf('config/remove.yml', overlay)).toEqual([
    [
      'config/remove.yml is an overlay of ytt, which is not evaluated here: what it changes or removes is told as it is written elsewhere.',
      1,
    ],
  ]);
});

const NAMESPACE =
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: shop } }\n';
const without = workload
  .replace('name: web,', 'name: batch,')
  .replace(
    'labels: { app: web }',
    'labels: { app: batch }, annotations: { sidecar.istio.io/inject: "false" }',
  );
const POLICY =
  'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: nobody, namespace: shop }\nspec: {}\n';
const overlayOf = (match: string, labels: string): string =>
  `#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.subset(${match}), expects="1+"\n---\nmetadata:\n  #@overlay/match missing_ok=True\n  labels:\n    #@overlay/match missing_ok=True\n    ${labels}\n`;

test.each([
  ['asks for proxies', overlayOf('{"kind":"Namespace"}', 'istio-injection: enabled'), 1],
  ['gives namespaces labels', overlayOf('{"kind": "Namespace"}', '#@ data.values.labels'), 1],
  ['labels what is no namespace', overlayOf('{"kind":"Deployment"}', 'team: shop'), 2],
  ['is no overlay', '#@ load("x", "y")\nkey: #@ y()\n', 2],
])('of no pod is said that it has no proxy where an overlay %s', async (_, overlay, certain) => {
  const tree = (policy: string) => ({
    'config/namespace.yml': NAMESPACE,
    'config/overlay.yml': overlay,
    'config/web.yml': `${workload}---\n${policy}`,
    'config/batch.yml': without,
  });
  const { rollouts } = await reviewOf(tree(''), tree(POLICY));
  const [{ reach } = { reach: null }] = rollouts;
  expect(reach?.workloads).toHaveLength(2);
  expect(reach?.withoutProxy).toBe(certain);
  expect(reach?.perhapsProxied).toBe(certain === 1 ? 1 : undefined);
});
