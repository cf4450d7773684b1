import { afterEach, describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../sandbox/kubernetes/start-kubernetes.ts';
import { adoptionRefusalSentence } from '../../../src/features/drift/comparison/adopt/adoption.ts';
import { driftText } from '../../../src/features/drift/texts/drift-formats.ts';
import { adopt } from './comparison/adopt/adoption-of.ts';
import { clusterOf, comparedWith, toldOf } from './compared-cluster.ts';

const KUSTOMIZATION = 'resources: [mesh.yaml]\n';
const filesWith = (mesh: string) => ({
  'overlays/prod/kustomization.yaml': KUSTOMIZATION,
  'overlays/prod/mesh.yaml': mesh,
});

const OPERATOR = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec:
  values:
    meshConfig:
      accessLogFile: /dev/null
      trustDomain: acme.local
  meshConfig:
    accessLogFile: /dev/stdout
    outboundTrafficPolicy:
      mode: REGISTRY_ONLY
    defaultConfig:
      terminationDrainDuration: 30s
      concurrency: 2
    extensionProviders:
      - name: authz
        envoyExtAuthzHttp: { service: authz.acme.svc.cluster.local, port: 8000 }
`;

const SAIL = `apiVersion: sailoperator.io/v1
kind: Istio
metadata: { name: blue }
spec:
  version: v1.27.0
  namespace: istio-system
  values:
    meshConfig:
      accessLogFile: /dev/stdout
      outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`;

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  interval: 10m
  chart: { spec: { chart: istiod, sourceRef: { kind: HelmRepository, name: istio } } }
  values:
    meshConfig:
      accessLogFile: /dev/stdout
      outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`;

const configMap = (mesh: string, name = 'istio') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'istio-system' },
  data: { mesh },
});

/** As `istioctl` writes what the operator of Git says. */
const INSTALLED = `accessLogFile: /dev/stdout
trustDomain: acme.local
defaultConfig:
  discoveryAddress: istiod.istio-system.svc:15012
  terminationDrainDuration: 30s
  concurrency: 2
defaultProviders: { metrics: [prometheus] }
enablePrometheusMerge: true
extensionProviders:
- name: authz
  envoyExtAuthzHttp: { service: authz.acme.svc.cluster.local, port: 8000 }
outboundTrafficPolicy: { mode: REGISTRY_ONLY }
rootNamespace: istio-system
`;

let kubernetes: KubernetesStandIn;
afterEach(() => kubernetes.close());

async function installed(mesh: string, name = 'istio'): Promise<void> {
  kubernetes = await clusterOf(JSON.stringify(configMap(mesh, name)), 'istio-operator');
}

const edit = (mesh: string, name = 'istio') =>
  kubernetes.patch(
    { kind: 'ConfigMap', namespace: 'istio-system', name },
    { data: { mesh } },
    'kubectl-edit',
  );

describe('MeshConfig below an IstioOperator', () => {
  test('is as Git says where the ConfigMap has it with what the installer adds', async () => {
    await installed(INSTALLED);
    const found = await comparedWith(filesWith(OPERATOR), kubernetes);
    expect(toldOf(found)).toEqual([]);
    expect(found).toMatchObject({ compared: 1, notes: [], unread: [] });
    expect([...found.notAsked]).toEqual([]);
  });

  test('is told by the field that Git states, where, and by whom', async () => {
    await installed(INSTALLED);
    edit(INSTALLED.replace('/dev/stdout', '""').replace('mode: REGISTRY_ONLY', 'mode: ALLOW_ANY'));
    const found = await comparedWith(filesWith(OPERATOR), kubernetes);
    expect(toldOf(found)).toEqual([
      'IstioOperator istio-system/mesh spec.meshConfig.accessLogFile "/dev/stdout" → "" (overlays/prod/mesh.yaml:10) by kubectl-edit',
      'IstioOperator istio-system/mesh spec.meshConfig.outboundTrafficPolicy.mode "REGISTRY_ONLY" → "ALLOW_ANY" (overlays/prod/mesh.yaml:12) by kubectl-edit',
    ]);
    expect(found.drifts[0]?.tier).toBe('critical');
    expect(found.drifts[0]?.drift).toMatchObject({
      liveIn: { kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' },
    });
  });

  test.each([
    ['a number', 'concurrency: 2', 'concurrency: 8', 'defaultConfig.concurrency 2 → 8'],
    [
      'a duration',
      'terminationDrainDuration: 30s',
      'terminationDrainDuration: 5s',
      'Duration "30s"',
    ],
    ['an item of a list', 'port: 8000', 'port: 8001', 'spec.meshConfig.extensionProviders [{'],
    ['what only values state', 'acme.local', 'other.local', 'spec.values.meshConfig.trustDomain'],
  ])('%s', async (_, git, live, said) => {
    await installed(INSTALLED);
    edit(INSTALLED.replace(git, live));
    const told = toldOf(await comparedWith(filesWith(OPERATOR), kubernetes));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(said);
  });

  test('what is gone, and what only the cluster states by hand', async () => {
    await installed(INSTALLED);
    edit(`${INSTALLED.replace('  terminationDrainDuration: 30s\n', '')}enableTracing: true\n`);
    expect(toldOf(await comparedWith(filesWith(OPERATOR), kubernetes))).toEqual([
      'IstioOperator istio-system/mesh spec.meshConfig.defaultConfig.terminationDrainDuration "30s" → - (overlays/prod/mesh.yaml:14) by nobody',
      'IstioOperator istio-system/mesh spec.meshConfig.enableTracing - → true by kubectl-edit',
    ]);
  });

  test('what a profile may have written is no drift, and neither is 30.0s for 30s', async () => {
    await installed(INSTALLED);
    edit(`${INSTALLED.replace('30s', '30.0s')}enableTracing: true\n`);
    const demo = OPERATOR.replace('spec:\n', 'spec:\n  profile: demo\n');
    expect(toldOf(await comparedWith(filesWith(demo), kubernetes))).toEqual([]);
  });

  test('an installer of gateways alone says nothing of it', async () => {
    await installed(INSTALLED.replace('/dev/stdout', '/dev/null'));
    const gateways = OPERATOR.replace('spec:\n', 'spec:\n  profile: empty\n');
    expect(toldOf(await comparedWith(filesWith(gateways), kubernetes))).toEqual([]);
  });

  test('a text that is no MeshConfig is not read, and never the same', async () => {
    await installed('][');
    const found = await comparedWith(filesWith(OPERATOR), kubernetes);
    expect(found.unread).toMatchObject([
      {
        isOptional: false,
        why: 'of istio-system/istio its field data.mesh holds no MeshConfig that can be read',
      },
    ]);
  });

  test('a control plane that is not there is said not to be compared', async () => {
    await installed(INSTALLED, 'istio-other');
    const found = await comparedWith(filesWith(OPERATOR), kubernetes);
    expect(found.notes).toEqual([
      'IstioOperator istio-system/mesh (overlays/prod/mesh.yaml:1): the cluster has no ConfigMap istio-system/istio, so that its MeshConfig is not compared.',
    ]);
  });
});

const LESS = `accessLogFile: /dev/stdout
outboundTrafficPolicy: { mode: REGISTRY_ONLY }
rootNamespace: istio-system
`;

describe('MeshConfig of other installers', () => {
  test('an Istio of the Sail operator, in the ConfigMap of its revision', async () => {
    await installed(LESS, 'istio-blue');
    edit(LESS.replace('/dev/stdout', '/dev/null'), 'istio-blue');
    expect(toldOf(await comparedWith(filesWith(SAIL), kubernetes))).toEqual([
      'Istio blue spec.values.meshConfig.accessLogFile "/dev/stdout" → "/dev/null" (overlays/prod/mesh.yaml:9) by kubectl-edit',
    ]);
  });

  test('a HelmRelease of istiod', async () => {
    await installed(LESS);
    edit(LESS.replace('REGISTRY_ONLY', 'ALLOW_ANY'));
    expect(toldOf(await comparedWith(filesWith(RELEASE), kubernetes))).toEqual([
      'HelmRelease istio-system/istiod spec.values.meshConfig.outboundTrafficPolicy.mode "REGISTRY_ONLY" → "ALLOW_ANY" (overlays/prod/mesh.yaml:10) by kubectl-edit',
    ]);
  });

  test.each([
    [
      'a text of an Application',
      `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod, namespace: argocd }
spec:
  destination: { server: https://kubernetes.default.svc, namespace: istio-system }
  source:
    repoURL: https://istio-release.storage.googleapis.com/charts
    chart: istiod
    targetRevision: 1.27.0
    helm:
      values: |
        meshConfig:
          accessLogFile: /dev/stdout
          outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`,
      'Application argocd/istiod',
      14,
    ],
    [
      'a ConfigMap of values',
      `apiVersion: v1
kind: ConfigMap
metadata: { name: values, namespace: istio-system }
data:
  values.yaml: |
    meshConfig:
      outboundTrafficPolicy: { mode: REGISTRY_ONLY }
---
${RELEASE.replace(/ {2}values:[^]*/, '  valuesFrom: [{ kind: ConfigMap, name: values }]\n')}`,
      'HelmRelease istio-system/istiod',
      7,
    ],
  ])(
    'values in %s are told at their line, with what comes of it, and not adopted',
    async (_, text, subject, line) => {
      await installed(LESS);
      edit(LESS.replace('REGISTRY_ONLY', 'ALLOW_ANY'));
      const found = await comparedWith(filesWith(text), kubernetes);
      const place = `overlays/prod/mesh.yaml:${String(line)}`;
      expect(toldOf(found)).toEqual([
        `${subject} meshConfig.outboundTrafficPolicy.mode "REGISTRY_ONLY" → "ALLOW_ANY" (${place}) by kubectl-edit`,
      ]);
      expect(found.drifts[0]?.tier).toBe('critical');
      expect(driftText(found, '2026-11-27T12:00:00.000Z')).toContain(
        'All mesh workloads can now call any external host',
      );
      const adoption = adopt(
        filesWith(text),
        found.environment,
        found.drifts.map(({ drift }) => drift),
      );
      if (adoption.kind !== 'refused') throw new Error('It is adopted.');
      expect(adoptionRefusalSentence(adoption.reason)).toBe(
        `${subject}: meshConfig.outboundTrafficPolicy.mode is set at ${place}, in values beside the object; set it there.`,
      );
    },
  );

  test('what other values of a release may say is no drift', async () => {
    await installed(LESS);
    edit(`${LESS}enableTracing: true\n`);
    const other = RELEASE.replace(
      '  values:',
      '  valuesFrom: [{ kind: Secret, name: other }]\n  values:',
    );
    expect(toldOf(await comparedWith(filesWith(other), kubernetes))).toEqual([]);
    expect(toldOf(await comparedWith(filesWith(RELEASE), kubernetes))).toHaveLength(1);
  });

  test('an upgrade of the release that changed nothing is no drift', async () => {
    kubernetes = await clusterOf(JSON.stringify(configMap(LESS)), 'helm');
    const found = await comparedWith(filesWith(RELEASE), kubernetes);
    expect(toldOf(found)).toEqual([]);
  });
});
