export const namespace = (name: string, labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
`;
export const workload = (name: string, at: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${at} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app }] }
`;
export const istiod = (revision: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-system, labels: { istio.io/rev: ${revision} } }
spec: { template: { metadata: { labels: { app: istiod } }, spec: { containers: [{ name: discovery }] } } }
`;
export const tag = (name: string, revision: string): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-revision-tag-${name}, labels: { istio.io/tag: ${name}, istio.io/rev: ${revision} } }
webhooks: []
`;
export const object = (kind: string, revision: string, spec: string, name = 'one'): string => `
apiVersion: ${kind === 'VirtualService' || kind === 'DestinationRule' ? 'networking' : 'security'}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop, labels: { istio.io/rev: ${revision} } }
spec: ${spec}
`;

export const BOTH = [istiod('stable'), istiod('canary')];

export const strict = (revision: string): string =>
  object('PeerAuthentication', revision, '{ mtls: { mode: STRICT } }');
export const deny = (revision: string): string =>
  object('AuthorizationPolicy', revision, '{ action: DENY, rules: [{}] }');
