import { describe, expect, test } from 'vitest';
import { decideConnection } from '../../../src/istio/network/network-decision.ts';
import { readNetwork } from '../../../src/istio/network/network-policies.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { answer, endOf, object, pod, said } from './networks.ts';

const policy = (path: string, spec: string): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', path, spec);

const allowing = (peer: string, ports = ''): string =>
  policy('shop/rule', `{ podSelector: {}, ingress: [{ from: [${peer}]${ports} }] }`);
const leaving = (peer: string, ports = ''): string =>
  policy(
    'shop/rule',
    `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [${peer}]${ports} }] }`,
  );

const BOOKS_WEB =
  '{ namespaceSelector: { matchLabels: { team: books-team } }, podSelector: { matchLabels: { app: web } } }';
const KUBE_SYSTEM =
  '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }';

describe('recipes', () => {
  test.each<[string, string, [string, string, number?, ('TCP' | 'UDP')?], string]>([
    ['no policy', '', ['shop/web', 'shop/cart'], 'allowed'],
    [
      'deny all that comes in',
      policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress] }'),
      ['books/web', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'which leaves alone what goes out',
      policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress] }'),
      ['shop/cart', 'books/web'],
      'allowed',
    ],
    [
      'deny all that goes out',
      policy('shop/deny', '{ podSelector: {}, policyTypes: [Egress] }'),
      ['shop/cart', '1.1.1.1'],
      'dropped egress',
    ],
    [
      'allow all although another denies',
      policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress] }') +
        policy('shop/all', '{ podSelector: {}, ingress: [{}] }'),
      ['books/web', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'limit an application to one caller',
      policy(
        'shop/cart',
        '{ podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }',
      ),
      ['shop/web', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'and not to the same caller of another namespace',
      policy(
        'shop/cart',
        '{ podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }',
      ),
      ['books/web', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'allow from a namespace',
      allowing('{ namespaceSelector: { matchLabels: { team: books-team } } }'),
      ['books/web', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'and not from the own one then',
      allowing('{ namespaceSelector: { matchLabels: { team: books-team } } }'),
      ['shop/web', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'allow from all namespaces, which addresses outside are not in',
      allowing('{ namespaceSelector: {} }'),
      ['8.8.8.8', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'allow DNS',
      leaving('{ namespaceSelector: {} }', ', ports: [{ port: 53, protocol: UDP }]'),
      ['shop/cart', 'kube-system/dns', 53, 'UDP'],
      'allowed egress',
    ],
    [
      'and DNS by UDP alone',
      leaving('{ namespaceSelector: {} }', ', ports: [{ port: 53, protocol: UDP }]'),
      ['shop/cart', 'kube-system/dns', 53, 'TCP'],
      'dropped egress',
    ],
    [
      'deny what leaves the cluster',
      leaving('{ namespaceSelector: {} }'),
      ['shop/cart', 'api.example.com', 443],
      'dropped egress',
    ],
    [
      'allow from outside',
      policy(
        'shop/out',
        '{ podSelector: { matchLabels: { app: cart } }, ingress: [{ from: [] }] }',
      ),
      ['8.8.8.8', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'deny what comes from other namespaces',
      allowing('{ podSelector: {} }'),
      ['books/web', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'and let in the own one',
      allowing('{ podSelector: {} }'),
      ['shop/web', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'allow from pods in a namespace',
      allowing(BOOKS_WEB),
      ['books/web', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'and not from its other pods',
      allowing(BOOKS_WEB),
      ['books/cron', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'nor from pods of that name elsewhere',
      allowing(BOOKS_WEB),
      ['tools/web', 'shop/cart'],
      'dropped ingress',
    ],
    [
      'allow traffic from outside to one port',
      policy('shop/out', '{ podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] }'),
      ['8.8.8.8', 'shop/cart', 8080],
      'allowed ingress',
    ],
    [
      'and to no other',
      policy('shop/out', '{ podSelector: {}, ingress: [{ ports: [{ port: 8080 }] }] }'),
      ['8.8.8.8', 'shop/cart', 9090],
      'dropped ingress',
    ],
    [
      'deny all that comes in to one application, and leave others alone',
      policy('shop/cart', '{ podSelector: { matchLabels: { app: cart } }, ingress: [] }'),
      ['books/web', 'shop/web'],
      'allowed',
    ],
    [
      'allow all that goes out although another denies',
      policy('shop/deny', '{ podSelector: {}, policyTypes: [Egress] }') +
        policy('shop/all', '{ podSelector: {}, policyTypes: [Egress], egress: [{}] }'),
      ['shop/cart', '1.1.1.1', 443],
      'allowed egress',
    ],
    [
      'deny all both ways',
      policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }'),
      ['shop/web', 'shop/cart'],
      'dropped egress',
    ],
    [
      'allow DNS in kube-system alone',
      leaving(KUBE_SYSTEM, ', ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]'),
      ['shop/cart', 'kube-system/dns', 53, 'TCP'],
      'allowed egress',
    ],
    [
      'and nothing else',
      leaving(KUBE_SYSTEM, ', ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]'),
      ['shop/cart', 'books/web'],
      'dropped egress',
    ],
    [
      'limit an application to two callers of several labels',
      allowing(
        '{ podSelector: { matchLabels: { app: web } } }, { podSelector: { matchLabels: { app: cron } } }',
      ),
      ['shop/cron', 'shop/cart'],
      'allowed ingress',
    ],
    [
      'allow one port',
      policy('shop/port', '{ podSelector: {}, ingress: [{ ports: [{ port: 9090 }] }] }'),
      ['shop/web', 'shop/cart', 8080],
      'dropped ingress',
    ],
  ])('%s', (_, policies, connection, expected) => {
    expect(said(answer(policies, ...connection)).split(',')[0]).toBe(expected);
  });
});

test.each<[string, string, string]>([
  [
    'both selectors of one peer have to hold',
    '{ namespaceSelector: { matchLabels: { team: books-team } }, podSelector: { matchLabels: { app: web } } }',
    'books/web',
  ],
  [
    'peers apart each let in',
    '{ namespaceSelector: { matchLabels: { team: books-team } } }, { podSelector: { matchLabels: { app: web } } }',
    'books/web books/cron shop/web',
  ],
  ['an empty selector of pods is the own namespace', '{ podSelector: {} }', 'shop/web shop/cron'],
  [
    'labels that are not there are in no list',
    '{ podSelector: { matchExpressions: [{ key: gone, operator: NotIn, values: [x] }, { key: app, operator: Exists }, { key: app, operator: In, values: [cron] }] } }',
    'shop/cron',
  ],
  [
    'the name of a namespace is a label of it',
    '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: far } } }',
    'far/web',
  ],
])('%s', (_, peers, expected) => {
  const callers = ['shop/web', 'shop/cron', 'books/web', 'books/cron', 'far/web'];
  const admitted = callers.filter(
    (caller) => answer(allowing(peers), caller, 'shop/cart').verdict === 'allowed',
  );
  expect(admitted.sort()).toEqual(expected.split(' ').sort());
});

test.each<[string, string]>([
  ['{ podSelector: {} }', 'dropped'],
  ['{ podSelector: {}, policyTypes: [] }', 'dropped'],
  ['{ podSelector: {}, ingress: [] }', 'dropped'],
  ['{ podSelector: {}, ingress: null }', 'dropped'],
  ['{ podSelector: {}, ingress: [{}] }', 'allowed'],
  ['{ podSelector: {}, ingress: [{ from: null, ports: [] }] }', 'allowed'],
  ['{ podSelector: {}, ingress: [{ ports: [{ protocol: UDP }] }] }', 'dropped'],
  ['{ podSelector: {}, ingress: [{ ports: [{ protocol: TCP }] }] }', 'allowed'],
  ['{ podSelector: {}, policyTypes: [Egress] }', 'allowed'],
  ['{ podSelector: { matchLabels: { app: other } } }', 'allowed'],
])('what comes in under %s is %s', (spec, expected) => {
  expect(answer(policy('shop/one', spec), 'books/web', 'shop/cart').verdict).toBe(expected);
});

test.each<[string, string]>([
  ['{ podSelector: {} }', 'allowed'],
  ['{ podSelector: {}, egress: [] }', 'allowed'],
  ['{ podSelector: {}, policyTypes: [Egress], egress: [] }', 'dropped'],
  ['{ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }', 'dropped'],
])('what leaves under %s is %s', (spec, expected) => {
  expect(answer(policy('shop/one', spec), 'shop/cart', 'books/web').verdict).toBe(expected);
});

describe('ports', () => {
  const twice = pod('shop/twice', {
    ports: [
      { name: 'web', number: 8080, protocol: 'TCP' },
      { name: 'web', number: 9090, protocol: 'TCP' },
      { name: 'web', number: 7070, protocol: 'UDP' },
    ],
  });
  test.each<[string, number, string]>([
    ['{ port: 8080 }', 8080, 'allowed'],
    ['{ port: 8000, endPort: 8080 }', 8080, 'allowed'],
    ['{ port: 8000, endPort: 8079 }', 8080, 'dropped'],
    ['{ port: web }', 8080, 'unknown'],
    ['{ port: web }', 9090, 'unknown'],
    ['{ port: web }', 7070, 'dropped'],
    ['{ port: admin }', 8080, 'dropped'],
    ['{ port: 8080, protocol: SCTP }', 8080, 'dropped'],
  ])('%s and %i', (port, number, expected) => {
    const rule = policy('shop/ports', `{ podSelector: {}, ingress: [{ ports: [${port}] }] }`);
    expect(answer(rule, 'shop/web', twice, number).verdict).toBe(expected);
  });

  test('a name in a rule for what leaves is one of the pod that is called', () => {
    const rule = leaving('{ namespaceSelector: {} }', ', ports: [{ port: web }]');
    const other = pod('books/web', { ports: [{ name: 'web', number: 99, protocol: 'TCP' }] });
    expect(answer(rule, 'shop/cart', other, 99).verdict).toBe('allowed');
    expect(answer(rule, 'shop/cart', other, 8080).verdict).toBe('dropped');
    const everywhere = leaving('{ ipBlock: { cidr: 0.0.0.0/0 } }', ', ports: [{ port: web }]');
    expect(answer(everywhere, 'shop/cart', '1.1.1.1', 8080).verdict).toBe('dropped');
  });
});

test('pods that the same policies select are told apart by their own ports and nothing else', () => {
  const rule = policy('shop/ports', '{ podSelector: {}, ingress: [{ ports: [{ port: web }] }] }');
  const network = readNetwork(resourcesOf(rule), () => undefined);
  const from = endOf('shop/web');
  const verdicts = [8080, 9090, 8080].map((number, at) => {
    const ports = [{ name: 'web', number, protocol: 'TCP' as const }];
    const to = endOf(pod(`shop/p${String(at)}`, { ports }));
    return decideConnection(network, { from, to, port: 8080, protocol: 'TCP' }).verdict;
  });
  expect(verdicts).toEqual(['allowed', 'dropped', 'allowed']);
});

test.each<[string, string, string]>([
  ['{ cidr: 10.0.0.0/8 }', '10.1.2.3', 'allowed'],
  ['{ cidr: 10.0.0.0/8 }', '11.1.2.3', 'dropped'],
  ['{ cidr: 10.0.0.0/8, except: [10.1.0.0/16] }', '10.1.2.3', 'dropped'],
  ['{ cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.1.2.0/24] }', '10.1.2.3', 'dropped'],
  ['{ cidr: 10.0.0.0/8, except: [10.1.0.0/16] }', '10.2.0.1', 'allowed'],
  ['{ cidr: 10.0.0.0/8 }', '::ffff:10.1.2.3', 'allowed'],
  ['{ cidr: "2001:db8::/32" }', '2001:db8:1::5', 'allowed'],
  ['{ cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] }', '2001:db8:1::5', 'dropped'],
  ['{ cidr: 0.0.0.0/0 }', '2001:db8:1::5', 'dropped'],
  ['{ cidr: 0.0.0.0/0 }', 'api.example.com', 'allowed'],
  ['{ cidr: 0.0.0.0/0, except: [10.0.0.0/8] }', 'api.example.com', 'unknown'],
  ['{ cidr: 0.0.0.0/0 }', 'books/web', 'allowed'],
  ['{ cidr: 10.0.0.0/8 }', 'books/web', 'unknown'],
  ['{ cidr: 169.254.0.0/16 }', 'books/web', 'dropped'],
])('the block %s and %s: %s', (block, to, expected) => {
  expect(answer(leaving(`{ ipBlock: ${block} }`), 'shop/cart', to).verdict).toBe(expected);
});

test('addresses of a pod that are known are compared', () => {
  const rule = allowing('{ ipBlock: { cidr: 10.0.0.0/8 } }');
  const at = (...addresses: string[]) =>
    answer(rule, pod('books/web', { addresses }), 'shop/cart').verdict;
  expect([at('10.1.1.1'), at('11.1.1.1'), at('10.1.1.1', '2001:db8::1')]).toEqual([
    'allowed',
    'dropped',
    'unknown',
  ]);
});

test('a Service of IPv6 shows that pods may have no address of IPv4', () => {
  const service = object('v1', 'Service', 'shop/cart', '{ ipFamilies: [IPv6] }');
  const [v4, v6] = ['{ ipBlock: { cidr: 0.0.0.0/0 } }', '{ ipBlock: { cidr: "::/0" } }'];
  const verdict = (...peers: string[]) =>
    answer(service + leaving(peers.join(', ')), 'shop/cart', 'books/web').verdict;
  expect([verdict(v4), verdict(v6), verdict(v4, v6)]).toEqual(['unknown', 'unknown', 'allowed']);
});

test('what is not known of the other end is not known, with the rule that may apply', () => {
  const far = allowing('{ namespaceSelector: { matchLabels: { team: far } } }');
  expect(said(answer(far, 'far/web', 'shop/cart'))).toBe(
    'unknown ingress, no-rule-allows NetworkPolicy shop/rule, rule-may-apply NetworkPolicy shop/rule',
  );
  const labelled = allowing('{ podSelector: { matchLabels: { tier: front } } }');
  expect(answer(labelled, 'shop/web', 'shop/cart').verdict).toBe('dropped');
  const open = pod('shop/web', { hasMoreLabels: true });
  expect(answer(labelled, open, 'shop/cart').verdict).toBe('unknown');
  const selecting = policy('shop/some', '{ podSelector: { matchLabels: { tier: front } } }');
  expect(said(answer(selecting, 'books/web', open))).toBe(
    'unknown ingress, may-select NetworkPolicy shop/some',
  );
});

test('policies cover neither the own pod nor its node; the host network is not known', () => {
  const deny = policy('shop/deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
  expect(answer(deny, 'shop/cart', 'shop/cart')).toEqual({
    verdict: 'allowed',
    direction: null,
    by: [],
  });
  expect(answer(deny, 'own node', 'shop/cart').verdict).toBe('allowed');
  expect(answer(deny, 'node', 'shop/cart').verdict).toBe('unknown');
  const host = pod('shop/agent', { isOnHostNetwork: true });
  expect(said(answer(deny, 'books/web', host))).toBe(
    'unknown ingress, host-network NetworkPolicy shop/deny',
  );
  expect(answer(deny, 'books/web', pod('books/agent', { isOnHostNetwork: true })).verdict).toBe(
    'allowed',
  );
});

test('an answer names the policies and lines that decide', () => {
  const policies = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: in, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
    - ports: [{ port: 9090 }]
`;
  const lines = (from: string, port: number) => {
    const { verdict, by } = answer(policies, from, 'shop/cart', port);
    return [verdict, ...by.map(({ because, origin }) => `${because} ${String(origin.line)}`)];
  };
  expect(lines('shop/web', 8080)).toEqual(['allowed', 'rule-allows 7']);
  expect(lines('books/web', 9090)).toEqual(['allowed', 'rule-allows 8']);
  expect(lines('books/web', 8080)).toEqual(['dropped', 'no-rule-allows 4']);
});

test('a policy that the API server refuses is not there', () => {
  const refused = policy(
    'shop/range',
    '{ podSelector: {}, ingress: [{ ports: [{ port: 6800-7300 }] }] }',
  );
  expect(said(answer(refused, 'books/web', 'shop/cart'))).toBe('allowed');
});

test('of ten thousand policies a decision reads those of its namespaces alone', () => {
  const [deny] = resourcesOf(policy('shop/deny', '{ podSelector: {} }'));
  if (deny === undefined) throw new Error('no policy');
  const others = Array.from({ length: 10_000 }, (_, at) => ({
    ...{ ...deny, namespace: `n${String(at)}` },
    get node(): never {
      throw new Error('read');
    },
  }));
  const network = readNetwork([...others, deny], () => undefined);
  const [from, to] = [endOf('books/web'), endOf('shop/cart')];
  const { verdict } = decideConnection(network, { from, to, port: 80, protocol: 'TCP' });
  expect(verdict).toBe('dropped');
});
