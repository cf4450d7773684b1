import type { CommonChart } from './common-chart.ts';
import { DEPLOYMENT, REPLICAS, TAG, VALUES, webWith } from './common-chart.ts';

/** A new one is an entry. */
export const FIELDS: Readonly<Record<string, CommonChart>> = {
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
  'a job with letters by chance': webWith(
    `apiVersion: batch/v1
kind: Job
metadata: { name: "migrate-{{ randAlphaNum 5 | lower }}" }
spec: { template: { spec: { restartPolicy: Never, containers: [ { name: job, image: "web:{{ .Values.tag }}" } ] } } }`,
  ),
  'certificates of a webhook': webWith(
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
  'a hook of the first installation': webWith(
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
  'a cron job by the version': webWith(
    `apiVersion: {{ .Capabilities.APIVersions.Has "batch/v1/CronJob" | ternary "batch/v1" "batch/v1beta1" }}
kind: CronJob
metadata: { name: {{ .Release.Name }} }
spec:
  schedule: {{ .Values.schedule | quote }}
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [ { name: job, image: "web:{{ .Values.tag }}" } ] } } } }`,
    'schedule: "0 1 * * *"\n',
    [['0 1', '0 2']],
  ),
  'roles for policies of pods': webWith(
    `{{- if and .Values.rbac (semverCompare "<1.25-0" .Capabilities.KubeVersion.Version) (.Capabilities.APIVersions.Has "policy/v1beta1") }}
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: {{ .Release.Name }} }
spec: { privileged: false }
{{- end }}`,
    'rbac: true\n',
  ),
  'values of templates': webWith(
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
  'kinds of the Gateway API where they are': webWith(
    `{{- if and .Values.route.enabled (.Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1/HTTPRoute") }}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: {{ .Release.Name }} }
spec: { hostnames: [ {{ .Values.route.host }} ], rules: [ { backendRefs: [ { name: web, port: 80 } ] } ] }
{{- end }}`,
    'route: { enabled: false, host: a.example.com }\n',
    [['a.example', 'b.example']],
  ),
  'a name for the cluster': webWith(
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
