import type { Files } from '../../support/review-of.ts';

const CHART = `apiVersion: v1
kind: ServiceAccount
metadata: { name: {{ .Release.Name }} }
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec:
  selector: { name: {{ .Release.Name }} }
  ports: [{ name: http, port: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { name: {{ .Release.Name }} } }
  template:
    metadata: { labels: { name: {{ .Release.Name }} } }
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
        - name: app
          image: "acme/{{ .Release.Name }}:{{ .Values.tag }}"
          ports: [{ containerPort: 8080 }]
          env:
            {{- range $name, $value := .Values.env }}
            - { name: {{ $name }}, value: {{ $value | quote }} }
            {{- end }}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: ["{{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local"]
  http:
    - timeout: {{ .Values.timeout }}
      retries: { attempts: {{ .Values.retries }}, retryOn: connect-failure }
      route: [{ destination: { host: "{{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local" } }]
{{- if .Values.callers }}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: {{ .Release.Name }}-callers }
spec:
  selector: { matchLabels: { name: {{ .Release.Name }} } }
  rules:
    - from:
        - source:
            principals:
              {{- range .Values.callers }}
              - cluster.local/ns/{{ .namespace | default $.Release.Namespace }}/sa/{{ .name }}
              {{- end }}
{{- end }}
`;

const SERVICES = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: services, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - matrix:
        generators:
          - git:
              repoURL: https://github.com/acme/platform.git
              revision: HEAD
              files: [{ path: 'services/*/service.yaml' }]
          - list:
              elements:
                - { cluster: staging, tier: staging }
                - { cluster: prod-eu, tier: prod }
                - { cluster: prod-us, tier: prod }
  template:
    metadata: { name: '{{ .path.basename }}-{{ .cluster }}' }
    spec:
      project: default
      source:
        repoURL: https://github.com/acme/platform.git
        targetRevision: HEAD
        path: charts/service
        helm:
          releaseName: '{{ .path.basename }}'
          ignoreMissingValueFiles: true
          valueFiles:
            - /services/{{ .path.basename }}/values.yaml
            - /services/{{ .path.basename }}/values-{{ .tier }}.yaml
            - /services/{{ .path.basename }}/values-{{ .cluster }}.yaml
      destination: { name: '{{ .cluster }}', namespace: '{{ .namespace }}' }
      syncPolicy: { automated: { prune: true } }
`;

const MESH_SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - list: { elements: [{ cluster: staging }, { cluster: prod-eu }, { cluster: prod-us }] }
  template:
    metadata: { name: 'mesh-{{ .cluster }}' }
    spec:
      project: default
      source: { repoURL: https://github.com/acme/platform.git, targetRevision: HEAD, path: 'mesh/{{ .cluster }}' }
      destination: { name: '{{ .cluster }}' }
`;

const MESH = `${['shop', 'billing', 'istio-system']
  .map(
    (name) => `apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: enabled } }
---
`,
  )
  .join('')}apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;

/** A repository as companies have it: one chart, one ApplicationSet, values by service and tier, three clusters. */
export const PLATFORM: Files = {
  CODEOWNERS:
    '* @acme/platform\n/services/orders/ @acme/orders\n/services/payments/ @acme/payments\n/services/web/ @acme/web\n',
  'argocd/services.yaml': SERVICES,
  'argocd/mesh.yaml': MESH_SET,
  ...Object.fromEntries(
    ['staging', 'prod-eu', 'prod-us'].map((cluster) => [`mesh/${cluster}/mesh.yaml`, MESH]),
  ),
  'charts/service/Chart.yaml': 'apiVersion: v2\nname: service\nversion: 3.1.0\n',
  'charts/service/values.yaml': `replicas: 2
tag: "1"
env: {}
callers: []
timeout: 5s
retries: 2
`,
  'charts/service/templates/all.yaml': CHART,
  'services/web/service.yaml': 'namespace: shop\n',
  'services/web/values.yaml': 'env:\n  ORDERS_URL: http://orders.shop.svc.cluster.local:8080\n',
  'services/orders/service.yaml': 'namespace: shop\n',
  'services/orders/values.yaml': `env:
  LEDGER_URL: http://payments.billing.svc.cluster.local:8080
  PAYMENTS_URL: http://payments.billing.svc.cluster.local:8080
callers:
  - { name: web }
`,
  'services/orders/values-prod.yaml': 'replicas: 6\ntimeout: 6s\n',
  'services/orders/values-prod-us.yaml': 'env:\n  CURRENCY: USD\n',
  'services/payments/service.yaml': 'namespace: billing\n',
  'services/payments/values.yaml': 'callers:\n  - { name: orders, namespace: shop }\n',
};

/** The same with a text in one file replaced; throws where it does not stand there. */
export function edited(path: string, from: string, to: string, tree: Files = PLATFORM): Files {
  const text = tree[path];
  if (typeof text !== 'string' || !text.includes(from)) throw new Error(`${path} has no ${from}`);
  return { ...tree, [path]: text.replace(from, to) };
}
