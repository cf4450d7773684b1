import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const MESH = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ledger, namespace: money }
spec: { selector: { matchLabels: { app: ledger } }, rules: [{ from: [{ source: { namespaces: [desk] } }] }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: desk }
---
apiVersion: v1
kind: Namespace
metadata: { name: money }
---
apiVersion: v1
kind: Service
metadata: { name: ledger, namespace: money }
spec: { selector: { app: ledger }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;
const pods = (namespace: string, name: string, asked: string, more = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels:
        app: ${name}
${asked}
    spec: { containers: [{ name: ${name}, image: acme/${name}, ports: [{ containerPort: 8080 }]${more} }] }
`;
const ASKED = '        sidecar.istio.io/inject: "true"';
const CALLS = ', env: [{ name: LEDGER, value: "http://ledger.money" }]';

const tree = (asked: string): Files => ({
  'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml, ledger.yaml, teller.yaml]\n',
  'overlays/prod/mesh.yaml': MESH,
  'overlays/prod/ledger.yaml': pods('money', 'ledger', ASKED),
  'overlays/prod/teller.yaml': pods('desk', 'teller', asked, CALLS),
});

test('pods that ask for a proxy no more are told at the line that is gone, and once', async () => {
  const { findings } = await reviewOf(tree(ASKED), tree(''));
  const told = findings
    .filter(({ introducedBy }) => introducedBy === 'this-change')
    .map(({ check, origin, side, symptom }) => [
      check,
      `${origin.file}:${String(origin.line)} ${side}`,
      spoken(symptom).includes('403, RBAC: access denied'),
    ]);
  const line = 'overlays/prod/teller.yaml:11 base';
  expect(told).toContainEqual(['caller-without-mtls', line, false]);
  expect(told).toContainEqual(['left-the-mesh', line, false]);
  const checks = told.map(([check]) => check);
  // what it means for one call, for its namespace and for its neighbours is said with that
  for (const each of ['caller-refused', 'neighbours-in-mesh', 'namespace-unlabelled'])
    expect(checks).not.toContain(each);
});

test('pods that never asked for one are told as before', async () => {
  const { findings } = await reviewOf(
    { ...tree(''), 'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml, ledger.yaml]\n' },
    tree(''),
  );
  const checks = findings.map(({ check }) => check);
  expect(checks).toContain('neighbours-in-mesh');
  expect(checks).toContain('caller-without-mtls');
});
