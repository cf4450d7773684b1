import { expect, test } from 'vitest';
import { lostControlPlane } from '../../../src/compare/rollout/reach/lost-control-plane.ts';
import type { ChangeReach } from '../../../src/compare/rollout/reach/change-reach.ts';
import { rolloutOf } from '../../../src/compare/rollout/rollout.ts';
import { meshFrom } from '../../support/rendered.ts';

const namespace = (name: string): string => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
`;
const service = (name: string, where: string): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${where} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 15012 }] }
`;
const SHOP = namespace('shop') + service('web', 'shop');
const ROOT = namespace('istio-system');
const ISTIOD = service('istiod', 'istio-system');

const reach = (before: string, after: string): ChangeReach =>
  rolloutOf('prod', meshFrom(before), meshFrom(after)).reach;

test('where the control plane goes that proxies ask, they get nothing new', () => {
  for (const left of ['', ROOT, ISTIOD])
    expect(reach(SHOP + ROOT + ISTIOD, SHOP + left)).toMatchObject({ losesControlPlane: true });
  const stays = reach(SHOP + ROOT + ISTIOD, ROOT + ISTIOD);
  expect(stays).not.toHaveProperty('losesControlPlane');
  expect(stays).not.toHaveProperty('mayLoseControlPlane');
});

test('a root namespace that goes takes a control plane along that is not seen only perhaps', () => {
  const unseen = reach(SHOP + ROOT, SHOP);
  expect(unseen).not.toHaveProperty('losesControlPlane');
  expect(unseen.mayLoseControlPlane).toBe('istio-system');
});

test('a control plane that proxies ask elsewhere stays where the root namespace goes', () => {
  const settings = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { discoveryAddress: 'istiod.control.svc:15012' }" }
`;
  const control = namespace('control');
  const lost = (before: string, after: string) =>
    lostControlPlane(meshFrom(before), meshFrom(after));
  expect(lost(SHOP + ROOT + settings + control, SHOP + control)).toBeNull();
  expect(lost(SHOP + ROOT + settings + control, SHOP + ROOT + settings)).toEqual({
    namespace: 'control',
    isSeen: false,
  });
});
