import { expect, test } from 'vitest';
import { callOutcome } from '../../../src/istio/index.ts';
import {
  called,
  endOf,
  ends,
  meshOf,
  request,
  service,
  SHOP,
  shop,
  steps,
  waypointed,
  workload,
} from './ambient-mesh.ts';

const network = (spec: string, at = 'shop', name = 'net'): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${at} }
spec: ${spec}
`;

const ORDERS = 'podSelector: { matchLabels: { app: orders } }';
const from = (labels: string): string =>
  `from: [{ namespaceSelector: {}, podSelector: { matchLabels: { ${labels} } } }]`;

/** Pods with a sidecar or without a proxy that are called. */
const SIDE = { to: 'side.mesh', http: { host: 'side.mesh' } };
const toSide = (spec: string): string => network(`{ podSelector: {}, ${spec} }`, 'mesh');

test('a sidecar that is called by nobody whom its policies admit: a sidecar gets 503 UF', () => {
  const caller = workload('web', 'mesh');
  const mesh = meshOf(caller, toSide(`ingress: [{ ${from('app: other')} }]`));
  const [ending] = called(mesh, { ...SIDE, from: 'web' }).endings;
  expect(ending?.ending).toEqual({ kind: 'dropped', status: 503, flag: 'UF' });
  expect(ending?.chain.at(-1)).toMatchObject({ step: 'network', says: 'dropped', port: 80 });
});

test('policies are asked for the port of the pods, not for that of the Service', () => {
  const called = service('front', 'mesh', '', 'name: http, port: 80, targetPort: 8080');
  const pods = workload('front', 'mesh').replace(
    'image: app }',
    'image: app, ports: [{ containerPort: 8080 }] }',
  );
  const to = { from: 'side', to: 'front.mesh', http: { host: 'front.mesh' } };
  const ports = (port: number): string =>
    toSide(`ingress: [{ ports: [{ port: ${String(port)} }] }]`);
  expect(ends(meshOf(pods, called, ports(8080)), to)).toEqual(['100 front']);
  expect(ends(meshOf(pods, called, ports(80)), to)).toEqual(['503 UF']);
});

test('what comes from a pod without a proxy times out', () => {
  const mesh = shop(network(`{ ${ORDERS}, ingress: [] }`));
  const [ending] = called(mesh, { from: 'bare' }).endings;
  expect(ending?.ending).toEqual({ kind: 'dropped', status: null, flag: null });
});

test('ambient pods meet each other at port 15008, whatever port is called (AMBIENT-12)', () => {
  const ports = (port: number): string =>
    network(`{ ${ORDERS}, ingress: [{ ports: [{ port: ${String(port)} }] }] }`);
  expect(ends(shop(ports(15_008)))).toEqual(['100 orders']);
  expect(ends(shop(ports(80)))).toEqual(['null -']);
  expect(steps(shop(ports(80))).at(-1)).toBe('network dropped');
});

test('others meet ambient pods at their own port', () => {
  const ports = (port: number): string =>
    network(`{ ${ORDERS}, ingress: [{ ports: [{ port: ${String(port)} }] }] }`);
  expect(ends(shop(ports(80)), { from: 'bare' })).toEqual(['100 orders']);
  expect(ends(shop(ports(15_008)), { from: 'bare' })).toEqual(['null -']);
});

test('behind a waypoint pods see the pods of the waypoint, and not the caller', () => {
  const admit = (labels: string): string =>
    network(`{ ${ORDERS}, ingress: [{ ${from(labels)} }] }`);
  expect(ends(waypointed(admit('app: front')))).toEqual(['503 UF']);
  expect(ends(waypointed(admit('gateway.networking.k8s.io/gateway-name: waypoint')))).toEqual([
    '100 orders',
  ]);
});

test('a waypoint that policies keep its callers from closes their connections', () => {
  const waypoint =
    'podSelector: { matchLabels: { gateway.networking.k8s.io/gateway-name: waypoint } }';
  const mesh = waypointed(network(`{ ${waypoint}, ingress: [{ ${from('app: other')} }] }`));
  expect(ends(mesh)).toEqual(['null -']);
  expect(steps(mesh).at(-1)).toBe('network dropped');
});

test('policies of the caller are asked first', () => {
  const egress = network('{ podSelector: {}, policyTypes: [Egress] }', 'web');
  const [ending] = called(shop(egress)).endings;
  expect(ending?.chain.at(-1)).toMatchObject({ answer: { direction: 'egress' } });
});

test('what leaves the cluster is asked for, too', () => {
  const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: mesh }
spec: { hosts: [bank.example], ports: [{ number: 443, name: tcp, protocol: TCP }], resolution: DNS }
`;
  const ask = (port: number): readonly string[] => {
    const egress = `policyTypes: [Egress], egress: [{ ports: [{ port: ${String(port)} }] }]`;
    const mesh = meshOf(entry, network(`{ podSelector: {}, ${egress} }`, 'mesh'));
    const side = mesh.workloads.find(({ name }) => name === 'side');
    if (side === undefined) throw new Error('fixture: side');
    const made = { host: 'bank.example', port: 443, http: null, serverName: null };
    return callOutcome(mesh, side, made).endings.map(endOf);
  };
  expect(ask(443)).toEqual(['100 elsewhere']);
  expect(ask(80)).toEqual(['null UF']);
});

test('what may be let through is not known, with the policy that decides', () => {
  const block = network(`{ ${ORDERS}, ingress: [{ from: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }] }`);
  expect(ends(shop(block))).toEqual([
    'unknown: whether NetworkPolicy shop/net allows the connection',
  ]);
});

test('pods reach themselves, and not another one of several', () => {
  const own = service('front', 'web');
  const none = network('{ podSelector: {}, ingress: [] }', 'web');
  const to = { to: 'front.web', http: { host: 'front.web' } };
  expect(ends(meshOf(own, none), to)).toEqual(['100 front']);
  const two = workload('many', 'web').replace('spec:', 'spec:\n  replicas: 2');
  const each = workload('many', 'web').replace('Deployment', 'DaemonSet');
  const toMany = { from: 'many', to: 'many.web', http: { host: 'many.web' } };
  for (const many of [two, each])
    expect(ends(meshOf(many, service('many', 'web'), none), toMany)).toEqual(['null -']);
});

test('a policy of an engine that is not read leaves it open, with its name', () => {
  const other = `
apiVersion: crd.antrea.io/v1beta1
kind: NetworkPolicy
metadata: { name: net, namespace: shop }
spec: { appliedTo: [{ podSelector: { matchLabels: { app: orders } } }], ingress: [] }
`;
  expect(ends(shop(other))).toEqual([
    'unknown: whether NetworkPolicy shop/net allows the connection',
  ]);
});

test('a sidecar answers for a host that it passes requests on to', () => {
  const mesh = meshOf(network('{ podSelector: {}, policyTypes: [Egress] }', 'mesh'));
  const side = mesh.workloads.find(({ name }) => name === 'side');
  if (side === undefined) throw new Error('fixture: side');
  const http = { ...request, host: 'bank.example' };
  const made = { host: 'bank.example', port: 80, http, serverName: null };
  expect(callOutcome(mesh, side, made).endings.map(endOf)).toEqual(['503 UF']);
});

test('whom the endpoints of a ServiceEntry are is not known to policies', () => {
  const entry = (rest: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: mesh }
spec: { hosts: [bank.example], ports: [{ number: 443, name: tcp, protocol: TCP }], resolution: DNS${rest} }
`;
  const egress = network('{ podSelector: {}, policyTypes: [Egress] }', 'mesh');
  const ask = (rest: string): readonly string[] => {
    const mesh = meshOf(entry(rest), egress);
    const side = mesh.workloads.find(({ name }) => name === 'side');
    if (side === undefined) throw new Error('fixture: side');
    const made = { host: 'bank.example', port: 443, http: null, serverName: null };
    return callOutcome(mesh, side, made).endings.map(endOf);
  };
  expect(ask('')).toEqual(['null UF']);
  expect(ask(', endpoints: [{ address: orders.shop.svc.cluster.local }]')).toEqual([
    'unknown: whether NetworkPolicy mesh/net allows the connection',
  ]);
});

test('a policy that selects none of both ends is no step', () => {
  const other = network('{ podSelector: { matchLabels: { app: other } }, ingress: [] }');
  expect(steps(meshOf(...SHOP, other))).toEqual(steps(meshOf(...SHOP)));
});

test('a host that nothing names is asked for before it is said that nobody knows who answers', () => {
  const egress = network('{ podSelector: {}, policyTypes: [Egress] }', 'mesh');
  const ask = (mesh: ReturnType<typeof meshOf>): readonly string[] => {
    const side = mesh.workloads.find(({ name }) => name === 'side');
    if (side === undefined) throw new Error('fixture: side');
    const made = { host: 'bank.example', port: 443, http: null, serverName: 'bank.example' };
    return callOutcome(mesh, side, made).endings.map(endOf);
  };
  expect(ask(meshOf())).toEqual(['unknown: what answers at bank.example']);
  expect(ask(meshOf(egress))).toEqual(['null -']);
});
