{{- define "host" -}}
{{- $top := index . 0 }}{{- with index . 1 -}}
{{ tpl .url (merge (dict "name" .name) $top) }}
{{- end -}}
{{- end -}}
