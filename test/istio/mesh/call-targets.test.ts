import { expect, test } from 'vitest';
import { callTargets } from '../../../src/istio/mesh/calls/call-targets.ts';
import { knownCalls } from '../../../src/istio/mesh/calls/calls.ts';
import { meshFrom } from '../../support/rendered.ts';
import { app, policy } from '../../checks/findings-of.ts';

const ambient = (text: string): string =>
  text.replaceAll('sidecar.istio.io/inject: "true"', 'istio.io/dataplane-mode: ambient');
const waypoint = `
apiVersion: v1
kind: Namespace
metadata: { name: web }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/use-waypoint: wp } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: wp, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
`;
const shop = ambient(app('shop', 'payments') + app('web', 'web', ['payments.shop/api'])) + waypoint;

const triedIn = (manifests: string): readonly number[] => {
  const mesh = meshFrom(manifests);
  return knownCalls(mesh, 'workloads').flatMap((call) =>
    callTargets(mesh, call).flatMap(({ tried }) => tried.map((one) => one.policy.attempts)),
  );
};

test('a waypoint tries again what it lets in, and not what it refuses', () => {
  expect(triedIn(shop)).toEqual([2]);
  const refusing = policy('shop', 'nobody', '{ targetRefs: [{ kind: Service, name: payments }] }');
  expect(triedIn(shop + refusing)).toEqual([]);
});
