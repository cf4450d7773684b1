import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/review/index.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

interface Cluster {
  readonly name: string;
  readonly env: string;
  readonly region: string;
}

const cluster = (at: number, env = 'prod'): Cluster => ({
  name: `c${String(at)}`,
  env,
  region: `r${String(at)}`,
});

const many = (count: number): readonly Cluster[] => [
  { name: 'dev-eu', env: 'dev', region: 'eu' },
  { name: 'staging-eu', env: 'staging', region: 'eu' },
  ...Array.from({ length: count }, (_, at) => cluster(at)),
];

const secret = ({ name, env, region }: Cluster): string => `apiVersion: v1
kind: Secret
metadata:
  name: cluster-${name}
  namespace: argocd
  labels: { argocd.argoproj.io/secret-type: cluster, mesh: 'yes', env: ${env}, region: ${region} }
stringData: { name: ${name}, server: "https://${name}.example" }
`;

const set = (name: string, generator: string, source: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ${name}, namespace: argocd }
spec:
  goTemplate: true
  generators: ${generator}
  template:
    metadata: { name: '${name}-{{.name}}{{ if .path }}-{{.path.basename}}{{ end }}' }
    spec:
      source: { repoURL: https://git.example/acme/deploy.git, targetRevision: HEAD, ${source} }
      destination: { server: '{{.server}}', namespace: shop }
      syncPolicy: { automated: { prune: true } }
`;

const CLUSTERS = `{ clusters: { selector: { matchLabels: { mesh: 'yes' } } } }`;
const SERVICES = `{ git: { repoURL: https://git.example/acme/deploy.git, directories: [{ path: services/* }] } }`;

const route = (name: string, timeout: string): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${name}], http: [{ timeout: ${timeout}, route: [{ destination: { host: ${name} } }] }] }
`;

/** Two services for each cluster, and a folder that is its environment's. */
const tree = (clusters: readonly Cluster[], more: Files = {}): Files => ({
  'sets/services.yaml': set(
    'services',
    `[{ matrix: { generators: [${SERVICES}, ${CLUSTERS}] } }]`,
    "path: '{{.path.path}}'",
  ),
  'sets/env.yaml': set('env', `[${CLUSTERS}]`, "path: 'env/{{.metadata.labels.env}}'"),
  'sets/own.yaml': set(
    'own',
    `[{ matrix: { generators: [${CLUSTERS}, { git: { repoURL: https://git.example/acme/deploy.git, directories: [{ path: 'own/{{.name}}' }] } }] } }]`,
    "path: '{{.path.path}}'",
  ),
  'clusters.yaml': clusters.map(secret).join('---\n'),
  'services/orders/route.yaml': route('orders', '5s'),
  'services/users/route.yaml': route('users', '5s'),
  ...Object.fromEntries(
    ['dev', 'staging', 'prod'].map((env) => [`env/${env}/route.yaml`, route(env, '5s')]),
  ),
  ...more,
});

/** What is added and removed, by environment. */
const comings = ({ changes }: Review): readonly string[] => [
  ...new Set(
    changes.flatMap(({ kind, environment }) =>
      kind === 'resource-added' || kind === 'resource-removed' ? `${kind} ${environment}` : [],
    ),
  ),
];

const limitsOf = ({ gaps }: Review): readonly string[] =>
  gaps.flatMap(({ reason, message }) => (reason === 'limit' ? message : []));

const ALL = many(1_200);

describe('clusters of which only some are followed', () => {
  test('a change of what all get is found, and for how many it stands', async () => {
    const after = tree(ALL, { 'services/orders/route.yaml': route('orders', '1s') });
    const review = await reviewOf(tree(ALL), after);
    const names = review.changes.map(({ environment }) => environment);
    expect(names.some((name) => name.startsWith('prod'))).toBe(true);
    expect(names).toEqual(expect.arrayContaining(['dev', 'staging']));
    expect(comings(review)).toEqual([]);
    expect(limitsOf(review)).toEqual([]);
    expect(review.notes.join()).toContain('of 1,202 clusters get is rendered');
  });

  test.each<[string, readonly Cluster[], readonly Cluster[], readonly string[]]>([
    ['nothing', ALL, ALL, []],
    ['their order', ALL, [...ALL].reverse(), []],
    ['a cluster that comes', ALL, [...ALL, cluster(9_000)], ['resource-added prod (c9000)']],
    [
      'a cluster that goes',
      ALL,
      ALL.filter(({ name }) => name !== 'c777'),
      ['resource-removed prod (c777)'],
    ],
    [
      'one that comes before all others',
      ALL,
      [{ ...cluster(1), name: 'a', region: 'ra' }, ...ALL],
      ['resource-added prod (a)'],
    ],
    ['a region that nothing reads', ALL, ALL.map((each) => ({ ...each, region: 'x' })), []],
    [
      'one more than are followed all',
      many(998),
      [...many(998), cluster(9_000), cluster(9_001)],
      ['resource-added prod (c9000, c9001)'],
    ],
    [
      'one less than that',
      [...many(998), cluster(9_000), cluster(9_001)],
      many(998),
      ['resource-removed prod (c9000, c9001)'],
    ],
  ])('%s: nothing else is told to come or go', async (_, before, after, expected) => {
    const review = await reviewOf(tree(before), tree(after));
    expect(comings(review)).toEqual(expected);
    expect(limitsOf(review)).toEqual([]);
  });

  test('another label of one cluster is told of it alone', async () => {
    const after = ALL.map((each) => (each.name === 'c777' ? { ...each, env: 'staging' } : each));
    const review = await reviewOf(tree(ALL), tree(after));
    expect(review.changes.map(({ subject }) => subject.name).toSorted()).toEqual(
      expect.arrayContaining(['prod', 'staging']),
    );
    expect(review.changes.every(({ environment }) => environment.includes('c777'))).toBe(true);
  });

  test('a folder of one cluster is looked at', async () => {
    const own = (timeout: string): Files => ({ 'own/c777/own.yaml': route('own', timeout) });
    const changed = await reviewOf(tree(ALL, own('5s')), tree(ALL, own('1s')));
    expect(changed.changes.map(({ environment }) => environment)).toEqual(['prod (r777)']);
    const added = await reviewOf(tree(ALL), tree(ALL, own('1s')));
    expect(comings(added)).toEqual(['resource-added prod (r777)']);
    expect(limitsOf(added)).toEqual([]);
  });
});
