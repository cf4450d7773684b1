import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

const settings = (namespace = 'books', kind = 'ConfigMap'): string => `
apiVersion: v1
kind: ${kind}
metadata: { name: ledger-settings, namespace: ${namespace} }
${kind === 'Secret' ? 'stringData' : 'data'}:
  values.yaml: |
    wait: 4s
`;

const release = (kind: string, name: string, more = ''): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ledger, namespace: books }
spec:
  chart:
    spec: { chart: ./charts/ledger, sourceRef: { kind: GitRepository, name: books, namespace: flux-system } }
  valuesFrom: [{ kind: ${kind}, name: ${name}${more} }]
`;

const tree = (apps: Files, prune = 'true'): Files => ({
  'cluster/books.yaml': `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: books, namespace: flux-system }
spec: { url: https://example.com/books.git, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps, prune: ${prune}, sourceRef: { kind: GitRepository, name: books } }
`,
  'charts/ledger/Chart.yaml': 'apiVersion: v2\nname: ledger\nversion: 1.0.0\n',
  'charts/ledger/values.yaml': 'wait: 1s\n',
  'charts/ledger/templates/route.yaml': `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ledger }
spec:
  hosts: [ledger]
  http: [{ timeout: {{ .Values.wait }}, route: [{ destination: { host: ledger } }] }]
`,
  ...apps,
});

async function told(before: Files, after: Files) {
  const { changes, findings } = await reviewOf(before, after, charts);
  return {
    removed: changes
      .filter(({ side, field }) => side === 'base' && field === null)
      .map(({ subject }) => subject.kind),
    stops: findings
      .filter(({ detector }) => detector === 'root-no-longer-renders')
      .map(({ why, ...told }) => `${spoken(messageOf(told))} ${spoken(why)}`),
  };
}

const whole = (kind = 'ConfigMap', more = ''): Files => ({
  'apps/release.yaml': release(kind, 'ledger-settings', more),
  'apps/settings.yaml': settings('books', kind),
});

test.each(['ConfigMap', 'Secret'])(
  'a release whose %s leaves the tree stops, and what it installed stays',
  async (kind) => {
    const { 'apps/release.yaml': alone = '' } = whole(kind);
    const { removed, stops } = await told(tree(whole(kind)), tree({ 'apps/release.yaml': alone }));
    expect(removed).toEqual([kind]);
    expect(stops).toEqual([
      expect.stringContaining(
        `takes values from ${kind} books/ledger-settings, which is not there any more (apps/settings.yaml:2 at the base).`,
      ),
    ]);
  },
);

test('a ConfigMap that goes to another namespace is named there', async () => {
  const moved = { ...whole(), 'apps/settings.yaml': settings('shelves') };
  const { removed, stops } = await told(tree(whole()), tree(moved));
  expect(removed).toEqual(['ConfigMap']);
  expect(stops.join()).toContain('One of that name is in namespace shelves (apps/settings.yaml:2)');
});

test('what nothing prunes is still there to take values from', async () => {
  const { 'apps/release.yaml': alone = '' } = whole();
  const { removed, stops } = await told(
    tree(whole(), 'false'),
    tree({ 'apps/release.yaml': alone }, 'false'),
  );
  expect(stops).toEqual([]);
  expect(removed).not.toContain('VirtualService');
});

test('values that somebody else may keep are not known, and nothing installed goes for it', async () => {
  const other = { ...whole(), 'apps/release.yaml': release('Secret', 'from-the-vault') };
  const { removed, stops } = await told(tree(whole()), tree(other));
  expect({ removed, stops }).toEqual({ removed: [], stops: [] });
});

test('an optional one may go', async () => {
  const optional = whole('ConfigMap', ', optional: true');
  const { 'apps/release.yaml': alone = '' } = optional;
  const { removed, stops } = await told(tree(optional), tree({ 'apps/release.yaml': alone }));
  expect(stops).toEqual([]);
  expect(removed).toEqual(['ConfigMap']);
});

test('a generated ConfigMap that gets a hash is told by its new name, with what keeps the old one', async () => {
  const generated = (options: string): Files => ({
    'apps/kustomization.yaml': `resources: [release.yaml]
configMapGenerator: [{ name: ledger-settings, namespace: books, files: [values.yaml] }]
${options}`,
    'apps/release.yaml': release('ConfigMap', 'ledger-settings'),
    'apps/values.yaml': 'wait: 4s\n',
  });
  const { stops } = await told(
    tree(generated('generatorOptions: { disableNameSuffixHash: true }\n')),
    tree(generated('')),
  );
  expect(stops.join()).toMatch(
    /It is called ledger-settings-[a-z0-9]{10} now \(apps\/kustomization\.yaml:2\), and `disableNameSuffixHash: true` would keep the name/,
  );
});
