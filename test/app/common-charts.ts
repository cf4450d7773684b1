import type { Files } from './undecided-charts.ts';

/** A structure that many charts have: templates, values, and edits of values that mean no more than they did. */
export interface CommonChart {
  readonly templates: Files;
  readonly values: string;
  /** What is replaced in the values, and by what. */
  readonly edits: readonly (readonly [string, string])[];
}

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [ { name: web, image: "web:{{ .Values.tag }}" } ] }
`;

const VALUES = 'replicas: 2\ntag: "1"\n';
const REPLICAS = ['replicas: 2', 'replicas: 3'] as const;
const TAG = ['tag: "1"', 'tag: "2"'] as const;

const with_ = (
  template: string,
  values = '',
  edits: CommonChart['edits'] = [],
  others: Files = {},
): CommonChart => ({
  templates: { 'web.yaml': DEPLOYMENT, 'more.yaml': template, ...others },
  values: VALUES + values,
  edits: [REPLICAS, TAG, ...edits],
});

/** A new one is an entry. */
export const COMMON: Readonly<Record<string, CommonChart>> = {
  'a monitor where there are monitors': with_(
    `{{- if and (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") .Values.monitor.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: {{ .Release.Name }} }
spec: { endpoints: [ { port: http, interval: {{ .Values.monitor.interval }} } ] }
{{- end }}`,
    'monitor: { enabled: true, interval: 30s }\n',
    [['30s', '60s']],
  ),
  'a monitor that is switched off': with_(
    `{{- if and (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") .Values.monitor.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: {{ .Release.Name }} }
spec: { endpoints: [ { port: http, interval: {{ .Values.monitor.interval }} } ] }
{{- end }}`,
    'monitor: { enabled: false, interval: 30s }\n',
    [['30s', '60s']],
  ),
  'an ingress of the version that there is': with_(
    `{{- if .Values.ingress.enabled }}
apiVersion: {{ include "web.ingress" . }}
kind: Ingress
metadata:
  name: {{ .Release.Name }}
spec:
  rules:
    - host: {{ .Values.ingress.host }}
      http:
        paths:
          - path: /
            {{- if eq (include "web.ingress" .) "networking.k8s.io/v1" }}
            pathType: Prefix
            backend: { service: { name: {{ .Release.Name }}, port: { number: {{ .Values.ingress.port }} } } }
            {{- else }}
            backend: { serviceName: {{ .Release.Name }}, servicePort: {{ .Values.ingress.port }} }
            {{- end }}
{{- end }}`,
    'ingress: { enabled: true, host: a.example.com, port: 80 }\n',
    [
      ['a.example', 'b.example'],
      ['port: 80', 'port: 81'],
    ],
    {
      '_ingress.tpl': `{{- define "web.ingress" -}}
{{- if .Capabilities.APIVersions.Has "networking.k8s.io/v1/Ingress" -}}
networking.k8s.io/v1
{{- else if semverCompare ">=1.19-0" .Capabilities.KubeVersion.GitVersion -}}
networking.k8s.io/v1
{{- else if semverCompare ">=1.14-0" .Capabilities.KubeVersion.GitVersion -}}
networking.k8s.io/v1beta1
{{- else -}}
extensions/v1beta1
{{- end -}}
{{- end -}}`,
    },
  ),
  'an ingress class by the version': with_(
    `{{- if .Values.ingress.enabled }}
{{- if and .Values.ingress.className (not (semverCompare ">=1.18-0" .Capabilities.KubeVersion.GitVersion)) }}
  {{- if not (hasKey .Values.ingress.annotations "kubernetes.io/ingress.class") }}
  {{- $_ := set .Values.ingress.annotations "kubernetes.io/ingress.class" .Values.ingress.className }}
  {{- end }}
{{- end }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ .Release.Name }}
  {{- with .Values.ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if and .Values.ingress.className (semverCompare ">=1.18-0" .Capabilities.KubeVersion.GitVersion) }}
  ingressClassName: {{ .Values.ingress.className }}
  {{- end }}
  rules: [ { host: {{ .Values.ingress.host }} } ]
{{- end }}`,
    'ingress: { enabled: true, className: nginx, host: a.example.com, annotations: {} }\n',
    [
      ['a.example', 'b.example'],
      ['className: nginx', 'className: other'],
    ],
  ),
  'a disruption budget': with_(
    `apiVersion: {{ ternary "policy/v1" "policy/v1beta1" (.Capabilities.APIVersions.Has "policy/v1/PodDisruptionBudget") }}
kind: PodDisruptionBudget
metadata: { name: {{ .Release.Name }} }
spec: { minAvailable: {{ .Values.available }}, selector: { matchLabels: { app: web } } }`,
    'available: 1\n',
    [['available: 1', 'available: 2']],
  ),
  'an autoscaler': with_(
    `apiVersion: {{ if .Capabilities.APIVersions.Has "autoscaling/v2" }}autoscaling/v2{{ else }}autoscaling/v2beta2{{ end }}
kind: HorizontalPodAutoscaler
metadata: { name: {{ .Release.Name }} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ .Release.Name }} }
  minReplicas: {{ .Values.least }}
  maxReplicas: 5`,
    'least: 1\n',
    [['least: 1', 'least: 2']],
  ),
  'a certificate where cert-manager is': with_(
    `{{- if .Capabilities.APIVersions.Has "cert-manager.io/v1" }}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: {{ .Release.Name }} }
spec: { secretName: web-tls, dnsNames: [ {{ .Values.host }} ], issuerRef: { name: own } }
{{- end }}`,
    'host: a.example.com\n',
    [['a.example', 'b.example']],
  ),
  'a password that is kept': with_(
    `{{- $kept := lookup "v1" "Secret" .Release.Namespace "web" }}
apiVersion: v1
kind: Secret
metadata: { name: web }
data:
  user: {{ .Values.user | b64enc }}
  {{- if $kept }}
  password: {{ index $kept.data "password" }}
  {{- else }}
  password: {{ randAlphaNum 16 | b64enc }}
  {{- end }}`,
    'user: one\n',
    [],
  ),
  'a password by default': with_(
    `apiVersion: v1
kind: Secret
metadata: { name: web }
data:
  password: {{ (((lookup "v1" "Secret" .Release.Namespace "web").data).password) | default (randAlphaNum 16 | b64enc) | quote }}`,
  ),
  'what OpenShift wants': with_(
    `{{- if .Capabilities.APIVersions.Has "security.openshift.io/v1" }}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: {{ .Release.Name }}-scc }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:openshift:scc:nonroot' }
subjects: [ { kind: ServiceAccount, name: {{ .Values.account }} } ]
{{- end }}`,
    'account: web\n',
    [],
  ),
  'a security context without OpenShift': {
    templates: {
      'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      {{- if not (.Capabilities.APIVersions.Has "route.openshift.io/v1") }}
      securityContext: {{- toYaml .Values.context | nindent 8 }}
      {{- end }}
      containers: [ { name: web, image: "web:{{ .Values.tag }}" } ]
`,
    },
    values: `${VALUES}context: { fsGroup: 1001 }\n`,
    edits: [REPLICAS, TAG, ['1001', '1002']],
  },
  'a field by the version of Kubernetes': {
    templates: {
      'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      {{- if semverCompare ">=1.25-0" (include "web.version" .) }}
      hostUsers: false
      {{- end }}
      containers: [ { name: web, image: "web:{{ .Values.tag }}" } ]
`,
      '_version.tpl': `{{- define "web.version" -}}{{- default .Capabilities.KubeVersion.Version .Values.kubeVersion -}}{{- end -}}`,
    },
    values: `${VALUES}kubeVersion: ""\n`,
    edits: [REPLICAS, TAG],
  },
  'checksums of what pods read': {
    templates: {
      'config.yaml': `
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data: { level: {{ .Values.level }} }
`,
      'secret.yaml': `
apiVersion: v1
kind: Secret
metadata: { name: web }
data: { key: {{ randAlphaNum 8 | b64enc }} }
`,
      'web.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web }
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/config.yaml") . | sha256sum }}
        checksum/secret: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
        rolledAt: {{ now | date "20060102" | quote }}
    spec: { containers: [ { name: web, image: "web:{{ .Values.tag }}" } ] }
`,
    },
    values: `${VALUES}level: info\n`,
    edits: [REPLICAS, TAG, ['level: info', 'level: debug']],
  },
  'a job with letters by chance': with_(
    `apiVersion: batch/v1
kind: Job
metadata: { name: "migrate-{{ randAlphaNum 5 | lower }}" }
spec: { template: { spec: { restartPolicy: Never, containers: [ { name: job, image: "web:{{ .Values.tag }}" } ] } } }`,
  ),
  'certificates of a webhook': with_(
    `{{- $key := genPrivateKey "ecdsa" }}
{{- $ca := genCAWithKey "web-ca" 365 $key }}
{{- $cert := genSignedCertWithKey "web" nil (list "web.shop.svc") 365 $ca $key }}
apiVersion: v1
kind: Secret
metadata: { name: web-cert }
data:
  tls.crt: {{ $cert.Cert | b64enc }}
  tls.key: {{ $cert.Key | b64enc }}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: web }
webhooks:
  - name: web.example.com
    clientConfig: { caBundle: {{ $ca.Cert | b64enc }}, service: { name: web, namespace: shop } }
    rules: [ { apiGroups: [ example.com ], apiVersions: [ v1 ], operations: [ CREATE ], resources: [ webs ] } ]
    sideEffects: None
    admissionReviewVersions: [ v1 ]`,
  ),
  'a hook of the first installation': with_(
    `{{- if .Release.IsInstall }}
apiVersion: batch/v1
kind: Job
metadata: { name: {{ .Release.Name }}-init, annotations: { helm.sh/hook: post-install } }
spec: { template: { spec: { restartPolicy: Never, containers: [ { name: job, image: "web:{{ .Values.tag }}" } ] } } }
{{- end }}`,
  ),
  'a revision as an annotation': {
    templates: {
      'web.yaml': DEPLOYMENT.replace(
        'metadata: { labels: { app: web } }',
        'metadata: { labels: { app: web }, annotations: { revision: "{{ .Release.Revision }}" } }',
      ),
    },
    values: VALUES,
    edits: [REPLICAS, TAG],
  },
  'replicas that are kept': {
    templates: {
      'web.yaml': `{{- $now := lookup "apps/v1" "Deployment" .Release.Namespace .Release.Name }}${DEPLOYMENT.replace(
        '{{ .Values.replicas }}',
        '{{ if $now }}{{ $now.spec.replicas }}{{ else }}{{ .Values.replicas }}{{ end }}',
      )}`,
    },
    values: VALUES,
    edits: [REPLICAS, TAG],
  },
  'a cron job by the version': with_(
    `apiVersion: {{ .Capabilities.APIVersions.Has "batch/v1/CronJob" | ternary "batch/v1" "batch/v1beta1" }}
kind: CronJob
metadata: { name: {{ .Release.Name }} }
spec:
  schedule: {{ .Values.schedule | quote }}
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [ { name: job, image: "web:{{ .Values.tag }}" } ] } } } }`,
    'schedule: "0 1 * * *"\n',
    [['0 1', '0 2']],
  ),
  'roles for policies of pods': with_(
    `{{- if and .Values.rbac (semverCompare "<1.25-0" .Capabilities.KubeVersion.Version) (.Capabilities.APIVersions.Has "policy/v1beta1") }}
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: {{ .Release.Name }} }
spec: { privileged: false }
{{- end }}`,
    'rbac: true\n',
  ),
  'values of templates': with_(
    `{{- range .Values.extra }}
---
{{ tpl (toYaml .) $ }}
{{- end }}
{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: {{ .Release.Name }} }
spec: {{- tpl (toYaml .Values.rules) $ | nindent 2 }}
{{- end }}`,
    `extra: [ { apiVersion: v1, kind: ConfigMap, metadata: { name: '{{ .Release.Name }}-extra' }, data: { a: one } } ]
rules: { groups: [ { name: web, rules: [ { alert: Down, expr: up == 0 } ] } ] }
`,
    [
      ['a: one', 'a: two'],
      ['up == 0', 'up < 1'],
    ],
  ),
  'kinds of the Gateway API where they are': with_(
    `{{- if and .Values.route.enabled (.Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1/HTTPRoute") }}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: {{ .Release.Name }} }
spec: { hostnames: [ {{ .Values.route.host }} ], rules: [ { backendRefs: [ { name: web, port: 80 } ] } ] }
{{- end }}`,
    'route: { enabled: false, host: a.example.com }\n',
    [['a.example', 'b.example']],
  ),
  'a name for the cluster': with_(
    `{{- $dns := lookup "v1" "Service" "kube-system" "kube-dns" }}
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data:
  {{- if $dns }}
  resolver: {{ $dns.spec.clusterIP }}
  {{- else }}
  resolver: {{ .Values.resolver }}
  {{- end }}
  workers: {{ .Values.workers | quote }}`,
    'resolver: 10.96.0.10\nworkers: 2\n',
    [
      ['workers: 2', 'workers: 3'],
      ['10.96.0.10', '10.96.0.11'],
    ],
  ),
};
