import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { detectionOf } from './detection-of.ts';

/** A Service with its workload and service account, all of it rendered. */
export const shop = `
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
spec: {selector: {app: orders}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: orders, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders, namespace: shop}
spec:
  template:
    metadata: {labels: {app: orders, version: v1}}
    spec:
      serviceAccountName: orders
      containers: [{name: app, ports: [{name: http, containerPort: 8080}]}]
---
`;

/** A chart in the same namespace, which may make anything. */
export const redis = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: redis, namespace: shop}
spec: {chart: {spec: {chart: redis}}}
---
`;

/** An object of namespace `shop`; `spec` is its YAML in flow style. */
export const object = (kind: string, spec: string, name = 'x', namespace = 'shop'): string => {
  const group = new Map([
    ['VirtualService', 'networking.istio.io/v1'],
    ['DestinationRule', 'networking.istio.io/v1'],
    ['Gateway', 'networking.istio.io/v1'],
    ['Sidecar', 'networking.istio.io/v1'],
    ['ServiceEntry', 'networking.istio.io/v1'],
    ['AuthorizationPolicy', 'security.istio.io/v1'],
    ['PeerAuthentication', 'security.istio.io/v1'],
    ['HTTPRoute', 'gateway.networking.k8s.io/v1'],
    ['ReferenceGrant', 'gateway.networking.k8s.io/v1'],
    ['Ingress', 'networking.k8s.io/v1'],
    ['Certificate', 'cert-manager.io/v1'],
    ['Deployment', 'apps/v1'],
  ]).get(kind);
  return `
apiVersion: ${group ?? 'v1'}
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
---
`;
};

/** A route from a gateway to a destination. */
export const route = (destination: string): string =>
  object(
    'VirtualService',
    `{gateways: [edge/a], http: [{route: [{destination: ${destination}}]}]}`,
  );

/** A Deployment with one container. */
export const pod = (container: string, spec = ''): string =>
  object(
    'Deployment',
    `{template: {spec: {containers: [{name: a, ${container}}] ${spec}}}}`,
    'web',
  );

/** Messages of findings after a change that adds `head` to `base`. */
export const found = (head: string, base = shop): readonly string[] =>
  detectionOf(unresolvedReference, base, base + head).findings.map((told) =>
    spoken(messageOf(told)),
  );

/** Messages of what could not be decided after the same. */
export const unknown = (head: string, base = shop): readonly string[] =>
  (detectionOf(unresolvedReference, base, base + head).unknowns ?? []).map(
    ({ message }) => message,
  );
