import { describe, expect, test } from 'vitest';
import { meshFrom } from '../../support/rendered.ts';

const deployment = (name: string, pod: string, namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
${pod.replace(/^/gm, '    ')}
---`;

describe('workloads and services', () => {
  const mesh = meshFrom(`${deployment(
    'web',
    `metadata: {labels: {app: web, tier: front}}
spec:
  serviceAccountName: web-sa
  containers:
    - name: web
      ports: [{name: http, containerPort: 8080}]`,
  )}
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}, {name: admin, port: 9000}]
---
apiVersion: v1
kind: Service
metadata: {name: other, namespace: elsewhere}
spec: {selector: {app: web}, ports: [{port: 1}]}
`);

  test('a Service has the workloads of its own namespace that its selector matches', () => {
    expect(mesh.service('shop', 'web')?.workloads.map(({ name }) => name)).toEqual(['web']);
    expect(mesh.service('elsewhere', 'other')?.workloads).toEqual([]);
  });

  test('a Service has a host, and a port without targetPort goes to the same number', () => {
    const service = mesh.service('shop', 'web');
    expect(service?.host).toBe('web.shop.svc.cluster.local');
    expect(service?.ports.map(({ targetPort }) => targetPort)).toEqual(['http', 9000]);
  });

  test('a workload has its service account, its labels and its ports', () => {
    expect(mesh.workloads[0]).toMatchObject({ serviceAccount: 'web-sa', namespace: 'shop' });
    expect(mesh.workloads[0]?.containers[0]?.ports).toMatchObject([{ name: 'http', number: 8080 }]);
  });

  test('namespaces that workloads or Services are rendered into are the own ones', () => {
    expect([...mesh.ownNamespaces]).toEqual(['shop', 'elsewhere']);
  });
});

describe('environment variables', () => {
  const mesh = meshFrom(`
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  PAYMENTS: payments:8080
  MODE: fast
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
stringData: {TOKEN: hunter2}
---${deployment(
    'web',
    `spec:
  containers:
    - name: web
      envFrom:
        - configMapRef: {name: settings}
        - secretRef: {name: keys}
      env:
        - {name: MODE, value: slow}
        - {name: URL, value: "http://$(PAYMENTS)/$(TOKEN)/$$(MODE)/$(NOPE)"}
        - {name: ONE, valueFrom: {configMapKeyRef: {name: settings, key: PAYMENTS}}}
        - {name: GONE, valueFrom: {configMapKeyRef: {name: settings, key: NOPE, optional: true}}}`,
  )}`);
  const variables = mesh.workloads[0]?.containers[0]?.variables;

  test('env wins over envFrom, and values of ConfigMaps have the place they are written', () => {
    expect(variables?.get('MODE')?.value).toBe('slow');
    expect(variables?.get('PAYMENTS')).toMatchObject({
      value: 'payments:8080',
      origin: { line: 6 },
      from: { kind: 'ConfigMap', name: 'settings', key: 'PAYMENTS' },
    });
  });

  test('a value of a Secret is never read', () => {
    expect(variables?.get('TOKEN')).toMatchObject({ value: null, from: { kind: 'Secret' } });
    expect(JSON.stringify([...(variables?.values() ?? [])])).not.toContain('hunter2');
  });

  test('$(NAME) is replaced by what comes before; $$ and unknown names stay', () => {
    expect(variables?.get('URL')?.value).toBe('http://payments:8080/$(TOKEN)/$(MODE)/$(NOPE)');
  });

  test('a key that is not there has no value', () => {
    expect(variables?.get('ONE')?.value).toBe('payments:8080');
    expect(variables?.get('GONE')).toMatchObject({ value: null, from: { optional: true } });
  });

  test('variables that double at every step stay bounded', () => {
    const lines = Array.from(
      { length: 60 },
      (_, n) => `        - {name: V${String(n + 1)}, value: "$(V${String(n)})$(V${String(n)})"}`,
    ).join('\n');
    const bomb = meshFrom(
      deployment(
        'web',
        `spec:
  containers:
    - name: web
      env:
        - {name: V0, value: xxxxxxxx}
${lines}`,
      ),
    );
    const last = bomb.workloads[0]?.containers[0]?.variables.get('V60')?.value ?? '';
    expect(last.length).toBeLessThan(200_000);
  });
});

describe('mesh configuration', () => {
  test('the istio ConfigMap is read with lines of the file', () => {
    const { configuration } = meshFrom(`apiVersion: v1
kind: ConfigMap
metadata:
  name: istio
  namespace: mesh-root
data:
  mesh: |-
    trustDomain: acme.example
    defaultConfig:
      concurrency: 2
    extensionProviders:
      - name: otel
`);
    expect(configuration).toMatchObject({
      rootNamespace: 'mesh-root',
      trustDomain: 'acme.example',
    });
    expect(configuration.settings.get('defaultConfig.concurrency')).toMatchObject({
      origin: { file: 'mesh.yaml', line: 10 },
    });
    expect(configuration.settings.get('extensionProviders')?.node.kind).toBe('seq');
  });

  test('an IstioOperator says settings and version', () => {
    const { configuration } = meshFrom(`
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: istio, namespace: istio-system}
spec:
  tag: 1.18.2-distroless
  meshConfig: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}}
  values: {global: {proxy: {clusterDomain: acme.local}}}`);
    expect(configuration.settings.get('outboundTrafficPolicy.mode')).toMatchObject({
      path: 'outboundTrafficPolicy.mode',
      origin: { line: 7 },
    });
    expect(configuration).toMatchObject({
      clusterDomain: 'acme.local',
      istioVersion: { version: '1.18', origin: { line: 6 } },
    });
  });

  test('a HelmRelease of istiod says them in its values, over those it takes from a ConfigMap', () => {
    const { configuration } = meshFrom(`
apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: istio-system}
data:
  values.yaml: |
    meshConfig:
      trustDomain: from-config-map
      accessLogFile: /dev/stdout
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: istiod, namespace: istio-system}
spec:
  chart: {spec: {chart: istiod, version: 1.24.2}}
  valuesFrom: [{kind: ConfigMap, name: values}]
  values: {meshConfig: {trustDomain: from-values}}`);
    expect(configuration.trustDomain).toBe('from-values');
    expect(configuration.settings.get('accessLogFile')?.origin.line).toBe(9);
    expect(configuration.istioVersion?.version).toBe('1.24');
  });

  test.each([
    ['values', 'values: |\n          meshConfig:\n            enableAutoMtls: false'],
    ['valuesObject', 'valuesObject: {meshConfig: {enableAutoMtls: false}}'],
    ['parameters', 'parameters: [{name: meshConfig.enableAutoMtls, value: "false"}]'],
  ])('an Argo CD Application says them in helm.%s', (_, helm) => {
    const { configuration } = meshFrom(
      `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: istiod, namespace: argocd}
spec:
  destination: {namespace: istio-system}
  source:
    chart: istiod
    targetRevision: 1.22.0
    helm:
      ${helm}
`
        .replace('\n          meshConfig', '\n        meshConfig')
        .replace('\n            enable', '\n          enable'),
    );
    expect(configuration.settings.get('enableAutoMtls')?.node).toMatchObject({ value: false });
  });

  test('configured root namespace and version win', () => {
    const { configuration } = meshFrom('', { rootNamespace: 'root', istioVersion: '1.29.1' });
    expect(configuration.rootNamespace).toBe('root');
    expect(configuration.istioVersion?.version).toBe('1.29');
  });

  test('nothing said means the defaults', () => {
    expect(meshFrom('').configuration).toMatchObject({
      rootNamespace: 'istio-system',
      trustDomain: 'cluster.local',
      clusterDomain: 'cluster.local',
      istioVersion: null,
    });
  });
});
