{{- define "helpers.labels" -}}
app: {{ .Values.name }}
{{- if .Values.team }}
team: {{ .Values.team }}
{{- end }}
version: {{ .Chart.AppVersion | quote }}
{{- end }}
{{- define "helpers.name" }}{{ printf "%s-%s" .Release.Name .Values.name | trunc 20 | trimSuffix "-" }}{{ end }}
