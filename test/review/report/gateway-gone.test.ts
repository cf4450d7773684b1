import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const gateway = (name: string, selector: string, host = "'*'"): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ingress }
spec:
  selector: { istio: ${selector} }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: own }
      hosts: [${host}]
`;

const ROUTE = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: metrics, namespace: ops }
spec:
  hosts: [metrics.example.com]
  gateways: [ingress/private]
  http: [{ route: [{ destination: { host: metrics.ops.svc.cluster.local } }] }]
`;

const METRICS = `---
apiVersion: v1
kind: Namespace
metadata: { name: ops, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: metrics, namespace: ops }
spec: { selector: { app: metrics }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: metrics, namespace: ops }
spec:
  selector: { matchLabels: { app: metrics } }
  template:
    metadata: { labels: { app: metrics } }
    spec: { containers: [{ name: metrics, image: metrics:1 }] }
`;

const PODS = `---
apiVersion: v1
kind: Namespace
metadata: { name: ingress }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gw, namespace: ingress }
spec:
  selector: { matchLabels: { istio: private } }
  template:
    metadata: { labels: { istio: private } }
    spec: { containers: [{ name: istio-proxy, image: istio/proxyv2:1.24.0 }] }
`;

const reviewed = async (before: string, after: string): Promise<string> => {
  const { text } = await reportOf({ 'mesh.yaml': before }, { 'mesh.yaml': after }, 'markdown');
  return text;
};

const symptomsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/You will see: (.*)/g)].map(([, seen = '']) => seen.trim())),
];

test.each([
  ['nothing else', ''],
  ['whom it leads to', METRICS],
  ['the pods', PODS],
  ['both', METRICS + PODS],
])(
  'a host that a Gateway leaves has one verdict and one symptom, where %s is seen',
  async (_seen, rest) => {
    const text = await reviewed(gateway('private', 'private') + ROUTE + rest, ROUTE + rest);
    expect(text).toContain('metrics.example.com gets no route at gateway ingress/private');
    expect(text).not.toContain('none before');
    expect(text).not.toMatch(/reset by peer|→ closed/);
    expect(symptomsIn(text)).toEqual([
      'connection refused: nothing listens on the port at these pods.',
    ]);
  },
);

test('what a finding tells of a host of which nothing is seen is told once, and not drawn', async () => {
  const text = await reviewed(gateway('private', 'private') + ROUTE, ROUTE);
  expect(text).not.toContain('no route any more');
  expect(text).not.toContain('flowchart');
});

test('a listener that stays resets who asks for a name that it has not', async () => {
  const other = gateway('other', 'private', 'other.example.com');
  const before = gateway('private', 'private') + other + METRICS + PODS;
  // the VirtualService goes with its Gateway, so nothing but the calls tells of it
  const text = await reviewed(before + ROUTE, other + METRICS + PODS);
  expect(text).toContain('no longer serves');
  expect(symptomsIn(text)).toContain('connection reset by peer, no HTTP status.');
});

test('pods that go with their Gateway leave no connection, refused or not answered', async () => {
  const text = await reviewed(gateway('private', 'private') + ROUTE + METRICS + PODS, METRICS);
  expect(symptomsIn(text)).toContain(
    'no connection: it is refused, or nothing answers until a timeout.',
  );
});

test('hosts that lead to what is not seen are told with the Gateway whose pods it selects no more', async () => {
  const pods = `${PODS}---
apiVersion: v1
kind: Service
metadata: { name: gw, namespace: ingress }
spec: { selector: { istio: private }, ports: [{ name: https, port: 443 }] }
`;
  const text = await reviewed(
    gateway('private', 'private') + ROUTE + pods,
    gateway('private', 'privat') + ROUTE + pods,
  );
  expect(text).toContain('opens no port');
  expect(text).toContain(
    'No longer routed to targets that are not seen here: metrics.example.com.',
  );
  expect(text).not.toContain('gets no route any more');
});
