import { expect, test } from 'vitest';
import { hook, job, object, PODS, policy, told } from './acting-objects.ts';
import { app } from './findings-of.ts';

/** What is limited to somebody's own, and what does nothing. */
const HARMLESS: readonly (readonly [says: string, head: string])[] = [
  [
    'a policy in its own namespace',
    object('networking.k8s.io/v1|NetworkPolicy|shop|limits|spec: { podSelector: {} }'),
  ],
  [
    'one of the root namespace for other pods',
    object(
      'networking.k8s.io/v1|NetworkPolicy|istio-system|limits|spec: { podSelector: { matchLabels: { app: kiali } } }',
    ),
  ],
  [
    'one of Calico for one namespace',
    object(
      'projectcalico.org/v3|GlobalNetworkPolicy||limits|spec: { selector: "projectcalico.org/namespace == \'shop\'" }',
    ),
  ],
  [
    'one of Calico that is staged',
    object('projectcalico.org/v3|StagedGlobalNetworkPolicy||limits|spec: { selector: all() }'),
  ],
  [
    'one of Cilium for one namespace',
    object(
      "cilium.io/v2|CiliumClusterwideNetworkPolicy||limits|spec: { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': shop } } }",
    ),
  ],
  ["a webhook for one's own definitions", hook('shop.example.org', '*')],
  [
    'a webhook for one namespace',
    hook('', 'pods', ', namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } }'),
  ],
  [
    'a webhook for pods that ask for it',
    hook('', 'pods', ', objectSelector: { matchLabels: { agent: wanted } }'),
  ],
  ['a webhook for commands in pods', hook('', 'pods/exec')],
  ['a policy that only warns', policy(PODS, '[Warn, Audit]')],
  [
    'a policy for one namespace',
    policy(
      PODS,
      '[Deny]',
      ', matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }',
    ),
  ],
  [
    'a policy of Kyverno that only reports',
    object(
      'kyverno.io/v1|ClusterPolicy||k|spec: { validationFailureAction: Audit, rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { pattern: {} } }] }',
    ),
  ],
  [
    'a constraint that only warns',
    object(
      'constraints.gatekeeper.sh/v1beta1|K8sNothing||c|spec: { enforcementAction: warn, match: {} }',
    ),
  ],
  [
    "an API of one's own",
    object(
      'apiregistration.k8s.io/v1|APIService||v1.metrics.example.org|spec: { group: metrics.example.org, version: v1, service: { name: a, namespace: b } }',
    ),
  ],
  [
    'certificates of an application',
    object(
      'cert-manager.io/v1|Certificate|shop|c|spec: { secretName: c-tls, issuerRef: { kind: ClusterIssuer, name: letsencrypt } }',
    ),
  ],
  [
    "a pod that reads Java's store",
    object(
      "apps/v1|Deployment|shop|d|spec: { template: { metadata: { labels: { app: d } }, spec: { containers: [{ name: d, image: d, args: ['-Djavax.net.ssl.trustStore=/etc/ssl/certs/java/cacerts'] }] } } }",
    ),
  ],
  [
    'a pod with what every namespace has',
    object(
      'apps/v1|Deployment|shop|d|spec: { template: { metadata: { labels: { app: d } }, spec: { containers: [{ name: d, image: d }], volumes: [{ name: v, configMap: { name: istio-ca-root-cert } }] } } }',
    ),
  ],
  [
    'a class of gateways by its name',
    object('gateway.networking.k8s.io/v1|Gateway|istio-system|g|spec: { gatewayClassName: istio }'),
  ],
  [
    'a scaler of an application',
    object(
      'keda.sh/v1alpha1|ScaledObject|shop|s|spec: { scaleTargetRef: { name: web }, minReplicaCount: 1 }',
    ),
  ],
  [
    'a scaler that leaves one',
    object(
      'autoscaling/v2|HorizontalPodAutoscaler|istio-system|s|spec: { scaleTargetRef: { kind: Deployment, name: istiod }, minReplicas: 2, maxReplicas: 5 }',
    ),
  ],
  [
    "the chart's own budget",
    object(
      'policy/v1|PodDisruptionBudget|istio-system|b|spec: { minAvailable: 1, selector: { matchLabels: { app: istiod } } }',
    ),
  ],
  ['a quota of an application', object('v1|ResourceQuota|shop|q|spec: { hard: { pods: "3" } }')],
  [
    'a namespace with every right for pods',
    object(
      'v1|Namespace||istio-system|',
      'labels: { pod-security.kubernetes.io/enforce: privileged }',
    ),
  ],
  ['a class of priority', object('scheduling.k8s.io/v1|PriorityClass||p|value: 7')],
  ['a Job with a program of its own', job('{ name: c, image: migrate, command: [migrate, up] }')],
  [
    'a role in its own namespace',
    object(
      'rbac.authorization.k8s.io/v1|Role|shop|r|rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]',
    ),
  ],
];

const account = (rule: string): string =>
  object(
    'rbac.authorization.k8s.io/v1|ClusterRoleBinding||snapshots|roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: snapshots }\nsubjects: [{ kind: ServiceAccount, name: snapshots, namespace: shop }]',
  ) + object(`rbac.authorization.k8s.io/v1|ClusterRole||snapshots|rules: [${rule}]`);

test('commands are nobody else’s matter where a role of the cluster lets them write nothing that the mesh reads', () => {
  const commands = job(
    '{ name: c, image: bitnami/kubectl, command: [kubectl, apply] }',
    'snapshots',
  );
  const toldWith = (rule: string): readonly string[] => {
    const base = app('shop', 'web') + object('v1|Namespace||shop|') + account(rule);
    return told(base, base + commands);
  };
  const reading = '{ apiGroups: [""], resources: [namespaces], verbs: [get, list] }';
  const snapshots =
    '{ apiGroups: [snapshot.storage.k8s.io], resources: [volumesnapshots], verbs: [create] }';
  expect(toldWith(`${reading}, ${snapshots}`)).toEqual([]);
  expect(
    toldWith(
      '{ apiGroups: [""], resources: [persistentvolumeclaims/status, events], verbs: [patch] }',
    ),
  ).toEqual([]);
  const elsewhere = [
    '{ apiGroups: [""], resources: [services], verbs: [patch] }',
    '{ apiGroups: ["", storage.k8s.io], resources: [configmaps], verbs: [create] }',
    '{ apiGroups: [snapshot.storage.k8s.io, "*"], resources: [volumesnapshots], verbs: [create] }',
    '{ apiGroups: [kustomize.toolkit.fluxcd.io], resources: [kustomizations], verbs: ["*"] }',
  ];
  for (const rule of elsewhere)
    expect(toldWith(rule), rule).toEqual(['commands-run control-plane']);
});

test.each(HARMLESS)('%s is nothing to be told', (_says, head) => {
  const apps = app('shop', 'web') + object('v1|Namespace||shop|');
  expect(told(apps, apps + head)).toEqual([]);
});
