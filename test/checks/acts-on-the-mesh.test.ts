import { expect, test } from 'vitest';
import { messageOf } from '../../src/checks/index.ts';
import { actsOnTheMesh } from '../../src/checks/acts-on-the-mesh.ts';
import { spoken } from '../support/spoken.ts';
import { job, object, told } from './acting-objects.ts';
import { detectionOf } from './detection-of.ts';

/** What acts on the control plane, or on all there is; each says what a new object does. */
const FOUND: readonly (readonly [says: string, expected: string, head: string])[] = [
  ...(
    [
      [
        'a copy from another namespace',
        object(
          'v1|Secret|shop|cacerts|data: {}',
          "annotations: { replicator.v1.mittwald.de/replicate-to: 'istio-system' }",
        ),
      ],
      ['a Secret of istiod', object('v1|Secret|istio-system|istiod-tls|data: {}')],
      [
        'a bundle of the mesh configuration',
        object('trust.example.org/v1|Bundle||istio|spec: { target: { configMap: { key: mesh } } }'),
      ],
      [
        'a pod that reads the authority',
        object(
          'apps/v1|Deployment|istio-system|d|spec: { template: { metadata: { labels: { app: d } }, spec: { containers: [{ name: d, image: d }], volumes: [{ name: v, secret: { secretName: cacerts } }] } } }',
        ),
      ],
      [
        'a rule that makes the injector',
        object(
          'kyverno.io/v1|ClusterPolicy||k|spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Foo] } }] }, generate: { kind: ConfigMap, configMapName: istio-sidecar-injector } }] }',
        ),
      ],
    ] as const
  ).map(([says, head]) => [says, 'input-decided control-plane', head] as const),
  ...(
    [
      [
        'an idle scaler',
        object(
          'keda.sh/v1alpha1|ScaledObject|istio-system|s|spec: { scaleTargetRef: { name: istiod }, minReplicaCount: 1, idleReplicaCount: 0 }',
        ),
      ],
      [
        'a paused one',
        object(
          'keda.sh/v1alpha1|ScaledObject|istio-system|s|spec: { scaleTargetRef: { name: istiod }, minReplicaCount: 2 }',
          "annotations: { autoscaling.keda.sh/paused: 'true' }",
        ),
      ],
      [
        'a scaler that nobody listed',
        object(
          'scale.example.org/v1|Scaler|istio-system|s|spec: { targetRef: { kind: Deployment, name: istiod } }',
        ),
      ],
      [
        'a budget that lets nobody go',
        object(
          'policy/v1|PodDisruptionBudget|istio-system|b|spec: { maxUnavailable: 0, selector: { matchLabels: { app: istiod } } }',
        ),
      ],
      [
        'a schedule for the namespace',
        object(
          'v1|Namespace||istio-system|',
          "annotations: { downscaler/downtime: 'Mon-Fri 20:00-06:00 UTC' }",
        ),
      ],
      [
        'objects that put it to sleep',
        object('kube-green.com/v1alpha1|SleepInfo|istio-system|s|spec: { weekdays: "*" }'),
      ],
    ] as const
  ).map(([says, head]) => [says, 'size-decided control-plane', head] as const),
  [
    'a limit',
    'start-decided control-plane',
    object('v1|LimitRange|istio-system|l|spec: { limits: [{ type: Pod, max: { cpu: "1" } }] }'),
  ],
  [
    'a label of the namespace',
    'start-decided control-plane',
    object(
      'v1|Namespace||istio-system|',
      'labels: { pod-security.kubernetes.io/enforce: restricted }',
    ),
  ],
  [
    'whose requests come first',
    'start-decided control-plane',
    object('flowcontrol.apiserver.k8s.io/v1|FlowSchema||f|spec: {}'),
  ],
  [
    'a cache of names',
    'names-decided control-plane',
    object('v1|ConfigMap|kube-system|node-local-dns|data: {}'),
  ],
  [
    'where the API server is',
    'names-decided control-plane',
    object(
      'discovery.k8s.io/v1|EndpointSlice|default|x|endpoints: []',
      'labels: { kubernetes.io/service-name: kubernetes }',
    ),
  ],
  [
    'an issuer of istio-csr',
    'signer-decided control-plane',
    object('cert-manager.io/v1|Issuer|istio-system|istio-ca|spec: { ca: { secretName: k } }'),
  ],
  [
    'who approves requests',
    'signer-decided control-plane',
    object(
      'policy.cert-manager.io/v1alpha1|CertificateRequestPolicy||p|spec: { selector: { issuerRef: {} } }',
    ),
  ],
  [
    'kubectl by its image',
    'commands-run control-plane',
    job("{ name: c, image: 'docker.io/bitnami/kubectl:1.30', args: [apply, -f, /in] }"),
  ],
  [
    'a tool that is run by others',
    'commands-run control-plane',
    object('run.example.org/v1|Run|shop|r|spec: { runner: { image: hashicorp/terraform } }'),
  ],
  [
    'kubectl by a path',
    'commands-run control-plane',
    job('{ name: c, image: tools, command: [/opt/bin/kubectl, get, pods] }'),
  ],
  [
    'helm in a script',
    'commands-run control-plane',
    job("{ name: c, image: tools, command: [sh, -c], args: ['set -e; helm upgrade istiod x'] }"),
  ],
  [
    'the API server by hand',
    'commands-run control-plane',
    job("{ name: c, image: curl, args: ['-k', 'https://kubernetes.default.svc/api'] }"),
  ],
  [
    'a step of a pipeline',
    'commands-run control-plane',
    object(
      'tekton.dev/v1|Task|shop|t|spec: { steps: [{ image: alpine, script: "istioctl install" }] }',
    ),
  ],
  [
    'everything in the root namespace',
    'rights-given control-plane',
    object(
      'rbac.authorization.k8s.io/v1|RoleBinding|istio-system|b|{ roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: User, name: me }] }'
        .replace('{ roleRef', 'roleRef')
        .replace(/, subjects/, '\nsubjects')
        .replace(/ \}$/, ''),
    ),
  ],
  [
    'a role of everything',
    'rights-given control-plane',
    object(
      "rbac.authorization.k8s.io/v1|ClusterRole||r|rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]",
    ),
  ],
  [
    'a role that acts as anybody',
    'rights-given control-plane',
    object(
      "rbac.authorization.k8s.io/v1|ClusterRole||r|rules: [{ apiGroups: [''], resources: [users, groups, serviceaccounts], verbs: [impersonate] }]",
    ),
  ],
  [
    'a role that binds any other',
    'rights-given control-plane',
    object(
      'rbac.authorization.k8s.io/v1|ClusterRole||r|rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }]',
    ),
  ],
  [
    'settings of the network of nodes',
    'network-decided control-plane',
    object(
      'cilium.io/v2|CiliumNodeConfig|kube-system|c|spec: { defaults: { enable-policy: always } }',
    ),
  ],
  [
    "the bundle of istiod's authority",
    'input-decided control-plane',
    object(
      "certificates.k8s.io/v1beta1|ClusterTrustBundle||'istio.io:istiod-ca:root-cert'|spec: { trustBundle: x }",
    ),
  ],
];

test('a role that binds one other, by its name, gives no right but that', () => {
  const head = object(
    'rbac.authorization.k8s.io/v1|ClusterRole||r|rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view], verbs: [bind] }]',
  );
  expect(told('', head)).toEqual([]);
});

test('the settings of a program that name a Secret of the control plane make none', () => {
  expect(
    told(
      '',
      object("v1|ConfigMap|istio-system|viewer|data: { config.yaml: 'secrets: [cacerts]' }"),
    ),
  ).not.toContain('input-decided control-plane');
});

test.each([
  ['an annotation', 'data: {}', 'annotations: { replicate-from: istio-system/cacerts }'],
  ['a script', "data: { run.sh: 'kubectl create secret generic cacerts -n istio-system' }", ''],
  [
    'an object',
    "data: { a.yaml: '{ apiVersion: v1, kind: Secret, metadata: { name: cacerts } }' }",
    '',
  ],
])('%s of a ConfigMap that names one may make it', (_, rest, metadata) => {
  expect(told('', object(`v1|ConfigMap|istio-system|viewer|${rest}`, metadata))).toContain(
    'input-decided control-plane',
  );
});

test('a role by which others read a Secret of the control plane decides nothing in it', () => {
  const role = (verbs: string): readonly string[] => {
    const rules = `rules: [{ apiGroups: [''], resources: [secrets], resourceNames: [cacerts], verbs: [${verbs}] }]`;
    const text = object(`rbac.authorization.k8s.io/v1|Role|istio-system|viewer|${rules}`);
    return detectionOf(actsOnTheMesh, '', text)
      .findings.filter(({ check }) => check === 'input-decided')
      .map((each) => `${spoken(messageOf(each))} ${spoken(each.symptom)}`);
  };
  expect(role('get, list')).toEqual([
    "Role istio-system/viewer is new: it lets others read cacerts, which holds the mesh's certificate authority. no errors: who is bound to it reads the mesh's certificate authority",
  ]);
  expect(role('get, update').join()).toContain('makes or names cacerts');
});

test.each(FOUND)('%s is told as %s', (_says, expected, head) => {
  expect(told('', head)).toContain(expected);
  // what was there already is nothing new, and what goes away decided it until then
  expect(told(head, head)).toEqual([]);
  if (!/^(?:commands|rights)/.test(expected)) expect(told(head, '')).toContain(expected);
});

test('what a service account with every right runs is told, whatever it is', () => {
  const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: b }
roleRef: { kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: tidy, namespace: shop }]
---
`;
  const own = job('{ name: c, image: ours }', 'tidy');
  expect(told(binding, binding + own)).toEqual(['commands-run control-plane']);
  expect(told(binding, binding + job('{ name: c, image: ours }'))).toEqual([]);
});

test('a pod that gives a tool nothing to do is nothing to be told by the name of its image', () => {
  const idle = (name: string): string =>
    job(`{ name: c, image: 'registry.example.com/${name}:2' }`);
  for (const name of ['kubectl', 'helm', 'terraform', 'kubectl-more'])
    expect(told('', idle(name)), name).toEqual([]);
  const applies = job("{ name: c, image: 'registry.example.com/kubectl:2', args: [apply] }");
  expect(told(idle('kubectl'), applies)).toEqual(['commands-run control-plane']);
});

const script = (text: string): string =>
  job(`{ name: c, image: tools, command: [sh, -c, ${JSON.stringify(text)}] }`);

test.each([
  'for bin in kubectl helm; do if command -v "${bin}"; then cp "$(command -v ${bin})" /out/; fi; done',
  'cp /usr/bin/kubectl /out/\necho "run kubectl apply -f x"',
  'curl -LO https://dl.example.org/kubectl && chmod +x kubectl && mv kubectl /out/',
])('a script that only copies, fetches or prints a tool runs no command: %s', (text) => {
  expect(told('', script(text))).toEqual([]);
});

test.each([
  'for bin in kubectl helm; do "$bin" version; done',
  'echo "kubectl apply -f x" | sh',
  'echo "$(kubectl apply -f x)"',
  'cp /usr/bin/kubectl /out/; kubectl apply -f x',
])('one that runs it too does: %s', (text) => {
  expect(told('', script(text))).toEqual(['commands-run control-plane']);
});

test('kubectl with rights of its own namespace alone is nothing to be told', () => {
  const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: b, namespace: shop }
roleRef: { kind: Role, name: waits }
subjects: [{ kind: ServiceAccount, name: waits, namespace: shop }]
---
`;
  const waits = job('{ name: c, image: bitnami/kubectl, args: [wait, job/x] }', 'waits');
  expect(told(binding, binding + waits)).toEqual([]);
});

test('another label on a policy of the network is nothing to be told', () => {
  const line =
    'networking.k8s.io/v1|NetworkPolicy|istio-system|limits|spec: { podSelector: {}, policyTypes: [Ingress] }';
  expect(told(object(line), object(line, 'labels: { team: x }'))).toEqual([]);
});

test('what may leave no pod of a gateway is told of the gateway', () => {
  const gateway = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec: { template: { metadata: { labels: { istio: ingressgateway } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } }
---
`;
  const scaler = object(
    'keda.sh/v1alpha1|ScaledObject|edge|s|spec: { scaleTargetRef: { name: ingress } }',
  );
  expect(told(gateway, gateway + scaler)).toEqual(['size-decided gateway']);
});
