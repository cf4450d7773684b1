import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const strict = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;
const files = (patches: string) => ({
  'base/kustomization.yaml': 'resources: [pa.yaml]\n',
  'base/pa.yaml': strict,
  'overlays/prod/kustomization.yaml': `resources: [../../base]\n${patches}`,
});
const labelled = files(`patches:
  - target: { kind: PeerAuthentication }
    patch: |
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata:
        name: default
        labels:
          istio.io/rev: 1-25
`);

/** The same of one namespace, with more about itself. */
const inShop = (more: string): string =>
  strict.replace('namespace: istio-system', `namespace: shop${more}`);

test('what a label keeps from acting is told with the label as its cause, its place and its mend', async () => {
  const { findings } = await reviewOf(files(''), labelled);
  const found = findings.find(({ check }) => check === 'mtls-weakened');
  expect(spoken(found)).toMatchObject({
    side: 'head',
    origin: { file: 'overlays/prod/kustomization.yaml', line: 10 },
    fix: { text: 'Take `istio.io/rev: 1-25` from it again (overlays/prod/kustomization.yaml:10).' },
  });
  expect(spoken(found?.why)).toContain('only control planes of one revision read it');
});

test('that environments differ by a label is told at the label, with its mend', async () => {
  const service = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: web, image: web }] }
`;
  const both = (prod: Readonly<Record<string, string>>) => ({
    ...prod,
    'base/kustomization.yaml': 'resources: [pa.yaml, web.yaml]\n',
    'base/web.yaml': service,
    'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
  });
  const trees = [both(files('')), both(labelled)] as const;
  const { findings } = await reviewOf(...trees);
  const place = { file: 'overlays/prod/kustomization.yaml', line: 10 };
  const found = findings.filter(({ check }) => check === 'admission-for-some');
  expect(spoken(found)).toMatchObject([
    {
      side: 'head',
      origin: place,
      fix: {
        text: 'Take `istio.io/rev: 1-25` from it again (overlays/prod/kustomization.yaml:10).',
      },
    },
  ]);
  const { text } = await reportOf(...trees, 'markdown');
  expect(text.split('Take `istio.io/rev: 1-25` from it again')).toHaveLength(2);
  expect(text.split('dev does not')).toHaveLength(2);
  expect(text).not.toContain('intendedDifferences');
});

test('what is taken out of a kustomization is told at its entry there', async () => {
  const { findings } = await reviewOf(files(''), {
    ...files(''),
    'base/kustomization.yaml': 'resources: []\n',
  });
  expect(spoken(findings.find(({ check }) => check === 'mtls-weakened'))).toMatchObject({
    side: 'base',
    origin: { file: 'base/kustomization.yaml', line: 1 },
  });
});

test('a namespace that production loses is the headline, and nobody gets that first', async () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n';
  const tree = (resources: string) => ({
    'overlays/dev/kustomization.yaml': 'resources: [ns.yaml]\n',
    'overlays/dev/ns.yaml': namespace,
    'overlays/prod/kustomization.yaml': `resources: [${resources}]\n`,
    'overlays/prod/ns.yaml': namespace,
    'overlays/prod/pa.yaml': strict,
  });
  const report = await reportOf(tree('ns.yaml, pa.yaml'), tree(''), 'markdown');
  const [heading = ''] = report.text.split('\n');
  expect(heading).toContain('prod: Namespace istio-system is removed; 2 findings');
});

test.each<[string, Files, Files, string]>([
  ['by a patch', files(''), labelled, 'overlays/prod/kustomization.yaml:10'],
  [
    'in its own file',
    { 'shop/pa.yaml': inShop('') },
    { 'shop/pa.yaml': inShop(', labels: { istio.io/rev: canary }') },
    'shop/pa.yaml:3',
  ],
])('the mode that goes with an object withheld %s is told there', async (_, before, after, at) => {
  const { changes } = await reviewOf(before, after);
  const modes = changes.filter(({ subject }) => subject.kind !== 'PeerAuthentication');
  expect(modes.length).toBeGreaterThan(0);
  for (const { side, origin } of modes)
    expect(`${side} ${origin.file}:${String(origin.line)}`).toBe(`head ${at}`);
});
