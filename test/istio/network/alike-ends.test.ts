import { expect, test } from 'vitest';
import { decideForMany } from '../../../src/istio/network/alike-ends.ts';
import {
  decideConnection,
  decideWay,
  NOT_SELECTED,
} from '../../../src/istio/network/network-decision.ts';
import { readNetwork } from '../../../src/istio/network/network-policies.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { endOf, object, pod } from './networks.ts';

const policy = (path: string, spec: string): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', path, spec);

const networkOf = (text: string) => readNetwork(resourcesOf(text), () => undefined);

const POLICIES = [
  policy(
    'shop/cart',
    '{ podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] } }, { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: books } } }], ports: [{ port: web }] }] }',
  ),
  policy('shop/web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }'),
  policy(
    'books/all',
    '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }, { ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }] }',
  ),
  object(
    'projectcalico.org/v3',
    'GlobalNetworkPolicy',
    'calico',
    "{ selector: app == 'cart', types: [Ingress], ingress: [{ action: Deny, source: { selector: app startswith 'b' } }, { action: Allow }] }",
  ),
  object(
    'cilium.io/v2',
    'CiliumNetworkPolicy',
    'books/cilium',
    '{ endpointSelector: { matchLabels: { app: shelf } }, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": shop } }] }] }',
  ),
].join('');

test('many connections are answered as each is alone', () => {
  const network = networkOf(POLICIES);
  const pods = ['shop/cart', 'shop/web', 'shop/basket', 'books/shelf', 'books/web', 'tools/x'].map(
    (path) => pod(path),
  );
  const hosted = pod('shop/agent', { isOnHostNetwork: true });
  const others = [...pods, hosted].map((one) => endOf({ ...one, key: `another ${one.key}` }));
  const ends = [...others, { kind: 'outside' as const }];
  const called = ends.flatMap((to) => [
    { to, port: 8080, protocol: 'TCP' as const },
    { to, port: 9090, protocol: 'UDP' as const },
  ]);
  const into = decideForMany(
    network,
    ends.map((end) => ({ end, at: null })),
  );
  const out = decideForMany(
    network,
    called.map(({ to, ...at }) => ({ end: to, at })),
  );
  for (const own of [...pods, hosted]) {
    const answers = into('ingress', own, { port: 8080, protocol: 'TCP' });
    for (const [at, end] of ends.entries()) {
      const alone = decideWay(network, 'ingress', own, end, 8080, 'TCP');
      expect(answers?.(at) ?? NOT_SELECTED).toEqual(alone);
    }
    const leaving = out('egress', own);
    for (const [at, { to, port, protocol }] of called.entries()) {
      const alone = decideWay(network, 'egress', own, to, port, protocol);
      expect(leaving?.(at) ?? NOT_SELECTED).toEqual(alone);
    }
  }
  expect(into('ingress', pod('tools/x'))).toBeNull();
});

test('the outside is allowed if every public address is, and not known if some are', () => {
  const verdict = (block: string): string => {
    const network = networkOf(
      policy(
        'shop/a',
        `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: ${block} }] }] }`,
      ),
    );
    return decideConnection(network, {
      ...{ from: endOf('shop/a'), to: { kind: 'outside' } as const },
      ...{ port: 443, protocol: 'TCP' as const },
    }).verdict;
  };
  expect(verdict('{ cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16] }')).toBe('allowed');
  expect(verdict('{ cidr: 0.0.0.0/0, except: [8.8.8.0/24] }')).toBe('unknown');
  expect(verdict('{ cidr: 203.0.113.0/24 }')).toBe('unknown');
  expect(verdict('{ cidr: 10.0.0.0/8 }')).toBe('dropped');
});
