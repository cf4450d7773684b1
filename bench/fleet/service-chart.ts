import { SERVICE_TEMPLATES } from './service-templates.ts';

/**
 * The chart that all services of the fleet share, of the size that companies have: helpers, values with comments, and
 * templates of which most services use half. A release prints six objects, 230 lines.
 */
export const SERVICE_CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': `apiVersion: v2
name: service
description: What every service of the company is installed with.
type: application
version: 4.7.2
appVersion: "4"
`,
  'values.schema.json': JSON.stringify({
    type: 'object',
    properties: {
      replicas: { type: 'integer', minimum: 0 },
      image: {
        type: 'object',
        properties: { repository: { type: 'string' }, tag: { type: 'string' } },
      },
      callers: { type: 'array', items: { type: 'object', required: ['name', 'namespace'] } },
      env: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
    },
  }),
  'values.yaml': `# Values of a service. What is said here holds for every service that does not say otherwise.
replicas: 2

image:
  # repository of the image, without its tag
  repository: ""
  registry: registry.acme.io
  tag: ""
  pullPolicy: IfNotPresent
imagePullSecrets: []

nameOverride: ""
team: unowned
tier: backend

serviceAccount:
  create: true
  annotations: {}

podAnnotations:
  prometheus.io/scrape: "true"
  prometheus.io/port: "9090"
podLabels: {}

podSecurityContext:
  runAsNonRoot: true
  runAsUser: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }

service:
  type: ClusterIP
  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: http-metrics, port: 9090, targetPort: metrics }

containerPorts:
  - { name: http, containerPort: 8080 }
  - { name: metrics, containerPort: 9090 }

# Plain variables; values may hold templates.
env: {}
commonEnv:
  LOG_LEVEL: info
  LOG_FORMAT: json
  OTEL_EXPORTER_OTLP_ENDPOINT: http://collector.observability.svc.cluster.local:4317
  OTEL_SERVICE_NAME: '{{ include "service.name" . }}'
  DEPLOYMENT_REGION: '{{ .Values.region | default "none" }}'
  SHUTDOWN_GRACE_SECONDS: "20"
envFrom: []
secretEnv: {}

resources:
  requests: { cpu: 100m, memory: 256Mi }
  limits: { memory: 512Mi }

probes:
  startup: { path: /healthz, port: http, periodSeconds: 5, failureThreshold: 30 }
  readiness: { path: /readyz, port: http, periodSeconds: 5, failureThreshold: 3 }
  liveness: { path: /healthz, port: http, periodSeconds: 10, failureThreshold: 3 }

strategy:
  type: RollingUpdate
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
terminationGracePeriodSeconds: 30
nodeSelector: {}
tolerations: []
topologySpread:
  enabled: true
  keys: [topology.kubernetes.io/zone, kubernetes.io/hostname]
volumes:
  - { name: tmp, emptyDir: {} }
volumeMounts:
  - { name: tmp, mountPath: /tmp }

autoscaling:
  enabled: false
  minReplicas: 2
  maxReplicas: 10
  targetCPUUtilizationPercentage: 70
podDisruptionBudget:
  enabled: false
  minAvailable: 1
config:
  enabled: false
  files: {}
networkPolicy:
  enabled: false

mesh:
  timeout: 5s
  retries: { attempts: 2, perTryTimeout: 2s, retryOn: "connect-failure,refused-stream,503" }
  routes: []
  maxConnections: 100
  maxPendingRequests: 50
  outlierDetection: { consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 30s, maxEjectionPercent: 50 }
# Who may call this service.
callers: []
methods: [GET, POST, PUT, DELETE]
`,
  'templates/_helpers.tpl': `{{- define "service.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "service.host" -}}
{{ include "service.name" . }}.{{ .Release.Namespace }}.svc.cluster.local
{{- end -}}
{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "service.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "service.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
acme.io/team: {{ .Values.team }}
acme.io/tier: {{ .Values.tier }}
{{- end -}}
{{- define "service.image" -}}
{{ .Values.image.registry }}/{{ .Values.image.repository | default (include "service.name" .) }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- define "service.probe" -}}
httpGet: { path: {{ .path }}, port: {{ .port }} }
periodSeconds: {{ .periodSeconds }}
failureThreshold: {{ .failureThreshold }}
{{- end -}}
{{- define "service.env" -}}
{{- $root := . -}}
{{- $all := merge (dict) .Values.env .Values.commonEnv -}}
{{- range $name := keys $all | sortAlpha }}
- name: {{ $name }}
  value: {{ tpl (toString (get $all $name)) $root | quote }}
{{- end }}
{{- range $name, $from := .Values.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $from.secret }}, key: {{ $from.key }} }
{{- end }}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- end -}}
`,
  ...SERVICE_TEMPLATES,
};
