import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const TREE = `apiVersion: v1
kind: Namespace
metadata: { name: rides, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: fares, namespace: rides }
spec:
  selector: { matchLabels: { app: fares } }
  template:
    metadata: { labels: { app: fares } }
    spec: { containers: [{ name: fares, image: 'fares:1' }] }
---
apiVersion: v1
kind: Service
metadata: { name: fares, namespace: rides }
spec: { selector: { app: fares }, ports: [{ name: grpc, port: 7070 }, { name: http-admin, port: 7071 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: rides }
spec: { gatewayClassName: istio, listeners: [{ name: web, port: 80, protocol: HTTP }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge-istio, namespace: rides }
spec:
  selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: edge } }
  template:
    metadata: { labels: { gateway.networking.k8s.io/gateway-name: edge }, annotations: { inject.istio.io/templates: gateway } }
    spec: { serviceAccountName: edge-istio, containers: [{ name: istio-proxy, image: auto }] }
---
`;
const route = (port: number): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: fares, namespace: rides }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: fares, port: ${String(port)} }] }] }
`;
const policy = (rules: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: from-billing, namespace: rides }
spec: { selector: { matchLabels: { app: fares } }, rules: [${rules}] }
`;

const fixOf = async (rules: string, port = 9090): Promise<string | undefined> => {
  const base = TREE + policy(rules);
  const files = { 'prod/base.yaml': base };
  const { findings } = await reviewOf(files, { ...files, 'prod/route.yaml': route(port) });
  return spoken(findings.find(({ check }) => check === 'backend-port-missing')?.fix.text);
};

const REFUSES =
  'AuthorizationPolicy rides/from-billing (prod/base.yaml:33) refuses such requests then: it has to let in Gateway rides/edge, too.';

test('whoever mends the port of a route is told of the policy that refuses its requests then', async () => {
  const others = '{ from: [{ source: { principals: [cluster.local/ns/billing/sa/billing] } }] }';
  expect(await fixOf(others)).toContain(REFUSES);
  expect(await fixOf(others, 7070)).toBeUndefined();
});

test('a policy that lets the gateway in, or anybody in at one of the ports, is not spoken of', async () => {
  const [all, one] = ['{}', '{ to: [{ operation: { ports: ["7071"] } }] }'];
  for (const rules of [all, one]) {
    const fix = await fixOf(rules);
    expect(fix).toBeDefined();
    expect(fix).not.toContain('from-billing');
  }
});
