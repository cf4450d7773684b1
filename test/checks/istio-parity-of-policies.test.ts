import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

/** What `meshwarden analyze` says of a plain folder under Istio's codes: `IST0110 Sidecar shop/a`, sorted. */
/** What other analyzers say of the same objects. */
const OTHERS = new Set(['IST0103', 'IST0106', 'IST0133']);

async function codesOf(text: string, meshConfig?: string): Promise<readonly string[]> {
  const { entries } = await analysed(
    { 'all.yaml': text },
    meshConfig === undefined ? {} : { meshConfig: { path: 'mesh-config.yaml', text: meshConfig } },
  );
  return entries
    .filter(({ code }) => code?.startsWith('IST') === true && !OTHERS.has(code))
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

const pod = (namespace: string, name: string, labels: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} }${more} }
spec: { containers: [{ name: app, image: ${name}:1 }] }
---`;

const namespace = (name: string, labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
---`;

const sidecar = (name: string, spec: string, namespaceOf = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${name}, namespace: ${namespaceOf} }
spec: ${spec}
---`;

const telemetry = (name: string, spec: string, namespaceOf = 'shop'): string => `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: ${name}, namespace: ${namespaceOf} }
spec: ${spec}
---`;

const policy = (name: string, spec: string, namespaceOf = 'shop'): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: ${namespaceOf} }
spec: ${spec}
---`;

describe('Sidecars', () => {
  test('one that competes over two pods is told for each of them', async () => {
    const spec = '{ workloadSelector: { labels: { tier: web } }, egress: [{ hosts: [./*] }] }';
    const text =
      pod('shop', 'a', 'tier: web') +
      pod('shop', 'b', 'tier: web') +
      sidecar('one', spec) +
      sidecar('two', spec);
    expect(await codesOf(text)).toEqual([
      'IST0110 Sidecar shop/one',
      'IST0110 Sidecar shop/one',
      'IST0110 Sidecar shop/two',
      'IST0110 Sidecar shop/two',
    ]);
  });

  test('a Deployment whose Pod is there too counts once', async () => {
    const spec = '{ workloadSelector: { labels: { app: web } }, egress: [{ hosts: [./*] }] }';
    const text = `${pod('shop', 'web-1', 'app: web, pod-template-hash: x')}
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: web:1 }] } }
---${sidecar('one', spec)}${sidecar('two', spec)}`;
    expect(await codesOf(text)).toEqual(['IST0110 Sidecar shop/one', 'IST0110 Sidecar shop/two']);
  });

  test('empty labels are no selector', async () => {
    const text =
      sidecar('empty', '{ workloadSelector: { labels: {} }, egress: [{ hosts: [./*] }] }') +
      sidecar('none', '{ egress: [{ hosts: [./*] }] }');
    expect(await codesOf(text)).toEqual([
      'IST0111 Sidecar shop/empty',
      'IST0111 Sidecar shop/none',
    ]);
  });

  test('the root namespace is none in particular: its selector is for its own pods', async () => {
    const text =
      pod('shop', 'a', 'tier: web') +
      sidecar(
        'one',
        '{ workloadSelector: { labels: { tier: web } }, egress: [{ hosts: [./*] }] }',
        'istio-system',
      );
    expect(await codesOf(text)).toEqual(['IST0101 Sidecar istio-system/one']);
  });

  test.each([
    ['istio.io/dataplane-mode: ambient', ['IST0167 Sidecar shop/one', 'IST0167 Sidecar shop/two']],
    [
      'istio.io/dataplane-mode: ambient, istio-injection: enabled',
      ['IST0111 Sidecar shop/one', 'IST0111 Sidecar shop/two'],
    ],
    [
      'istio.io/dataplane-mode: ambient, istio.io/rev: canary',
      ['IST0111 Sidecar shop/one', 'IST0111 Sidecar shop/two'],
    ],
  ])('in a namespace with %s', async (labels, codes) => {
    const spec = '{ egress: [{ hosts: [./*] }] }';
    const said = await codesOf(
      namespace('shop', labels) + sidecar('one', spec) + sidecar('two', spec),
    );
    expect(said.filter((one) => /IST01(?:11|67)/.test(one))).toEqual(codes);
  });
});

describe('Telemetry', () => {
  test('with targets and without a selector counts as one for the namespace, with an empty selector as neither', async () => {
    const text =
      telemetry('one', '{ metrics: [{ providers: [{ name: prometheus }] }] }') +
      telemetry(
        'targeted',
        '{ targetRefs: [{ group: "", kind: Service, name: web }], metrics: [{ providers: [{ name: prometheus }] }] }',
      ) +
      telemetry('empty', '{ selector: {}, metrics: [{ providers: [{ name: prometheus }] }] }');
    const said = await codesOf(text);
    expect(said.filter((one) => one.startsWith('IST0160'))).toEqual([
      'IST0160 Telemetry shop/one',
      'IST0160 Telemetry shop/targeted',
    ]);
  });

  test('of the root namespace with a selector is for pods there alone', async () => {
    const text =
      pod('shop', 'a', 'tier: web') +
      telemetry(
        'one',
        '{ selector: { matchLabels: { tier: web } }, metrics: [{ providers: [{ name: prometheus }] }] }',
        'istio-system',
      );
    expect(await codesOf(text)).toEqual(['IST0101 Telemetry istio-system/one']);
  });

  test.each([
    ['accessLogging: [{ filter: { expression: "true" } }]', '', 1],
    ['accessLogging: [{ match: { mode: CLIENT } }, { match: { mode: SERVER } }]', '', 1],
    ['accessLogging: [{ disabled: true }]', '', 0],
    ['accessLogging: [{ disabled: false }]', '', 1],
    ['accessLogging: [{ providers: [{ name: envoy }] }]', '', 0],
    [
      'accessLogging: [{ filter: { expression: "true" } }]',
      'defaultProviders: { accessLogging: [envoy] }',
      0,
    ],
    [
      'accessLogging: [{ filter: { expression: "true" } }]',
      'defaultProviders: { metrics: [prometheus] }',
      1,
    ],
  ])('%s with a mesh of %j', async (spec, config, count) => {
    const said = await codesOf(telemetry('logs', `{ ${spec} }`), config);
    expect(said.filter((one) => one === 'IST0157 Telemetry shop/logs')).toHaveLength(count);
  });
});

describe('AuthorizationPolicies', () => {
  const rules = (field: string, values: string): string =>
    `{ rules: [{ from: [{ source: { ${field}: [${values}] } }] }] }`;
  const shop = namespace('shop', 'istio-injection: enabled') + pod('shop', 'web', 'app: web');

  test.each([
    ['SHOP', 0],
    ['sho*', 0],
    ['*OP', 0],
    ['*', 0],
    ['cart', 1],
    ['cart*', 1],
    ['s*p', 1],
  ])('the source namespace %s, where there is one called shop', async (value, count) => {
    for (const field of ['namespaces', 'notNamespaces'])
      expect(await codesOf(shop + policy('a', rules(field, `"${value}"`)))).toHaveLength(count);
  });

  test('a namespace that is named on two lines is told twice, on one line once', async () => {
    const twice = policy(
      'a',
      `
  rules:
    - from: [{ source: { namespaces: [cart] } }]
    - from: [{ source: { namespaces: [cart] } }]`,
    );
    expect(await codesOf(shop + twice)).toHaveLength(2);
    expect(await codesOf(shop + policy('a', rules('namespaces', 'cart, cart')))).toHaveLength(1);
  });

  test('objects in a namespace are no Namespace', async () => {
    const text = `${shop}${pod('cart', 'cart', 'app: cart')}${policy('a', rules('namespaces', 'cart'))}`;
    expect(await codesOf(text)).toEqual(['IST0101 AuthorizationPolicy shop/a']);
  });

  const allow = '{ rules: [{}] }';
  const forWeb = '{ selector: { matchLabels: { app: web } }, rules: [{}] }';
  test.each([
    ['a Pod without a Namespace object', pod('shop', 'web', 'app: web'), forWeb, 1],
    [
      'the label of a Pod',
      pod('shop', 'web', 'app: web, sidecar.istio.io/inject: "true"'),
      forWeb,
      0,
    ],
    [
      'the annotation of a Pod',
      pod('shop', 'web', 'app: web', ', annotations: { sidecar.istio.io/inject: "true" }'),
      forWeb,
      0,
    ],
    [
      'a Pod of the ambient mesh',
      pod('shop', 'web', 'app: web', ', annotations: { ambient.istio.io/redirection: enabled }'),
      forWeb,
      0,
    ],
    ['a namespace whose only Pod is outside', pod('shop', 'web', 'app: web'), allow, 1],
    ['a namespace with one inside', shop, allow, 0],
    ['a namespace without Pods', namespace('shop', 'istio-injection: enabled'), allow, 1],
    ['an empty selector', shop, '{ selector: {}, rules: [{}] }', 0],
  ])('%s', async (_, others, spec, count) => {
    const said = await codesOf(others + policy('a', spec));
    expect(said.filter((one) => one === 'IST0127 AuthorizationPolicy shop/a')).toHaveLength(count);
  });

  test('of the root namespace look at the pods of all, and without a selector at none', async () => {
    const text =
      shop +
      policy('with', forWeb, 'istio-system') +
      policy('without', allow, 'istio-system') +
      policy(
        'other',
        '{ selector: { matchLabels: { app: nobody } }, rules: [{}] }',
        'istio-system',
      );
    expect(await codesOf(text)).toEqual(['IST0127 AuthorizationPolicy istio-system/other']);
  });

  test('the mesh configuration says which the root namespace is', async () => {
    const said = await codesOf(policy('a', allow, 'mesh'), 'rootNamespace: mesh');
    expect(said).toEqual([]);
  });
});

describe('what is deprecated', () => {
  test.each([
    ['delay: { fixedDelay: 1s, percent: 50 }', 1],
    ['delay: { fixedDelay: 1s, percent: 0 }', 0],
    ['delay: { fixedDelay: 1s, percentage: { value: 50 } }', 0],
  ])('a fault with %s', async (fault, count) => {
    const text = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example]
  gateways: [edge/public]
  http: [{ fault: { ${fault} } }, { fault: { ${fault} } }]
`;
    const said = await codesOf(text);
    expect(said.filter((one) => one.startsWith('IST0002'))).toHaveLength(count);
  });
});

describe('DestinationRules that open TLS', () => {
  const rule = (tls: string, more = ''): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: db, namespace: shop }
spec: { host: db.example, trafficPolicy: { ${tls} }${more} }
`;
  const codes = async (text: string): Promise<readonly string[]> =>
    (await codesOf(text)).filter((one) => /IST012[89]/.test(one)).map((one) => one.slice(0, 7));

  test.each([
    ['tls: { mode: SIMPLE }', '', ['IST0128']],
    ['tls: { mode: SIMPLE, caCertificates: "" }', '', ['IST0128']],
    ['tls: { mode: SIMPLE, caCertificates: system }', '', []],
    ['tls: { mode: ISTIO_MUTUAL }', '', []],
    ['tls: { mode: MUTUAL, credentialName: db }', '', ['IST0128']],
    [
      'tls: { mode: MUTUAL, credentialName: db }',
      ', workloadSelector: { matchLabels: { app: a } }',
      [],
    ],
    [
      'portLevelSettings: [{ port: { number: 1 }, tls: { mode: SIMPLE } }, { port: { number: 2 }, tls: { mode: SIMPLE } }]',
      '',
      ['IST0129', 'IST0129'],
    ],
    [
      'connectionPool: {}',
      ', subsets: [{ name: v1, trafficPolicy: { tls: { mode: SIMPLE } } }]',
      [],
    ],
  ])('%s%s', async (tls, more, expected) => {
    expect(await codes(rule(tls, more))).toEqual(expected);
  });
});

test('a policy for targets is told where no pod beside it is in the mesh, as Istio tells it', async () => {
  const targets = policy('orders', "{ targetRefs: [{ kind: Service, group: '', name: orders }] }");
  const plain = pod('shop', 'orders', 'app: orders');
  const meshed = pod('shop', 'orders', "sidecar.istio.io/inject: 'true'");
  const told = 'IST0127 AuthorizationPolicy shop/orders';
  expect(await codesOf(plain + targets)).toEqual([told]);
  expect(await codesOf(meshed + targets)).toEqual([]);
  const root = policy(
    'orders',
    '{ targetRefs: [{ kind: Service, name: orders }] }',
    'istio-system',
  );
  expect(await codesOf(plain + root)).toEqual([]);
});
