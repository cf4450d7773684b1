import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const tree = (data: string, host: string, inline = ''): Readonly<Record<string, string>> => ({
  'cluster/books.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: books, namespace: flux-system }
spec: { url: https://example.com/books.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps
  prune: true
  sourceRef: { kind: GitRepository, name: books }
  postBuild: { substitute: {${inline}}, substituteFrom: [{ kind: ConfigMap, name: facts }] }
`,
  'cluster/facts.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: facts, namespace: flux-system }
data:
  NAME: north
${data}`,
  'apps/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ledger, namespace: books }
spec:
  hosts: ["${host}"]
  http: [{ route: [{ destination: { host: ledger } }] }]
`,
});

const fixes = async (...sides: readonly [ReturnType<typeof tree>, ReturnType<typeof tree>]) =>
  (await reviewOf(...sides)).findings
    .filter(({ detector }) => detector === 'root-no-longer-renders')
    .map(({ fix }) => spoken(fix.text));

const DOMAIN = '  DOMAIN: books.test\n';
const HOST = 'ledger.${DOMAIN}';

test.each([
  ['taken away', ''],
  ['called otherwise', '  PUBLIC: books.test\n'],
])('a variable that is %s is to be kept while something uses it', async (_, data) => {
  expect(await fixes(tree(DOMAIN, HOST), tree(data, HOST))).toEqual([
    expect.stringMatching(
      /^Keep `DOMAIN` in ConfigMap flux-system\/facts \(cluster\/facts\.yaml:6 at the base\) while something uses it, or write the name that it has now wherever it is used\./,
    ),
  ]);
});

test('a variable that nothing ever gave is to be defined', async () => {
  expect(await fixes(tree(DOMAIN, HOST), tree(DOMAIN, 'ledger.${DOMIAN}'))).toEqual([
    expect.stringMatching(/^Define the variable under `postBuild`/),
  ]);
});

test('one that the Kustomization gives by itself now stops nothing', async () => {
  expect(await fixes(tree(DOMAIN, HOST), tree('', HOST, ' DOMAIN: books.test '))).toEqual([]);
});
