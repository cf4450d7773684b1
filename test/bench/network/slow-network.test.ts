import { describe, expect, test } from 'vitest';
import type {
  PlainBaselineSpec,
  PlainCalicoPolicy,
  PlainCiliumSpec,
  PlainConnection,
  PlainNetwork,
  PlainNetworkPolicy,
  PlainPod,
  PlainPolicy,
  PlainPort,
} from '../../../bench/network/plain-network.ts';
import { calicoSelects } from '../../../bench/network/slow-calico-selector.ts';
import { isInBlock, selects } from '../../../bench/network/slow-facts.ts';
import type { SlowVerdict } from '../../../bench/network/slow-network.ts';
import { slowVerdict } from '../../../bench/network/slow-network.ts';

const pod = (
  key: string,
  address: string,
  app: string,
  ports: readonly PlainPort[] = [],
): PlainPod => {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name, labels: { app }, serviceAccount: app, addresses: [address], ports };
};

const http = { name: 'http', number: 8080, protocol: 'TCP' } as const;

const CLUSTER = {
  namespaces: [
    { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop', team: 'red' } },
    { name: 'bank', labels: { 'kubernetes.io/metadata.name': 'bank', team: 'blue' } },
  ],
  pods: [
    pod('shop/web', '10.0.0.1', 'web'),
    pod('shop/db', '10.0.0.2', 'db', [http]),
    pod('bank/api', '10.0.1.1', 'api', [http, { ...http, number: 9090 }]),
  ],
  connections: [],
};

/** Reads `shop/web → shop/db:8080`, or with a protocol `…:53/UDP`. */
function connectionOf(text: string): PlainConnection {
  const [, from = '', to = '', port = '', protocol = 'TCP'] =
    /^(\S+) → (\S+):(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  const end = (name: string) => (name.includes('/') ? { pod: name } : { address: name });
  const known = (['TCP', 'UDP', 'SCTP'] as const).find((each) => each === protocol) ?? 'TCP';
  return { from: end(from), to: end(to), port: Number(port), protocol: known };
}

const verdictOf = (
  plugin: PlainNetwork['plugin'],
  policies: readonly PlainPolicy[],
  connection: string,
): SlowVerdict => slowVerdict({ ...CLUSTER, plugin, policies }, connectionOf(connection));

type Row<T> = readonly [says: string, policies: T, verdicts: Readonly<Record<string, SlowVerdict>>];

const expectRow = (
  plugin: PlainNetwork['plugin'],
  policies: readonly PlainPolicy[],
  verdicts: Readonly<Record<string, SlowVerdict>>,
): void => {
  const found = Object.keys(verdicts).map((each) => [each, verdictOf(plugin, policies, each)]);
  expect(Object.fromEntries(found)).toEqual(verdicts);
};

const networkPolicy = (
  spec: PlainNetworkPolicy['spec'],
  namespace = 'shop',
): PlainNetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'one', namespace },
  spec,
});

describe('a NetworkPolicy', () => {
  const ALL = { podSelector: {} };
  const rows: readonly Row<PlainNetworkPolicy['spec']>[] = [
    [
      'without rules denies ingress, of its namespace only',
      ALL,
      {
        'shop/web → shop/db:80': 'dropped',
        'shop/web → bank/api:80': 'allowed',
        '203.0.113.5 → shop/db:80': 'dropped',
      },
    ],
    [
      'never keeps a pod from itself',
      { ...ALL, policyTypes: ['Ingress', 'Egress'] },
      { 'shop/db → shop/db:80': 'allowed' },
    ],
    [
      'with an empty list of egress is not about egress',
      { ...ALL, egress: [] },
      { 'shop/web → 203.0.113.5:443': 'allowed' },
    ],
    [
      'with the type Egress and an empty list denies egress',
      { ...ALL, policyTypes: ['Egress'], egress: [] },
      { 'shop/web → 203.0.113.5:443': 'dropped', 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'with a rule for egress is about ingress, too',
      { ...ALL, egress: [{}] },
      { 'shop/web → 203.0.113.5:443': 'allowed', 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'with an empty rule allows all',
      { ...ALL, ingress: [{}] },
      { 'bank/api → shop/db:80': 'allowed', '203.0.113.5 → shop/db:80': 'allowed' },
    ],
    [
      'with empty lists of peers and ports allows all',
      { ...ALL, ingress: [{ from: [], ports: [] }] },
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'with an empty podSelector allows pods of its own namespace',
      { ...ALL, ingress: [{ from: [{ podSelector: {} }] }] },
      {
        'shop/web → shop/db:80': 'allowed',
        'bank/api → shop/db:80': 'dropped',
        '203.0.113.5 → shop/db:80': 'dropped',
      },
    ],
    [
      'asks both selectors of one peer',
      {
        ...ALL,
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { team: 'blue' } },
                podSelector: { matchLabels: { app: 'web' } },
              },
            ],
          },
        ],
      },
      { 'bank/api → shop/db:80': 'dropped', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'asks one of two peers',
      {
        ...ALL,
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { team: 'blue' } } },
              { podSelector: { matchLabels: { app: 'web' } } },
            ],
          },
        ],
      },
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'allowed' },
    ],
    [
      'means TCP where a port says no protocol',
      { ...ALL, ingress: [{ ports: [{ port: 53 }] }] },
      { 'shop/web → shop/db:53': 'allowed', 'shop/web → shop/db:53/UDP': 'dropped' },
    ],
    [
      'means every port where a protocol says none',
      { ...ALL, ingress: [{ ports: [{ protocol: 'UDP' }] }] },
      { 'shop/web → shop/db:53/UDP': 'allowed', 'shop/web → shop/db:53': 'dropped' },
    ],
    [
      'takes both ends of a range',
      { ...ALL, ingress: [{ ports: [{ port: 80, endPort: 90 }] }] },
      {
        'shop/web → shop/db:79': 'dropped',
        'shop/web → shop/db:80': 'allowed',
        'shop/web → shop/db:90': 'allowed',
        'shop/web → shop/db:91': 'dropped',
      },
    ],
    [
      'reads names of ports at the called pod',
      { ...ALL, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] },
      {
        'shop/web → shop/db:8080': 'allowed',
        'shop/web → shop/db:8081': 'dropped',
        'shop/web → 203.0.113.5:8080': 'dropped',
      },
    ],
    [
      'does not know a name of two numbers',
      { ...ALL, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] },
      { 'shop/web → bank/api:8080': 'unknown', 'shop/web → bank/api:80': 'dropped' },
    ],
    [
      'leaves the exceptions of a block out',
      {
        ...ALL,
        ingress: [
          {
            from: [
              { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.0/29', '203.0.113.4/30'] } },
            ],
          },
        ],
      },
      {
        '203.0.113.9 → shop/db:80': 'allowed',
        '203.0.113.5 → shop/db:80': 'dropped',
        '203.0.114.1 → shop/db:80': 'dropped',
      },
    ],
  ];
  test.each(rows)('%s', (_, spec, verdicts) => {
    expectRow('kubernetes', [networkPolicy(spec)], verdicts);
  });

  test('adds to others', () => {
    const policies = [
      networkPolicy({ podSelector: {} }),
      networkPolicy({ podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }),
    ];
    expectRow('kubernetes', policies, {
      'bank/api → shop/db:80': 'allowed',
      'bank/api → shop/db:81': 'dropped',
    });
  });
});

describe('policies of administrators', () => {
  const SHOP = { namespaces: { matchLabels: { team: 'red' } } };
  const ANY = { namespaces: {} };
  const admin = (priority: number, spec: Omit<PlainBaselineSpec, 'subject'>): PlainPolicy => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: `at-${String(priority)}` },
    spec: { subject: SHOP, priority, ...spec },
  });
  const baseline = (spec: Omit<PlainBaselineSpec, 'subject'>): PlainPolicy => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'BaselineAdminNetworkPolicy',
    metadata: { name: 'default' },
    spec: { subject: SHOP, ...spec },
  });
  const deny = { ingress: [{ action: 'Deny', from: [ANY] }] } as const;
  const allow = { ingress: [{ action: 'Allow', from: [ANY] }] } as const;
  const pass = { ingress: [{ action: 'Pass', from: [ANY] }] } as const;
  const denyAll = networkPolicy({ podSelector: {} });
  const openAll = networkPolicy({ podSelector: {}, ingress: [{}] });
  const rows: readonly Row<readonly PlainPolicy[]>[] = [
    [
      'go before NetworkPolicies',
      [admin(1, allow), denyAll],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'deny what NetworkPolicies allow',
      [admin(1, deny), openAll],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'of lower priority values go first',
      [admin(5, deny), admin(2, allow)],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'of one priority that contradict are not known',
      [admin(2, deny), admin(2, allow)],
      { 'bank/api → shop/db:80': 'unknown' },
    ],
    [
      'of one priority that agree are known',
      [admin(2, deny), admin(2, deny)],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'pass to NetworkPolicies, and past the others',
      [admin(1, pass), admin(2, deny), openAll],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'pass to the baseline where no NetworkPolicy selects',
      [admin(1, pass), baseline(deny)],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'of the baseline come after NetworkPolicies',
      [baseline(deny), openAll],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'of the baseline are not known beside a policy of the other direction',
      [baseline(deny), networkPolicy({ podSelector: {}, policyTypes: ['Egress'] })],
      { 'bank/api → shop/db:80': 'unknown' },
    ],
    ['match no address by namespaces', [admin(1, deny)], { '203.0.113.5 → shop/db:80': 'allowed' }],
    [
      'match pods by networks',
      [admin(1, { egress: [{ action: 'Deny', to: [{ networks: ['10.0.1.0/24'] }] }] })],
      { 'shop/web → bank/api:80': 'dropped', 'shop/web → shop/db:80': 'allowed' },
    ],
    [
      'take the first rule that matches',
      [
        admin(1, {
          ingress: [
            { action: 'Allow', from: [ANY], ports: [{ portNumber: { port: 80 } }] },
            ...deny.ingress,
          ],
        }),
      ],
      {
        'bank/api → shop/db:80': 'allowed',
        'bank/api → shop/db:81': 'dropped',
        'bank/api → shop/db:80/UDP': 'dropped',
      },
    ],
    [
      'read names of ports at the called pod',
      [admin(1, { ingress: [{ action: 'Deny', from: [ANY], ports: [{ namedPort: 'http' }] }] })],
      { 'bank/api → shop/db:8080': 'dropped', 'bank/api → shop/db:80': 'allowed' },
    ],
  ];
  test.each(rows)('%s', (_, policies, verdicts) => {
    expectRow('kubernetes', policies, verdicts);
  });

  const ofCluster = (
    tier: 'Admin' | 'Baseline',
    action: 'Accept' | 'Deny' | 'Pass',
    priority = 1,
  ): PlainPolicy => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `${tier}-${action}` },
    spec: {
      tier,
      priority,
      subject: SHOP,
      ingress: [
        {
          action,
          from: [ANY],
          protocols: [{ tcp: { destinationPort: { range: { start: 80, end: 90 } } } }],
        },
      ],
    },
  });
  const clusterRows: readonly Row<readonly PlainPolicy[]>[] = [
    [
      'go first in the tier Admin',
      [ofCluster('Admin', 'Accept'), denyAll],
      { 'bank/api → shop/db:90': 'allowed', 'bank/api → shop/db:91': 'dropped' },
    ],
    [
      'come last in the tier Baseline',
      [ofCluster('Baseline', 'Deny')],
      { 'bank/api → shop/db:80': 'dropped', 'bank/api → shop/db:80/UDP': 'allowed' },
    ],
    [
      'pass from Admin past Admin to Baseline',
      [
        ofCluster('Admin', 'Pass', 1),
        ofCluster('Admin', 'Accept', 2),
        ofCluster('Baseline', 'Deny'),
      ],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'pass from Baseline to what allows all',
      [ofCluster('Baseline', 'Pass', 1), ofCluster('Baseline', 'Deny', 2)],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
  ];
  test.each(clusterRows)('of the whole cluster %s', (_, policies, verdicts) => {
    expectRow('kubernetes', policies, verdicts);
  });
});

describe('a policy of Cilium', () => {
  const rows: readonly Row<Omit<PlainCiliumSpec, 'endpointSelector'>>[] = [
    [
      'denies by default where it has rules',
      { ingress: [{}] },
      {
        'shop/web → shop/db:80': 'dropped',
        'shop/web → bank/api:80': 'allowed',
        '203.0.113.5 → shop/db:80': 'dropped',
      },
    ],
    [
      'is not about a direction with an empty list',
      { ingress: [] },
      { 'shop/web → shop/db:80': 'allowed' },
    ],
    [
      'denies by default with rules that deny',
      { ingressDeny: [{ fromEntities: ['world'] }] },
      { 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'leaves out the default that it turns off',
      { enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEntities: ['world'] }] },
      { 'shop/web → shop/db:80': 'allowed', '203.0.113.5 → shop/db:80': 'dropped' },
    ],
    [
      'denies before it allows',
      {
        ingress: [{ fromEntities: ['all'] }],
        ingressDeny: [{ toPorts: [{ ports: [{ port: '80' }] }] }],
      },
      {
        'shop/web → shop/db:80': 'dropped',
        'shop/web → shop/db:80/UDP': 'dropped',
        'shop/web → shop/db:81': 'allowed',
      },
    ],
    [
      'selects peers of its own namespace',
      { ingress: [{ fromEndpoints: [{}] }] },
      {
        'shop/web → shop/db:80': 'allowed',
        'bank/api → shop/db:80': 'dropped',
        '203.0.113.5 → shop/db:80': 'dropped',
      },
    ],
    [
      'selects peers of a namespace that it asks for',
      {
        ingress: [
          { fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'bank' } }] },
        ],
      },
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'selects peers by labels of their namespaces',
      {
        ingress: [
          { fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'blue' } }] },
        ],
      },
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'selects nobody by an empty list',
      { ingress: [{ fromEndpoints: [] }] },
      { 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'matches no pod by a block',
      { egress: [{ toCIDR: ['0.0.0.0/0'] }] },
      { 'shop/web → bank/api:80': 'dropped', 'shop/web → 203.0.113.5:80': 'allowed' },
    ],
    [
      'leaves exceptions out',
      { egress: [{ toCIDRSet: [{ cidr: '203.0.113.0/24', except: ['203.0.113.4/30'] }] }] },
      { 'shop/web → 203.0.113.5:80': 'dropped', 'shop/web → 203.0.113.9:80': 'allowed' },
    ],
    [
      'tells pods from the world',
      { egress: [{ toEntities: ['cluster'] }] },
      { 'shop/web → bank/api:80': 'allowed', 'shop/web → 203.0.113.5:80': 'dropped' },
    ],
    [
      'takes ports without peers for all peers',
      { ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }] },
      { '203.0.113.5 → shop/db:80': 'allowed', 'bank/api → shop/db:81': 'dropped' },
    ],
    [
      'takes 0 for every port',
      { ingress: [{ toPorts: [{ ports: [{ port: '0', protocol: 'UDP' }] }] }] },
      { 'bank/api → shop/db:53/UDP': 'allowed', 'bank/api → shop/db:53': 'dropped' },
    ],
    [
      'reads names of ports at its own pods',
      { ingress: [{ toPorts: [{ ports: [{ port: 'http' }] }] }] },
      { 'bank/api → shop/db:8080': 'allowed', 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'does not know a name for egress that pods give to several numbers',
      { egress: [{ toPorts: [{ ports: [{ port: 'http' }] }] }] },
      { 'shop/web → shop/db:8080': 'unknown', 'shop/web → shop/db:80': 'dropped' },
    ],
  ];
  test.each(rows)('%s', (_, spec, verdicts) => {
    const policy = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'one', namespace: 'shop' },
      spec: { endpointSelector: {}, ...spec },
    } as const;
    expectRow('cilium', [policy], verdicts);
  });

  test('of the whole cluster selects pods and peers of all namespaces', () => {
    const policy = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'one' },
      spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] },
    } as const;
    expectRow('cilium', [policy], {
      'shop/web → bank/api:80': 'allowed',
      '203.0.113.5 → bank/api:80': 'dropped',
    });
  });

  test('denies what a NetworkPolicy allows, and adds to it otherwise', () => {
    const policy = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'one', namespace: 'shop' },
      spec: {
        endpointSelector: {},
        ingress: [{ fromEntities: ['world'] }],
        ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }],
      },
    } as const;
    const open = networkPolicy({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
    expectRow('cilium', [policy, open], {
      'shop/web → shop/db:80': 'dropped',
      'shop/db → shop/web:80': 'allowed',
      '203.0.113.5 → shop/db:80': 'allowed',
      'bank/api → shop/db:80': 'dropped',
    });
  });
});

describe('policies of Calico', () => {
  const calico = (spec: PlainCalicoPolicy['spec'], namespace?: string): PlainPolicy => ({
    apiVersion: 'projectcalico.org/v3',
    kind: namespace === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    metadata: { name: 'one', namespace },
    spec,
  });
  const tier = (defaultAction: 'Deny' | 'Pass'): PlainPolicy => ({
    apiVersion: 'projectcalico.org/v3',
    kind: 'Tier',
    metadata: { name: 'platform' },
    spec: { order: 100, defaultAction },
  });
  const allow = { ingress: [{ action: 'Allow' }] } as const;
  const deny = { ingress: [{ action: 'Deny' }] } as const;
  const none = { selector: "app == 'db'", ingress: [] } as const;
  const rows: readonly Row<readonly PlainPolicy[]>[] = [
    [
      'drop what no rule is about',
      [calico(none, 'shop')],
      {
        'shop/web → shop/db:80': 'dropped',
        'shop/db → shop/web:80': 'allowed',
        'shop/db → 203.0.113.5:80': 'allowed',
      },
    ],
    [
      'are about egress alone with rules for it alone',
      [calico({ egress: [{ action: 'Deny' }] }, 'shop')],
      { 'bank/api → shop/db:80': 'allowed', 'shop/db → bank/api:80': 'dropped' },
    ],
    [
      'decide by their order',
      [calico({ order: 20, ...deny }), calico({ order: 10, ...allow })],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'without an order come last',
      [calico(deny), calico({ order: 10, ...allow })],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'of one order that contradict are not known',
      [calico({ order: 10, ...deny }), calico({ order: 10, ...allow })],
      { 'bank/api → shop/db:80': 'unknown' },
    ],
    [
      'select pods by the labels that Calico gives them',
      [calico({ selector: "projectcalico.org/namespace == 'shop'", ...deny })],
      { 'bank/api → shop/db:80': 'dropped', 'shop/web → bank/api:80': 'allowed' },
    ],
    [
      'select namespaces by name',
      [
        calico({
          ingress: [
            { action: 'Allow', source: { namespaceSelector: "projectcalico.org/name == 'bank'" } },
          ],
        }),
      ],
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'select no pod by what is global',
      [calico({ ingress: [{ action: 'Allow', source: { namespaceSelector: 'global()' } }] })],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'go on after a rule that logs',
      [calico({ ingress: [{ action: 'Log' }, { action: 'Allow' }] })],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'pass past the rest of their tier',
      [calico({ order: 10, ingress: [{ action: 'Pass' }] }), calico({ order: 20, ...deny })],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'pass to the next tier',
      [tier('Deny'), calico({ tier: 'platform', ingress: [{ action: 'Pass' }] }), calico(deny)],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'of a tier deny by its default',
      [tier('Deny'), calico({ tier: 'platform', ingress: [] }), calico(allow)],
      { 'bank/api → shop/db:80': 'dropped' },
    ],
    [
      'of a tier pass by its default',
      [tier('Pass'), calico({ tier: 'platform', ingress: [] }), calico(allow)],
      { 'bank/api → shop/db:80': 'allowed' },
    ],
    [
      'count NetworkPolicies as of order 1000',
      [
        calico({ order: 2000, ...deny }),
        networkPolicy({ podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }),
      ],
      { 'bank/api → shop/db:80': 'allowed', 'bank/api → shop/db:81': 'dropped' },
    ],
    [
      'of a namespace select peers of it',
      [calico({ ingress: [{ action: 'Allow', source: { selector: 'all()' } }] }, 'shop')],
      {
        'shop/web → shop/db:80': 'allowed',
        'bank/api → shop/db:80': 'dropped',
        '203.0.113.5 → shop/db:80': 'dropped',
      },
    ],
    [
      'of a namespace select peers of other namespaces',
      [
        calico(
          { ingress: [{ action: 'Allow', source: { namespaceSelector: "team == 'blue'" } }] },
          'shop',
        ),
      ],
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'ask nets of pods, too',
      [calico({ ingress: [{ action: 'Allow', source: { nets: ['10.0.1.0/24'] } }] })],
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'ask for accounts',
      [calico({ ingress: [{ action: 'Allow', source: { serviceAccounts: { names: ['api'] } } }] })],
      { 'bank/api → shop/db:80': 'allowed', 'shop/web → shop/db:80': 'dropped' },
    ],
    [
      'exclude peers by what they are not',
      [calico({ ingress: [{ action: 'Allow', source: { notSelector: "app == 'web'" } }] })],
      {
        'bank/api → shop/db:80': 'allowed',
        '203.0.113.5 → shop/db:80': 'allowed',
        'shop/web → shop/db:80': 'dropped',
      },
    ],
    [
      'read ports as numbers, ranges and names',
      [
        calico({
          ingress: [
            { action: 'Allow', protocol: 'TCP', destination: { ports: [80, '90:91', 'http'] } },
          ],
        }),
      ],
      {
        'shop/web → shop/db:80': 'allowed',
        'shop/web → shop/db:91': 'allowed',
        'shop/web → shop/db:92': 'dropped',
        'shop/web → shop/db:8080': 'allowed',
        'shop/web → shop/db:80/UDP': 'dropped',
      },
    ],
    [
      'read protocols by their numbers',
      [calico({ ingress: [{ action: 'Allow', protocol: 17 }] })],
      { 'shop/web → shop/db:53/UDP': 'allowed', 'shop/web → shop/db:53': 'dropped' },
    ],
  ];
  test.each(rows)('%s', (_, policies, verdicts) => {
    expectRow('calico', policies, verdicts);
  });
});

test.each([
  ['all()', true],
  ["app == 'web' && tier == 'a'", true],
  ["app == 'db' || tier == 'a' && has(app)", true],
  ["(app == 'db' || tier == 'a') && !has(app)", false],
  ["!(app == 'db')", true],
  ["env != 'prod'", true],
  ["env not in {'prod', 'dev'}", true],
  ["env in {'prod'}", false],
  ['app in { "db", "web" }', true],
  ["app contains 'e' && app starts with 'w' && app ends with 'b'", true],
  ["env contains 'e'", false],
])("Calico's selector %s selects app web of tier a: %s", (selector, expected) => {
  expect(calicoSelects(selector, { app: 'web', tier: 'a' })).toBe(expected);
});

test('a label selector asks for all that it lists', () => {
  const labels = { app: 'web' };
  const asks = (
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist',
    key: string,
    values?: string[],
  ) => selects({ matchExpressions: [{ key, operator, values }] }, labels);
  expect(selects({}, {})).toBe(true);
  expect(selects({ matchLabels: { app: 'web', tier: 'a' } }, labels)).toBe(false);
  expect([asks('In', 'app', ['db', 'web']), asks('In', 'tier', ['a'])]).toEqual([true, false]);
  expect([asks('NotIn', 'app', ['web']), asks('NotIn', 'tier', ['a'])]).toEqual([false, true]);
  expect([asks('Exists', 'app'), asks('Exists', 'tier')]).toEqual([true, false]);
  expect([asks('DoesNotExist', 'app'), asks('DoesNotExist', 'tier')]).toEqual([false, true]);
});

test('a block has addresses of its own family', () => {
  expect(isInBlock({ cidr: '0.0.0.0/0' }, '2001:db8::5')).toBe(false);
  expect(isInBlock({ cidr: '::/0', except: ['fd00::/8'] }, '2001:db8::5')).toBe(true);
  expect(isInBlock({ cidr: '::/0', except: ['fd00::/8'] }, 'fd00::1')).toBe(false);
});
