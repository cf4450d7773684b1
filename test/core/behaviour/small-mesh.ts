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
