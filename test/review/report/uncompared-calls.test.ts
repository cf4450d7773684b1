import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsText } from '../../../src/review/report/formats/calls-report.ts';
import { writtenOf } from '../../bot/written-of-review.ts';
import { app, policy } from '../../checks/findings-of.ts';
import { contextOf } from '../../support/report-parts.ts';
import { reviewOf } from '../../support/review-of.ts';
import { times } from '../../support/times.ts';

const SHOP = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
const CALLERS = SHOP + app('shop', 'web', ['orders']) + app('shop', 'batch', ['orders']);
const ORDERS = app('shop', 'orders').replace(
  'image: app',
  'image: app:1\n          ports: [{ containerPort: 8080 }]',
);
const IMAGE = ORDERS.replace('app:1', 'app:2');

const object = (kind: string, spec: string, apiVersion: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: one, namespace: shop }\nspec: ${spec}\n---\n`;
const network = (spec: string): string => object('NetworkPolicy', spec, 'networking.k8s.io/v1');
const istio = (kind: string, spec: string): string => object(kind, spec, 'networking.istio.io/v1');
const security = (kind: string, spec: string): string => object(kind, spec, 'security.istio.io/v1');

/** A change that comes with a new image, so that calls are compared beside it. */
async function saidOf(before: string, after: string): Promise<{ all: string; diff: string }> {
  const review = await reviewOf(
    { 'prod/all.yaml': CALLERS + before },
    { 'prod/all.yaml': CALLERS + after },
  );
  const written = Object.values(writtenOf(review)).join('\n');
  return {
    all: written.replace(/\s+/g, ' '),
    diff: callsText(contextOf(review)).replace(/\s+/g, ' '),
  };
}

const SAME = /no call changes its outcome|no call depends on what changes/i;

/** What comes beside a new image, and what of it stands in the place of the sentence. */
const UNCOMPARED: readonly (readonly [string, string, string])[] = [
  [
    'a policy of the network that keeps pods from DNS and other hosts',
    network('{ podSelector: { matchLabels: { app: x } }, policyTypes: [Egress], egress: [] }'),
    'connections from selected pods past Services, DNS and calls to hosts outside this repository (NetworkPolicy shop/one)',
  ],
  [
    'a policy of the network for what comes to pods',
    network('{ podSelector: { matchLabels: { app: x } }, ingress: [{}] }'),
    'connections to selected pods past Services (NetworkPolicy shop/one)',
  ],
  [
    'an object of a kind that no model reads',
    object('Frobnicator', '{ mode: fast }', 'frob.example.com/v1'),
    'any effect of Frobnicator shop/one on calls',
  ],
  [
    'a policy that allows callers who are not in the tree',
    policy(
      'shop',
      'allow',
      '{ selector: { matchLabels: { app: orders } }, action: ALLOW, rules: [{ from: [{ source: { namespaces: [shop, partners] } }] }] }',
    ),
    'callers outside this repository (AuthorizationPolicy shop/allow)',
  ],
  [
    'a mode of mTLS, which callers without a proxy meet',
    security('PeerAuthentication', '{ mtls: { mode: PERMISSIVE } }'),
    'callers outside this repository (PeerAuthentication shop/one)',
  ],
  [
    'what a Sidecar lets out',
    istio('Sidecar', '{ egress: [{ hosts: ["*/*"] }] }'),
    'calls to hosts outside this repository (Sidecar shop/one)',
  ],
  [
    'a field of a DestinationRule that nobody follows',
    istio(
      'DestinationRule',
      '{ host: orders, trafficPolicy: { tls: { mode: ISTIO_MUTUAL, subjectAltNames: [other] } } }',
    ),
    'any effect of DestinationRule shop/one on calls',
  ],
  [
    'a Service that is new',
    'apiVersion: v1\nkind: Service\nmetadata: { name: fresh, namespace: shop }\nspec: { selector: { app: orders }, ports: [{ name: http, port: 80, targetPort: 8080 }] }\n---\n',
    'calls of Service shop/fresh',
  ],
];

describe('calls that a change can decide and that nobody compared', () => {
  test.each(UNCOMPARED)(
    '%s: they are named in the place of the sentence',
    async (_, one, named) => {
      const { all, diff } = await saidOf(ORDERS, IMAGE + one);
      expect(all).not.toMatch(SAME);
      expect(diff).not.toMatch(SAME);
      expect(diff).toContain(named);
      expect(all).toContain(`No change found in calls from 3 workloads to `);
      expect(all).toContain(named);
    },
  );

  test.each(UNCOMPARED)('%s alone', async (_, one, named) => {
    const { all, diff } = await saidOf(ORDERS, ORDERS + one);
    expect(all).not.toMatch(SAME);
    expect(diff).not.toMatch(SAME);
    expect(diff).toContain(named);
  });

  test('nothing compared is said as that', async () => {
    const { all, diff } = await saidOf(
      ORDERS,
      ORDERS +
        network(
          '{ podSelector: { matchLabels: { app: x } }, ingress: [{ from: [{ podSelector: {} }] }] }',
        ),
    );
    const said =
      'No call was compared. Not compared: connections to selected pods past Services (NetworkPolicy shop/one).';
    expect(all).toContain(said);
    expect(diff).toContain(said);
  });

  test('a port that no container declares: whether one listens there is not known', async () => {
    const { all, diff } = await saidOf(
      ORDERS,
      ORDERS.replace('targetPort: 8080', 'targetPort: 9999'),
    );
    expect(all).not.toMatch(SAME);
    expect(diff).toContain('Not compared: ports that no container declares (Service shop/orders).');
  });

  test.each([
    ['where names lead', 'hostAliases: [{ ip: 10.0.0.1, hostnames: [orders] }]'],
    ['who answers questions for names', 'dnsConfig: { nameservers: [10.0.0.1] }'],
    ['a field that nobody knows', 'invented: true'],
    ['past the proxy', 'securityContext: { runAsUser: 1337 }'],
  ])('a pod that says %s', async (_, field) => {
    const { all } = await saidOf(
      ORDERS,
      ORDERS.replace('serviceAccountName: orders', `serviceAccountName: orders\n      ${field}`),
    );
    expect(all).not.toMatch(SAME);
  });
});

test.each([
  ['a new image', IMAGE],
  ['replicas', ORDERS.replace('\nspec:\n  selector:', '\nspec:\n  replicas: 3\n  selector:')],
  [
    'the label of a chart',
    ORDERS.replace('labels: { app: orders,', 'labels: { app: orders, helm.sh/chart: orders-2,'),
  ],
  ['a variable of a program', ORDERS.replace('env: []', 'env: [{ name: LEVEL, value: debug }]')],
  [
    'a PodDisruptionBudget',
    `${IMAGE}${object('PodDisruptionBudget', '{ selector: { matchLabels: { app: orders } }, maxUnavailable: 1 }', 'policy/v1')}`,
  ],
  [
    'a route for a Service that is here',
    IMAGE +
      istio(
        'VirtualService',
        '{ hosts: [orders], http: [{ route: [{ destination: { host: orders } }] }] }',
      ),
  ],
])('%s decides no other call: all were compared', async (_, after) => {
  const { all, diff } = await saidOf(ORDERS, after);
  expect(all).toMatch(/No call changes its outcome \(compared: calls from 3 workloads to /);
  expect(diff).toMatch(/^No call changes its outcome \(compared: \d+ kinds of requests\)/);
});

test('fields that are empty on both sides differ in nothing', async () => {
  const withEmpty = (text: string): string =>
    text.replace(
      'serviceAccountName',
      'securityContext: {}\n      hostAliases: []\n      serviceAccountName',
    );
  const { all } = await saidOf(withEmpty(ORDERS), withEmpty(IMAGE));
  expect(all).toContain('No call changes its outcome (compared: ');
});

/** Words that stand in no list; a digit at the end keeps them apart from real kinds and fields. */
const word = fc.stringMatching(/^[a-z]{3,9}$/).map((letters) => `${letters}7`);

const invented = fc.record({
  kind: word.map((one) => `${one.charAt(0).toUpperCase()}${one.slice(1)}`),
  group: word,
  field: word,
  value: fc.oneof(word, fc.integer(), fc.boolean()),
});

/** Changes of what nobody knows: an object that comes, changes or goes, a field of a pod, of a Service or of an object of the mesh. */
const unknownChange = fc
  .tuple(invented, fc.constantFrom('comes', 'goes', 'changes', 'pod', 'Service', 'rule', 'network'))
  .map(([{ kind, group, field, value }, where]): readonly [string, string] => {
    const custom = (said: unknown): string =>
      object(kind, `{ ${field}: ${JSON.stringify(said)} }`, `${group}.example.com/v1`);
    const line = `${field}: ${JSON.stringify(value)}`;
    if (where === 'comes') return [ORDERS, IMAGE + custom(value)];
    if (where === 'goes') return [ORDERS + custom(value), IMAGE];
    if (where === 'changes') return [ORDERS + custom(value), IMAGE + custom([value])];
    if (where === 'pod')
      return [ORDERS, IMAGE.replace('serviceAccountName', `${line}\n      serviceAccountName`)];
    if (where === 'Service')
      return [ORDERS, IMAGE.replace('  ports: [{ name', `  ${line}\n  ports: [{ name`)];
    if (where === 'rule')
      return [ORDERS, IMAGE + istio('DestinationRule', `{ host: orders, ${line} }`)];
    return [ORDERS, IMAGE + network(`{ podSelector: {}, ${line} }`)];
  });

test('of a change that can decide calls in no cell no report says that no call changes its outcome', async () => {
  await fc.assert(
    fc.asyncProperty(unknownChange, async ([before, after]) => {
      const { all, diff } = await saidOf(before, after);
      expect(all).not.toMatch(SAME);
      expect(diff).not.toMatch(SAME);
    }),
    times(40),
  );
});

test('where no environment is found, nothing is compared, and nothing said to be without effect', async () => {
  const review = await reviewOf({ 'notes.md': 'a\n' }, { 'notes.md': 'b\n' });
  const written = Object.values(writtenOf(review)).join('\n');
  expect(written).toMatch(/nothing is compared: no environment is found here/i);
  expect(written).not.toMatch(/no effective change/i);
});
