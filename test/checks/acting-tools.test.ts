import { expect, test } from 'vitest';
import { hook, object, told } from './acting-objects.ts';

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec: { template: { metadata: { labels: { istio: ingressgateway } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } }
---
`;
const assigns = (kind: string, spec: string): string =>
  object(`mutations.gatekeeper.sh/v1|${kind}||m|spec: ${spec}`);
const APPLIED = 'applyTo: [{ groups: [""], versions: [v1], kinds: [Pod] }]';

const FOUND: readonly (readonly [says: string, expected: string, head: string])[] = [
  [
    'an experiment on pods of the root namespace',
    'experiment-aimed control-plane',
    object(
      'chaos-mesh.org/v1alpha1|NetworkChaos|shop|c|spec: { action: delay, mode: all, selector: { namespaces: [istio-system] } }',
    ),
  ],
  [
    'one that names no namespace, in the root namespace',
    'experiment-aimed control-plane',
    object('chaos-mesh.org/v1alpha1|PodChaos|istio-system|c|spec: { action: pod-kill, mode: one }'),
  ],
  [
    'one inside a schedule',
    'experiment-aimed control-plane',
    object(
      'chaos-mesh.org/v1alpha1|Schedule|shop|c|spec: { schedule: "@daily", type: PodChaos, podChaos: { action: pod-kill, selector: { namespaces: [shop, kube-system] } } }',
    ),
  ],
  [
    "an engine of Litmus for another namespace's pods",
    'experiment-aimed control-plane',
    object(
      'litmuschaos.io/v1alpha1|ChaosEngine|shop|c|spec: { engineState: active, appinfo: { appns: istio-system, applabel: app=istiod, appkind: deployment } }',
    ),
  ],
  [
    'what every object comes in past',
    'admission-decided control-plane',
    object(
      'config.gatekeeper.sh/v1alpha1|Config|gatekeeper-system|config|spec: { match: [{ excludedNamespaces: ["*"], processes: ["*"] }] }',
    ),
  ],
  [
    'a namespace of the mesh that checks are not about',
    'admission-decided one-namespace',
    object(
      'config.gatekeeper.sh/v1alpha1|Config|gatekeeper-system|config|spec: { match: [{ excludedNamespaces: ["istio-*"], processes: [audit] }] }',
    ),
  ],
  [
    'an exception for policies of the mesh',
    'admission-decided one-namespace',
    object(
      'kyverno.io/v2|PolicyException|shop|e|spec: { exceptions: [{ policyName: strict, ruleNames: [r] }], match: { any: [{ resources: { kinds: [PeerAuthentication] } }] } }',
    ),
  ],
  [
    'an exception from policies with expressions, for all that they are asked about',
    'admission-decided one-namespace',
    object(
      'policies.kyverno.io/v1alpha1|PolicyException|shop|e|spec: { policyRefs: [{ name: strict-mtls, kind: ValidatingPolicy }] }',
    ),
  ],
  [
    'an exception from policies whose expression names a namespace of the mesh',
    'admission-decided one-namespace',
    object(
      `policies.kyverno.io/v1alpha1|PolicyException|shop|e|spec: { policyRefs: [{ name: strict-mtls, kind: ValidatingPolicy }], matchConditions: [{ name: ns, expression: "object.metadata.namespace in ['shop', 'istio-system']" }] }`,
    ),
  ],
  [
    'images of all pods',
    'admission-decided control-plane',
    assigns(
      'AssignImage',
      `{ ${APPLIED}, location: 'spec.containers[name:*].image', parameters: { assignDomain: mirror.example.org } }`,
    ),
  ],
  [
    'a field of all pods',
    'admission-decided control-plane',
    assigns('Assign', `{ ${APPLIED}, location: spec.dnsPolicy }`),
  ],
  [
    'a request for an authority of an issuer that is elsewhere',
    'signer-decided control-plane',
    object(
      'cert-manager.io/v1|CertificateRequest|istio-system|r|spec: { isCA: true, request: AAAA, issuerRef: { name: istio-ca } }',
    ),
  ],
  [
    'a request of Kubernetes to the signer of the mesh',
    'signer-decided control-plane',
    object(
      'certificates.k8s.io/v1|CertificateSigningRequest||r|spec: { request: AAAA, signerName: clusterissuers.cert-manager.io/istio-ca, usages: [client auth] }',
    ),
  ],
  [
    'a request of Kubernetes for an authority',
    'signer-decided control-plane',
    object(
      'certificates.k8s.io/v1|CertificateSigningRequest||r|spec: { request: AAAA, signerName: example.org/any, usages: [cert sign] }',
    ),
  ],
  [
    'a bundle of a signer of the mesh',
    'signer-decided control-plane',
    object(
      "certificates.k8s.io/v1beta1|ClusterTrustBundle||'istio.io:other:b'|spec: { signerName: istio.io/other, trustBundle: x }",
    ),
  ],
  [
    'identities of every pod',
    'signer-decided control-plane',
    object(
      "spire.spiffe.io/v1alpha1|ClusterSPIFFEID||i|spec: { spiffeIDTemplate: 'spiffe://example.org/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}' }",
    ),
  ],
  [
    "istiod's identity for somebody else",
    'signer-decided control-plane',
    object(
      "spire.spiffe.io/v1alpha1|ClusterSPIFFEID||i|spec: { spiffeIDTemplate: 'spiffe://example.org/ns/istio-system/sa/istiod', podSelector: { matchLabels: { app: catalog } } }",
    ),
  ],
];

test.each(FOUND)('%s is told as %s', (_says, expected, head) => {
  expect(told('', head)).toEqual([expected]);
  expect(told(head, head)).toEqual([]);
});

const PASSED: readonly (readonly [says: string, head: string])[] = [
  [
    'an override of its own namespace',
    object(
      'policy.karmada.io/v1alpha1|OverridePolicy|shop|c|spec: { resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }], overrideRules: [] }',
    ),
  ],
  [
    'a patch of what is its own',
    object(
      "redhatcop.redhat.io/v1alpha1|Patch|shop|c|spec: { patches: { one: { targetObjectRef: { apiVersion: v1, kind: Service, name: web, namespace: shop }, patchTemplate: 'spec: {}' } } }",
    ),
  ],
  [
    'a controller that makes objects of its own kind',
    object(
      'metacontroller.k8s.io/v1alpha1|CompositeController||c|spec: { parentResource: { apiVersion: shop.example.org/v1, resource: carts }, childResources: [{ apiVersion: shop.example.org/v1, resource: items }] }',
    ),
  ],
  [
    'a policy of the network for the messages of Argo CD',
    object(
      'networking.k8s.io/v1|NetworkPolicy|argocd|shut|spec: { podSelector: { matchLabels: { app.kubernetes.io/name: argocd-notifications-controller } }, policyTypes: [Egress] }',
    ),
  ],
  [
    "a webhook about one of Flux's controllers alone",
    hook('', 'pods', ', objectSelector: { matchLabels: { app: source-controller } }'),
  ],
  [
    'an experiment on its own pods',
    object(
      'chaos-mesh.org/v1alpha1|PodChaos|shop|c|spec: { action: pod-kill, selector: { namespaces: [shop] } }',
    ),
  ],
  [
    'an experiment that is only described',
    object(
      'litmuschaos.io/v1alpha1|ChaosExperiment|istio-system|c|spec: { definition: { scope: Namespaced } }',
    ),
  ],
  [
    'a namespace of its own that checks are not about',
    object(
      'config.gatekeeper.sh/v1alpha1|Config|gatekeeper-system|config|spec: { match: [{ excludedNamespaces: [shop], processes: ["*"] }] }',
    ),
  ],
  [
    'an exception for its own pods',
    object(
      'kyverno.io/v2|PolicyException|shop|e|spec: { exceptions: [{ policyName: p, ruleNames: [r] }], match: { any: [{ resources: { kinds: [Pod], namespaces: [shop] } }] } }',
    ),
  ],
  [
    'an exception from policies whose expression names its own namespace',
    object(
      `policies.kyverno.io/v1alpha1|PolicyException|shop|e|spec: { policyRefs: [{ name: p, kind: ValidatingPolicy }], matchConditions: [{ name: ns, expression: "object.metadata.namespace == 'shop'" }] }`,
    ),
  ],
  [
    'images of its own pods',
    assigns(
      'AssignImage',
      `{ ${APPLIED}, match: { namespaces: [shop] }, location: 'spec.containers[name:*].image' }`,
    ),
  ],
  [
    'what of all pods is taken of another kind',
    assigns(
      'Assign',
      `{ ${APPLIED}, match: { kinds: [{ apiGroups: [batch], kinds: [Job] }] }, location: spec.dnsPolicy }`,
    ),
  ],
  [
    'a request of an ordinary issuer',
    object(
      'cert-manager.io/v1|CertificateRequest|shop|r|spec: { isCA: true, request: AAAA, issuerRef: { name: shop-ca } }',
    ),
  ],
  [
    'a request of Kubernetes for a certificate of its own',
    object(
      'certificates.k8s.io/v1|CertificateSigningRequest||r|spec: { request: AAAA, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }',
    ),
  ],
  [
    'identities of its own pods',
    object(
      "spire.spiffe.io/v1alpha1|ClusterSPIFFEID||i|spec: { spiffeIDTemplate: 'spiffe://example.org/ns/shop/sa/catalog', podSelector: { matchLabels: { app: catalog } }, namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }",
    ),
  ],
];

test.each(PASSED)('%s is nothing to be told', (_says, head) => {
  expect(
    told(
      object('v1|Namespace||shop|', 'labels: { team: shop }'),
      object('v1|Namespace||shop|', 'labels: { team: shop }') + head,
    ),
  ).toEqual([]);
});

test('an experiment where gateways run is told of the gateway', () => {
  const experiment = object(
    'chaos-mesh.org/v1alpha1|PodChaos|shop|c|spec: { action: pod-kill, selector: { namespaces: [edge] } }',
  );
  expect(told(GATEWAY, GATEWAY + experiment)).toEqual(['experiment-aimed gateway']);
});
