/** One service in production, as small as a mesh can be: what is measured is what happens around reviews. */
export const SMALL_MESH: Readonly<Record<string, string>> = {
  CODEOWNERS: '* @acme/shop\n',
  '.meshwarden/config.yaml': `version: 1
environments:
  - { name: prod, paths: [prod/**], production: true }
`,
  'prod/mesh/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
  'prod/orders/workload.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec:
  selector: { app: orders }
  ports: [{ name: http, port: 80 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: orders:1, ports: [{ containerPort: 80 }] }] }
`,
  'prod/orders/destination-rule.yaml': destinationRule(100, 'ISTIO_MUTUAL'),
};

function destinationRule(connections: number, mode: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec:
  host: orders.shop.svc.cluster.local
  trafficPolicy:
    tls: { mode: ${mode} }
    connectionPool:
      tcp:
        maxConnections: ${String(connections)}
`;
}

/** What the nth push of a pull request brings: Istio knows no such mode, so each of them gets the comment. */
export const mistake = (push: number): Readonly<Record<string, string>> => ({
  'prod/orders/destination-rule.yaml': destinationRule(100 + push, 'ISTIO_MUTAL'),
});
