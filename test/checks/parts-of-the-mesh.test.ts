import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';

const release = (name: string, chart: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: istio-system }
spec: { chart: { spec: { chart: ${chart}, version: 1.26.2 } } }
---
`;
const parts = release('a-network', 'cni') + release('b-tunnel', 'ztunnel');
const told = (base: string, head: string) =>
  detectionOf(meshWideChange, base, head).findings.filter(
    ({ check }) => check === 'control-plane-changed',
  );

test('of what installs a mesh istiod is told first, whatever the others are called', () => {
  const [found] = told('', parts + release('c-control', 'istiod'));
  expect(spoken(found)?.message).toContain(
    'HelmRelease istio-system/c-control installs a control plane',
  );
});

test('where no istiod comes with them, one of the parts is told', () => {
  const [found] = told('', parts);
  expect(spoken(found)?.message).toContain('HelmRelease istio-system/a-network');
});
