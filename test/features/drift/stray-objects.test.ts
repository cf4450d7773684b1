import { parse } from 'yaml';
import { afterEach, describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import type { JsonObject } from './compared-cluster.ts';
import { clusterOf, comparedWith, toldOf } from './compared-cluster.ts';

const GIT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec: { selector: { app: web }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }] }
`;
const FILES = {
  'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml]\n',
  'overlays/prod/mesh.yaml': GIT,
};

let kubernetes: KubernetesStandIn;
afterEach(() => kubernetes.close());

const STRAY = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: try, namespace: lab }
spec: { hosts: [lab], http: [{ route: [{ destination: { host: lab } }] }] }
`;

async function told(text: string, manager = 'kubectl-create') {
  kubernetes = await clusterOf(GIT);
  for (const name of ['lab', 'istio-system'])
    kubernetes.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  kubernetes.create(parse(text) as JsonObject, manager);
  const found = await comparedWith(FILES, kubernetes);
  return {
    drifts: toldOf(found),
    strays: found.strays.map(
      ({ live, by }) => `${live.namespace}/${live.name} ${by?.manager ?? ''}`,
    ),
  };
}

const object = (kind: string, spec: string, namespace = 'lab', group = 'networking.istio.io/v1') =>
  `apiVersion: ${group}\nkind: ${kind}\nmetadata: { name: try, namespace: ${namespace} }\nspec: ${spec}\n`;

describe('objects of the mesh where nobody in Git applies anything', () => {
  test('are listed with who wrote them, and are no drift', async () => {
    expect(await told(STRAY)).toEqual({ drifts: [], strays: ['lab/try kubectl-create'] });
  });

  test.each([
    [
      'routes for a Service of Git',
      object(
        'VirtualService',
        '{ hosts: [orders.shop.svc.cluster.local], http: [{ route: [{ destination: { host: lab } }] }] }',
      ),
    ],
    [
      'another address of a host of Git',
      object(
        'ServiceEntry',
        '{ hosts: [orders.shop.svc.cluster.local], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: NONE }',
      ),
    ],
    [
      'routes at a gateway of Git',
      object(
        'VirtualService',
        '{ hosts: [lab.example.com], gateways: [shop/public], http: [{ route: [{ destination: { host: lab } }] }] }',
      ),
    ],
    [
      'routes at a Gateway of the Gateway API',
      object(
        'HTTPRoute',
        '{ parentRefs: [{ name: public, namespace: shop }], rules: [{ backendRefs: [{ name: lab, port: 80 }] }] }',
        'lab',
        'gateway.networking.k8s.io/v1',
      ),
    ],
    [
      'a gateway of pods of Git',
      object(
        'Gateway',
        '{ selector: { app: web }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [lab.example.com] }] }',
      ),
    ],
    [
      'for the whole mesh',
      object(
        'PeerAuthentication',
        '{ mtls: { mode: DISABLE } }',
        'istio-system',
        'security.istio.io/v1',
      ),
    ],
  ])('are drift where they are %s', async (_, text) => {
    const { drifts, strays } = await told(text);
    expect(drifts).toHaveLength(1);
    expect(drifts[0]).toMatch(/ added$/);
    expect(strays).toEqual([]);
  });

  test.each([
    [
      'routes that are kept to their namespace',
      object(
        'VirtualService',
        '{ exportTo: ["."], hosts: [orders.shop], http: [{ route: [{ destination: { host: lab } }] }] }',
      ),
    ],
    [
      'settings that only callers beside them read',
      object(
        'DestinationRule',
        '{ host: orders.shop.svc.cluster.local, trafficPolicy: { tls: { mode: DISABLE } } }',
      ),
    ],
    ['a gateway of its own', object('Gateway', '{ selector: { app: lab }, servers: [] }')],
    [
      'a policy of their namespace',
      object('PeerAuthentication', '{ mtls: { mode: DISABLE } }', 'lab', 'security.istio.io/v1'),
    ],
  ])('are no drift where they are %s', async (_, text) => {
    expect(await told(text)).toEqual({ drifts: [], strays: ['lab/try kubectl-create'] });
  });

  test.each(['argocd-controller', 'helm', 'Terraform', 'istio-operator', 'platform-operator'])(
    'are others where %s applies them',
    async (manager) => {
      const mesh = object(
        'PeerAuthentication',
        '{ mtls: { mode: STRICT } }',
        'istio-system',
        'security.istio.io/v1',
      );
      expect(await told(mesh, manager)).toEqual({ drifts: [], strays: [] });
    },
  );

  test('are others where they bear the mark of a release', async () => {
    const marked = STRAY.replace(
      'namespace: lab }',
      'namespace: lab, annotations: { meta.helm.sh/release-name: lab } }',
    );
    expect(await told(marked)).toEqual({ drifts: [], strays: [] });
  });
});
