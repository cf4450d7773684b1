{{- define "meshwarden.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "meshwarden.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "meshwarden.labels" -}}
{{ include "meshwarden.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "meshwarden.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "meshwarden.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "meshwarden.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Refuses, in one sentence, what the schema cannot say. */}}
{{- define "meshwarden.check" -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.database.secretName) }}
{{- fail (printf "replicas is %d, and several replicas need PostgreSQL: set database.secretName, or replicas to 1." (int .Values.replicas)) }}
{{- end }}
{{- if and .Values.database.secretName .Values.persistence.existingClaim }}
{{- fail "persistence.existingClaim is for the file, and database.secretName says that PostgreSQL is used: keep one." }}
{{- end }}
{{- if and .Values.ingress.enabled .Values.httpRoute.enabled }}
{{- fail "ingress.enabled and httpRoute.enabled both lead webhooks here: keep one." }}
{{- end }}
{{- if and .Values.github.host .Values.github.apiUrl }}
{{- fail "github.host and github.apiUrl both name where GitHub is: keep one." }}
{{- end }}
{{- if and .Values.proxy.secretName (or .Values.proxy.https .Values.proxy.http) }}
{{- fail "proxy.secretName and proxy.https or proxy.http both name the proxy: keep one." }}
{{- end }}
{{- if and .Values.database.passwordSecretName (not .Values.database.secretName) }}
{{- fail "database.passwordSecretName holds the password of a database that nothing names: set database.secretName." }}
{{- end }}
{{- if and .Values.persistence.existingClaim .Values.persistence.storageClassName }}
{{- fail "persistence.storageClassName is for a claim that the chart makes, and persistence.existingClaim names one: keep one." }}
{{- end }}
{{- if and .Values.drift.rbac (not .Values.serviceAccount.create) (not .Values.serviceAccount.name) }}
{{- fail "drift.rbac would give its rights to the account \"default\", which other pods run as: set serviceAccount.name or serviceAccount.create." }}
{{- end }}
{{- if not .Values.drift.rbac }}
{{- range list "autoscalers" "pods" "webhooks" "delivery" "variables" }}
{{- if index $.Values.drift . }}
{{- fail (printf "drift.%s adds to the rights of drift.rbac, which is off: set both." .) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.drift.variablesNamespaces (not .Values.drift.variables) }}
{{- fail "drift.variablesNamespaces narrows drift.variables, which is off: set both." }}
{{- end }}
{{- $own := include "meshwarden.ownEnv" . }}
{{- range .Values.extraEnv }}
{{- if or (contains (printf "- name: %s\n" .name) $own) (has .name (list "PRIVATE_KEY" "HOST" "PORT" "MESHWARDEN_DATA_DIR")) }}
{{- fail (printf "extraEnv sets %s, which the chart and its image set: use the value that is there for it." .name) }}
{{- end }}
{{- end }}
{{- end }}

{{/* The environment of the service, and of the Job that prepares its database. */}}
{{- define "meshwarden.env" -}}
{{ include "meshwarden.ownEnv" . }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "meshwarden.ownEnv" -}}
- name: APP_ID
  value: {{ .Values.app.id | int64 | quote }}
- name: PRIVATE_KEY_PATH
  value: /etc/meshwarden/app/{{ .Values.app.privateKeyKey }}
- name: WEBHOOK_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ .Values.app.secretName }}
      key: {{ .Values.app.webhookSecretKey }}
- name: LOG_LEVEL
  value: {{ .Values.log.level }}
{{- with .Values.github.host }}
- name: GHE_HOST
  value: {{ . }}
{{- end }}
{{- with .Values.github.apiUrl }}
- name: GITHUB_API_URL
  value: {{ . }}
{{- end }}
{{- with .Values.pagesUrl }}
- name: MESHWARDEN_PAGES_URL
  value: {{ . }}
{{- end }}
{{- with .Values.workers }}
- name: MESHWARDEN_WORKERS
  value: {{ . | int64 | quote }}
{{- end }}
{{- with .Values.workersPerRepository }}
- name: MESHWARDEN_WORKERS_PER_REPOSITORY
  value: {{ . | int64 | quote }}
{{- end }}
{{- if .Values.clusters.secretName }}
- name: MESHWARDEN_CLUSTERS
  value: /etc/meshwarden/clusters/{{ .Values.clusters.key }}
{{- end }}
{{- if .Values.chartSources.secretName }}
- name: MESHWARDEN_CHART_SOURCES
  value: /etc/meshwarden/charts/{{ .Values.chartSources.key }}
{{- end }}
{{- if .Values.ca.configMapName }}
- name: MESHWARDEN_CA_FILE
  value: /etc/meshwarden/ca/{{ .Values.ca.key }}
{{- end }}
{{- include "meshwarden.proxyEnv" . }}
{{- include "meshwarden.databaseEnv" . }}
{{- end }}

{{- define "meshwarden.proxyEnv" -}}
{{- if .Values.proxy.secretName }}
{{- range list "HTTPS_PROXY" "HTTP_PROXY" }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.proxy.secretName }}
      key: {{ . }}
      optional: true
{{- end }}
{{- end }}
{{- with .Values.proxy.https }}
- name: HTTPS_PROXY
  value: {{ . }}
{{- end }}
{{- with .Values.proxy.http }}
- name: HTTP_PROXY
  value: {{ . }}
{{- end }}
{{- if or .Values.proxy.secretName .Values.proxy.https .Values.proxy.http }}
- name: NO_PROXY
  value: {{ .Values.proxy.noProxy | quote }}
{{- end }}
{{- end }}

{{- define "meshwarden.databaseEnv" -}}
{{- if .Values.database.secretName }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.secretName }}
      key: {{ .Values.database.key }}
{{- if .Values.database.passwordSecretName }}
- name: DATABASE_PASSWORD_FILE
  value: /etc/meshwarden/database/{{ .Values.database.passwordKey }}
{{- end }}
{{- end }}
{{- end }}

{{- define "meshwarden.mounts" -}}
- name: app
  mountPath: /etc/meshwarden/app
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if .Values.clusters.secretName }}
- name: clusters
  mountPath: /etc/meshwarden/clusters
  readOnly: true
{{- end }}
{{- if .Values.chartSources.secretName }}
- name: charts
  mountPath: /etc/meshwarden/charts
  readOnly: true
{{- end }}
{{- if .Values.ca.configMapName }}
- name: ca
  mountPath: /etc/meshwarden/ca
  readOnly: true
{{- end }}
{{- if .Values.database.passwordSecretName }}
- name: database
  mountPath: /etc/meshwarden/database
  readOnly: true
{{- end }}
{{- end }}

{{- define "meshwarden.volumes" -}}
- name: app
  secret:
    secretName: {{ .Values.app.secretName }}
    items:
      - key: {{ .Values.app.privateKeyKey }}
        path: {{ .Values.app.privateKeyKey }}
- name: tmp
  emptyDir: {}
{{- with .Values.clusters.secretName }}
- name: clusters
  secret:
    secretName: {{ . }}
{{- end }}
{{- with .Values.chartSources.secretName }}
- name: charts
  secret:
    secretName: {{ . }}
{{- end }}
{{- with .Values.ca.configMapName }}
- name: ca
  configMap:
    name: {{ . }}
{{- end }}
{{- if .Values.database.passwordSecretName }}
- name: database
  secret:
    secretName: {{ .Values.database.passwordSecretName }}
    items:
      - key: {{ .Values.database.passwordKey }}
        path: {{ .Values.database.passwordKey }}
{{- end }}
{{- end }}

{{/* Pod Security "restricted". */}}
{{- define "meshwarden.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "meshwarden.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
