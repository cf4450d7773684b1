import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (className: string): string =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: ${className}, listeners: [{ name: http, port: 80, protocol: HTTP }] } }`;
const gatewayClass =
  '{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: { name: edge }, spec: { controllerName: istio.io/gateway-controller } }';
const grant = (...namespaces: readonly string[]): string =>
  `{ apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: { name: web, namespace: shop }, spec: { from: [${namespaces
    .map((one) => `{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${one} }`)
    .join(', ')}], to: [{ group: '', kind: Service }] } }`;
const namespace = (name: string): string =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`;

async function said(id: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'all.yaml': objects.join('\n---\n') });
  return entries
    .filter((entry) => entry.id === `unresolved-reference/${id}`)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`);
}

describe('the class of a Gateway', () => {
  test.each([
    ['istio', 0],
    ['istio-remote', 0],
    ['istio-waypoint', 0],
    ['istio-east-west', 0],
    ['istio-agentgateway', 0],
    ['edge', 0],
    ['gke-l7-rilb', 0],
    ["'${CLASS}'", 0],
    ['waypoint', 1],
    ['Istio', 1],
  ])('%s is missing %i times where a folder is all there is', async (className, count) => {
    const found = await said('gateway-class-missing', gateway(className), gatewayClass);
    expect(found).toEqual(Array.from({ length: count }, () => 'KIA1504 Gateway shop/public'));
  });

  test('is told in a review only where it is a slip, or was there before', () => {
    const found = (base: string, head: string) =>
      findingsOf(unresolvedReference, base, head).map(
        ({ check, fix }) => `${check}: ${spoken(fix.text)}`,
      );
    expect(found('', gateway('waypoint'))).toEqual([]);
    expect(found('', gateway('isto'))).toEqual(['gateway-class-missing: Write `istio`.']);
    expect(found(`${gatewayClass}\n---\n${gateway('edge')}`, gateway('edge'))).toHaveLength(1);
  });
});

describe('the namespace that a grant admits', () => {
  test('is told once for each that is missing, where a folder is all there is', async () => {
    expect(
      await said('granted-namespace-missing', namespace('web'), grant('web', 'pay', 'orders')),
    ).toEqual(['KIA1601 ReferenceGrant shop/web', 'KIA1601 ReferenceGrant shop/web']);
  });

  test('is told in a review only where it is a slip', () => {
    const found = (name: string) =>
      findingsOf(unresolvedReference, '', `${namespace('storefront')}\n---\n${grant(name)}`);
    expect(spoken(found('partners'))).toEqual([]);
    expect(found('storefrond')).toHaveLength(1);
  });
});
