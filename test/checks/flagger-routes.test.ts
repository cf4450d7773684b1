import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { canaryAtOdds } from '../../src/checks/canary-at-odds/canary-at-odds.ts';
import { gatewayPods, virtualServicesOf } from '../../src/istio/index.ts';
import { meshFrom } from '../support/rendered.ts';
import { object } from './canary-objects.ts';
import { app, findingsOf } from './findings-of.ts';

const canary = (
  service = '',
  more = '',
  analysis = 'metrics: [{ name: request-success-rate }]',
): string =>
  object(
    'flagger.app/v1beta1',
    'Canary',
    'orders',
    `{ ${more}targetRef: { kind: Deployment, name: orders }, service: { port: 80${service} }, analysis: { ${analysis} } }`,
  );
const routes = (name: string): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    name,
    '{ hosts: [shop.example], gateways: [edge/public], http: [{ route: [{ destination: { host: orders } }] }] }',
  );
const orders = app('shop', 'orders');
const AT_EDGE = ', hosts: [shop.example], gateways: [edge/public]';

const bound = (text: string, gateway: string): readonly string[] =>
  virtualServicesOf(meshFrom(text), gateway).all.map(
    ({ resource, hosts }) => `${resource.name}: ${hosts.join(' ')}`,
  );

test('Flagger makes a VirtualService for the hosts and gateways of a Canary', () => {
  expect(bound(orders + canary(AT_EDGE), 'edge/public')).toEqual([
    'orders: shop.example orders.shop.svc.cluster.local',
  ]);
  expect(bound(orders + canary(AT_EDGE), 'mesh')).toEqual([]);
});

test('without gateways it is for callers in the mesh, in the place of one of its name', () => {
  const text = orders + routes('orders') + canary();
  expect(bound(text, 'edge/public')).toEqual([]);
  expect(bound(text, 'mesh')).toEqual(['orders: orders.shop.svc.cluster.local']);
  expect(bound(orders + routes('edge') + canary(), 'edge/public')).toEqual(['edge: shop.example']);
});

test('another provider makes none, nor does one that is not known', () => {
  expect(bound(orders + routes('orders') + canary('', 'provider: nginx, '), 'edge/public')).toEqual(
    ['orders: shop.example'],
  );
  const bare = orders.replace('inject: "true"', 'inject: "false"');
  expect(bound(bare + routes('orders') + canary(), 'mesh')).toEqual([]);
  const flagger = object(
    'apps/v1',
    'Deployment',
    'flagger',
    "{ template: { spec: { containers: [{ name: flagger, image: flagger, args: ['-mesh-provider=linkerd'] }] } } }",
  );
  expect(bound(orders + flagger + canary(), 'mesh')).toEqual([]);
  expect(bound(bare + flagger.replace('linkerd', 'istio') + canary(), 'mesh')).toHaveLength(1);
  expect(bound(orders + canary(', delegation: true'), 'mesh')).toEqual([]);
  expect(gatewayPods(meshFrom(orders + canary(AT_EDGE)))).toEqual([]);
});

const told = (text: string, check: string) =>
  findingsOf(canaryAtOdds, '', text).filter((one) => one.check === check);

test('what Flagger overwrites without a provider that is said is told with the names that go', () => {
  const overwritten = (text: string) =>
    told(text, 'object-overwritten').filter(({ subject }) => subject.kind === 'VirtualService');
  const [found] = overwritten(orders + routes('orders') + canary());
  expect(spoken(found)?.message).toContain('which is not for shop.example and edge/public');
  const [kept] = overwritten(orders + routes('orders') + canary(AT_EDGE));
  expect(spoken(kept)?.message).toMatch(/makes of Canary shop\/orders\.$/);
  expect(spoken(overwritten(orders + routes('edge') + canary()))).toEqual([]);
});

test('a Canary that measures nothing promotes whatever comes', () => {
  const unmeasured = (analysis: string, more = ''): readonly string[] =>
    told(orders + canary('', more, analysis), 'canary-unmeasured').map((told) =>
      spoken(messageOf(told)),
    );
  expect(unmeasured('interval: 1m, maxWeight: 50')).toEqual([
    'Canary shop/orders gives each new version all requests in the end, whatever it answers: its analysis measures nothing.',
  ]);
  expect(unmeasured('metrics: []')).toHaveLength(1);
  const load = "webhooks: [{ name: load, metadata: { cmd: 'hey -z 1m http://orders-canary' } }]";
  expect(unmeasured(load)).toHaveLength(1);
  expect(unmeasured('webhooks: [{ name: gate, type: confirm-promotion }]')).toEqual([]);
  expect(unmeasured('webhooks: [{ name: test, url: http://tester }]')).toEqual([]);
  expect(unmeasured('metrics: [{ name: request-success-rate }]')).toEqual([]);
  const skipped = unmeasured('metrics: [{ name: request-success-rate }]', 'skipAnalysis: true, ');
  expect(skipped).toEqual([expect.stringContaining('its analysis is skipped')]);
});
