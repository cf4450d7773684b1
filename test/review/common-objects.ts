import type { CommonChart } from './common-chart.ts';
import { REPLICAS, TAG, VALUES, webWith } from './common-chart.ts';

/** A new one is an entry. */
export const OBJECTS: Readonly<Record<string, CommonChart>> = {
  'a monitor where there are monitors': webWith(
    `{{- if and (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") .Values.monitor.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: {{ .Release.Name }} }
spec: { endpoints: [ { port: http, interval: {{ .Values.monitor.interval }} } ] }
{{- end }}`,
    'monitor: { enabled: true, interval: 30s }\n',
    [['30s', '60s']],
  ),
  'a monitor that is switched off': webWith(
    `{{- if and (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") .Values.monitor.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: {{ .Release.Name }} }
spec: { endpoints: [ { port: http, interval: {{ .Values.monitor.interval }} } ] }
{{- end }}`,
    'monitor: { enabled: false, interval: 30s }\n',
    [['30s', '60s']],
  ),
  'an ingress of the version that there is': webWith(
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
  'an ingress class by the version': webWith(
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
  'a disruption budget': webWith(
    `apiVersion: {{ ternary "policy/v1" "policy/v1beta1" (.Capabilities.APIVersions.Has "policy/v1/PodDisruptionBudget") }}
kind: PodDisruptionBudget
metadata: { name: {{ .Release.Name }} }
spec: { minAvailable: {{ .Values.available }}, selector: { matchLabels: { app: web } } }`,
    'available: 1\n',
    [['available: 1', 'available: 2']],
  ),
  'an autoscaler': webWith(
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
  'a certificate where cert-manager is': webWith(
    `{{- if .Capabilities.APIVersions.Has "cert-manager.io/v1" }}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: {{ .Release.Name }} }
spec: { secretName: web-tls, dnsNames: [ {{ .Values.host }} ], issuerRef: { name: own } }
{{- end }}`,
    'host: a.example.com\n',
    [['a.example', 'b.example']],
  ),
  'a password that is kept': webWith(
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
  'a password by default': webWith(
    `apiVersion: v1
kind: Secret
metadata: { name: web }
data:
  password: {{ (((lookup "v1" "Secret" .Release.Namespace "web").data).password) | default (randAlphaNum 16 | b64enc) | quote }}`,
  ),
  'what OpenShift wants': webWith(
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
};
