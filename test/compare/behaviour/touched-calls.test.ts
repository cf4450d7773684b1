import { describe, expect, test } from 'vitest';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import { admits, behaviour, policy, routes, SMALL_MESH, SUBSETS, told } from './small-mesh.ts';

/** Changes that reach calls from afar: each has to be looked at. */
describe('it is seen where', () => {
  const closed = policy(`[${admits('web')}]`);
  const passthrough = (mode: string): string => `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: { meshConfig: { trustDomain: ${mode} } }
`;
  const batch = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: batch, namespace: outside }
spec: { template: { metadata: { labels: { app: batch } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Namespace
metadata: { name: outside }
`;
  const sidecar = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { outboundTrafficPolicy: { mode: REGISTRY_ONLY }, egress: [{ hosts: [./cart.shop.svc.cluster.local] }] }
`;
  const toCart = routes('[{ route: [{ destination: { host: cart } }] }]');
  const onCart = policy('[]').replaceAll('orders', 'cart');
  const accounts = (text: string): string =>
    text.replaceAll('serviceAccountName: web', 'serviceAccountName: other');
  test.each<[string, string, string, string]>([
    [
      'a policy of the root namespace',
      '',
      policy('[{}]', 'DENY')
        .replace('namespace: shop', 'namespace: istio-system')
        .replace('selector: { matchLabels: { app: orders } }, ', ''),
      'lost',
    ],
    [
      'a policy of the root namespace for some pods',
      '',
      policy('[{}]', 'DENY').replace('namespace: shop', 'namespace: istio-system'),
      'lost',
    ],
    ['mTLS of a namespace, for callers without a sidecar', batch, batch + mTls('shop'), 'lost'],
    ['mTLS of the mesh', batch, batch + mTls('istio-system'), 'lost'],
    ['a Sidecar of the callers', '', sidecar, 'lost'],
    ['a policy of another Service, to which a route leads', toCart, toCart + onCart, 'lost'],
    [
      'the trust domain of the mesh',
      passthrough('cluster.local') + closed,
      passthrough('other.local') + closed.replace('cluster.local/', 'td/'),
      'lost',
    ],
  ])('%s', (_, before, after, kind) => {
    const found = behaviour(before, after).consequences;
    expect(found.map((one) => one.kind)).toContain(kind);
  });

  test('a VirtualService for a name with its namespace, by which requests may call a Service too', () => {
    const called = SMALL_MESH.replaceAll('port: 8080', 'port: 80').replace(
      'http://orders:8080/list',
      'http://orders.shop/list',
    );
    const short = (subset: string): string =>
      called +
      SUBSETS +
      routes(`[{ route: [{ destination: { host: orders, subset: ${subset} } }] }]`).replace(
        'hosts: [orders]',
        'hosts: [orders.shop]',
      );
    const found = consequencesBetween('prod', {
      before: meshFrom(short('v1')),
      after: meshFrom(short('v9')),
    }).consequences;
    expect(found.map(({ kind }) => kind)).toContain('lost');
  });

  test('the service account of a caller', () => {
    const found = consequencesBetween('prod', {
      before: meshFrom(SMALL_MESH + closed),
      after: meshFrom(accounts(SMALL_MESH) + closed),
    });
    expect(found.consequences.map(told)).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null',
      'identity web -> shop/cart: GET http://cart.shop:8080/: cart 100 => cart 100',
    ]);
  });

  test('the labels of what is called, by which a subset chooses', () => {
    const text =
      SMALL_MESH + SUBSETS + routes('[{ route: [{ destination: { host: orders, subset: v1 } }] }]');
    const relabelled = text.replace('app: orders, version: v1', 'app: orders, version: v3');
    const found = consequencesBetween('prod', {
      before: meshFrom(text),
      after: meshFrom(relabelled),
    });
    expect(found.consequences[0] && told(found.consequences[0])).toBe(
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 503 UH',
    );
  });

  test('a Service that selects nothing any more: its pods may be elsewhere', () => {
    const found = consequencesBetween('prod', {
      before: meshFrom(SMALL_MESH),
      after: meshFrom(SMALL_MESH.replace('selector: { app: orders }', 'selector: { app: none }')),
    });
    expect(found.consequences).toEqual([]);
    expect(found.undecided).toBeGreaterThan(0);
  });
});

test('a policy of another Service, to which a tcp route leads, is seen, and tells callers apart', () => {
  const tcp = SMALL_MESH.replaceAll('name: http, port: 8080', 'name: tcp, port: 8080');
  const toCart = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], tcp: [{ route: [{ destination: { host: cart } }] }] }
`;
  const batch = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: batch, namespace: shop }
spec: { template: { metadata: { labels: { app: batch } }, spec: { serviceAccountName: batch, containers: [{ name: app }] } } }
`;
  const denied = policy(
    '[{ from: [{ source: { principals: [cluster.local/ns/shop/sa/batch] } }] }]',
    'DENY',
  ).replaceAll('orders', 'cart');
  const text = tcp + toCart + batch;
  const found = consequencesBetween('prod', {
    before: meshFrom(text),
    after: meshFrom(text + denied),
  });
  expect(found.consequences.map(told)).toEqual([
    'lost batch -> shop/cart: connection: cart 100 => null null',
    'lost batch -> shop/orders: connection: cart 100 => null null',
  ]);
});

describe('no more is compared than what a change is for', () => {
  const compared = (before: string, after: string): number =>
    behaviour(before, after).compared.pairs;
  const denied = policy('[{}]', 'DENY');
  const few = compared('', denied);

  test('a policy for some pods', () => {
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(compared('', denied + mTls('istio-system')));
  });

  test('also where it is one of the root namespace', () => {
    const ofRoot = denied.replace('namespace: shop', 'namespace: istio-system');
    expect(compared('', ofRoot)).toBe(few);
  });

  test('a Service with an address of its own', () => {
    const cart = SMALL_MESH.indexOf('name: cart, namespace: shop }\nspec: { selector');
    const text = `${SMALL_MESH.slice(0, cart)}${SMALL_MESH.slice(cart).replace('port: 8080 }', 'port: 8080, targetPort: 9090 }')}`;
    const { compared: found } = consequencesBetween('prod', {
      before: meshFrom(SMALL_MESH),
      after: meshFrom(text),
    });
    expect(found.pairs).toBeGreaterThan(0);
    expect(found.pairs).toBeLessThan(compared('', denied + mTls('istio-system')));
  });

  test('also where Sidecars hide some Services: what meets its listener is looked at only where that is another one', () => {
    const seesItself = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { egress: [{ hosts: [./*] }] }
`;
    const text = SMALL_MESH + seesItself;
    const at = text.indexOf('name: cart, namespace: shop }\nspec: { selector');
    const edited = (from: string, to: string): number =>
      consequencesBetween('prod', {
        before: meshFrom(text),
        after: meshFrom(text.slice(0, at) + text.slice(at).replace(from, to)),
      }).compared.pairs;
    const moved = edited('port: 8080 }', 'port: 8080, targetPort: 9090 }');
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(edited('name: http, port: 8080', 'name: tcp, port: 8080'));
  });

  test('also where a VirtualService of gateways leads there whatever the name is', () => {
    const ofGateways = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: all, namespace: shop }
spec: { hosts: ["*"], gateways: [outside], http: [{ route: [{ destination: { host: orders } }] }] }
`;
    expect(compared(ofGateways, ofGateways + denied)).toBe(few);
  });

  test('also where two overlays render a workload of one name otherwise', () => {
    const batch = (image: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: batch, namespace: shop }
spec: { template: { metadata: { labels: { app: batch } }, spec: { containers: [{ name: app, image: ${image} }] } } }
`;
    const text = batch('one:1') + batch('one:1');
    const changed = batch('one:1') + batch('other:1');
    const all = compared(text, text + mTls('istio-system'));
    expect(compared(text, changed)).toBeLessThan(all);
  });

  test('callers without a proxy are one class, whatever their labels and namespaces are', () => {
    const bare = (name: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${name} }
spec: { template: { metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "false" } }, spec: { serviceAccountName: ${name}, containers: [{ name: app }] } } }
`;
    const one = bare('one');
    const strict = mTls('shop');
    const found = behaviour(one + bare('two'), one + bare('two') + strict);
    expect(found.compared.pairs).toBe(compared(one, one + strict));
    expect(
      found.consequences.flatMap(({ kind, sources }) => (kind === 'lost' ? [sources] : [])),
    ).toEqual([
      ['Deployment one/one', 'Deployment two/two'],
      ['Deployment one/one', 'Deployment two/two'],
    ]);
  });

  test('callers of which a selector of a gateway reads a label are told apart by no value of it', () => {
    const gateway = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: shop }
spec: { selector: { app: none }, servers: [] }
`;
    const strict = mTls('istio-system');
    expect(compared(gateway, gateway + strict)).toBe(compared('', strict));
  });

  test('also where two overlays render an object of one name otherwise', () => {
    const job = (image: string): string => `---
apiVersion: example.com/v1
kind: Widget
metadata: { name: same, namespace: shop }
spec: { image: ${image} }
`;
    const twice = job('one') + job('other');
    expect(compared(twice, twice + denied)).toBe(few);
    expect(compared(twice, job('other') + job('one') + denied)).toBeGreaterThan(few);
    expect(compared(twice, job('other') + denied)).toBeGreaterThan(few);
  });
});

function mTls(namespace: string): string {
  return `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: STRICT } }
`;
}
