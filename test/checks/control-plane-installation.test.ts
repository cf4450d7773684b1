import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { controlPlaneMisconfigured } from '../../src/checks/control-plane-misconfigured/control-plane-misconfigured.ts';
import { meshFrom } from '../support/rendered.ts';
import { findingsOf } from './findings-of.ts';
import { istioOperator } from '../support/objects.ts';

const found = (text: string): readonly string[] =>
  findingsOf(controlPlaneMisconfigured, '', text).map(
    ({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`,
  );
const checks = (text: string): readonly string[] =>
  findingsOf(controlPlaneMisconfigured, '', text).map(({ check }) => check);

const operator = (components: string, more = ''): string =>
  istioOperator('istio', `{ ${more} components: ${components} }`, { namespace: 'istio-system' });
const pilot = (k8s: string, more = ''): string => operator(`{ pilot: { k8s: ${k8s} } }`, more);

describe('fields of components', () => {
  test.each([
    ['{ replicaCount: 2, resources: { limits: { cpu: 1, "example.com/gpu": 1 } } }', []],
    ['{ ReplicaCount: 2 }', []],
    ['{ replicas: 2 }', ['operator-field-unknown']],
    ['{ env: [{ name: A, value: b }, { nam: C }] }', ['operator-field-unknown']],
    [
      '{ affinity: { podAntiAffinity: { requiredDuringScheduling: [] } } }',
      ['operator-field-unknown'],
    ],
    ['{ podAnnotations: { any.name/at-all: x } }', []],
  ])('%s', (k8s, expected) => {
    expect(checks(pilot(k8s))).toEqual(expected);
  });

  test('of gateways are told with their place, and of what is turned off not at all', () => {
    expect(found(operator('{ ingressGateways: [{ name: a, k8s: { hpaspec: {} } }] }'))).toEqual([]);
    expect(found(operator('{ ingressGateways: [{ name: a, k8s: { hpaSpecs: {} } }] }'))).toEqual([
      'operator-field-unknown: IstioOperator istio-system/istio does not get what it asks for at ingressGateways[0].k8s.hpaSpecs.',
    ]);
    expect(checks(operator('{ pilot: { enabled: false, k8s: { replicas: 2 } } }'))).toEqual([]);
  });

  test('in the form of an older API count from the release that does not take them', () => {
    const metrics =
      '{ hpaSpec: { scaleTargetRef: {}, metrics: [{ resource: { targetAverageUtilization: 80 } }] } }';
    expect(checks(pilot(metrics, 'tag: 1.23.0,'))).toEqual([]);
    expect(checks(pilot(metrics))).toEqual([]);
    expect(checks(pilot(metrics, 'tag: 1.24.0,'))).toEqual(['operator-field-unknown']);
  });
});

test('an autoscaler needs no target where istioctl merges it into the chart', () => {
  const scaler = '{ hpaSpec: { minReplicas: 2 } }';
  expect(checks(pilot(scaler, 'tag: 1.20.0,'))).toEqual(['autoscaler-without-target']);
  expect(checks(pilot(scaler, 'tag: 1.25.0,'))).toEqual([]);
});

test('a control plane without pods is told, another component is not', () => {
  expect(checks(pilot('{ replicaCount: 0 }'))).toEqual(['control-plane-at-zero']);
  expect(checks(operator('{ cni: { k8s: { replicaCount: 0 } } }'))).toEqual([]);
});

describe('webhooks that inject', () => {
  const webhook = (hook: string): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: own }
webhooks: [{ name: inject.example.com, ${hook} }]
`;
  const INJECT = 'clientConfig: { url: "https://istiod.example.com/inject/net/a" }';
  const SOME = 'objectSelector: { matchExpressions: [{ key: a, operator: Exists }] }';

  test.each([
    [`${INJECT}, ${SOME}`, []],
    [`${INJECT}, ${SOME}, failurePolicy: Ignore`, ['injector-fails-open']],
    [INJECT, ['injector-holds-up-cluster']],
    [`${INJECT}, namespaceSelector: {}`, ['injector-holds-up-cluster']],
    [`${INJECT}, failurePolicy: Ignore`, ['injector-fails-open']],
    ['clientConfig: { url: "https://example.com/mutate" }', []],
    ['clientConfig: { url: "https://example.com/injections" }', []],
  ])('%s', (hook, expected) => {
    expect(checks(webhook(hook))).toEqual(expected);
  });
});

describe('shared settings of a managed control plane', () => {
  const map = (name: string, mesh: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: aks-istio-system }
data: { mesh: '${mesh}' }
---
`;
  const shared = map('istio-shared-configmap-asm-1-26', 'accessLogFile: /dev/stdout');

  test('come after its own, in whatever order they are written', () => {
    const own = map('istio-asm-1-26', 'accessLogFile: /dev/null');
    for (const text of [own + shared, shared + own]) {
      expect(meshFrom(text).configuration.settings.get('accessLogFile')?.node).toMatchObject({
        value: '/dev/null',
      });
      expect(checks(text)).toEqual(['shared-setting-overridden']);
    }
    expect(checks(shared + map('istio-asm-1-26', 'accessLogFile: /dev/stdout'))).toEqual([]);
    expect(checks(shared + map('istio-asm-1-27', 'accessLogFile: /dev/null'))).toEqual([]);
  });

  test('are missing for a revision of the same form that a namespace names', () => {
    const namespace = (revision: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio.io/rev: ${revision} } }\n---\n`;
    expect(checks(shared + namespace('asm-1-27'))).toEqual([
      'revision-without-shared-configuration',
    ]);
    expect(checks(shared + namespace('asm-1-26'))).toEqual([]);
    expect(checks(shared + namespace('stable'))).toEqual([]);
  });
});

describe('the authority of the mesh', () => {
  const secret = (entries: string, namespace = 'istio-system'): string => `
apiVersion: v1
kind: Secret
metadata: { name: cacerts, namespace: ${namespace} }
data: { ${entries} }
`;
  const rest = 'ca-cert.pem: a, cert-chain.pem: a, root-cert.pem: a';
  test.each([
    [`${rest}, ca-key.pem: ENC[AES256_GCM,data:x]`, []],
    ['tls.crt: a, tls.key: a, ca.crt: a', []],
    [rest, ['authority-incomplete']],
    ['tls.crt: a, tls.key: a', ['authority-incomplete']],
    [`${rest}, ca-key.pem: LS0tLS1CRUdJTiBFQyBQUklW`, ['authority-readable']],
  ])('in a Secret with %s', (entries, expected) => {
    expect(
      checks(secret(entries.replace('ENC[AES256_GCM,data:x]', '"ENC[AES256_GCM,data:x]"'))),
    ).toEqual(expected);
    expect(checks(secret(entries.replace('ENC[AES256_GCM,data:x]', '"ENC[x]"'), 'shop'))).toEqual(
      [],
    );
  });
});
