import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { deployment, standingWords, toldStanding } from './told-since.ts';

const GATEWAY = deployment('gateway', ', istio: ingressgateway').replace(
  '{ app: gateway, istio',
  '{ app: gateway, "inject.istio.io/templates": gateway, istio',
);
const FILTER = `---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limit, namespace: shop }
spec: { configPatches: [{ applyTo: HTTP_FILTER, patch: { operation: INSERT_BEFORE, value: { name: limit } } }] }
`;

test('a filter for all proxies is new for a further application, by its name', async () => {
  const before = [GATEWAY, deployment('orders'), FILTER];
  const check = 'filter-of-apps-and-gateways';
  const told = await toldStanding(check, before, [...before, deployment('carts')]);
  const said = told.map(
    ({ introducedBy, ...told }) => `${introducedBy}: ${spoken(messageOf(told))}`,
  );
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('this-change: EnvoyFilter shop/limit patches');
  expect(said[0]).toContain('Deployment shop/carts');
  expect(said[1]).toContain('Deployment shop/orders');
  expect(await standingWords(check, before)).toEqual(['limit already-there: gateway, orders']);
  expect(
    await standingWords(check, before, [GATEWAY, deployment('carts', ', a: b'), FILTER]),
  ).toEqual(['limit this-change: gateway, carts']);
});

test('a scaler for another workload without requests is new', async () => {
  const scaler = (name: string): string => `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: shop, namespace: shop }
spec: { maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} } }
`;
  const tree = (name: string) => [deployment('orders'), deployment('carts'), scaler(name)];
  const words = (after: string) =>
    standingWords('scaler-without-requests', tree('orders'), tree(after));
  expect(await words('carts')).toEqual(['shop this-change: carts']);
  expect(await words('orders')).toEqual(['shop already-there: orders']);
});
