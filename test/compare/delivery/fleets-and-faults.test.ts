import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { app, applicationSet, planOf, REPOSITORY } from '../../gitops/delivery/argo-trees.ts';
import { meshMtls } from '../../support/objects.ts';

const fleetOf = (count: number, path: string): string =>
  applicationSet(
    `[{ list: { elements: [${Array.from({ length: count }, (_, at) => `{ cluster: edge${String(at)} }`).join(', ')}] } }]`,
    path,
    { name: 'mesh-{{cluster}}', destination: '{ name: "{{cluster}}", namespace: istio-system }' },
  );

const PROD = app('own', '', 'own').replace(
  'server: "https://kubernetes.default.svc"',
  'name: prod',
);

test('ten thousand clusters that get the same are one environment, looked at once, and the rest goes on', () => {
  const { environments, gaps, notes } = planOf({
    'argocd/mesh.yaml': fleetOf(10_000, 'mesh'),
    'argocd/own.yaml': PROD,
    'mesh/mtls.yaml': meshMtls('STRICT'),
    'own/mtls.yaml': meshMtls('STRICT').replace('istio-system', 'shop'),
  });
  expect(environments.map(({ name, production }) => [name, production])).toEqual([
    ['fleet', true],
    ['prod', true],
  ]);
  expect(gaps).toEqual([]);
  expect(notes.join()).toMatch(/what \d+ of 10,000 clusters get is rendered, at least one of each/);
});

test('a few clusters with proper names are an environment each', () => {
  const { environments } = planOf({
    'argocd/mesh.yaml': fleetOf(3, 'mesh'),
    'mesh/mtls.yaml': meshMtls('STRICT'),
  });
  expect(environments.map(({ name }) => name)).toEqual(['edge0', 'edge1', 'edge2']);
});

test('of a fleet only the cluster whose content changes is told', async () => {
  const tree: Files = {
    'argocd/mesh.yaml': fleetOf(120, 'mesh/{{cluster}}'),
    ...Object.fromEntries(
      Array.from({ length: 120 }, (_, at) => [
        `mesh/edge${String(at)}/mtls.yaml`,
        meshMtls('STRICT'),
      ]),
    ),
  };
  const review = await reviewOf(tree, { ...tree, 'mesh/edge7/mtls.yaml': meshMtls('PERMISSIVE') });
  expect(new Set(review.changes.map(({ environment }) => environment))).toEqual(
    new Set(['fleet (edge7)']),
  );
  expect(review.tier).toBe('critical');
});

const BY_FILES = applicationSet(
  `[{ git: { repoURL: ${REPOSITORY}, revision: HEAD, files: [{ path: "clusters/*.yaml" }] } }]`,
  'mesh',
  { name: 'mesh-{{cluster}}', destination: '{ name: "{{cluster}}", namespace: istio-system }' },
);

const BROKEN = 'cluster: [dev\n';
const SETS: Files = {
  'argocd/mesh.yaml': BY_FILES,
  'argocd/own.yaml': PROD,
  'clusters/a.yaml': 'cluster: dev\n',
  'clusters/b.yaml': 'cluster: prod\n',
  'mesh/mtls.yaml': meshMtls('STRICT'),
  'own/mtls.yaml': meshMtls('STRICT').replace('istio-system', 'shop'),
};

test('a file of parameters that breaks moves nothing: the set is left as it is, in each of its clusters', async () => {
  const review = await reviewOf(SETS, { ...SETS, 'clusters/a.yaml': BROKEN });
  expect(review.changes).toEqual([]);
  const blocking = review.gaps.filter((gap) => gap.blocking).map(({ message }) => message);
  expect(blocking.join()).toContain('is left as it is in the cluster, deletions included');
  expect(blocking.join()).toContain('clusters/a.yaml is no YAML');
});

test('what a set with an error applies goes on to change in each of its clusters', async () => {
  const review = await reviewOf(SETS, {
    ...SETS,
    'clusters/a.yaml': BROKEN,
    'mesh/mtls.yaml': meshMtls('PERMISSIVE'),
  });
  const mesh = review.changes.filter(({ subject }) => subject.kind === 'PeerAuthentication');
  expect(mesh.map(({ environment }) => environment).sort()).toEqual(['dev', 'prod']);
});

test('a placeholder that nothing fills names no environment', () => {
  const { environments } = planOf({ ...SETS, 'clusters/a.yaml': BROKEN });
  expect(environments.map(({ name }) => name)).toEqual(['prod']);
});

test('Applications of one name in two namespaces are two, and one that goes takes only its own', async () => {
  const mesh = (namespace: string, cluster: string): string =>
    app(`mesh/${cluster}`, '', 'mesh')
      .replace('namespace: argocd', `namespace: ${namespace}`)
      .replace('server: "https://kubernetes.default.svc"', `name: ${cluster}`);
  const tree: Files = {
    'teams/a.yaml': mesh('team-a', 'dev'),
    'teams/b.yaml': mesh('team-b', 'prod'),
    'mesh/dev/mtls.yaml': meshMtls('STRICT'),
    'mesh/prod/mtls.yaml': meshMtls('STRICT'),
  };
  const { 'teams/a.yaml': _, ...without } = tree;
  const review = await reviewOf(tree, without);
  expect(new Set(review.changes.map(({ environment }) => environment))).toEqual(new Set(['dev']));
});

test('Applications that apply themselves or one another are each followed once', async () => {
  const tree: Files = {
    'argocd/root.yaml': app('argocd', '', 'root'),
    'argocd/mesh.yaml': app('mesh', '', 'mesh'),
    'argocd/b.yaml': app('b', '', 'b'),
    'b/root.yaml': app('argocd', '', 'again'),
    'mesh/mtls.yaml': meshMtls('STRICT'),
  };
  const review = await reviewOf(tree, { ...tree, 'mesh/mtls.yaml': meshMtls('PERMISSIVE') });
  expect(review.gaps).toEqual([]);
  expect(
    review.changes.filter(({ subject }) => subject.kind === 'PeerAuthentication'),
  ).toHaveLength(1);
});
