import { describe, expect, test } from 'vitest';
import { ISTIOD, partOf, pods } from './mesh-parts.ts';

test.each([
  ['maistra.io/v2', 'ServiceMeshControlPlane', '{security: {dataPlane: {mtls: true}}}', '{}'],
  [
    'operators.coreos.com/v1alpha1',
    'Subscription',
    '{name: servicemeshoperator3, channel: stable}',
    '{name: servicemeshoperator3, channel: candidate}',
  ],
])('a %s %s installs the control plane', (apiVersion, kind, before, after) => {
  const object = (spec: string) =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: basic, namespace: mesh}\nspec: ${spec}\n`;
  expect(new Set(partOf(object(before), object(after)))).toEqual(new Set(['control-plane']));
});

test('a ServiceMeshMember joins a control plane that is there', () => {
  const member = `---
apiVersion: maistra.io/v1
kind: ServiceMeshMember
metadata: { name: default, namespace: shop }
spec: { controlPlaneRef: { namespace: istio-system, name: basic } }
`;
  expect(partOf('', member)).toEqual(['none']);
});

describe('ConfigMaps and Secrets that istiod reads', () => {
  const map = (
    name: string,
    data: string,
    namespace = 'istio-system',
    kind = 'ConfigMap',
  ): string =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n${data}\n---\n`;

  test.each([
    ['istio', 'istio-system', 'data: {mesh: "a: A"}', 'data: {mesh: "a: B"}'],
    ['istio', 'istio-system', 'binaryData: {mesh: YTogYg==}', 'binaryData: {mesh: YTogYw==}'],
    ['istio-canary', 'infra', 'binaryData: {mesh: YTogYg==}', 'binaryData: {mesh: YTogYw==}'],
    ['istio-canary', 'infra', 'data: {meshNetworks: "networks: {}"}', 'data: {meshNetworks: ""}'],
    ['istio-sidecar-injector-canary', 'infra', 'data: {values: a}', 'data: {values: b}'],
    ['istio', 'istio-system', 'data: {anything: a}', 'data: {anything: b}'],
    [
      'istio-cni-config',
      'kube-system',
      'data: {CHAINED_CNI_PLUGIN: a}',
      'data: {CHAINED_CNI_PLUGIN: b}',
    ],
  ])('%s in %s', (name, namespace, before, after) => {
    expect(partOf(map(name, before, namespace), map(name, after, namespace))).toEqual([
      'control-plane',
    ]);
    expect(partOf(map(name, before, namespace), '')[0]).toBe('control-plane');
  });

  test('under any name where istiod mounts them or is told of them', () => {
    for (const more of [
      'volumes: [{name: config, configMap: {name: settings}}]',
      'volumes: [{name: config, projected: {sources: [{configMap: {name: settings}}]}}]',
    ]) {
      const istiod = pods({ ...ISTIOD, more });
      const settings = (value: string): string =>
        istiod + map('settings', `data: {mesh: "accessLogFile: ${value}"}`, 'infra');
      expect(partOf(settings('a'), settings('b'))).toEqual(['control-plane']);
    }
    const shared = pods({
      ...ISTIOD,
      container:
        '{name: discovery, image: "mirror.example/pilot:1", args: [discovery], env: [{name: SHARED_MESH_CONFIG, value: ours}]}',
    });
    const ours = (value: string): string =>
      shared + map('ours', `data: {mesh: "accessLogFile: ${value}"}`, 'infra');
    expect(partOf(ours('a'), ours('b'))).toEqual(['control-plane']);
  });

  test('not of other applications, and not in labels alone', () => {
    expect(
      partOf(map('istio-dashboards', 'data: {a: b}'), map('istio-dashboards', 'data: {a: c}')),
    ).toEqual(['none']);
    expect(
      partOf(map('istio', 'data: {a: b}', 'shop'), map('istio', 'data: {a: c}', 'shop')),
    ).toEqual(['none']);
    expect(partOf(map('cacerts', 'data: {ca.pem: YQ==}', 'shop', 'Secret'), '')).toEqual(['none']);
    const labelled = map('istio', 'data: {mesh: "a: b"}').replace('{name', '{labels: {a: b}, name');
    expect(partOf(map('istio', 'data: {mesh: "a: b"}'), labelled)).toEqual(['none']);
  });

  const secrets: readonly (readonly [string, string])[] = [
    ['cacerts of the root namespace', map('cacerts', 'data: {x: YQ==}', 'istio-system', 'Secret')],
    [
      'cacerts elsewhere, by its keys',
      map('cacerts', 'data: {ca-key.pem: YQ==}', 'infra', 'Secret'),
    ],
    ['istio-ca-secret', map('istio-ca-secret', 'data: {x: YQ==}', 'infra', 'Secret')],
    [
      'a SealedSecret that becomes cacerts',
      'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: sealed, namespace: istio-system}\nspec: {encryptedData: {ca-key.pem: AgB}, template: {metadata: {name: cacerts}}}\n',
    ],
    [
      'an ExternalSecret that becomes cacerts',
      'apiVersion: external-secrets.io/v1beta1\nkind: ExternalSecret\nmetadata: {name: ca, namespace: infra}\nspec: {target: {name: cacerts}, data: [{secretKey: ca-cert.pem}]}\n',
    ],
    [
      'an older ExternalSecret that becomes cacerts',
      'apiVersion: kubernetes-client.io/v1\nkind: ExternalSecret\nmetadata: {name: cacerts, namespace: istio-system}\nspec: {backendType: vault}\n',
    ],
    [
      'a Certificate that becomes cacerts',
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: ca, namespace: istio-system}\nspec: {secretName: cacerts}\n',
    ],
    [
      'the access to another cluster',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: west, namespace: infra, labels: {istio/multiCluster: "true"}}\nstringData: {west: a}\n',
    ],
    [
      'the sealed access to another cluster',
      'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: west, namespace: infra}\nspec: {encryptedData: {west: AgB}, template: {metadata: {labels: {istio/multiCluster: "true"}}}}\n',
    ],
  ];
  test.each(secrets)('%s', (_, text) => {
    expect(partOf(text, '')).toEqual(['control-plane']);
    expect(partOf('', text)).toEqual(['control-plane']);
  });

  test('a Secret that stops being the access to another cluster', () => {
    const west = (labels: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: west, namespace: infra, labels: ${labels}}\n`;
    expect(partOf(west('{istio/multiCluster: "true"}'), west('{}'))).toEqual(['control-plane']);
  });
});

describe('what else the control plane is reached by', () => {
  const webhook = (client: string, kind = 'Mutating', more = ''): string =>
    `apiVersion: admissionregistration.k8s.io/v1\nkind: ${kind}WebhookConfiguration\nmetadata: {name: pods}\nwebhooks: [{name: pods.example.com, clientConfig: ${client}${more}}]\n---\n`;

  test.each([
    '{service: {name: mesh, namespace: infra, path: /inject}}',
    '{service: {name: mesh, namespace: infra, path: /inject/cluster/c1/net/n1}}',
    '{url: "https://mesh.example:15017/inject?x=y"}',
    '{url: "https://istiod.example/any"}',
    '{service: {name: istiod-canary, namespace: infra, path: /other}}',
  ])('a webhook of any name with %s', (client) => {
    const ignored = webhook(client, 'Mutating', ', failurePolicy: Ignore');
    expect(partOf(webhook(client), ignored)).toEqual(['control-plane']);
  });

  test('a webhook whose service picks istiod, and no other', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: mesh, namespace: infra}\nspec: {selector: {app: server}}\n---\n';
    const client = '{service: {name: mesh, namespace: infra, path: /validate}}';
    const there = pods(ISTIOD) + service;
    expect(partOf(there + webhook(client, 'Validating'), there)).toEqual(['control-plane']);
    expect(partOf(webhook(client, 'Validating'), '')).toEqual(['none']);
  });

  test('labels of the root namespace that it reads, and no others', () => {
    const namespace = (labels: string, name = 'istio-system'): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: ${labels}}\n---\n`;
    for (const label of [
      'topology.istio.io/network',
      'istio-injection',
      'istio.io/rev',
      'istio.io/dataplane-mode',
    ])
      expect(partOf(namespace(`{${label}: a}`), namespace(`{${label}: b}`)), label).toEqual([
        'control-plane',
      ]);
    expect(partOf(namespace('{team: a}'), namespace('{team: b}'))).toEqual(['none']);
    expect(partOf('', namespace('{team: a}'))).toEqual(['none']);
    expect(partOf(namespace('{}'), '')).toEqual(['control-plane']);
    const selectors =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "discoverySelectors: [{matchLabels: {mesh: on}}]"}\n---\n';
    expect(
      partOf(selectors + namespace('{mesh: "on"}'), selectors + namespace('{mesh: "off"}')),
    ).toEqual(['control-plane']);
    expect(partOf(namespace('{istio.io/rev: a}', 'shop'), namespace('{}', 'shop'))).toEqual([
      'none',
    ]);
  });

  test('its Service, rights and definitions', () => {
    for (const text of [
      'apiVersion: v1\nkind: Service\nmetadata: {name: x, namespace: infra}\nspec: {selector: {app: istiod}}\n',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: istiod-clusterrole-istio-system}\nrules: []\n',
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: istiod, namespace: istio-system}\n',
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: sidecars.networking.istio.io}\nspec: {}\n',
    ])
      expect(partOf(text, ''), text).toEqual(['control-plane']);
    const bound =
      pods({ ...ISTIOD, more: 'serviceAccountName: ours' }) +
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: rights}\nsubjects: [{kind: ServiceAccount, name: ours, namespace: infra}]\n---\n';
    const role = (verbs: string): string =>
      `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: rights}\nrules: [{verbs: ${verbs}}]\n`;
    expect(partOf(bound + role('[get]'), bound + role('[]'))).toEqual(['control-plane']);
    expect(partOf(role('[get]'), role('[]'))).toEqual(['none']);
  });

  test('a scaler under which none may be left, and no other', () => {
    const scaler = (most: number, least = 1): string =>
      `${pods(ISTIOD)}apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: x, namespace: infra}\nspec: {minReplicas: ${String(least)}, maxReplicas: ${String(most)}, scaleTargetRef: {kind: Deployment, name: config-server}}\n`;
    expect(partOf(scaler(2), scaler(5))).toEqual(['none']);
    expect(partOf(scaler(2), scaler(2, 0))).toEqual(['control-plane']);
  });

  test('the version and the settings of what an operator installs', () => {
    const operator = (spec: string): string =>
      `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: x, namespace: ops}\nspec: ${spec}\n`;
    expect(partOf(operator('{tag: "1"}'), operator('{tag: "2"}'))).toEqual(['control-plane']);
    expect(
      partOf(
        operator('{values: {global: {tag: "1"}}}'),
        operator('{values: {global: {tag: "2"}}}'),
      ),
    ).toEqual(['control-plane']);
    expect(partOf(operator('{}'), operator('{components: {pilot: {enabled: false}}}'))).toEqual([
      'control-plane',
    ]);
    expect(
      partOf(
        operator('{components: {ingressGateways: [{name: a}]}}'),
        operator('{components: {ingressGateways: [{name: b}]}}'),
      ),
    ).toEqual(['gateway']);
    expect(
      partOf(operator('{values: {kiali: {a: 1}}}'), operator('{values: {kiali: {a: 2}}}')),
    ).toEqual(['none']);
    for (const kind of ['Istio', 'IstioRevision', 'IstioCNI', 'ZTunnel'])
      expect(
        partOf(
          `apiVersion: sailoperator.io/v1\nkind: ${kind}\nmetadata: {name: default}\nspec: {version: v1.24.1}\n`,
          `apiVersion: sailoperator.io/v1\nkind: ${kind}\nmetadata: {name: default}\nspec: {version: v1.24.2}\n`,
        ),
        kind,
      ).toEqual(['control-plane']);
  });
});
