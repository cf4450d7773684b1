package main

import "encoding/json"

// warm is a small chart with what most charts have.
var warm = map[string]string{
	"Chart.yaml":              "apiVersion: v2\nname: warm\nversion: 1.0.0\nappVersion: \"1\"\n",
	"values.yaml":             "name: web\nlabels: { a: b }\nhosts: [one]\nport: 80\n",
	"values.schema.json":      `{"type": "object", "properties": {"name": {"type": "string"}, "port": {"type": "integer"}}}`,
	"templates/_helpers.tpl":  `{{- define "name" -}}{{ default .Release.Name .Values.name | trunc 63 }}{{- end -}}`,
	"templates/service.yaml":  "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include \"name\" . | quote }}\n  labels:\n    {{- toYaml .Values.labels | nindent 4 }}\nspec:\n  ports: [{ port: {{ .Values.port }} }]\n",
	"templates/settings.yaml": "{{- range $at, $host := .Values.hosts }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ tpl \"{{ .Chart.Name }}\" $ }}-{{ $at }}\n{{- end }}\n",
}

// warmUp renders that chart and forgets it. Packages of Go and Helm work out some things when they are first needed
// (the fields of types, what schemas mean), and an engine that is as new for each chart would do so each time.
func warmUp() {
	var asked Request
	if err := json.Unmarshal([]byte("{}"), &asked); err != nil {
		panic(err)
	}
	asked.Files = map[string]File{}
	for name, text := range warm {
		asked.Files[name] = File{Data: Bytes(text)}
	}
	asked.ReleaseName, asked.Namespace, asked.MostOutput = "warm", "default", 1<<20
	asked.Values = []ValuesFile{{Name: "values.yaml", Data: Bytes("port: 81\n")}}
	asked.Sets = []Set{{Kind: "value", Expression: "name=api"}}
	given := render(&asked)
	if given.Error != "" {
		panic(given.Error)
	}
	if _, err := json.Marshal(given); err != nil {
		panic(err)
	}
}
