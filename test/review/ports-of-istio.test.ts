import { describe, expect, test } from 'vitest';
import { messageOf } from '../../src/checks/index.ts';
import { reviewOf } from '../support/review-of.ts';
import { spoken } from '../support/spoken.ts';

interface Pods {
  readonly namespace?: string;
  readonly labels?: string;
  readonly annotations?: string;
  readonly calls?: string;
  readonly ports?: string;
  readonly more?: string;
  readonly kind?: string;
}

const SIDECAR = 'sidecar.istio.io/inject: "true"';
const pods = (name: string, given: Pods = {}): string => {
  const {
    namespace = 'shop',
    labels = SIDECAR,
    annotations = '',
    calls,
    ports,
    more,
    kind = 'Deployment',
  } = given;
  const env = calls === undefined ? '' : `, env: [{ name: URL, value: "${calls}" }]`;
  return `---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${labels === '' ? '' : `, ${labels}`} }, annotations: { ${annotations} } }
    spec: { containers: [{ name: app, image: ${name}${env}, ports: [{ name: http, containerPort: 8080 }]${more ?? ''} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: ${ports ?? '[{ name: http, port: 80, targetPort: http }]'} }
`;
};
const space = (name: string, labels = ''): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { team: ${name}${labels} } }
`;
const policy = (spec: string, namespace = 'shop', name = 'rules'): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const egress = (rules: string, selector = '{}', ns = 'shop'): string =>
  policy(`{ podSelector: ${selector}, policyTypes: [Egress], egress: [${rules}] }`, ns);
const ingress = (rules: string, namespace = 'shop', selector = '{}'): string =>
  policy(`{ podSelector: ${selector}, policyTypes: [Ingress], ingress: [${rules}] }`, namespace);
const to = (namespace: string, ports = ''): string =>
  `{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } }]${ports} }`;
const port = (...numbers: readonly number[]): string =>
  `{ ports: [${numbers.map((one) => `{ port: ${String(one)} }`).join(', ')}] }`;
const ISTIOD = to('istio-system');
const DNS = `{ ports: [{ port: 53, protocol: UDP }] }`;
const ISTIOD_PODS = pods('istiod', {
  namespace: 'istio-system',
  labels: 'istio: pilot, sidecar.istio.io/inject: "false"',
  ports:
    '[{ name: xds, port: 15012, targetPort: 15012 }, { name: grpc-xds, port: 15010, targetPort: 15010 }, { name: webhook, port: 443, targetPort: 15017 }]',
});
const SYSTEM = space('istio-system') + ISTIOD_PODS;
const ambient = space('shop', ', istio.io/dataplane-mode: ambient');
const waypoint = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: way, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
const edge = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
`;
const eastWest = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: east, namespace: shop, labels: { topology.istio.io/network: n1 } }
spec: { gatewayClassName: istio-east-west, listeners: [{ name: mesh, port: 15008, protocol: HBONE, tls: { mode: Terminate, options: { gateway.istio.io/tls-terminate-mode: ISTIO_MUTUAL } } }] }
`;
const probed = ', readinessProbe: { httpGet: { port: http } }';
const gateway = pods('edge', {
  labels: `istio: gateway, ${SIDECAR}`,
  annotations: 'inject.istio.io/templates: gateway',
  ports:
    '[{ name: status-port, port: 15021, targetPort: 15021 }, { name: http, port: 80, targetPort: 8080 }, { name: tls, port: 15443, targetPort: 15443 }]',
});
const waypointCalls =
  ambient.replace('ambient', 'ambient, istio.io/use-waypoint: way') +
  waypoint +
  pods('orders', { labels: '', calls: 'http://cart' }) +
  pods('cart', { labels: '' });
const ambientCalls =
  ambient + pods('orders', { labels: '', calls: 'http://cart' }) + pods('cart', { labels: '' });
const ztunnel = pods('ztunnel', {
  namespace: 'istio-system',
  kind: 'DaemonSet',
  labels: 'sidecar.istio.io/inject: "false"',
});
const discovery = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { discoveryAddress: 'istiod.istio-system.svc:15010' }" }
`;
const sidecars = space('shop') + pods('orders', { calls: 'http://cart' }) + pods('cart') + SYSTEM;
const WAY = '{ matchLabels: { gateway.networking.k8s.io/gateway-name: way } }';
const CART = '{ matchLabels: { app: cart } }';
const fromWay = `{ from: [{ podSelector: ${WAY} }], ports: [{ port: 15008 }] }`;
const toWay = `{ to: [{ podSelector: ${WAY} }] }`;

interface Closed {
  readonly port: string;
  readonly tree: string;
  readonly closed: string;
  readonly open: string;
  readonly check: string;
  readonly tier: 'medium' | 'high' | 'critical';
  readonly says: string;
  readonly why: string;
  readonly symptom: string;
}

const CASES: readonly Closed[] = [
  {
    port: '15008 at an ambient pod',
    ...{ tree: ambientCalls, closed: ingress(port(8080)), open: ingress(port(15008)) },
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'allows connections from Deployment shop/orders to port `15008` (HBONE)',
    symptom: 'time out or are reset',
  },
  {
    port: '15008 out of an ambient pod',
    tree: ambientCalls,
    closed: egress(`${ISTIOD}, ${DNS}, ${port(8080)}`),
    open: egress(`${DNS}, ${port(15008)}`),
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'allows connections to Service shop/cart at port `15008` (HBONE)',
    symptom: 'time out or are reset',
  },
  {
    port: '15008 at a waypoint',
    tree: waypointCalls,
    closed: ingress(port(8080), 'shop', WAY),
    open: ingress(port(15008), 'shop', WAY),
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'policies that select Gateway shop/way allows connections from Deployment shop/orders to port `15008`',
    symptom: 'time out or are reset',
  },
  {
    port: '15008 out to a waypoint',
    tree: waypointCalls,
    closed: egress(
      `${DNS}, { to: [{ podSelector: ${CART} }] }`,
      '{ matchLabels: { app: orders } }',
    ),
    open: egress(`${DNS}, ${toWay}`, '{ matchLabels: { app: orders } }'),
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'policies that select Deployment shop/orders allows connections to Gateway shop/way at port `15008`',
    symptom: 'time out or are reset',
  },
  {
    port: '15008 from a waypoint to the pods behind it',
    tree: waypointCalls,
    closed: ingress('{ from: [{ podSelector: { matchLabels: { app: orders } } }] }', 'shop', CART),
    open: ingress(fromWay, 'shop', CART),
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'policies that select Deployment shop/cart allows connections from Gateway shop/way to port `15008`',
    symptom: 'a waypoint answers 503',
  },
  {
    port: '15008 at a gateway for other clusters',
    tree: space('shop') + eastWest,
    ...{ closed: ingress(port(15021)), open: ingress(port(15008, 15021)) },
    ...{ check: 'arrivals-dropped', tier: 'high' },
    says: 'Other clusters can no longer connect to Gateway shop/east at port `15008`',
    why: 'No rule of the policies that select Gateway shop/east allows port `15008`',
    symptom: 'connections time out',
  },
  {
    port: '15012 out of pods with a sidecar: certificates and configuration',
    tree: sidecars,
    closed: egress(`${DNS}, ${port(8080)}`),
    open: egress(`${DNS}, ${port(8080, 15012)}`),
    ...{ check: 'control-plane-dropped', tier: 'critical' },
    says: 'Network policies keep the proxies of Deployment shop/cart and Deployment shop/orders from istiod: new pods do not become ready',
    why: 'A proxy gets its configuration there and, by default, its certificate',
    symptom:
      'new pods stay unready (“config not received from XDS server”); running pods keep their last configuration and, if istiod signs them, their certificates for at most 24 hours',
  },
  {
    port: '15012 out of a waypoint',
    tree: waypointCalls + SYSTEM,
    closed: egress(DNS, WAY),
    open: egress(`${DNS}, ${port(15008, 15012)}`, WAY),
    ...{ check: 'control-plane-dropped', tier: 'high' },
    says: 'Network policies keep the proxies of Gateway shop/way from istiod',
    why: 'No rule of the policies that select Gateway shop/way allows port `15012` of istiod in istio-system',
    symptom: 'new pods stay unready',
  },
  {
    port: '15012 at istiod',
    tree: sidecars,
    closed: ingress(port(15010, 15014, 15017), 'istio-system'),
    open: ingress(port(15010, 15012, 15014, 15017), 'istio-system'),
    ...{ check: 'control-plane-dropped', tier: 'critical' },
    says: 'Network policies keep the proxies of Deployment shop/cart and Deployment shop/orders from istiod',
    why: 'allows port `15012` of istiod in istio-system',
    symptom: 'running pods keep their last configuration',
  },
  {
    port: '15012 out of ztunnel: certificates of ambient pods',
    tree: ambientCalls + SYSTEM + ztunnel,
    closed: egress(DNS, '{}', 'istio-system'),
    open: egress(`${DNS}, ${port(443, 15012)}`, '{}', 'istio-system'),
    ...{ check: 'control-plane-dropped', tier: 'critical' },
    says: 'Network policies keep DaemonSet istio-system/ztunnel from istiod: ambient pods get no new certificates',
    why: 'ztunnel asks there for the certificates of all pods that it takes',
    symptom:
      'at once if ztunnel has no certificate for them, else when it ends, by default within 24 hours',
  },
  {
    port: '15010 at istiod, if proxies ask there',
    tree: sidecars + discovery,
    closed: ingress(port(15012, 15014, 15017), 'istio-system'),
    open: ingress(port(15010, 15012, 15014, 15017), 'istio-system'),
    ...{ check: 'control-plane-dropped', tier: 'critical' },
    says: 'from istiod: new pods do not become ready',
    why: 'allows port `15010` of istiod in istio-system',
    symptom: 'new pods stay unready',
  },
  {
    port: '15017 at istiod: webhooks',
    tree: sidecars,
    closed: ingress(port(15010, 15012, 15014), 'istio-system'),
    open: ingress(port(15010, 15012, 15014, 15017), 'istio-system'),
    ...{ check: 'arrivals-dropped', tier: 'critical' },
    says: 'The API server can no longer call the webhooks of Deployment istio-system/istiod',
    why: 'allows port `15017`',
    symptom: 'failed calling webhook',
  },
  {
    port: '15021 at a gateway: readiness for load balancers',
    tree: space('shop') + gateway,
    closed: ingress(port(8080, 15443)),
    open: ingress(port(8080, 15021, 15443)),
    ...{ check: 'arrivals-dropped', tier: 'high' },
    says: 'Health checks can no longer connect to Deployment shop/edge at port `15021`',
    why: 'allows port `15021`',
    symptom: 'load balancers take the gateway out',
  },
  {
    port: '15021 at a gateway that istiod makes',
    tree: space('shop') + edge,
    ...{ closed: ingress(port(80)), open: ingress(port(80, 15021)) },
    ...{ check: 'arrivals-dropped', tier: 'high' },
    says: 'Health checks can no longer connect to Gateway shop/edge at port `15021`',
    why: 'policies that select Gateway shop/edge allows port `15021`',
    symptom: 'load balancers take the gateway out',
  },
  {
    port: '15443 at a gateway: other clusters',
    tree: space('shop') + gateway,
    closed: ingress(port(8080, 15021)),
    open: ingress(port(8080, 15021, 15443)),
    ...{ check: 'arrivals-dropped', tier: 'high' },
    says: 'Other clusters can no longer connect to Deployment shop/edge at port `15443`',
    why: 'allows port `15443`',
    symptom: 'connections time out',
  },
  ...[15_020, 15_090].map((scraped) => ({
    port: `${String(scraped)}: metrics`,
    tree: space('shop') + pods('orders', { annotations: 'prometheus.io/scrape: "true"' }),
    ...{ closed: ingress(port(8080)), open: ingress(port(8080, scraped)) },
    ...{ check: 'scrapes-dropped', tier: 'medium' as const },
    says: 'Nobody can scrape the proxies of Deployment shop/orders any longer',
    why: 'allows port `15020` or `15090`',
    symptom: 'metrics of these pods end',
  })),
  {
    port: '53: names',
    tree: sidecars,
    closed: egress(port(8080, 15012)),
    open: egress(`${port(8080, 15012)}, ${DNS}`),
    ...{ check: 'dns-dropped', tier: 'critical' },
    says: 'Deployment shop/cart and Deployment shop/orders can no longer look up names: network policies drop DNS',
    why: 'Calls by name fail then, and new sidecars do not find istiod',
    symptom: 'Temporary failure in name resolution',
  },
  {
    port: '53 of ambient pods, for names that ztunnel does not answer',
    tree: ambientCalls,
    ...{ closed: egress(port(15008)), open: egress(`${port(15008)}, ${DNS}`) },
    ...{ check: 'dns-dropped', tier: 'critical' },
    says: 'can no longer look up names that no Service or ServiceEntry has',
    why: 'DNS capture still answers names of Services and ServiceEntries in the pod',
    symptom: 'look-ups time out',
  },
  {
    port: 'the port of a probe, from 169.254.7.127 at ambient pods',
    tree: ambient + pods('orders', { labels: '', more: probed }),
    closed: ingress(port(15008)),
    open: ingress(`${port(15008)}, { from: [{ ipBlock: { cidr: 169.254.7.127/32 } }] }`),
    ...{ check: 'arrivals-dropped', tier: 'high' },
    says: 'The kubelet can no longer probe Deployment shop/orders',
    why: 'connections from `169.254.7.127` to port `8080`',
    symptom: 'pods do not become ready, or restart',
  },
  {
    port: 'the port of the pod, and not 15006, to which a sidecar redirects it',
    tree: sidecars,
    ...{ closed: ingress(port(15006)), open: ingress(port(8080)) },
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'to port `8080`',
    symptom: '503, response flag UF',
  },
  {
    port: 'the port of the pod, and not 15001, to which a sidecar redirects what leaves',
    tree: sidecars,
    closed: egress(`${ISTIOD}, ${DNS}, ${port(15001)}`),
    open: egress(`${ISTIOD}, ${DNS}, ${port(8080)}`),
    ...{ check: 'connection-dropped', tier: 'high' },
    says: 'Deployment shop/orders can no longer connect to Service shop/cart',
    why: 'at port `8080`',
    symptom: '503, response flag UF',
  },
];

const files = (objects: string) => ({
  'overlays/prod/kustomization.yaml': 'resources: [shop.yaml]\n',
  'overlays/prod/shop.yaml': objects,
});
const reviewed = (tree: string, policies: string) => reviewOf(files(tree), files(tree + policies));

describe('a policy closes a port of Istio, or leaves it open', () => {
  test.each(CASES)('$port', async ({ tree, closed, open, check, tier, says, why, symptom }) => {
    const review = await reviewed(tree, closed);
    const found = review.findings.filter((one) => one.check === check);
    expect(found).toHaveLength(1);
    expect(spoken(found.map(messageOf).at(0))).toContain(says);
    expect(spoken(found[0]?.why)).toContain(why);
    expect(spoken(found[0]?.symptom)).toContain(symptom);
    expect(review.tier).toBe(tier);
    const left = await reviewed(tree, open);
    expect(left.findings.map((one) => one.check)).not.toContain(check);
  });

  test('the egress policy of ambient pods cuts no certificate: ztunnel asks from its own pod', async () => {
    const review = await reviewed(
      ambientCalls + SYSTEM + ztunnel,
      egress(`${DNS}, ${port(15008)}`),
    );
    expect(review.findings).toEqual([]);
  });

  test('ztunnel is not said to be cut off where it asks another authority', async () => {
    const elsewhere = ztunnel.replace(
      'image: ztunnel',
      'image: ztunnel, env: [{ name: CA_ADDRESS, value: "ca.vault.svc:443" }]',
    );
    const review = await reviewed(
      ambientCalls + SYSTEM + elsewhere,
      egress(DNS, '{}', 'istio-system'),
    );
    expect(review.findings.map(({ check }) => check)).not.toContain('control-plane-dropped');
  });

  test('a fix names the pods of the waypoint if these connect', async () => {
    const review = await reviewed(
      waypointCalls,
      ingress('{ from: [{ podSelector: { matchLabels: { app: orders } } }] }', 'shop', CART),
    );
    expect(review.findings.map(({ fix }) => spoken(fix.text))).toEqual([
      'Add a rule to NetworkPolicy shop/rules that allows port `15008` from Gateway shop/way.',
    ]);
  });

  test('a policy that shuts a waypoint for some says nothing of calls from outside', async () => {
    const review = await reviewed(
      waypointCalls,
      ingress('{ from: [{ podSelector: {} }] }', 'shop', WAY),
    );
    expect(review.findings.map(({ symptom }) => spoken(symptom))).toEqual([
      'connections through the waypoint time out or are reset',
    ]);
  });
});
