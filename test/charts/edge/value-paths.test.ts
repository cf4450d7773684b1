import { expect, test } from 'vitest';
import type { Contents } from './chart-renderer.ts';
import { chartRenderer, renderFiles } from './chart-renderer.ts';

const renderer = chartRenderer();

const VALUES = `image: {repo: nginx, tag: "1.2"}
name: ""
resources: {limits: {cpu: 1, memory: 2Gi}}
hosts: [a.com, b.com]
ports: [{name: http, port: 80}, {name: admin, port: 90}]
labels: {team: shop, tier: gold}
text: "t: {{ .Values.image.tag }}"
global: {domain: example.com, deep: {er: {x: 1}}}
`;

const HELPERS = `{{ define "name" }}{{ if .Values.name }}{{ .Values.name }}{{ else }}{{ .Chart.Name }}{{ end }}{{ end }}
{{ define "labels" }}
app: {{ include "name" . }}
team: {{ .Values.labels.team | default "none" }}
{{ end }}
{{ define "port" }}{{ .port }}{{ end }}
{{ define "self" }}{{ . }}{{ end }}
{{ define "render" }}{{ tpl (.value | toYaml) .context }}{{ end }}
`;

/** The lines that take something from values, each with the paths of those. */
async function taken(files: Contents): Promise<Readonly<Record<string, readonly string[]>>> {
  const outcome = await renderFiles(renderer, files);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return Object.fromEntries(
    outcome.documents.flatMap(({ text, places }) =>
      text.split('\n').flatMap((line, at) => {
        const values = places[at]?.values ?? [];
        return values.length === 0
          ? []
          : [[line.trim(), values.map((path) => path.join('.')).sort()] as const];
      }),
    ),
  );
}

const takenBy = (template: string): Promise<Readonly<Record<string, readonly string[]>>> =>
  taken({
    'values.yaml': VALUES,
    'templates/_helpers.tpl': HELPERS,
    'templates/a.yaml': template,
  });

test.each<[string, string, Readonly<Record<string, readonly string[]>>]>([
  [
    'a field, and several on one line',
    'a: "{{ .Values.image.repo }}:{{ .Values.image.tag }}"\nb: {{ .Release.Name }} {{ .Chart.Name }}',
    { 'a: "nginx:1.2"': ['image.repo', 'image.tag'] },
  ],
  ['one that is empty', 'a: {{ .Values.name }}', { 'a:': ['name'] }],
  ['one that is missing', 'a: {{ .Values.image.none }}', { 'a:': ['image.none'] }],
  [
    'with, a variable, and a variable set anew',
    `{{ with .Values.image }}a: {{ .tag }}{{ end }}
{{ $tag := .Values.image.tag }}b: {{ $tag }}
{{ $tag = print $tag .Values.image.repo }}c: {{ $tag }}
{{ with $image := .Values.image }}d: {{ $image.repo }}{{ end }}`,
    {
      'a: 1.2': ['image.tag'],
      'b: 1.2': ['image.tag'],
      'c: 1.2nginx': ['image.repo', 'image.tag'],
      'd: nginx': ['image.repo'],
    },
  ],
  [
    'range over lists and maps, and over what is made of a value',
    `{{ range $i, $port := .Values.ports }}
p{{ $i }}: {{ $port.port }}
{{ end }}{{ range .Values.hosts }}
h-{{ . }}: 1
{{ end }}{{ range $key, $value := .Values.labels }}
{{ $key }}: {{ $value }}
{{ end }}{{ range splitList "." .Values.global.domain }}
s-{{ . }}: 1
{{ end }}`,
    {
      'p0: 80': ['ports.0.port'],
      'p1: 90': ['ports.1.port'],
      'h-a.com: 1': ['hosts.0'],
      'h-b.com: 1': ['hosts.1'],
      'team: shop': ['labels.team'],
      'tier: gold': ['labels.tier'],
      's-example: 1': ['global.domain'],
      's-com: 1': ['global.domain'],
    },
  ],
  [
    'index, get, dig, first, pick and deepCopy',
    `a: {{ index .Values "image" "tag" }}
b: {{ (index .Values.ports 1).name }}
c: {{ get .Values.labels "team" }}
d: {{ dig "limits" "cpu" 3 .Values.resources }}
e: {{ (first .Values.ports).port }}
f: {{ (pick .Values.labels "tier").tier }}
{{ $copy := deepCopy .Values.image }}g: {{ $copy.tag }}`,
    {
      'a: 1.2': ['image.tag'],
      'b: admin': ['ports.1.name'],
      'c: shop': ['labels.team'],
      'd: 1': ['resources.limits.cpu'],
      'e: 80': ['ports.0.port'],
      'f: gold': ['labels.tier'],
      'g: 1.2': ['image.tag'],
    },
  ],
  [
    'default, coalesce, ternary and or, as far as they were needed',
    `a: {{ .Values.image.repo | default .Values.image.tag }}
b: {{ .Values.name | default .Values.image.tag }}
c: {{ coalesce .Values.name .Values.image.tag .Values.image.repo }}
d: {{ ternary .Values.image.tag .Values.image.repo (eq .Values.name "") }}
e: {{ or .Values.image.repo .Values.image.tag }}`,
    {
      'a: nginx': ['image.repo'],
      'b: 1.2': ['image.tag', 'name'],
      'c: 1.2': ['image.tag', 'name'],
      'd: 1.2': ['image.tag', 'name'],
      'e: nginx': ['image.repo'],
    },
  ],
  [
    'include, template and the context that they are given',
    `labels:
  {{- include "labels" . | nindent 2 }}
p: {{ include "port" (index .Values.ports 0) }}
q: {{ include "port" (dict "port" .Values.image.tag "other" .Values.image.repo) }}
r: {{ include "self" .Values.image.repo }}
s: {{ template "self" .Values.image.tag }}`,
    {
      'team: shop': ['labels.team'],
      'p: 80': ['ports.0.port'],
      'q: 1.2': ['image.tag'],
      'r: nginx': ['image.repo'],
      's: 1.2': ['image.tag'],
    },
  ],
  [
    'what is printed whole, and a text that is a template',
    `a:
  {{- toYaml .Values.labels | nindent 2 }}
{{ tpl .Values.text . }}
b:
  {{- include "render" (dict "value" .Values.hosts "context" $) | nindent 2 }}
c: {{ toYaml .Values | sha256sum | trunc 0 }}x`,
    {
      'team: shop': ['labels'],
      'tier: gold': ['labels'],
      't: 1.2': ['image.tag', 'text'],
      '- a.com': ['hosts'],
      '- b.com': ['hosts'],
      'c: x': [''],
    },
  ],
  [
    'what set and merge change',
    `{{ $_ := set .Values.labels "extra" .Values.image.repo }}a: {{ .Values.labels.extra }}
{{ $all := merge (dict "image" (dict "tag" "x")) .Values }}b: {{ $all.image.tag }}
c: {{ $all.image.repo }}
{{ $over := mergeOverwrite (dict "repo" .Values.name "tag" 1) .Values.image }}d: {{ $over.repo }}`,
    {
      'a: nginx': ['image.repo'],
      'c: nginx': ['image.repo'],
      'd: nginx': ['image.repo'],
    },
  ],
])('a line names the values of %s', async (_what, template, expected) => {
  expect(await takenBy(`${template}\n`)).toEqual(expected);
});

test('a condition is no value of the lines that it lets through', async () => {
  expect(
    await takenBy('{{ if .Values.image.tag }}a: 1{{ end }}\nb: {{ .Values.image.tag }}\n'),
  ).toEqual({
    'b: 1.2': ['image.tag'],
  });
});

test("values of a chart within lie under its alias; global is that of the release, but for the chart's own", async () => {
  const dependency = 'dependencies: [{name: inner, alias: web, version: 1.0.0}]\n';
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: c\nversion: 1.0.0\n${dependency}`,
    'values.yaml': 'web: {own: 5}\nglobal: {domain: example.com, deep: {er: {x: 1}}}\n',
    'charts/inner/Chart.yaml': 'apiVersion: v2\nname: inner\nversion: 1.0.0\n',
    'charts/inner/values.yaml': 'own: 1\ntwo: 2\nglobal: {mine: 3}\n',
    'charts/inner/templates/a.yaml': `a: {{ .Values.own }}
b: {{ .Values.two }}
c: {{ .Values.global.domain }}
d: {{ .Values.global.deep.er.x }}
e: {{ .Values.global.mine }}
`,
  };
  expect(await taken(files)).toEqual({
    'a: 5': ['web.own'],
    'b: 2': ['web.two'],
    'c: example.com': ['global.domain'],
    'd: 1': ['global.deep.er.x'],
    'e: 3': ['web.global.mine'],
  });
});

test('many values on one line, and many lines, take time by their number; of more than 100, what they lie in is named', async () => {
  const values = Array.from({ length: 400 }, (_, at) => `  v${String(at)}: ${String(at)}\n`).join(
    '',
  );
  const template = `{{ $all := "" }}{{ $set := dict }}{{ range $k, $v := .Values.map }}{{ $k }}: {{ $v }}
{{ $all = print $all $v }}{{ $_ := set $set $k $v }}{{ end }}
a: "{{ range $v := .Values.map }}{{ $v }}{{ end }}"
b: "{{ $all }}"
c: {{ $set.v7 }}
`;
  const lines = await taken({ 'values.yaml': `map:\n${values}`, 'templates/a.yaml': template });
  expect(Object.keys(lines)).toHaveLength(403);
  expect(Object.values(lines).slice(-3)).toEqual([['map'], ['map'], ['map.v7']]);
});
