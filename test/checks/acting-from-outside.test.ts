import { expect, test } from 'vitest';
import { job, messages, object, told } from './acting-objects.ts';

type Found = readonly (readonly [says: string, expected: string, head: string])[];

const CHANGED: Found = (
  [
    [
      "an override of the mesh's policies",
      'policy.karmada.io/v1alpha1|ClusterOverridePolicy||c|spec: { resourceSelectors: [{ apiVersion: security.istio.io/v1, kind: PeerAuthentication }], overrideRules: [] }',
    ],
    [
      'an override of everything',
      'policy.karmada.io/v1alpha1|ClusterOverridePolicy||c|spec: { overrideRules: [] }',
    ],
    [
      'a patch of what is in the root namespace',
      "redhatcop.redhat.io/v1alpha1|Patch|shop|c|spec: { patches: { one: { targetObjectRef: { apiVersion: security.istio.io/v1, kind: PeerAuthentication, name: default, namespace: istio-system }, patchTemplate: 'spec: {}' } } }",
    ],
    [
      'a controller that makes policies of the mesh',
      'metacontroller.k8s.io/v1alpha1|DecoratorController||c|spec: { resources: [{ apiVersion: v1, resource: namespaces }], attachments: [{ apiVersion: security.istio.io/v1, resource: peerauthentications }] }',
    ],
  ] as const
).map(([says, line]) => [says, 'admission-decided control-plane', object(line)] as const);

const DELIVERY: Found = [
  [
    "a quota where Flux's controllers run",
    'start-decided delivery',
    object('v1|ResourceQuota|flux-system|q|spec: { hard: { pods: "0" } }'),
  ],
  [
    "a policy by which Flux's controllers reach nothing",
    'network-decided delivery',
    object(
      'networking.k8s.io/v1|NetworkPolicy|flux-system|shut|spec: { podSelector: {}, policyTypes: [Egress] }',
    ),
  ],
  [
    'a policy of Cilium for the repository server of Argo CD',
    'network-decided delivery',
    object(
      'cilium.io/v2|CiliumNetworkPolicy|argocd|shut|spec: { endpointSelector: { matchLabels: { app.kubernetes.io/name: argocd-repo-server } } }',
    ),
  ],
  [
    "a scaler of Argo CD's controller",
    'size-decided delivery',
    object(
      'keda.sh/v1alpha1|ScaledObject|argocd|s|spec: { scaleTargetRef: { kind: StatefulSet, name: argocd-application-controller }, minReplicaCount: 0 }',
    ),
  ],
  [
    "a schedule of Flux's namespace",
    'size-decided delivery',
    object(
      'v1|Namespace||flux-system|',
      "annotations: { downscaler/uptime: 'Mon-Fri 08:00-18:00 UTC' }",
    ),
  ],
  [
    'an experiment on Argo CD',
    'experiment-aimed delivery',
    object(
      'chaos-mesh.org/v1alpha1|PodChaos|shop|c|spec: { action: pod-kill, selector: { namespaces: [argocd] } }',
    ),
  ],
];

test.each([...CHANGED, ...DELIVERY])('%s is told as %s', (_says, expected, head) => {
  expect(told('', head)).toEqual([expected]);
  expect(told(head, head)).toEqual([]);
});

const named = (name: string, container: string): string =>
  job(container).replace('name: j,', `name: ${name},`);
const patches = (verb: string) => `{ name: a, image: kubectl, command: [kubectl, ${verb}, mesh] }`;

test('a Job of the next release is told by what it runs otherwise, and as what it takes the place of', () => {
  const before = named('cleanup-release-1.2-latest-daily', patches('delete'));
  expect(told(before, named('cleanup-1.1.6', patches('delete')))).toEqual([]);
  expect(messages(before, named('cleanup-1.1.6', patches('patch')))).toEqual([
    expect.stringContaining(
      'comes in the place of cleanup-release-1.2-latest-daily: it runs commands',
    ),
  ]);
  expect(messages(before, named('setup-1.1.6', patches('delete')))).toEqual([
    expect.stringContaining('is new: it runs commands'),
  ]);
});
