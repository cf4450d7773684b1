import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const GATEWAY = `
apiVersion: v1
kind: Service
metadata: { name: inner, namespace: istio-system }
spec: { type: ClusterIP, ports: [{ name: http2, port: 80 }], selector: { app: inner } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: inner, namespace: istio-system }
spec:
  selector: { matchLabels: { app: inner } }
  template:
    metadata: { labels: { app: inner }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: inner, namespace: istio-system }
spec: { selector: { app: inner }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    rootNamespace: istio-system
    extensionProviders:
    - name: login
      envoyExtAuthzHttp: { service: login.istio-system.svc.cluster.local, port: 80 }
`;
const policy = (name: string, spec: string): string => `
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: istio-system }
spec: ${spec}
`;
const nothing = policy('deny-all', '{}');
const all = policy('inner', '{ selector: { matchLabels: { app: inner } }, rules: [{}] }');
const asked = policy(
  'inner-login',
  '{ selector: { matchLabels: { app: inner } }, action: CUSTOM, provider: { name: login }, rules: [{}] }',
);

const checksOf = async (before: string, after: string) => {
  const files = (text: string) => ({
    'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml]\n',
    'overlays/prod/mesh.yaml': GATEWAY + text,
  });
  const { findings } = await reviewOf(files(before), files(after));
  return findings
    .filter(({ detector }) => detector === 'authorization-cuts-off-callers')
    .map(({ check, symptom, subject }) => [check, spoken(symptom), subject.name]);
};

test('with no ALLOW left beside it, everyone is refused with a session too', async () => {
  expect(await checksOf(nothing + all, nothing + asked)).toEqual([
    [
      'nobody-admitted',
      '403, RBAC: access denied, for whom the external authorizer login lets through; others get its own answer (403, or a redirect to a login page)',
      'inner',
    ],
  ]);
});

test('where an ALLOW is left, those without a session are', async () => {
  expect(await checksOf(nothing + all, nothing + all + asked)).toEqual([
    [
      'everyone-asked',
      '403 or a redirect to a login page, for callers without a session',
      'inner-login',
    ],
  ]);
});
