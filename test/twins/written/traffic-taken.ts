import type { WrittenTwins } from '../twin-trees.ts';

const elsewhere = (text: string) => ({ 'apps/elsewhere/all.yaml': text });

const NOTE = `apiVersion: v1
kind: ConfigMap
metadata: { name: note, namespace: elsewhere }
`;

/** A change that has nothing to do with what stands beside it. */
const noteBeside = (text = ''): Pick<WrittenTwins, 'was' | 'is'> => ({
  was: elsewhere(`${text}${NOTE}data: { note: old }\n`),
  is: elsewhere(`${text}${NOTE}data: { note: new }\n`),
});

const gatewayPolicy = (spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: quiet, namespace: istio-ingress }
spec: { ${spec}, ingress: [{ from: [{ podSelector: {} }] }] }
`;

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: istio-ingress }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: istio-ingress }
spec:
  selector: { istio: ingressgateway }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
`;

const OPENED = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: opened, namespace: istio-ingress }
spec: { podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] }
`;

/** What lets everybody through goes; of the policies that leave some clients of the gateway, none comes or changes. */
const CLOSED_GATEWAYS: WrittenTwins = {
  comparedBy: 'checks/traffic-taken/closed-gateways.ts',
  one: gatewayPolicy('podSelector: {}'),
  two: gatewayPolicy('podSelector: { matchLabels: { istio: ingressgateway } }'),
  was: elsewhere(GATEWAY + OPENED),
  is: elsewhere(GATEWAY),
};

const EDGE = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-ingress }
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      hostname: '*.example.com'
      allowedRoutes: { namespaces: { from: All } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: payments, namespace: payments }
spec:
  parentRefs: [{ name: edge, namespace: istio-ingress }]
  hostnames: [pay.example.com]
  rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { hostname: www.example.com } }] }]
---
`;

const record = (host: string): string => `apiVersion: externaldns.k8s.io/v1alpha1
kind: DNSEndpoint
metadata: { name: names, namespace: shop }
spec: { endpoints: [{ dnsName: ${host}, recordType: A, targets: [10.6.6.6] }] }
`;

const EXTERNAL_DNS_RECORDS: WrittenTwins = {
  comparedBy: 'checks/traffic-taken/external-dns-records.ts',
  one: record('pay.example.com'),
  two: record('shop.example.com'),
  ...noteBeside(EDGE),
};

const route = (path: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: charge, namespace: shop }
spec:
  parentRefs: [{ name: edge, namespace: istio-ingress }]
  hostnames: [pay.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: ${path} } }]
      filters: [{ type: RequestRedirect, requestRedirect: { hostname: shop.example.com } }]
`;

const REQUEST_TAKEOVER: WrittenTwins = {
  comparedBy: 'checks/traffic-taken/request-takeover.ts',
  one: route('/charge'),
  two: route('/refund'),
  ...noteBeside(EDGE),
};

const entry = (host: string): string => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: tokens, namespace: shop }
spec:
  hosts: [${host}]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: STATIC
  endpoints: [{ address: 10.6.6.6 }]
`;

const TRAFFIC_DIVERSION: WrittenTwins = {
  comparedBy: 'checks/traffic-taken/traffic-diversion.ts',
  one: entry('sts.amazonaws.com'),
  two: entry('api.github.com'),
  ...noteBeside(),
};

const slice = (address: string): string => `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: payments-more
  namespace: payments
  labels: { kubernetes.io/service-name: payments }
addressType: IPv4
ports: [{ name: http, port: 8080 }]
endpoints: [{ addresses: [${address}] }]
`;

const service = (port: number): string => `apiVersion: v1
kind: Service
metadata: { name: payments, namespace: payments }
spec:
  selector: { app: payments }
  ports: [{ name: http, port: 80, targetPort: ${String(port)} }]
`;

const ADDED_ADDRESSES: WrittenTwins = {
  comparedBy: 'checks/traffic-taken/foreign-service-endpoints.ts',
  one: slice('10.6.6.6'),
  two: slice('10.7.7.7'),
  ...noteBeside(`${service(8080)}---\n`),
};

const CART = {
  'apps/elsewhere/cart/namespace.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: cart }
`,
};

/** A third copy moves to the folder of another namespace, and overwrites there what it overwrote before. */
const OVERWRITTEN_SERVICE: WrittenTwins = {
  comparedBy: 'checks/traffic-taken/foreign-service-endpoints.ts',
  one: service(8080),
  two: service(9090),
  was: { 'apps/elsewhere/service.yaml': service(7070), ...CART },
  is: { 'apps/elsewhere/cart/service.yaml': service(7070), ...CART },
};

export const TRAFFIC_TAKEN: readonly WrittenTwins[] = [
  CLOSED_GATEWAYS,
  EXTERNAL_DNS_RECORDS,
  REQUEST_TAKEOVER,
  TRAFFIC_DIVERSION,
  ADDED_ADDRESSES,
  OVERWRITTEN_SERVICE,
];
