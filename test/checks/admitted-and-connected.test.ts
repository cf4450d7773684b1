import { expect, test } from 'vitest';
import { hook, object, PODS, policy, told } from './acting-objects.ts';

/** What acts on the control plane, or on all there is; each says what a new object does. */
const FOUND: readonly (readonly [says: string, expected: string, head: string])[] = [
  ...[
    [
      'a network policy without istiod',
      'networking.k8s.io/v1|NetworkPolicy|istio-system|limits|spec: { podSelector: { matchExpressions: [{ key: istio, operator: In, values: [pilot, x] }] } }',
    ],
    [
      'one by a label of Helm',
      'networking.k8s.io/v1|NetworkPolicy|istio-system|limits|spec: { podSelector: { matchLabels: { app.kubernetes.io/instance: base } } }',
    ],
    [
      'one of ztunnel in kube-system',
      'networking.k8s.io/v1|NetworkPolicy|kube-system|limits|spec: { podSelector: { matchLabels: { app: ztunnel } } }',
    ],
    [
      'one of the DNS',
      'networking.k8s.io/v1|NetworkPolicy|kube-system|limits|spec: { podSelector: { matchLabels: { k8s-app: kube-dns } } }',
    ],
    [
      'one of Cilium with several specs',
      "cilium.io/v2|CiliumNetworkPolicy|istio-system|limits|specs: [{ endpointSelector: { matchLabels: { app: web } } }, { endpointSelector: { matchLabels: { 'k8s:app': istiod } } }]",
    ],
    [
      'a cluster-wide one of Cilium for a namespace',
      "cilium.io/v2|CiliumClusterwideNetworkPolicy||limits|spec: { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': istio-system } } }",
    ],
    [
      'one of Calico in its own words',
      'projectcalico.org/v3|GlobalNetworkPolicy||limits|spec: { selector: "projectcalico.org/namespace in {\'istio-system\'} && !has(zzz)" }',
    ],
    [
      'one of Calico by a prefix',
      'projectcalico.org/v3|NetworkPolicy|istio-system|limits|spec: { selector: "app starts with \'isti\'" }',
    ],
    [
      'an admin policy for the root namespace',
      'policy.networking.k8s.io/v1alpha1|AdminNetworkPolicy||limits|spec: { subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: istio-system } } } }',
    ],
    [
      'a cluster network policy',
      'policy.networking.k8s.io/v1alpha2|ClusterNetworkPolicy||limits|spec: { tier: Admin, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: istiod } } } } }',
    ],
    [
      'one of Antrea',
      'crd.antrea.io/v1beta1|ClusterNetworkPolicy||limits|spec: { appliedTo: [{ namespaceSelector: {} }] }',
    ],
    [
      'an egress firewall',
      'k8s.ovn.org/v1|EgressFirewall|istio-system|default|spec: { egress: [] }',
    ],
    ['a network of OpenShift', 'network.openshift.io/v1|NetNamespace||istio-system|netid: 7'],
    [
      'a kind of a policy that nobody listed',
      'net.example.org/v1|GlobalFirewallPolicy||limits|spec: { podSelector: {} }',
    ],
  ].map(([says = '', line = '']) => [says, 'network-decided control-plane', object(line)] as const),
  ...(
    [
      ['a webhook for everything', hook('*', '*/*')],
      ['a webhook for pods of all groups', hook('*', 'pods')],
      ['a webhook for routes', hook('networking.istio.io', 'virtualservices')],
      ['a webhook for what asks for tokens', hook('authentication.k8s.io', 'tokenreviews')],
      [
        'a webhook for the root namespace',
        hook(
          '',
          'pods',
          ', namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: istio-system } }',
        ),
      ],
      [
        'a webhook for members of the mesh',
        hook('', 'pods', ', namespaceSelector: { matchLabels: { istio-injection: enabled } }'),
      ],
      [
        'a webhook for all but one namespace',
        hook(
          '',
          'pods',
          ', namespaceSelector: { matchExpressions: [{ key: x, operator: NotIn, values: [y] }] }',
        ),
      ],
      [
        'a webhook by a label of istiod',
        hook('apps', 'deployments', ', objectSelector: { matchLabels: { app: istiod } }'),
      ],
      [
        'a policy of Kyverno',
        object(
          'kyverno.io/v1|ClusterPolicy||k|spec: { validationFailureAction: Enforce, rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { pattern: {} } }] }',
        ),
      ],
      [
        'one of Kyverno that changes routes',
        object(
          "kyverno.io/v1|ClusterPolicy||k|spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: ['security.istio.io/*/PeerAuthentication'] } }] }, mutate: {} }] }",
        ),
      ],
      [
        'one that deletes',
        object(
          "kyverno.io/v2|ClusterCleanupPolicy||k|spec: { schedule: '* * * * *', match: { any: [{ resources: { kinds: [AuthorizationPolicy] } }] } }",
        ),
      ],
      [
        'a constraint',
        object(
          "constraints.gatekeeper.sh/v1beta1|K8sNothing||c|spec: { match: { kinds: [{ apiGroups: [''], kinds: [Pod] }] } }",
        ),
      ],
      [
        'one of Kubewarden',
        object(
          `policies.kubewarden.io/v1|ClusterAdmissionPolicy||k|spec: { mode: protect, rules: [${PODS}] }`,
        ),
      ],
      [
        'a kind that nobody listed, with rules like a webhook',
        object(`gate.example.org/v1|Guard||g|spec: { asks: [${PODS}] }`),
      ],
      [
        'an API that answers for routes',
        object(
          'apiregistration.k8s.io/v1|APIService||v1beta1.networking.istio.io|spec: { group: networking.istio.io, version: v1beta1, service: { name: a, namespace: b } }',
        ),
      ],
      [
        'a binding of a policy that is not here',
        object(
          'admissionregistration.k8s.io/v1|MutatingAdmissionPolicyBinding||b|spec: { policyName: elsewhere }',
        ),
      ],
    ] as const
  ).map(([says, head]) => [says, 'admission-decided control-plane', head] as const),
];

test.each(FOUND)('%s is told as %s', (_says, expected, head) => {
  expect(told('', head)).toContain(expected);
  // what was there already is nothing new, and what goes away decided it until then
  expect(told(head, head)).toEqual([]);
  // without a policy of Kubernetes nothing is dropped any more
  if (!head.includes('networking.k8s.io/v1\nkind: NetworkPolicy'))
    expect(told(head, '')).toContain(expected);
});

test.each([PODS, "{ apiGroups: ['*'], resources: ['*'], operations: [UPDATE] }"])(
  'a policy and its binding are told of %s',
  (constraint) => {
    expect(told('', policy(constraint))).toContain('admission-decided control-plane');
    // the binding begins to deny what it warned of
    expect(told(policy(constraint, '[Warn]'), policy(constraint))).toContain(
      'admission-decided control-plane',
    );
  },
);
