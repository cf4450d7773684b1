import type { Mesh } from '../../../src/istio/index.ts';
import type { anyRequestOf } from '../../../src/istio/index.ts';
import { callOutcome } from '../../../src/istio/index.ts';
import { meshFrom } from '../../support/rendered.ts';

export const AMBIENT = 'istio.io/dataplane-mode: ambient';

export const namespace = (name: string, ...labels: readonly string[]): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels.join(', ')} } }
`;

export const workload = (name: string, at: string, labels = `app: ${name}`): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${at} }
spec:
  template:
    metadata: { labels: { ${labels} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app }] }
`;

export const service = (
  name: string,
  at: string,
  labels = '',
  port = 'name: http, port: 80',
): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${at}, labels: { ${labels} } }
spec: { selector: { app: ${name} }, ports: [{ ${port} }] }
`;

export const waypoint = (at: string, labels = '', from = 'Same', name = 'waypoint'): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ${at}, labels: { ${labels} } }
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - { name: mesh, port: 15008, protocol: HBONE, allowedRoutes: { namespaces: { from: ${from} } } }
`;

type HttpRequest = NonNullable<ReturnType<typeof anyRequestOf>['http']>;
type CallEnding = ReturnType<typeof callOutcome>['endings'][number];

/** `shop` is ambient, `front` calls from there; `side` has a sidecar, `bare` has nothing. */
const BASE = [
  namespace('web', AMBIENT),
  namespace('mesh', 'istio-injection: enabled'),
  namespace('old', 'istio-injection: disabled'),
  workload('front', 'web'),
  workload('side', 'mesh'),
  workload('bare', 'old'),
  service('side', 'mesh'),
  service('bare', 'old'),
];

export const SHOP = [
  namespace('shop', AMBIENT),
  workload('orders', 'shop'),
  service('orders', 'shop'),
];
const WAYPOINT_SHOP = [
  namespace('shop', AMBIENT, 'istio.io/use-waypoint: waypoint'),
  workload('orders', 'shop'),
  service('orders', 'shop'),
  waypoint('shop'),
];

export const meshOf = (...objects: readonly string[]): Mesh =>
  meshFrom([...BASE, ...objects].join('---'));
export const shop = (...objects: readonly string[]): Mesh => meshOf(...SHOP, ...objects);
export const waypointed = (...objects: readonly string[]): Mesh =>
  meshOf(...WAYPOINT_SHOP, ...objects);

export const request: HttpRequest = {
  method: 'GET',
  host: 'orders.shop',
  path: '/orders/1',
  headers: new Map(),
  token: null,
};

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly port?: number;
  readonly http?: Partial<HttpRequest> | null;
}

export function called(
  mesh: Mesh,
  { from = 'front', to = 'orders.shop', port = 80, http = {} }: Asked = {},
): ReturnType<typeof callOutcome> {
  const caller = mesh.workloads.find(({ name }) => name === from);
  if (caller === undefined) throw new Error(`fixture: ${from}`);
  return callOutcome(mesh, caller, {
    host: `${to}.svc.cluster.local`,
    port,
    http: http === null ? null : { ...request, ...http },
    serverName: null,
  });
}

export function endOf({ weight, ending }: CallEnding): string {
  if (ending.kind === 'answered')
    return `${String(weight)} ${ending.by?.name ?? ending.from} ${String(ending.status ?? '')}`.trim();
  if (ending.kind === 'unknown') return `unknown: ${ending.missing}`;
  return `${String(ending.status)} ${ending.flag ?? '-'}`;
}

export const ends = (mesh: Mesh, asked?: Asked): readonly string[] =>
  called(mesh, asked).endings.map(endOf);

export const steps = (mesh: Mesh, asked?: Asked): readonly string[] =>
  called(mesh, asked).endings.flatMap(({ chain }) =>
    chain.map(({ step, says }) => `${step} ${says}`),
  );

export const policy = (spec: string, name = 'p', at = 'shop'): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: ${at} }
spec: ${spec}
`;

export const mode = (spec: string, at = 'shop'): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${at} }
spec: ${spec}
`;

export const HBONE = (value: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: "${value}" } }
`;

export const from = (principal: string): string =>
  `from: [{ source: { principals: [cluster.local/ns/${principal}] } }]`;
export const FRONT = from('web/sa/front');
export const STRICT = '{ mtls: { mode: STRICT } }';
