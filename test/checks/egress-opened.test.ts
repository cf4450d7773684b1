import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { detectionOf } from './detection-of.ts';
import { app, findingsOf } from './findings-of.ts';
import { configMap } from '../support/objects.ts';

const messages = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, base, head).map((told) => spoken(messageOf(told)));

const networking = (kind: string, name: string, spec: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---
`;
const meshConfig = (mesh: string): string =>
  configMap('istio', `{ mesh: "${mesh}" }`, { namespace: 'istio-system' });
const payments = app('shop', 'payments');

test('egress is opened for the mesh', () => {
  expect(
    messages(
      meshConfig('outboundTrafficPolicy: { mode: REGISTRY_ONLY }'),
      meshConfig('outboundTrafficPolicy: { mode: ALLOW_ANY }'),
    ),
  ).toEqual(['All mesh workloads can now call any external host.']);
});

test('a Sidecar no longer limits egress', () => {
  const sidecar = (mode: string): string =>
    networking('Sidecar', 'default', `{ outboundTrafficPolicy: { mode: ${mode} } }`);
  expect(
    messages(payments + sidecar('REGISTRY_ONLY'), payments + sidecar('ALLOW_ANY')),
  ).toHaveLength(1);
  expect(messages(payments + sidecar('REGISTRY_ONLY'), payments)).toHaveLength(1);
});

test('a block of a Sidecar without mode lets out only what is known (SIDECAR-12)', () => {
  const sidecar = (block: string): string =>
    networking('Sidecar', 'default', `{ outboundTrafficPolicy: ${block} }`);
  const [known, unsaid, any] = ['{ mode: REGISTRY_ONLY }', '{}', '{ mode: ALLOW_ANY }'];
  expect(messages(payments + sidecar(known), payments + sidecar(unsaid))).toEqual([]);
  expect(messages(payments + sidecar(unsaid), payments + sidecar(any))).toEqual([
    'The workloads of Sidecar shop/default can now call any external host.',
  ]);
});

test('egress is opened by a Sidecar that is new, and not where another one stays', () => {
  const closed = meshConfig('outboundTrafficPolicy: { mode: REGISTRY_ONLY }');
  const any = 'outboundTrafficPolicy: { mode: ALLOW_ANY }';
  const only = 'outboundTrafficPolicy: { mode: REGISTRY_ONLY }';
  const ofPods = networking(
    'Sidecar',
    'payments',
    `{ workloadSelector: { labels: { app: payments } }, ${only} }`,
  );
  const ofNamespace = networking('Sidecar', 'default', `{ ${only} }`);
  expect(
    messages(payments + closed, payments + closed + networking('Sidecar', 'open', `{ ${any} }`)),
  ).toEqual(['The workloads of Sidecar shop/open can now call any external host.']);
  expect(messages(payments + ofNamespace + ofPods, payments + ofNamespace)).toEqual([]);
  const opened = messages(payments + closed, payments + meshConfig(any));
  expect(opened).toHaveLength(1);
});

test('a Sidecar of the root namespace that goes opens egress for the mesh', () => {
  const root = networking(
    'Sidecar',
    'default',
    '{ outboundTrafficPolicy: { mode: REGISTRY_ONLY } }',
    'istio-system',
  );
  expect(messages(payments + root, payments)).toEqual([
    'The workloads of Sidecar istio-system/default can now call any external host.',
  ]);
});

test('a misspelled setting is told with what to write, at its line', () => {
  const operator = (setting: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec:
  meshConfig:
    ${setting}: { mode: REGISTRY_ONLY }
---
`;
  const found = (after: string) =>
    detectionOf(securityLoosened, operator('outboundTrafficPolicy') + payments, after + payments)
      .findings;
  const [misspelled] = found(operator('outboundTrafficPolcy'));
  expect(spoken(misspelled?.fix.text)).toBe(
    'Write `outboundTrafficPolicy`, not `outboundTrafficPolcy`.',
  );
  expect(misspelled?.origin.line).toBe(7);
  const [gone] = found(operator('enableTracing').replace('{ mode: REGISTRY_ONLY }', 'true'));
  expect(spoken(gone?.fix.text)).toMatch(/^Keep REGISTRY_ONLY/);
});
