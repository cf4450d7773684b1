import { expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

const OPEN = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }';
const NARROWER = '{ istio: ingressgateway, tier: web }';

const pod = (name: string, labels: string): string =>
  `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: ingress, labels: ${labels} }, spec: { containers: [] } }`;

const gateway = (name: string, servers: string, selector = '{ istio: ingressgateway }'): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: shop }, spec: { selector: ${selector}, servers: [${servers}] } }`;

const PODS = pod('one', '{ istio: ingressgateway }');

async function told(...objects: readonly string[]): Promise<readonly unknown[]> {
  const { entries } = await analysed({ 'all.yaml': [PODS, ...objects].join('\n---\n') });
  return entries
    .filter(({ analyzer }) => analyzer === 'gateway.ConflictingGatewayAnalyzer')
    .map(({ code, resource, id }) => [code, resource, id]);
}

const NOTHING_OPENED = [['IST0101', 'Gateway shop/a', 'gateway-not-ready/opens-nothing']];

test('a Gateway without servers opens nothing, whether there are pods or not', async () => {
  expect(await told(gateway('a', ''))).toEqual(NOTHING_OPENED);
  expect(await told(gateway('a', '', '{ no: pod }'))).toEqual(NOTHING_OPENED);
});

test('it is let pass beside one with servers for the same pods', async () => {
  expect(await told(gateway('a', ''), gateway('b', OPEN))).toEqual([]);
  // a pod has the labels of both, and the one selector is within the other as it is printed
  const narrower = gateway('b', OPEN, NARROWER);
  expect(await told(pod('both', NARROWER), gateway('a', ''), narrower)).toEqual([]);
  expect(await told(gateway('a', ''), narrower)).toEqual(NOTHING_OPENED);
  expect(await told(gateway('a', ''), gateway('b', '', NARROWER))).toHaveLength(2);
});

test('without labels it asks nothing', async () => {
  expect(await told(gateway('a', '', '{}'))).toEqual([]);
});

test('a review says that it is refused, and not this', () => {
  const found = findingsOf(gatewayNotReady, '', [PODS, gateway('a', '')].join('\n---\n'));
  expect(found.map(({ check }) => check)).not.toContain('opens-nothing');
});
