import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const app = (name: string, url: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: forum }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: app:1, env: [{ name: URL, value: "${url}" }] }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: forum }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: forum }
---
`;
const APPS = app('forum', '') + app('mod', 'http://forum/posts');
const namespace = (labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: forum, labels: { ${labels} } }
---
`;
const WAYPOINT = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: forum }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
`;
const policy = (spec: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: forum }
spec: ${spec}
`;
const NOBODY_OF_MOD =
  'rules: [{ from: [{ source: { principals: [cluster.local/ns/forum/sa/web] } }] }]';
const WITH_WAYPOINT =
  namespace('istio.io/dataplane-mode: ambient, istio.io/use-waypoint: door') + WAYPOINT + APPS;
const AMBIENT = namespace('istio.io/dataplane-mode: ambient') + APPS;
const SIDECARS = namespace('istio-injection: enabled') + APPS;

const told = async (mesh: string, added: string): Promise<string> => {
  const { text } = await reportOf(
    { 'prod/mesh.yaml': mesh },
    { 'prod/mesh.yaml': mesh, 'prod/added.yaml': added },
    'markdown',
  );
  return text;
};

test.each([
  ['a Service', '[{ kind: Service, group: "", name: forum }]'],
  ['the waypoint', '[{ kind: Gateway, group: gateway.networking.k8s.io, name: door }]'],
])('what a policy for %s refuses is asked of the waypoint, which gets it', async (_, refs) => {
  const text = await told(WITH_WAYPOINT, policy(`{ targetRefs: ${refs}, ${NOBODY_OF_MOD} }`));
  expect(text).toContain('mod can no longer call forum');
  expect(text).toContain('istioctl x authz check -n forum deploy/door\n');
  expect(text).toContain('New configuration for the pods of 1 waypoint (Gateway forum/door).');
  expect(text).not.toContain('No proxy gets');
  expect(text).not.toContain('deploy/forum');
});

test('a policy for one Service is for its pods alone', async () => {
  const refs = '[{ kind: Service, group: "", name: forum }]';
  const text = await told(WITH_WAYPOINT, policy(`{ targetRefs: ${refs}, ${NOBODY_OF_MOD} }`));
  expect(text).toContain('1 workload (Deployment forum/forum); 1 service (forum/forum)');
});

test('what ztunnel refuses is asked of no Envoy, and ztunnel is told of it', async () => {
  const selected = `{ selector: { matchLabels: { app: forum } }, ${NOBODY_OF_MOD} }`;
  const text = await told(AMBIENT, policy(selected));
  expect(text).toContain('mod can no longer call forum');
  expect(text).not.toContain('authz check');
  expect(text).toContain('ztunnel receives it, for ambient pods.');
  expect(text).not.toContain('No proxy gets');
});

test('a route is new to the waypoint that goes by it', async () => {
  const route = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: forum, namespace: forum }
spec: { hosts: [forum], http: [{ timeout: 1s, route: [{ destination: { host: forum } }] }] }
`;
  const text = await told(WITH_WAYPOINT, route);
  expect(text).toContain('New configuration for the pods of 1 waypoint (Gateway forum/door).');
  expect(text).not.toContain('proxy-config routes');
  expect(await told(AMBIENT, route)).toContain('No proxy gets new configuration');
});

test('with sidecars both are asked as ever', async () => {
  const text = await told(
    SIDECARS,
    policy(`{ selector: { matchLabels: { app: forum } }, ${NOBODY_OF_MOD} }`),
  );
  expect(text).toContain('istioctl x authz check -n forum deploy/forum\n');
  expect(text).toContain('New configuration for at least 1 proxy in 1 of 2 workloads (LDS 1)');
});
