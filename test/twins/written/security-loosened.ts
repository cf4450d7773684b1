import type { Texts } from '../said-of-twins.ts';
import type { WrittenTwins } from '../twin-trees.ts';

const note = (text: string): Texts => ({
  'apps/elsewhere/note.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: note, namespace: elsewhere }
data: { note: ${text} }
`,
});

const route = (host: string, status: number): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: maintenance, namespace: shop }
spec:
  hosts: [${host}.other.svc.cluster.local]
  http: [{ directResponse: { status: ${String(status)} } }]
`;

/** Both take calls of another namespace, as they did. */
const servicesCaptured: WrittenTwins = {
  comparedBy: 'checks/security-loosened/service-capture.ts',
  one: route('reviews', 503),
  two: route('ratings', 404),
  was: note('old'),
  is: note('new'),
};

const policy = (name: string, app: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: ${app} } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: cart } } }] }]
`;

const web = (app: string): Texts => ({
  'apps/elsewhere/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: acme/web }] }
${policy('web', app)}`,
});

/** Another policy of the namespace no longer selects the pods. */
const networkDenyLost: WrittenTwins = {
  comparedBy: 'checks/security-loosened/namespaces/network-denials.ts',
  one: policy('callers', 'orders'),
  two: policy('callers', 'stock'),
  was: web('web'),
  is: web('website'),
};

const gatewayPods = (zone: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: inner-${zone}, namespace: edge }
spec:
  selector: { matchLabels: { istio: inner, zone: ${zone} } }
  template:
    metadata: { labels: { istio: inner, zone: ${zone}, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: proxyv2 }] }
`;

const balancer = (name: string, zone: string, port: number, reach: string): string => `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: edge
  annotations: { networking.gke.io/load-balancer-type: ${reach} }
spec: { type: LoadBalancer, selector: { zone: ${zone} }, ports: [{ name: http, port: ${String(port)} }] }
`;

const inner = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: inner, namespace: edge }
spec:
  selector: { istio: inner }
  servers: [{ hosts: ['*'], port: { number: 80, name: http, protocol: HTTP } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: payments, namespace: shop }
spec:
  hosts: [pay.example.com]
  gateways: [edge/inner]
  http: [{ route: [{ destination: { host: payments } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { selector: { app: payments }, ports: [{ name: http, port: 80 }] }
`;

const gateway = (reach: string): Texts => ({
  'apps/elsewhere/gateway.yaml':
    gatewayPods('a') + gatewayPods('b') + balancer('inner-b', 'b', 80, reach) + inner,
});

/** Another Service leads to pods of the same gateway from outside. */
const gatewayExposed: WrittenTwins = {
  comparedBy: 'checks/security-loosened/gateway-exposure.ts',
  one: balancer('inner-a', 'a', 80, 'Internal'),
  two: balancer('inner-a', 'a', 8080, 'Internal'),
  was: gateway('Internal'),
  is: gateway('External'),
};

const tlsTo = (name: string, place: string, host: string, more: string): string => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${place} }
spec: { host: ${host}, ${more} }
`;

const SIMPLE = 'trafficPolicy: { tls: { mode: SIMPLE } }';

const caller = `apiVersion: v1
kind: Namespace
metadata: { name: rates, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: rates, namespace: rates }
spec:
  selector: { matchLabels: { app: rates } }
  template:
    metadata: { labels: { app: rates } }
    spec:
      containers:
        - name: app
          image: rates:1
          env: [{ name: FX_API, value: 'http://fx.partner.example:443/v1' }]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: fx, namespace: partners }
spec:
  hosts: [fx.partner.example]
  resolution: DNS
  ports: [{ number: 443, name: http, protocol: HTTP }]
`;

const ofPartner = (more: string): string => tlsTo('fx', 'partners', 'fx.partner.example', more);

const rules = (text: string): Texts => ({ 'apps/elsewhere/fx.yaml': caller + text });

/** A third rule of that name is for the host that is called, and is exported no more. */
const tlsUnread: WrittenTwins = {
  comparedBy: 'checks/security-loosened/tls-origination-lost.ts',
  one: tlsTo('fx', 'partners', 'mail.partner.example', SIMPLE),
  two: tlsTo('fx', 'partners', 'news.partner.example', SIMPLE),
  was: rules(ofPartner(SIMPLE)),
  is: rules(ofPartner(`exportTo: ['.'], ${SIMPLE}`)),
};

/** A rule in the caller's namespace counts in place of the third one. */
const tlsReplaced: WrittenTwins = {
  ...tlsUnread,
  is: rules(
    ofPartner(SIMPLE) +
      tlsTo(
        'limits',
        'rates',
        'fx.partner.example',
        'trafficPolicy: { connectionPool: { tcp: { maxConnections: 50 } } }',
      ),
  ),
};

export const SECURITY_LOOSENED: readonly WrittenTwins[] = [
  servicesCaptured,
  networkDenyLost,
  gatewayExposed,
  tlsUnread,
  tlsReplaced,
];
