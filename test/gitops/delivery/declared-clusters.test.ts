import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import type { DeclaredCluster } from '../../../src/gitops/argo/cluster-secrets.ts';
import { treeOf } from '../tree-of.ts';
import type { Files } from './argo-trees.ts';
import { app, applicationSet, folders, git, GO, REPOSITORY } from './argo-trees.ts';

const cluster = (name: string, tier: string, more = {}): DeclaredCluster => ({
  name,
  server: `https://${name}.example`,
  project: '',
  labels: { tier },
  annotations: {},
  ...more,
});

const CLUSTERS = [cluster('Prod_EU', 'prod'), cluster('lab', 'test')];

/** `path` → cluster, with these clusters in the configuration. */
function clustersOf(
  files: Files,
  clusters: readonly DeclaredCluster[] = CLUSTERS,
): Record<string, string> {
  const said = { repositoryAliases: [REPOSITORY], clusters };
  const { reasons } = discoverEnvironments(treeOf(files), [], undefined, undefined, said);
  return Object.fromEntries(
    [...reasons.roots].flatMap(([{ path }, { appliers, destination }]) =>
      appliers.length > 0 ? [[path, destination.cluster ?? 'here']] : [],
    ),
  );
}

const TO_SERVER = { destination: '{ server: "{{.server}}" }', spec: GO };

test('clusters of the configuration are those of a generator, as if their Secrets lay in the tree', () => {
  const set = applicationSet('[{ clusters: {} }]', 'c/{{.nameNormalized}}', TO_SERVER);
  const files = { 'argo/set.yaml': set, ...folders('c/prod-eu', 'c/lab', 'c/in-cluster', 'c/old') };
  expect(clustersOf(files)).toEqual({
    'c/prod-eu': 'Prod_EU',
    'c/lab': 'lab',
    'c/in-cluster': 'here',
  });
});

test.each([
  ['{ matchLabels: { tier: prod } }', ['c/Prod_EU']],
  ['{ matchExpressions: [{ key: tier, operator: NotIn, values: [prod] }] }', ['c/lab']],
  ['{ matchLabels: { tier: none } }', []],
])('a selector of %s chooses among them', (selector, paths) => {
  const generator = `[{ clusters: { selector: ${selector} } }]`;
  const set = applicationSet(generator, 'c/{{.name}}', TO_SERVER);
  const files = { 'argo/set.yaml': set, ...folders('c/Prod_EU', 'c/lab') };
  expect(Object.keys(clustersOf(files))).toEqual(paths);
});

test('labels, annotations, project and values fill the template in, in both languages', () => {
  const known = [cluster('eu', 'prod', { annotations: { at: 'x' }, project: 'p' })];
  const generator = `[{ clusters: { selector: { matchLabels: { tier: prod } }, values: { of: "{{NAME}}-y" } } }]`;
  const go = applicationSet(
    generator.replace('NAME', '.name'),
    '{{.metadata.labels.tier}}/{{.metadata.annotations.at}}/{{.project}}/{{.values.of}}',
    TO_SERVER,
  );
  const flat = applicationSet(
    generator.replace('NAME', 'name'),
    '{{metadata.labels.tier}}/{{metadata.annotations.at}}/{{project}}/{{values.of}}',
    { destination: '{ server: "{{server}}" }' },
  );
  for (const set of [go, flat])
    expect(clustersOf({ 'argo/set.yaml': set, ...folders('prod/x/p/eu-y') }, known)).toEqual({
      'prod/x/p/eu-y': 'eu',
    });
});

test('matrix and merge take them as they take others', () => {
  const services = git('directories', 'apps/*');
  const matrix = `[{ matrix: { generators: [${services}, { clusters: {  selector: { matchLabels: { tier: test } } } }] } }]`;
  const files = folders('apps/a/lab', 'apps/b/lab', 'apps/a/Prod_EU', 'c/lab', 'c/special');
  expect(
    clustersOf({
      ...files,
      'argo/set.yaml': applicationSet(matrix, '{{.path.path}}/{{.name}}', TO_SERVER),
    }),
  ).toEqual({ 'apps/a/lab': 'lab', 'apps/b/lab': 'lab' });
  const merge = `[{ merge: { mergeKeys: [name], generators: [
      { clusters: { values: { at: lab }, selector: { matchExpressions: [{ key: tier, operator: Exists }] } } },
      { list: { elements: [{ name: Prod_EU, values: { at: special } }] } }] } }]`;
  expect(
    clustersOf({
      ...files,
      'argo/set.yaml': applicationSet(merge, 'c/{{.values.at}}', TO_SERVER),
    }),
  ).toEqual({ 'c/lab': 'lab', 'c/special': 'Prod_EU' });
});

test('a destination is the cluster of the configuration, by name or by address', () => {
  const to = (destination: string): string =>
    app('apps/a').replace('server: "https://kubernetes.default.svc"', destination);
  const files = folders('apps/a');
  for (const destination of ['name: lab', 'server: "https://LAB.example:443/"'])
    expect(clustersOf({ ...files, 'argo/app.yaml': to(destination) })).toEqual({ 'apps/a': 'lab' });
});

test('a Secret of the tree adds what the configuration does not name, and contradicts nothing of it', () => {
  const secret = (name: string) => `apiVersion: v1
kind: Secret
metadata: { name: ${name}, labels: { argocd.argoproj.io/secret-type: cluster, tier: old } }
stringData: { name: ${name}, server: "https://other.example" }
`;
  const set = applicationSet(
    '[{ clusters: { selector: { matchExpressions: [{ key: tier, operator: Exists }] } } }]',
    '{{.metadata.labels.tier}}/{{.name}}',
    TO_SERVER,
  );
  const files = {
    'argo/set.yaml': set,
    'argo/clusters.yaml': `${secret('lab')}---\n${secret('us')}`,
    ...folders('test/lab', 'old/lab', 'old/us', 'prod/Prod_EU'),
  };
  expect(Object.keys(clustersOf(files)).sort()).toEqual(['old/us', 'prod/Prod_EU', 'test/lab']);
});

test('some of ten thousand clusters stand for all that get the same, and it is said', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => cluster(`c${String(at)}`, 'prod'));
  const files = {
    'argo/set.yaml': applicationSet('[{ clusters: {} }]', 'mesh', {
      ...TO_SERVER,
      name: '{{.name}}',
    }),
    ...folders('mesh'),
  };
  const said = { repositoryAliases: [REPOSITORY], clusters: many };
  const { gaps, notes } = discoverEnvironments(treeOf(files), [], undefined, undefined, said);
  expect(gaps).toEqual([]);
  expect(notes.join('\n')).toMatch(/^ApplicationSet argocd\/all: what \d+ of 10,001 clusters get/m);
});
