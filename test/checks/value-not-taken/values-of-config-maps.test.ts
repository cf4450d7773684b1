import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { shopReviews, textIn } from './shop.ts';

const told = shopReviews();

const CLUSTER = 'clusters/north/ledger.yaml';

/** A chart that Flux installs in one cluster, with values of a ConfigMap below those of the HelmRelease. */
const books = (more: Files = {}): Files => ({
  'flux/books.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: books, namespace: flux-system }
spec: { url: https://example.com/books.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: north, namespace: flux-system }
spec: { path: ./clusters/north, prune: true, sourceRef: { kind: GitRepository, name: books } }
`,
  'charts/ledger/Chart.yaml': 'apiVersion: v2\nname: ledger\nversion: 1.0.0\n',
  'charts/ledger/values.yaml': 'pages: 10\nwait: 1s\n',
  'charts/ledger/templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { pages: '{{ .Values.pages }}', wait: {{ .Values.wait }} }
`,
  'base/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ledger, namespace: books }
spec:
  chart:
    spec: { chart: ./charts/ledger, sourceRef: { kind: GitRepository, name: books, namespace: flux-system } }
  valuesFrom: [{ kind: ConfigMap, name: ledger-values, valuesKey: ledger.yaml }]
  values:
    wait: 4s
`,
  'clusters/north/names.yaml':
    'nameReference: [{ kind: ConfigMap, fieldSpecs: [{ kind: HelmRelease, path: spec/valuesFrom/name }] }]\n',
  'clusters/north/kustomization.yaml': `resources: [../../base/release.yaml]
configurations: [names.yaml]
configMapGenerator: [{ name: ledger-values, namespace: books, files: [ledger.yaml] }]
`,
  [CLUSTER]: 'pages: 20\n',
  ...more,
});

test('a value of a generated ConfigMap that the HelmRelease says otherwise arrives nowhere', async () => {
  expect(spoken(await told(books(), books({ [CLUSTER]: 'pages: 20\nwait: 9s\n' })))).toMatchObject([
    {
      check: 'value-overridden',
      message: `No environment takes \`wait\` from ${CLUSTER}: base/release.yaml:9 goes over it.`,
      origin: { file: CLUSTER, line: 2 },
    },
  ]);
});

test('where both files have one name, the value is said', async () => {
  const renamed = (pages: string): Files => {
    const { 'base/release.yaml': release = '', ...rest } = books({ [CLUSTER]: pages });
    const folder = textIn(rest, 'clusters/north/kustomization.yaml');
    return {
      ...rest,
      'base/ledger.yaml': release,
      'clusters/north/kustomization.yaml': folder.replace('release.yaml', 'ledger.yaml'),
    };
  };
  const [found] = await told(renamed('pages: 20\n'), renamed('pages: 20\nwait: 9s\n'));
  expect(spoken(found)?.message).toBe(
    `No environment takes \`wait\` from ${CLUSTER}: 4s goes over it.`,
  );
});

test('the same in a ConfigMap that is written is told at its line', async () => {
  const written = (wait: string): Files =>
    books({
      'clusters/north/kustomization.yaml':
        'resources: [../../base/release.yaml, ledger-values.yaml]\n',
      'clusters/north/ledger-values.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: ledger-values, namespace: books }
data:
  ledger.yaml: |
    pages: 20
${wait}`,
    });
  expect(spoken(await told(written(''), written('    wait: 9s\n')))).toMatchObject([
    {
      check: 'value-overridden',
      origin: { file: 'clusters/north/ledger-values.yaml', line: 7 },
    },
  ]);
});

test.each([
  ['nothing goes over it', 'pages: 30\n'],
  ['it says the same as before', '# of the north\npages: 20\n'],
])('nothing is told where %s', async (_, pages) => {
  expect(spoken(await told(books(), books({ [CLUSTER]: pages })))).toEqual([]);
});

test('a key that was unread before is no news where another value makes a new name of the ConfigMap', async () => {
  const before = books({ [CLUSTER]: 'pages: 20\nshelves: 3\n' });
  expect(spoken(await told(before, books({ [CLUSTER]: 'pages: 30\nshelves: 3\n' })))).toEqual([]);
});
