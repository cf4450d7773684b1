import { messageOf } from '../../src/checks/index.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { spoken } from '../support/spoken.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { findingsOf } from './findings-of.ts';

interface Pods {
  readonly namespace?: string;
  readonly labels?: string;
  readonly annotations?: string;
  readonly calls?: string;
  readonly ports?: string;
  readonly more?: string;
}

const SIDECAR = 'sidecar.istio.io/inject: "true"';

const pods = (name: string, given: Pods = {}): string => {
  const { namespace = 'shop', labels = SIDECAR, annotations = '', calls, ports, more } = given;
  const env = calls === undefined ? '' : `, env: [{ name: URL, value: "${calls}" }]`;
  return `---
apiVersion: apps/v1
kind: Deployment
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
const egress = (rules: string, selector = '{}'): string =>
  policy(`{ podSelector: ${selector}, policyTypes: [Egress], egress: [${rules}] }`);
const ingress = (rules: string, namespace = 'shop'): string =>
  policy(`{ podSelector: {}, policyTypes: [Ingress], ingress: [${rules}] }`, namespace);
const to = (namespace: string, ports = ''): string =>
  `{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } }]${ports} }`;
const port = (...numbers: readonly (number | string)[]): string =>
  `{ ports: [${numbers.map((one) => `{ port: ${String(one)} }`).join(', ')}] }`;

const ISTIOD = to('istio-system');
const SHOP = '{ to: [{ podSelector: {} }] }';
const DNS = `{ ports: [{ port: 53, protocol: UDP }] }`;
const ISTIOD_PODS = pods('istiod', { namespace: 'istio-system', labels: 'istio: pilot' }).replace(
  '{ app: istiod, istio: pilot }',
  '{ app: istiod, istio: pilot, sidecar.istio.io/inject: "false" }',
);

const findings = (before: string, after: string) =>
  findingsOf(authorizationCutsOffCallers, before, after);
const checks = (before: string, after: string): readonly string[] =>
  findings(before, after).map(({ check }) => check);
const undecided = (before: string, after: string): readonly string[] =>
  (
    authorizationCutsOffCallers.detect({
      ...{ mesh: meshFrom(after, { former: renderedFrom(before) }), before: meshFrom(before) },
      ...{ rendered: renderedFrom(after), renderedBefore: renderedFrom(before) },
      ...{ changes: [], schemas: shippedSchemas() },
    }).unknowns ?? []
  ).flatMap(({ key }) => (key.startsWith('dns ') ? ['dns-dropped'] : []));
const told = (before: string, after: string, check: string) =>
  findings(before, after)
    .filter((one) => one.check === check)
    .map((one) => spoken(messageOf(one)));

describe('each port that pods need is closed, or left open, by a policy', () => {
  const orders = space('shop') + pods('orders');
  const ambient = space('shop', ', istio.io/dataplane-mode: ambient');
  const probed = ', readinessProbe: { httpGet: { port: http } }';
  const gateway = pods('edge', {
    labels: `istio: gateway, ${SIDECAR}`,
    annotations: 'inject.istio.io/templates: gateway',
    ports:
      '[{ name: status, port: 15021, targetPort: 15021 }, { name: tls, port: 15443, targetPort: 15443 }]',
  });
  const waypoint = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: way, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
  const discovery = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { discoveryAddress: 'istiod.istio-system.svc:15010' }" }
`;
  const called =
    ambient + pods('orders', { labels: '', calls: 'http://cart' }) + pods('cart', { labels: '' });

  test.each([
    ['DNS, UDP 53', orders, egress(ISTIOD), egress(`${ISTIOD}, ${DNS}`), 'dns-dropped'],
    ['DNS, TCP 53', orders, egress(ISTIOD), egress(`${ISTIOD}, ${port(53)}`), 'dns-dropped'],
    [
      'DNS of any labels',
      orders,
      egress(`${ISTIOD}, ${SHOP}`),
      egress(`${ISTIOD}, { to: [{ namespaceSelector: { matchLabels: { role: system } } }] }`),
      'dns-dropped',
    ],
    [
      'DNS on the node',
      orders,
      egress(ISTIOD),
      egress(`${ISTIOD}, { to: [{ ipBlock: { cidr: 169.254.20.10/32 } }] }`),
      'dns-dropped',
    ],
    [
      'DNS by the name of a port',
      orders,
      egress(ISTIOD),
      egress(`${ISTIOD}, { ports: [{ port: dns, protocol: UDP }] }`),
      'dns-dropped',
    ],
    [
      'DNS of OpenShift',
      orders,
      egress(ISTIOD),
      egress(`${ISTIOD}, { ports: [{ port: 5353, protocol: UDP }] }`),
      'dns-dropped',
    ],
    ['istiod, 15012', orders, egress(DNS), egress(`${DNS}, ${ISTIOD}`), 'control-plane-dropped'],
    [
      'istiod, 15010 if it is told so',
      orders + discovery,
      egress(`${DNS}, ${port(15012)}`),
      egress(`${DNS}, ${port(15010)}`),
      'control-plane-dropped',
    ],
    [
      'istiod of a waypoint',
      ambient + waypoint,
      egress(DNS),
      egress(`${DNS}, ${port(15012)}`),
      'control-plane-dropped',
    ],
    [
      'istiod, at its own pods',
      orders + space('istio-system') + ISTIOD_PODS,
      ingress(port(15017), 'istio-system'),
      ingress(port(15012, 15017), 'istio-system'),
      'control-plane-dropped',
    ],
    [
      'webhooks, 15017',
      orders + space('istio-system') + ISTIOD_PODS,
      ingress(port(15012), 'istio-system'),
      ingress(port(15012, 15017), 'istio-system'),
      'arrivals-dropped',
    ],
    ['tunnels, 15008', called, ingress(port(8080)), ingress(port(15008)), 'connection-dropped'],
    [
      'tunnels to a waypoint',
      ambient.replace('ambient', 'ambient, istio.io/use-waypoint: way') +
        waypoint +
        pods('orders', { labels: '', calls: 'http://cart' }) +
        pods('cart', { labels: '' }),
      ingress(port(8080)),
      ingress(port(15008)),
      'connection-dropped',
    ],
    [
      'tunnels to a sidecar that takes them',
      ambient +
        pods('orders', { labels: '', calls: 'http://cart' }) +
        pods('cart', { labels: `${SIDECAR}, networking.istio.io/tunnel: http` }),
      ingress(port(8080)),
      ingress(port(15008)),
      'connection-dropped',
    ],
    [
      'the port of a pod outside the mesh',
      ambient +
        pods('orders', { labels: '', calls: 'http://cart' }) +
        pods('cart', { labels: 'istio.io/dataplane-mode: none' }),
      ingress(port(15008)),
      ingress(port(8080)),
      'connection-dropped',
    ],
    [
      'probes of ambient pods',
      ambient + pods('orders', { labels: '', more: probed }),
      ingress(port(15008)),
      ingress(`${port(15008)}, { from: [{ ipBlock: { cidr: 169.254.7.127/32 } }] }`),
      'arrivals-dropped',
    ],
    [
      'probes from the own node',
      space('shop') + pods('orders', { labels: 'istio.io/dataplane-mode: ambient', more: probed }),
      ingress(port(15008)),
      ingress(port(15008, 8080)),
      'arrivals-dropped',
    ],
    [
      'health checks, 15021',
      space('shop') + gateway,
      ingress(port(15443)),
      ingress(port(15443, 15021)),
      'arrivals-dropped',
    ],
    [
      'other clusters, 15443',
      space('shop') + gateway,
      ingress(port(15021)),
      ingress(port(15443, 15021)),
      'arrivals-dropped',
    ],
    [
      'scraping, 15020',
      space('shop') + pods('orders', { annotations: 'prometheus.io/scrape: "true"' }),
      ingress(port(8080)),
      ingress(port(8080, 15020)),
      'scrapes-dropped',
    ],
    [
      'scraping, 15090',
      space('shop') + pods('orders', { annotations: 'prometheus.io/scrape: "true"' }),
      ingress(port(8080)),
      ingress(port(8080, 15090)),
      'scrapes-dropped',
    ],
    [
      'a host outside',
      space('shop') + pods('orders', { calls: 'https://api.cards.example' }),
      egress(`${ISTIOD}, ${DNS}`),
      egress(
        `${ISTIOD}, ${DNS}, { to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }`,
      ),
      'outside-dropped',
    ],
    [
      'an address outside',
      space('shop') + pods('orders', { calls: 'tcp://198.51.100.7:5432' }),
      egress(`${ISTIOD}, ${DNS}, { to: [{ ipBlock: { cidr: 198.51.100.8/32 } }] }`),
      egress(`${ISTIOD}, ${DNS}, { to: [{ ipBlock: { cidr: 198.51.100.0/24 } }] }`),
      'outside-dropped',
    ],
  ])('%s', (_, tree, closed, open, check) => {
    expect(checks(tree, tree + closed)).toContain(check);
    expect(checks(tree, tree + open)).not.toContain(check);
    expect(checks(tree + closed, tree + closed)).toEqual([]);
    // who may not have been let through before is listed as not decided
    expect([
      ...checks(tree + open, tree + closed),
      ...undecided(tree + open, tree + closed),
    ]).toContain(check);
  });

  test('probes of other pods come from the own node, and are always let through', () => {
    const tree = space('shop') + pods('orders', { more: probed });
    expect(checks(tree, tree + ingress(port(1)))).not.toContain('arrivals-dropped');
  });

  test('pods that ztunnel takes need no way to istiod of their own', () => {
    const tree = ambient + pods('orders', { labels: '' });
    expect(checks(tree, tree + egress(DNS))).not.toContain('control-plane-dropped');
  });

  test('hosts that an HTTP proxy or a route leads elsewhere are not said to be cut off', () => {
    const tree = space('shop') + pods('orders', { calls: 'https://api.cards.example' });
    const proxied = tree.replace(
      'env: [',
      'env: [{ name: HTTPS_PROXY, value: "http://proxy.shop:3128" }, ',
    );
    const route = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cards, namespace: shop }
spec:
  hosts: [api.cards.example]
  tls: [{ match: [{ sniHosts: [api.cards.example] }], route: [{ destination: { host: egress.shop.svc.cluster.local } }] }]
`;
    for (const one of [proxied, tree + route])
      expect(checks(one, one + egress(`${ISTIOD}, ${DNS}`))).not.toContain('outside-dropped');
  });
});

describe('under a policy that stays, another object moves a connection', () => {
  const callers =
    space('shop') + space('web') + pods('web', { namespace: 'web', calls: 'http://cart.shop' });
  const cart = pods('cart');
  const fromWeb = ingress(
    '{ from: [{ namespaceSelector: { matchLabels: { team: web } } }], ports: [{ port: 8080 }] }',
  );
  const WEB =
    'Deployment web/web can no longer connect to Service shop/cart: network policies drop it.';

  test.each([
    [
      'the port of the pods',
      callers + cart,
      callers + cart.replace('containerPort: 8080', 'containerPort: 9000'),
    ],
    [
      'the target port',
      callers + cart,
      callers + cart.replace('targetPort: http', 'targetPort: 9000'),
    ],
    [
      'a label of the namespace',
      callers + cart,
      callers.replace('team: web', 'team: front') + cart,
    ],
  ])('%s', (_, before, after) => {
    expect(told(before + fromWeb, after + fromWeb, 'connection-dropped')).toEqual([WEB]);
  });

  test('a label of the caller', () => {
    const labelled = callers.replace(`app: web, ${SIDECAR}`, `app: web, role: front, ${SIDECAR}`);
    const rules = ingress(
      '{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { role: front } } }] }',
    );
    const [finding, ...more] = findings(labelled + cart + rules, callers + cart + rules);
    expect(more).toEqual([]);
    expect(finding?.subject).toMatchObject({ kind: 'Deployment', name: 'web' });
    expect(spoken(finding?.why)).toContain('and NetworkPolicy shop/rules did not');
  });

  test('the name of a port', () => {
    const named = ingress('{ ports: [{ port: http }] }');
    const numbered = callers + cart.replace('targetPort: http', 'targetPort: 8080');
    const at = numbered.lastIndexOf('{ name: http, containerPort');
    const renamed = numbered.slice(0, at) + numbered.slice(at).replace('name: http', 'name: web');
    expect(told(numbered + named, renamed + named, 'connection-dropped')).toEqual([WEB]);
  });

  test('the namespace joins the ambient mesh', () => {
    const tree =
      space('shop') +
      pods('orders', { labels: '', calls: 'http://cart' }) +
      pods('cart', { labels: '' }) +
      ingress(port(8080));
    const joined = tree.replace('team: shop', 'team: shop, istio.io/dataplane-mode: ambient');
    const [finding, ...more] = findings(tree, joined);
    expect(more).toEqual([]);
    expect(finding?.subject).toMatchObject({ kind: 'Namespace', name: 'shop' });
    expect(spoken(finding?.why)).toContain('`15008`');
  });

  test('the Service selects other pods', () => {
    const old = pods('till');
    const narrow = policy(
      '{ podSelector: { matchLabels: { app: till } }, policyTypes: [Ingress], ingress: [] }',
    );
    const tree = callers + cart + old + narrow;
    expect(
      told(
        tree,
        tree.replace('selector: { app: cart }', 'selector: { app: till }'),
        'connection-dropped',
      ),
    ).toEqual([WEB]);
  });

  test('a setting names another Service', () => {
    const narrow = policy(
      '{ podSelector: { matchLabels: { app: till } }, policyTypes: [Ingress], ingress: [] }',
    );
    const tree = callers + cart + pods('till') + narrow;
    expect(
      told(tree, tree.replace('http://cart.shop', 'http://till.shop'), 'connection-dropped'),
    ).toEqual([
      'Deployment web/web cannot connect to Service shop/till: network policies drop it.',
    ]);
  });
});

describe('a policy is told by what it cuts off', () => {
  const tree =
    space('shop') +
    pods('orders', { calls: 'http://cart' }) +
    pods('web', { calls: 'http://orders' }) +
    pods('cart');

  test('with callers and Services together only if each calls each', () => {
    expect(told(tree, tree + ingress(port(1)), 'connection-dropped')).toEqual([
      'Network policies now drop calls of Deployment shop/orders to Service shop/cart and Deployment shop/web to Service shop/orders.',
    ]);
  });

  test('without calls that the mesh refused before', () => {
    const admits = (account: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  rules: [{ from: [{ source: { principals: ["cluster.local/ns/shop/sa/${account}"] } }] }]
`;
    const calls = (base: string): readonly string[] =>
      told(base, base + ingress(port(1)), 'connection-dropped');
    expect(calls(tree + admits('nobody'))).toEqual([
      'Deployment shop/web can no longer connect to Service shop/orders: network policies drop it.',
    ]);
    expect(calls(tree + admits('default'))).toEqual(calls(tree));
  });

  test('of a whole namespace, of one workload, or beside policies from elsewhere', () => {
    const aspects = (before: string, after: string) =>
      findings(before, after)
        .filter(({ check }) => check === 'dns-dropped')
        .map(({ aspect }) => aspect);
    expect(aspects(tree, tree + egress(ISTIOD))).toEqual(['whole-namespace']);
    expect(aspects(tree, tree + egress(ISTIOD, '{ matchLabels: { app: web } }'))).toEqual([
      undefined,
    ]);
    const base =
      tree +
      policy(
        '{ podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress] }',
        'shop',
        'cart',
      );
    const [finding] = findings(base, base + egress(ISTIOD)).filter(
      ({ check }) => check === 'dns-dropped',
    );
    expect(finding?.aspect).toBe('policies-elsewhere');
    expect(spoken(finding?.why)).toContain('Deployment shop/cart already reached no DNS');
  });

  test('for names that no proxy answers, with DNS capture', () => {
    const captured =
      space('shop') +
      pods('orders', {
        annotations: `proxy.istio.io/config: "{ proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' } }"`,
      });
    expect(told(captured, captured + egress(ISTIOD), 'dns-dropped')).toEqual([
      'Deployment shop/orders can no longer look up names that no Service or ServiceEntry has: network policies drop DNS.',
    ]);
  });

  test('in the words of Cilium and Calico, too', () => {
    const cilium = (rules: string): string => `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: rules, namespace: shop }
spec: { endpointSelector: {}, egress: [${rules}] }
`;
    const calico = (rules: string): string => `---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: rules, namespace: shop }
spec: { types: [Egress], egress: [${rules}] }
`;
    const own = '{ toEndpoints: [{}] }';
    expect(checks(tree, tree + cilium(own))).toContain('dns-dropped');
    expect(checks(tree, tree + cilium(`${own}, { toEntities: [cluster] }`))).not.toContain(
      'dns-dropped',
    );
    const allow = (more: string): string => `{ action: Allow, ${more} }`;
    expect(
      checks(tree, tree + calico(allow('destination: { selector: "app == \'cart\'" }'))),
    ).toContain('dns-dropped');
    expect(
      checks(tree, tree + calico(allow('protocol: UDP, destination: { ports: [53] }'))),
    ).not.toContain('dns-dropped');
  });
});
