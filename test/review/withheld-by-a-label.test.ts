import { expect, test } from 'vitest';
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

test('what a label keeps from acting is told with the label as its cause, its place and its mend', async () => {
  const { findings } = await reviewOf(files(''), labelled);
  const found = findings.find(({ check }) => check === 'mtls-weakened');
  expect(found).toMatchObject({
    side: 'head',
    origin: { file: 'overlays/prod/kustomization.yaml', line: 10 },
    fix: { text: 'Take `istio.io/rev: 1-25` from it again (overlays/prod/kustomization.yaml:10).' },
  });
  expect(found?.why).toContain('only those of one revision read it');
});

test('what is taken out of a kustomization is told at its entry there', async () => {
  const { findings } = await reviewOf(files(''), {
    ...files(''),
    'base/kustomization.yaml': 'resources: []\n',
  });
  expect(findings.find(({ check }) => check === 'mtls-weakened')).toMatchObject({
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
  expect(heading).toContain('Namespace istio-system is removed (prod); 1 finding');
});
