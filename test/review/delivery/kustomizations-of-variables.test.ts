import { expect, test } from 'vitest';
import { reviewOf, textOf } from '../../support/review-of.ts';

const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: books, namespace: flux-system }
spec: { url: https://example.com/books.git, ref: { branch: main } }
`;

const kustomization = (name: string, namespace: string, path: string, more = ''): string =>
  `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  path: ${path}
  prune: true
  sourceRef: { kind: GitRepository, name: books, namespace: flux-system }
  postBuild: { substituteFrom: [{ kind: ConfigMap, name: facts }] }
${more}`;

const facts = (namespace: string, cluster: string, domain: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: facts, namespace: ${namespace} }
data: { CLUSTER: "${cluster}", DOMAIN: "${domain}" }
`;

const clusters = ['dev', 'prod-north', 'prod-south'];

/** A tenant's Kustomization is one file for all clusters: each fills in which folder of the application it gets. */
const tree = (
  image = '1.0',
  domains: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    clusters.flatMap((cluster) => [
      [
        `clusters/${cluster}/start.yaml`,
        source +
          kustomization('start', 'flux-system', `./clusters/${cluster}`) +
          kustomization('tenant', 'flux-system', './tenants/shop') +
          facts('flux-system', cluster, domains[cluster] ?? `${cluster}.test`),
      ],
      [`apps/ledger/overlays/${cluster}/kustomization.yaml`, 'resources: [../../base]\n'],
    ]),
  ),
  'tenants/shop/kustomization.yaml': 'resources: [facts.yaml, sync.yaml]\n',
  'tenants/shop/facts.yaml': facts('shop', '${CLUSTER}', '${DOMAIN}'),
  'tenants/shop/sync.yaml': kustomization(
    'ledger',
    'shop',
    './apps/ledger/overlays/${CLUSTER}',
    '  targetNamespace: shop\n',
  ),
  'apps/ledger/base/kustomization.yaml': 'resources: [deployment.yaml, route.yaml]\n',
  'apps/ledger/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger }
spec:
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec: { containers: [{ name: ledger, image: "books/ledger:${image}" }] }
`,
  'apps/ledger/base/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ledger }
spec:
  hosts: ["ledger.\${DOMAIN}"]
  http: [{ route: [{ destination: { host: ledger } }] }]
`,
});

const said = async (...sides: readonly [ReturnType<typeof tree>, ReturnType<typeof tree>]) => {
  const { changes, notes, environments } = await reviewOf(...sides);
  return {
    changes: changes
      .filter(({ subject }) => subject.kind !== 'ConfigMap')
      .map(
        ({ environment, subject: { kind, namespace, name }, origin }) =>
          `${environment}: ${kind} ${namespace}/${name} (${origin.file})`,
      ),
    notes: notes.filter((note) => /no folder|one cluster|nothing here applies/.test(note)),
    together: environments.filter(
      ({ inOneMeshWith, writtenBeside }) => (inOneMeshWith ?? writtenBeside) !== undefined,
    ),
  };
};

test('a folder whose name a variable gives is applied, to the namespace that its Kustomization says', async () => {
  expect(await said(tree(), tree('1.1'))).toEqual({
    changes: clusters.map(
      (cluster) => `${cluster}: Deployment shop/ledger (apps/ledger/base/deployment.yaml)`,
    ),
    notes: [],
    together: [],
  });
});

test('what a cluster fills in reaches what the tenant applies there, and no other cluster', async () => {
  expect((await said(tree(), tree('1.0', { 'prod-north': 'new.test' }))).changes).toEqual([
    'prod-north: VirtualService shop/ledger (clusters/prod-north/start.yaml)',
  ]);
});

test('a variable that names a folder which is not there is told by the name that it gives', async () => {
  const start = 'clusters/prod-south/start.yaml';
  const gone = textOf(tree()[start]).replace('CLUSTER: "prod-south"', 'CLUSTER: "gone"');
  const { notes } = await reviewOf(tree(), { ...tree(), [start]: gone });
  expect(notes).toEqual([
    expect.stringMatching(
      /^Kustomization shop\/ledger .*: there is no folder apps\/ledger\/overlays\/gone here/,
    ),
  ]);
});

test('one Kustomization of all clusters takes the folder that it names to each of them, whatever that is called', async () => {
  const sync = 'tenants/shop/sync.yaml';
  const left = /^apps\/ledger\/overlays\/prod/;
  const pinned = (image: string) => ({
    ...Object.fromEntries(Object.entries(tree(image)).filter(([path]) => !left.test(path))),
    [sync]: textOf(tree()[sync]).replace('${CLUSTER}', 'dev'),
  });
  const [dev, ...prods] = clusters;
  const { changes, together } = await said(tree(), pinned('1.0'));
  expect(changes).toEqual(
    prods.map((cluster) => `${cluster}: Kustomization shop/ledger (${sync})`),
  );
  expect(together).toEqual([]);
  expect((await said(pinned('1.0'), pinned('1.1'))).changes).toEqual(
    [dev, ...prods].map(
      (cluster) => `${cluster ?? ''}: Deployment shop/ledger (apps/ledger/base/deployment.yaml)`,
    ),
  );
});
