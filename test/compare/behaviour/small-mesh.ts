import type { Behaviour, Consequence } from '../../../src/compare/behaviour/consequence.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';

/** Manifests of a small mesh: three workloads with sidecars of namespace shop, and Services before two of them. */
export const SMALL_MESH = [
  `---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
`,
  ...['web', 'cart', 'orders'].map(
    (name) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  template:
    metadata: { labels: { app: ${name}, version: v1 } }
    spec:
      serviceAccountName: ${name}
      containers:
        - { name: app${name === 'web' ? ', env: [{ name: ORDERS_URL, value: "http://orders:8080/list" }]' : ''} }
`,
  ),
  ...['cart', 'orders'].map(
    (name) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] }
`,
  ),
].join('');

/** A second version of orders. */
export const ORDERS_V2 = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders-v2, namespace: shop }
spec:
  template:
    metadata: { labels: { app: orders, version: v2 } }
    spec: { serviceAccountName: orders, containers: [{ name: app }] }
`;

export const SUBSETS = `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec:
  host: orders
  subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
`;

/** An AuthorizationPolicy for orders; `rules` in one line. */
export const policy = (rules: string, action = 'ALLOW', name = 'orders'): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, action: ${action}, rules: ${rules} }
`;

/** A VirtualService for orders; `http` in one line. */
export const routes = (http: string): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: ${http} }
`;

/** The small mesh with one text and with another. */
export const behaviour = (before: string, after: string): Behaviour =>
  consequencesBetween('prod', {
    before: meshFrom(SMALL_MESH + before),
    after: meshFrom(SMALL_MESH + after),
  });

/** Kind, who to whom, the request, and what it comes to on both sides. */
export function told({ kind, sources, destination, witness, before, after }: Consequence): string {
  const request =
    witness.http === null ? 'connection' : `${witness.http.method} ${witness.http.url}`;
  const headers = [...(witness.http?.headers ?? [])].map(([name, value]) => ` ${name}=${value}`);
  const who = sources.map((name) => name.replace('Deployment shop/', '')).join('+');
  const end = ({ answered, by, refusal }: Consequence['before']): string =>
    [
      ...by.map(
        ({ name, percent }) => `${name.replace('Deployment shop/', '')} ${String(percent)}`,
      ),
      ...(answered < 100 ? [`${String(refusal?.status)} ${String(refusal?.flag)}`] : []),
    ].join(', ');
  return `${kind} ${who} -> ${destination}: ${request}${headers.join('')}: ${end(before)} => ${end(after)}`;
}

/** A rule that lets a service account in; `rest` of the rule. */
export const admits = (name: string, rest = ''): string =>
  `{ from: [{ source: { principals: [cluster.local/ns/shop/sa/${name}] } }]${rest} }`;

/** A gateway of ports 80 and 443 for calls from outside. */
export const GATEWAY = `---
apiVersion: v1
kind: Namespace
metadata: { name: ingress, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ingress }
spec:
  template:
    metadata: { labels: { istio: gateway }, annotations: { inject.istio.io/templates: gateway } }
    spec: { serviceAccountName: gateway, containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: ingress }
spec: { type: LoadBalancer, selector: { istio: gateway }, ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }] }
`;

/** The gateway with a host of its own. */
export const OPEN_GATEWAY = `${GATEWAY}---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: ingress }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
`;
