import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';
import { BASE, awayOf, objectOf } from './away-trees.ts';

const list = (namespace: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
${namespace === '' ? '' : `namespace: ${namespace}\n`}resources: [x.yaml, y.yaml]
`;
const CONFIG = objectOf('v1 ConfigMap shop/a', 'data: { a: b }');

/** A folder whose kustomization, and not its objects, says the namespace; a neighbour writes its own. */
const placed = (text: string, namespace = 'shop'): Files => ({
  ...BASE,
  'apps/more/production/kustomization.yaml': list(namespace),
  'apps/more/production/x.yaml': text,
  'apps/more/production/y.yaml': CONFIG,
});
const frob = (size: number, kind = 'Frob', more = ''): string =>
  `apiVersion: quux.example.dev/v1\nkind: ${kind}\nmetadata:\n  name: e\n${more}spec:\n  size: ${String(size)}\n`;

describe('a namespace that whoever applies an object gives', () => {
  const told = async (kind: string, namespace?: string) =>
    (await awayOf(placed(frob(1, kind), namespace), placed(frob(2, kind), namespace))).told;

  test('is the namespace', async () => {
    expect(await told('Frob')).toEqual([]);
    expect(await told('Frob', '')).toHaveLength(1);
  });

  test('is none, maybe, for kinds that are called after the cluster', async () => {
    expect(await told('Cluster')).toEqual([]);
    expect(await told('ClusterFrob')).toEqual([
      'unknown-kind-reaches-out ClusterFrob e changes: it can act on all namespaces, if ClusterFrob is a kind of the whole cluster.',
    ]);
  });

  test('counts where a generator leaves it open', async () => {
    const set = (namespace: string): Files => ({
      'clusters/production/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: all, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - matrix:
        generators:
          - clusters: { selector: { matchLabels: { a: b } }, values: { into: '{{ index .metadata.labels "into" }}' } }
          - git: { repoURL: https://github.com/acme/mesh.git, revision: main, directories: [{ path: apps/more/production }] }
  template:
    metadata: { name: '{{ .name }}-more' }
    spec:
      project: default
      destination: { name: '{{ .name }}'${namespace} }
      source: { repoURL: https://github.com/acme/mesh.git, targetRevision: main, path: '{{ .path.path }}' }
`,
    });
    const toldOf = async (namespace: string) => {
      const side = (size: number) => ({ ...placed(frob(size), ''), ...set(namespace) });
      return (await awayOf(side(1), side(2))).told;
    };
    expect(await toldOf(", namespace: '{{ .values.into }}'")).toEqual([]);
    expect(await toldOf('')).toHaveLength(1);
  });
});

test('a kind that a route names in its own namespace has one', async () => {
  const route = (kind: string): string =>
    objectOf(
      'gateway.networking.k8s.io/v1 HTTPRoute r',
      `spec: { rules: [{ filters: [{ type: ExtensionRef, extensionRef: { group: quux.example.dev, kind: ${kind}, name: e } }] }] }`,
    );
  const told = async (kind: string) =>
    (
      await awayOf(BASE, {
        ...BASE,
        'apps/more/production/kustomization.yaml': list(''),
        'apps/more/production/x.yaml': frob(1),
        'apps/more/production/y.yaml': route(kind),
      })
    ).told;
  expect(await told('Frob')).toEqual([]);
  expect(await told('Other')).toHaveLength(1);
});

test('a change is told at the line that changed', async () => {
  const label = '  labels:\n    a: ';
  const { findings } = await reviewOf(
    placed(frob(1, 'Frob', `${label}b\n`), ''),
    placed(frob(2, 'Frob', `${label}c\n`), ''),
  );
  const found = findings.find(({ check }) => check === 'unknown-kind-reaches-out');
  expect(found?.origin).toMatchObject({ file: 'apps/more/production/x.yaml', line: 8 });
});
