import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const configMap = (mode: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    outboundTrafficPolicy: { mode: ${mode} }
`;

const tree = (modes: Files, more: Files = {}): Files => ({
  'istio/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\n',
  ...Object.fromEntries(
    Object.entries(modes).flatMap(([name, mode]) => [[`istio/${name}.yaml`, configMap(mode)]]),
  ),
  ...more,
});

const saidOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).notes.filter((note) => note.includes('not alike'));

test('of several ConfigMaps of the mesh that disagree it is said which one is read', async () => {
  const before = tree({ one: 'ALLOW_ANY', two: 'ALLOW_ANY' });
  const after = tree({ one: 'ALLOW_ANY', two: 'REGISTRY_ONLY' });
  expect(await saidOf(before, after)).toEqual([
    'ConfigMap istio-system/istio is written in several places, not alike: the settings of the mesh are read from istio/two.yaml:1, and not from istio/one.yaml:1. Which of them the cluster has is not known here.',
  ]);
});

test('nothing is said where they agree, or where no setting changes', async () => {
  const modes = { one: 'ALLOW_ANY', two: 'ALLOW_ANY' };
  const both = { one: 'REGISTRY_ONLY', two: 'REGISTRY_ONLY' };
  expect(await saidOf(tree(modes), tree(both))).toEqual([]);
  const apart = { one: 'ALLOW_ANY', two: 'REGISTRY_ONLY' };
  const added = { 'istio/notes.md': 'x' };
  expect(await saidOf(tree(apart), tree(apart, added))).toEqual([]);
});

test('many copies are counted', async () => {
  const modes = (last: string): Files => ({ a: 'A', b: 'B', c: 'C', d: 'D', e: 'E', f: last });
  expect((await saidOf(tree(modes('F')), tree(modes('G')))).join()).toContain(' and 2 more');
});
