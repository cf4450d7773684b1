import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { manifest, virtualService } from '../support/objects.ts';
import { deployment, standingWords, toldStanding } from './told-since.ts';

const ORDERS = deployment('orders', ', tier: a');
const CARTS = deployment('carts', ', tier: b');

const sidecar = (name: string, spec: string): string => manifest('Sidecar', name, spec);

const selecting = (name: string, tier: string): string =>
  sidecar(name, `{ workloadSelector: { labels: { tier: ${tier} } } }`);

describe('objects that select the same pods', () => {
  const both = (tier: string): readonly string[] => [
    selecting('one', tier),
    selecting('two', tier),
  ];
  const words = (before: readonly string[], after: readonly string[]) =>
    standingWords('sidecars-on-one-pod', before, after);

  test('that select other pods now are new for these', async () => {
    expect(await words([ORDERS, CARTS, ...both('a')], [ORDERS, CARTS, ...both('b')])).toEqual([
      'one this-change: one, two, carts',
      'two this-change: one, two, carts',
    ]);
  });

  test('are new for pods that get their label, and were there for the others', async () => {
    const told = await toldStanding(
      'sidecars-on-one-pod',
      [ORDERS, CARTS, ...both('a')],
      [ORDERS, deployment('carts', ', tier: a'), ...both('a')],
    );
    const said = told.map(
      ({ introducedBy, ...told }) => `${introducedBy}: ${spoken(messageOf(told))}`,
    );
    const ofPods = (name: string) =>
      expect.stringContaining(
        `Sidecar shop/one and Sidecar shop/two are both for Deployment shop/${name}: `,
      ) as unknown;
    expect(said.filter((each) => each.includes('already-there'))).toHaveLength(2);
    expect(said).toContainEqual(ofPods('orders'));
    expect(said).toContainEqual(ofPods('carts'));
  });

  test('were there if nothing of them changes', async () => {
    expect(await words([ORDERS, ...both('a')], [ORDERS, ...both('a')])).toEqual([
      'one already-there: one, two, orders',
      'two already-there: one, two, orders',
    ]);
  });
});

describe('objects for all of a namespace', () => {
  const all = (name: string): string => sidecar(name, '{ egress: [{ hosts: ["./*"] }] }');
  const words = (before: readonly string[], after: readonly string[]) =>
    standingWords('sidecars-of-one-namespace', before, after);

  test('are new with one more of them', async () => {
    const pair = [all('one'), all('two')];
    expect(await words(pair, [...pair, all('three')])).toEqual([
      'one this-change: one, three, two',
      'three this-change: one, three, two',
      'two this-change: one, three, two',
    ]);
    expect(await words([...pair, all('three')], pair)).toEqual([
      'one already-there: one, two',
      'two already-there: one, two',
    ]);
  });

  test('are new if another one takes the place of the second', async () => {
    const [one, second] = [all('one'), sidecar('two', '{ egress: [{ hosts: ["./a"] }] }')];
    expect(await words([one, second], [one, all('third')])).toEqual([
      'one this-change: one, third',
      'third this-change: one, third',
    ]);
  });
});

describe('plugins without an order', () => {
  const plugin = (name: string, app: string): string => `---
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { app: ${app} } }, url: oci://example.com/${name}:1 }
`;
  const both = (app: string): readonly string[] => [
    deployment('orders'),
    deployment('carts'),
    plugin('one', app),
    plugin('two', app),
  ];
  test('are new for other pods, and were there for the same', async () => {
    const words = (after: string) =>
      standingWords('extensions-without-order', both('orders'), both(after));
    expect(await words('carts')).toEqual([
      'one this-change: one, two, carts',
      'two this-change: one, two, carts',
    ]);
    expect(await words('orders')).toEqual([
      'one already-there: one, two, orders',
      'two already-there: one, two, orders',
    ]);
  });
});

describe('routes for one host', () => {
  const routes = (name: string, ...hosts: readonly string[]): string =>
    virtualService(
      name,
      `{ hosts: [${hosts.join(', ')}], http: [{ route: [{ destination: { host: ${name} } }] }] }`,
    );
  const both = (...hosts: readonly string[]): readonly string[] => [
    routes('one', ...hosts),
    routes('two', ...hosts),
  ];
  const words = (before: readonly string[], after: readonly string[]) =>
    standingWords('virtual-services-of-one-host', before, after);

  test('are new for a host that both name in the place of another one', async () => {
    expect(await words(both('orders'), both('carts'))).toEqual([
      'one this-change: one, two, carts',
      'two this-change: one, two, carts',
    ]);
  });

  test('are new for a further host, and were there for the first one', async () => {
    expect(await words(both('orders'), both('orders', 'api.example.com'))).toEqual([
      'one already-there: one, two, orders',
      'one this-change: one, two, api.example.com',
      'two already-there: one, two, orders',
      'two this-change: one, two, api.example.com',
    ]);
  });
});

test('routes at one Gateway are new for a further host, with the requests to that one', async () => {
  const routes = (name: string, path: string, ...hosts: readonly string[]): string =>
    virtualService(
      name,
      `{ hosts: [${hosts.join(', ')}], gateways: [web], http: [{ match: [{ uri: { prefix: ${path} } }], route: [{ destination: { host: ${name} } }] }] }`,
    );
  const gateway = manifest(
    'Gateway',
    'web',
    '{ selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
  );
  const at = (...hosts: readonly string[]) => [
    gateway,
    routes('one', '/api', ...hosts),
    routes('two', '/api/v1', ...hosts),
  ];
  const told = await toldStanding(
    'virtual-services-at-one-gateway',
    at('a.example.com'),
    at('a.example.com', 'b.example.com'),
  );
  const said = told.map(
    ({ introducedBy, ...told }) => `${introducedBy}: ${spoken(messageOf(told))}`,
  );
  expect(said).toHaveLength(4);
  const ofHost = (host: string) =>
    said.filter((each) => each.includes(`requests to ${host} with paths from /api/v1 at Gateway`));
  expect(ofHost('a.example.com').map((each) => each.split(':')[0])).toEqual([
    'already-there',
    'already-there',
  ]);
  expect(ofHost('b.example.com').map((each) => each.split(':')[0])).toEqual([
    'this-change',
    'this-change',
  ]);
});

describe('modes for the same pods', () => {
  const mode = (name: string, says: string): string => `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: shop }
spec: { mtls: { mode: ${says} } }
`;
  test('are new once they differ', async () => {
    const same = [mode('one', 'STRICT'), mode('two', 'STRICT')];
    const differing = [mode('one', 'STRICT'), mode('two', 'PERMISSIVE')];
    expect(await standingWords('mtls-modes-compete', same, differing)).toEqual([
      'one this-change: one, two',
      'two this-change: one, two',
    ]);
  });
});
