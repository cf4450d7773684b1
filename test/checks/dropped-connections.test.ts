import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { findingsOf } from './findings-of.ts';

const pods = (namespace: string, name: string, more = '', labels = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "true"${labels} } }
    spec:
      containers:
        - name: app
          image: acme/${name}
          ports: [{ name: web, containerPort: 9000 }, { name: admin, containerPort: 9901 }]
          ${more}
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: web }] }
`;
const calls = (host: string): string => `env: [{ name: URL, value: "http://${host}" }]`;
const space = (name: string, labels = ''): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { owner: ${name}s${labels} } }
`;
const TREE =
  space('book') +
  space('shelf') +
  pods('book', 'index') +
  pods('shelf', 'reader', calls('index.book')) +
  pods('book', 'cover', calls('index'));
const network = (namespace: string, name: string, spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const into = (from: string, ports = ''): string =>
  network('book', 'into', `{ podSelector: {}, ingress: [{ from: [${from}]${ports} }] }`);
const ownedBy = (owner: string): string =>
  `{ namespaceSelector: { matchLabels: { owner: ${owner} } } }`;
const OWN = '{ podSelector: {} }';

const told = (before: string, after: string) =>
  findingsOf(authorizationCutsOffCallers, TREE + before, TREE + after)
    .filter(({ check }) => check === 'connection-dropped')
    .map((told) => spoken(messageOf(told)).replace(': network policies drop it.', ''));
const READER = 'Deployment shelf/reader can no longer connect to Service book/index';
const COVER = 'Deployment book/cover can no longer connect to Service book/index';

test.each([
  [
    'a label that the namespace has not',
    into(`${OWN}, ${ownedBy('shelfs')}`),
    into(`${OWN}, ${ownedBy('shelf')}`),
    [READER],
  ],
  ['the namespace of the pods alone', into(`${OWN}, ${ownedBy('shelfs')}`), into(OWN), [READER]],
  [
    'other pods of the namespace',
    into(OWN),
    into('{ podSelector: { matchLabels: { app: reader } } }'),
    [COVER],
  ],
  [
    'another port',
    into(`${OWN}, ${ownedBy('shelfs')}`, ', ports: [{ port: web }]'),
    into(`${OWN}, ${ownedBy('shelfs')}`, ', ports: [{ port: 80 }]'),
    [
      'Deployment shelf/reader and Deployment book/cover can no longer connect to Service book/index',
    ],
  ],
  [
    'a first policy without rules',
    '',
    network('book', 'deny', '{ podSelector: { matchLabels: { app: index } } }'),
    [
      'Deployment shelf/reader and Deployment book/cover can no longer connect to Service book/index',
    ],
  ],
  [
    'the policy that let it in is gone',
    network('book', 'deny', '{ podSelector: {}, policyTypes: [Ingress] }') +
      into(`${OWN}, ${ownedBy('shelfs')}`),
    network('book', 'deny', '{ podSelector: {}, policyTypes: [Ingress] }') + into(OWN),
    [READER],
  ],
  [
    'what leaves the caller',
    '',
    network(
      'shelf',
      'out',
      `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [${ownedBy('book')}] }] }`,
    ),
    [READER],
  ],
])('a known caller is kept out: %s', (_, before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test.each([
  [
    'another way to say the same',
    into(`${OWN}, ${ownedBy('shelfs')}`),
    into(
      '{ namespaceSelector: { matchExpressions: [{ key: owner, operator: In, values: [shelfs, books] }] } }',
    ),
  ],
  [
    'the port of the pods',
    into(`${OWN}, ${ownedBy('shelfs')}`, ', ports: [{ port: web }]'),
    into(`${OWN}, ${ownedBy('shelfs')}`, ', ports: [{ port: 9000, endPort: 9100 }]'),
  ],
  [
    'addresses, which may be theirs',
    into(`${OWN}, ${ownedBy('shelfs')}`),
    into('{ ipBlock: { cidr: 10.0.0.0/8 } }'),
  ],
  [
    'labels that injection gives to pods',
    into(OWN),
    into(
      '{ podSelector: { matchLabels: { security.istio.io/tlsMode: istio } } }, { namespaceSelector: {} }',
    ),
  ],
  ['it was kept out before', into(OWN), into('{ podSelector: { matchLabels: { app: cover } } }')],
  [
    'other pods are selected',
    '',
    network('book', 'deny', '{ podSelector: { matchLabels: { app: cover } } }'),
  ],
  [
    'another policy lets it in',
    '',
    network('book', 'deny', '{ podSelector: {} }') + into(`${OWN}, ${ownedBy('shelfs')}`),
  ],
  [
    'a policy of another language beside it',
    '',
    network('book', 'deny', '{ podSelector: {} }') +
      network('book', 'more', '{ endpointSelector: {}, ingress: [{ fromEntities: [cluster] }] }')
        .replace('networking.k8s.io/v1', 'cilium.io/v2')
        .replace('kind: NetworkPolicy', 'kind: CiliumNetworkPolicy'),
  ],
])('a known caller is not kept out, or nobody can tell: %s', (_, before, after) => {
  expect(told(before, after)).toEqual([]);
});

test('labels of a Namespace that is not here may be anything', () => {
  const elsewhere = TREE.replace(space('shelf'), '');
  const found = findingsOf(
    authorizationCutsOffCallers,
    elsewhere +
      into(
        `${OWN}, { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shelf } } }`,
      ),
    elsewhere + into(`${OWN}, ${ownedBy('shelf')}`),
  );
  expect(found.map(({ check }) => check)).not.toContain('connection-dropped');
});

const AMBIENT = ['book', 'shelf'].reduce(
  (text, name) => text.replace(space(name), space(name, ', istio.io/dataplane-mode: ambient')),
  TREE.replaceAll(', sidecar.istio.io/inject: "true"', ''),
);
const WAYPOINT = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: way, namespace: book }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`;
const BEHIND =
  AMBIENT.replace(
    'owner: books, istio.io/dataplane-mode: ambient',
    'owner: books, istio.io/dataplane-mode: ambient, istio.io/use-waypoint: way',
  ) + WAYPOINT;
const port = (number: number, more = ''): string =>
  network(
    'book',
    'into',
    `{ podSelector: {}, ingress: [{ ports: [{ port: ${String(number)} }] }${more}] }`,
  );
const PROBES = ', { from: [{ ipBlock: { cidr: 169.254.7.127/32 } }] }';

test.each([
  ['directly', AMBIENT],
  ['through a waypoint', BEHIND],
])('calls of the ambient mesh that come %s need the port of ztunnel', (_, tree) => {
  const found = (before: string, after: string) =>
    findingsOf(authorizationCutsOffCallers, tree + before, tree + after).filter(
      ({ check }) => check === 'connection-dropped',
    );
  expect(spoken(found(port(15008, PROBES), port(15008)))).toEqual([]);
  expect(spoken(found(port(9000), port(9001)))).toEqual([]);
  const [finding] = found(port(15008, PROBES), port(9000, PROBES));
  expect(spoken(finding)?.message).toContain('can no longer connect to Service book/index');
  expect(spoken(finding?.why)).toContain('to port `15008` (HBONE)');
  expect(spoken(finding?.fix.text)).toContain('that allows port `15008` from');
});

test('pods of a waypoint have the labels of its Gateway, unless its infrastructure has some', () => {
  const after = network(
    'book',
    'into',
    '{ podSelector: { matchLabels: { app: index } }, ingress: [{ from: [{ podSelector: { matchLabels: { team: edge } } }], ports: [{ port: 15008 }] }] }',
  );
  const found = (tree: string) =>
    findingsOf(authorizationCutsOffCallers, tree + port(15008), tree + after).filter(
      ({ check }) => check === 'connection-dropped',
    ).length;
  const way = 'metadata: { name: way, namespace: book }';
  const labelled = BEHIND.replace(way, way.replace(' }', ', labels: { team: edge } }'));
  const asking = (infrastructure: string, tree = BEHIND): string =>
    tree.replace('{ gatewayClassName', `{ infrastructure: ${infrastructure}, gatewayClassName`);
  expect(found(BEHIND)).toBe(1);
  expect(found(labelled)).toBe(0);
  expect(found(asking('{ labels: { team: edge } }'))).toBe(0);
  expect(found(asking('{ labels: { team: core } }', labelled))).toBe(1);
  const parameters = '{ parametersRef: { group: "", kind: ConfigMap, name: way } }';
  expect(found(asking(parameters))).toBe(0);
  expect(found(AMBIENT)).toBe(1);
});

const other = (
  api: string,
  kind: string,
  spec: string,
  inNamespace = ', namespace: book',
): string => `---
apiVersion: ${api}
kind: ${kind}
metadata: { name: guard${inNamespace} }
spec: ${spec}
`;

test.each([
  [
    'Cilium',
    other(
      'cilium.io/v2',
      'CiliumNetworkPolicy',
      '{ endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }',
    ),
    'No rule of the policies that select Deployment book/index allows connections from Deployment shelf/reader to port `9000`',
  ],
  [
    'Calico',
    other(
      'projectcalico.org/v3',
      'NetworkPolicy',
      '{ ingress: [{ action: Allow, source: { selector: all() } }] }',
    ),
    'No rule of the policies that select Deployment book/index allows connections from Deployment shelf/reader to port `9000`',
  ],
  [
    'an administrator',
    other(
      'policy.networking.k8s.io/v1alpha1',
      'AdminNetworkPolicy',
      '{ priority: 1, subject: { namespaces: { matchLabels: { owner: books } } }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { owner: shelfs } } }] }] }',
      '',
    ),
    'A rule of AdminNetworkPolicy guard denies connections from Deployment shelf/reader to port `9000`',
  ],
])('a policy of %s keeps a known caller out', (_, policy, why) => {
  expect(told('', policy)).toEqual([READER]);
  const [first] = findingsOf(authorizationCutsOffCallers, TREE, TREE + policy).filter(
    ({ check }) => check === 'connection-dropped',
  );
  expect(spoken(first?.why)).toContain(why);
  expect(told(policy, policy)).toEqual([]);
});

test('the policy that decides is named, not another that changes beside it', () => {
  const unrelated = network('book', 'aside', '{ podSelector: { matchLabels: { app: none } } }');
  const found = findingsOf(
    authorizationCutsOffCallers,
    TREE + into(`${OWN}, ${ownedBy('shelfs')}`),
    TREE + unrelated + into(OWN),
  ).filter(({ check }) => check === 'connection-dropped');
  expect(found.map(({ subject }) => subject.name)).toEqual(['into']);
});

test.each([
  [1, []],
  [2, ['Deployment pen/nib can no longer connect to Service pen/nib']],
])('one pod connects to itself past policies, several do not: %i', (replicas, expected) => {
  const own =
    space('pen') +
    pods('pen', 'nib', calls('nib')).replace('spec:\n', `spec:\n  replicas: ${String(replicas)}\n`);
  const shut = network('pen', 'shut', '{ podSelector: {}, ingress: [] }');
  expect(told(own, own + shut)).toEqual(expected);
});
