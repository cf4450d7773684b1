import { beforeAll, expect, test } from 'vitest';
import { connectionsText } from '../../../src/cli/connections/connection-forms.ts';
import { connectionsOfTrees } from '../../../src/cli/connections/connections-of-trees.ts';
import { readFolders } from '../../../src/review/edge/folders/folder-tree.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import type { Engine, FormatOf } from '../../../src/review/index.ts';
import { createEngine, UNPAINTED } from '../../../src/review/index.ts';
import { temporaryFolder, writeFiles } from '../../review/edge/temporary-repository.ts';

let engine: Engine;
beforeAll(() => {
  engine = createEngine(readPackageData());
});

const workload = (name: string, port = 8080, portName = 'http'): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: app, image: 'app:1', ports: [{ name: '${portName}', containerPort: ${String(port)} }] }]
`;

const policy = (caller: string, name = 'payments'): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: '${name}', namespace: shop }
spec:
  podSelector: { matchLabels: { app: payments } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: ${caller} } } }]
      ports: [{ port: 8080 }]
`;

const tree = (...objects: readonly string[]): Readonly<Record<string, string>> => ({
  'overlays/prod/kustomization.yaml': 'resources: [all.yaml]\n',
  'overlays/prod/all.yaml': objects.join(''),
});

const WORKLOADS = ['web', 'orders', 'payments'].map((name) => workload(name)).join('');

interface Asked {
  readonly before?: Readonly<Record<string, string>>;
  readonly format?: FormatOf<'connections'>;
  readonly workload?: string;
}

async function connections(
  after: Readonly<Record<string, string>>,
  { before, format = 'table', workload: name }: Asked = {},
): Promise<string> {
  const [base, head] = [temporaryFolder(), temporaryFolder()];
  writeFiles(base, before ?? after);
  writeFiles(head, after);
  const trees = await readFolders({ base, head });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const asked = { environment: null, service: null, workload: name ?? null };
  const earlier = before === undefined ? null : trees.base;
  const found = await connectionsOfTrees(trees.merged, earlier, engine, asked);
  if (found.kind === 'refused') return found.reason;
  return [...connectionsText(found.environments, format, UNPAINTED)].join('');
}

test('who may connect is said with the policy and line that decide, and who is open in one line', async () => {
  expect(await connections(tree(WORKLOADS, policy('orders')))).toBe(
    `prod: network policies decide 2 groups of connections
  allowed: Deployment shop/orders → Deployment shop/payments, port 8080/TCP (http)
    NetworkPolicy shop/payments allows ingress at port 8080/TCP (http) (overlays/prod/all.yaml:38)
  dropped: Deployment shop/payments, Deployment shop/web, outside (any public address) → Deployment
  shop/payments, port 8080/TCP (http)
    no rule of NetworkPolicy shop/payments allows ingress at port 8080/TCP (http)
    (overlays/prod/all.yaml:35)
  No network policy here limits who connects to: Deployment shop/orders, Deployment shop/web.
  A policy acts only if the network plug-in of the cluster enforces its kind.

`,
  );
});

const csvOf = (text: string): readonly string[] =>
  text
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',').slice(1, 11).join(','));

test('a comparison has what ends otherwise alone', async () => {
  const before = tree(WORKLOADS, policy('orders'));
  const moved = await connections(tree(WORKLOADS, policy('web')), { before, format: 'csv' });
  expect(csvOf(moved)).toEqual([
    'Deployment shop/orders,1,Deployment shop/payments,1,8080,TCP,http,allowed,dropped,ingress',
    'Deployment shop/web,1,Deployment shop/payments,1,8080,TCP,http,dropped,allowed,ingress',
  ]);
  expect(await connections(before, { before })).toContain(
    'prod: no connection that this command lists changes its outcome',
  );
});

test('a port that moves under a policy that stays is a difference', async () => {
  const before = tree(WORKLOADS, policy('orders'));
  const after = tree(
    workload('web'),
    workload('orders'),
    workload('payments', 9090),
    policy('orders'),
  );
  const told = await connections(after, { before });
  expect(told).toContain(
    'allowed → not there: Deployment shop/orders → Deployment shop/payments, port',
  );
  expect(told).toMatch(/not there → dropped: [^:]*Deployment shop\/orders/);
});

test('one workload alone is asked about; one that is not there is said', async () => {
  const all = tree(WORKLOADS, policy('orders'));
  const of = async (name: string): Promise<string> => connections(all, { workload: name });
  expect(await of('orders')).toContain('prod: network policies decide 1 group of connections');
  expect(await of('Deployment shop/orders')).toBe(await of('shop/orders'));
  expect(await of('cart')).toBe('No workload is called cart.');
});

test('pictures and tables hold nothing that their readers would run', async () => {
  const all = tree(workload('web'), workload('payments', 8080, '=1+"]; b [URL=x'), policy('web'));
  const dot = await connections(all, { format: 'dot' });
  expect(dot).toMatch(/^digraph connections \{\n/);
  for (const line of dot.split('\n').filter((one) => one.includes('->')))
    expect(line).toMatch(
      /^ {2}"(?:[^"\\]|\\.)*" -> "(?:[^"\\]|\\.)*" \[label="(?:[^"\\]|\\.)*", color=\w+\];$/,
    );
  for (const format of ['dot', 'csv', 'table'] as const)
    // eslint-disable-next-line no-control-regex -- the character that moves the cursor
    expect(await connections(all, { format })).not.toMatch(/\u001b/);
  expect(await connections(all, { format: 'csv' })).toContain(`,"'=1+""]; b [URL=x",`);
});

test('programs get groups with counts, ports and policies', async () => {
  const text = await connections(tree(WORKLOADS, policy('orders')), { format: 'json' });
  expect(JSON.parse(text)).toMatchObject({
    schemaVersion: '1.0',
    environments: [
      {
        environment: 'prod',
        compared: false,
        connections: [
          {
            callers: { count: 1, names: ['Deployment shop/orders'] },
            port: { port: 8080, protocol: 'TCP', name: 'http' },
            after: {
              verdict: 'allowed',
              direction: 'ingress',
              policies: [{ policy: 'NetworkPolicy shop/payments', because: 'rule-allows' }],
            },
          },
          { after: { verdict: 'dropped' } },
        ],
        open: { count: 2 },
      },
    ],
  });
});

const network = (name: string, spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;

test('a policy whose labels are not known here is not known, and never open', async () => {
  const all = tree(
    WORKLOADS,
    network(
      'by-team',
      '{ podSelector: { matchLabels: { app: payments } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: a } } }] }] }',
    ),
  );
  const told = await connections(all);
  expect(told).toContain(
    'not known: Deployment shop/orders, Deployment shop/payments, Deployment shop/web →',
  );
  expect(told.replace(/\s+/g, ' ')).toContain(
    'whether a rule of NetworkPolicy shop/by-team allows ingress at port 8080/TCP (http) is not known',
  );
});

test('a policy that the API server refuses is not there', async () => {
  const refused = network('refused', '{ podSelector: {}, policyTypes: [Inwards] }');
  expect(await connections(tree(WORKLOADS, refused))).toContain(
    'prod: no network policy here decides a connection',
  );
});

test('egress drops every port, lookups and the outside; exceptions of IPv6 that overlap are read', async () => {
  const shut = network('shut', '{ podSelector: {}, policyTypes: [Egress] }');
  const told = (await connections(tree(WORKLOADS, shut), { format: 'csv' })).split('\r\n');
  const dropped = told.filter((line) => line.includes(',dropped,egress,'));
  expect(dropped.map((line) => line.split(',').at(-7))).toEqual(['http', 'https', 'dns']);
  const service = `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ipFamilies: [IPv6, IPv4], ports: [{ port: 80, targetPort: 8080 }] }
`;
  const toIpv6 = (except: string): string =>
    network(
      'v6',
      `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: '::/0', except: [${except}] } }] }] }`,
    );
  const verdictOf = async (except: string): Promise<string | undefined> => {
    const text = await connections(tree(WORKLOADS, service, toIpv6(except)), { format: 'csv' });
    return text
      .split('\r\n')
      .find((line) => line.includes(',443,'))
      ?.match(/allowed|dropped|unknown|not known/)?.[0];
  };
  expect(await verdictOf("'fc00::/7', 'fd00::/8', 'fe80::/10'")).toBe('allowed');
  expect(await verdictOf("'2001:db8::/32', '2001:db8::/48'")).toBe('not known');
});

const OF_CILIUM = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec: { endpointSelector: { matchLabels: { app: web } }, ingress: [{}] }
`;

const definition = (group: string): string => `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: 'policies.${group}' }
spec: { group: ${group}, scope: Namespaced, names: { kind: Policy, plural: policies }, versions: [] }
`;

const BASELINE = `---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec: { subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }
`;

test('policies are said to act only where their engine runs, if nothing here shows it', async () => {
  const told = async (...objects: string[]): Promise<string> =>
    (await connections(tree(WORKLOADS, ...objects))).replace(/\s+/g, ' ');
  expect(await told(OF_CILIUM)).toContain(
    'No file here shows that Cilium is installed: a CiliumNetworkPolicy acts only in a cluster that runs Cilium.',
  );
  expect(await told(OF_CILIUM, definition('cilium.io'))).not.toContain('No file here');
  const agent = workload('agent').replace('app:1', 'quay.io/cilium/cilium:v1.16.1');
  expect(await told(OF_CILIUM, agent)).not.toContain('No file here');
  expect(await told(BASELINE)).toContain(
    'No file here has the CRD of BaselineAdminNetworkPolicy: no policy of this kind acts without it.',
  );
  expect(await told(BASELINE, definition('policy.networking.k8s.io'))).not.toContain('No file');
});

test('pods in ambient connect to each other at the port of tunnels, and by no other', async () => {
  const namespace = `---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`;
  const told = await connections(tree(namespace, WORKLOADS, policy('orders')), { format: 'csv' });
  expect(csvOf(told).map((line) => line.replaceAll('Deployment shop/', ''))).toEqual([
    'outside (any public address),1,payments,1,8080,TCP,http,,dropped,ingress',
    `"orders, payments, web",3,payments,1,15008,TCP,HBONE,`,
  ]);
});

test('many workloads under a policy each are listed in one row for each verdict', async () => {
  const names = Array.from({ length: 150 }, (_, at) => `w${String(at)}`);
  const all = tree(
    ...names.map((name) => workload(name)),
    ...names.map((name, at) =>
      policy(names[(at + 1) % 150] ?? '', name).replace('payments }', `${name} }`),
    ),
  );
  const rows = csvOf(await connections(all, { format: 'csv' }));
  expect(rows).toHaveLength(300);
  expect(rows.filter((row) => row.endsWith('allowed,ingress'))).toHaveLength(150);
});
