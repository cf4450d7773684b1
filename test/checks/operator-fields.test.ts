import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { controlPlaneMisconfigured } from '../../src/checks/control-plane-misconfigured/control-plane-misconfigured.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { findingsOf } from './findings-of.ts';

const operator = (spec: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: ${spec}
`;

/** What is said of fields that nobody reads, each with what to do. */
const found = (spec: string) =>
  findingsOf(controlPlaneMisconfigured, '', operator(spec))
    .filter(({ check }) => check === 'operator-field-unknown')
    .map(({ fix, ...told }) => [
      spoken(messageOf(told)).replace(
        'IstioOperator istio-system/istio does not get what it asks for at ',
        '',
      ),
      spoken(fix.text),
    ]);

describe('fields of an IstioOperator that no operator reads', () => {
  test.each<[string, string, string, string]>([
    [
      'a slip in spec',
      '{ profile: default, componets: { cni: { enabled: true } } }',
      'componets.',
      'Write components.',
    ],
    [
      'a slip in a component',
      '{ components: { pilot: { enable: true } } }',
      'components.pilot.enable.',
      'Write enabled.',
    ],
    [
      'a slip in the name of a component',
      '{ components: { ingresGateways: [] } }',
      'components.ingresGateways.',
      'Write ingressGateways.',
    ],
    [
      'a slip in a gateway',
      '{ components: { egressGateways: [{ naem: out }] } }',
      'components.egressGateways[0].naem.',
      'Write name.',
    ],
    [
      'a component without components',
      '{ pilot: { enabled: true } }',
      'pilot.',
      'Put it at spec.components.pilot.',
    ],
    [
      'a setting of the mesh',
      '{ accessLogFile: /dev/stdout }',
      'accessLogFile.',
      'Put it at spec.meshConfig.accessLogFile.',
    ],
    [
      'values of charts',
      '{ global: { hub: example } }',
      'global.',
      'Put it at spec.values.global.',
    ],
    [
      'resources of pods',
      '{ components: { pilot: { resources: {} } } }',
      'components.pilot.resources.',
      'Put it at spec.components.pilot.k8s.resources.',
    ],
    [
      'the mesh among components',
      '{ components: { meshConfig: {} } }',
      'components.meshConfig.',
      'Put it at spec.meshConfig.',
    ],
    ['a field in other letters', '{ meshconfig: {} }', 'meshconfig.', 'Write meshConfig.'],
    [
      'a component in other letters',
      '{ components: { CNI: {} } }',
      'components.CNI.',
      'Write cni.',
    ],
    ['nothing like it', '{ helmValues: {} }', 'helmValues.', 'Take it away.'],
  ])('%s', (_, spec, message, fix) => {
    expect(found(spec)).toEqual([[message, fix]]);
  });

  test('every field that there is, and those of releases before', () => {
    const all =
      '{ profile: default, hub: h, tag: t, namespace: n, revision: r, defaultRevision: true, compatibilityVersion: "1.23", resourceSuffix: x, installPackagePath: p, meshConfig: {}, values: {}, unvalidatedValues: {}, addonComponents: { grafana: { enabled: true } }, components: { base: { enabled: true }, pilot: { enabled: true, hub: h, tag: t, namespace: n, spec: {}, k8s: {} }, cni: {}, ztunnel: {}, istiodRemote: {}, citadel: {}, ingressGateways: [{ name: in, label: { app: in }, enabled: true, k8s: {} }], egressGateways: [] } }';
    expect(found(all)).toEqual([]);
    // below a component Go reads a field in whichever case of letters
    expect(found('{ components: { pilot: { Enabled: true } } }')).toEqual([]);
  });
});

test('a field that nobody reads changes no setting of the control plane', () => {
  const checksOf = (spec: string): readonly string[] =>
    detectionOf(meshWideChange, operator('{ profile: default }'), operator(spec)).findings.map(
      (told) => spoken(messageOf(told)),
    );
  expect(checksOf('{ profile: default, meshconfig: { accessLogFile: a } }')).toEqual([]);
  expect(
    checksOf(
      '{ profile: default, components: { pilot: { k8s: { env: [{ name: A, value: b }] } } } }',
    ).join(),
  ).toMatch(/^Settings of the control plane change/);
});
