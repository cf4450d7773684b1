import { expect, test } from 'vitest';
import { fileReads } from '../../src/charts/partial/template-reads.ts';

const reads = (text: string) => fileReads(text).whole;
const values = (text: string): readonly string[] =>
  reads(text).values.map((path) => path.join('.'));

test.each([
  ['{{ .Values.redis.port }}', ['redis.port']],
  ['{{- $.Values.a }}{{ if and $root.Values.b (not .Values.c.d) }}', ['a', 'b', 'c.d']],
  ['{{ index .Values "redis-ha" "port" }}', ['redis-ha.port']],
  ['{{ get (.Values) "redis" }}', ['redis']],
  ['{{ index .Values $name }}', ['']],
  ['{{ toYaml .Values | nindent 2 }}', ['']],
  ['{{ toJson . }}', ['']],
  ['{{ .Subcharts.redis.port }}', ['']],
  ['{{ index . "Values" "redis" }}', ['']],
  ['{{ tpl "{{ .Values.redis.port }}" . }}', ['redis.port']],
  ['{{/* .Values.no */}}{{- /* }} .Values.no */ -}}{{ .Values.yes }}', ['yes']],
  ['{{ "{{/*" }}{{ .Values.yes }}{{ "*/}}" }}', ['yes']],
  ['{{ fail "set .Values.redis.port first" }}', []],
  ['.Values.text', []],
])('the values that a template reads: %s', (text, paths) => {
  expect(values(text)).toEqual(paths);
});

test.each([
  ['{{ include "a.b" . }}{{ template "c" . }}{{ block "d" . }}{{ end }}', ['a.b', 'c', 'd']],
  ['{{ include `a` . | nindent 4 }}', ['a']],
  ['{{ include $name . }}', [null]],
  ['{{ include (printf "%s.labels" .Chart.Name) . }}', [null]],
  ['{{ include (print $.Template.BasePath "/a/b.yaml") . | sha256sum }}', ['(base)/a/b.yaml']],
  ['{{ . | include "a" }}', ['a']],
  ['{{ fail "include a chart" }}', []],
])('the templates that it calls: %s', (text, names) => {
  expect(reads(text).calls).toEqual(names);
});

test('each template that a file defines has what stands below its name, and the file has all of it', () => {
  const text = `{{ .Values.top }}
{{- define "a" }}{{ .Values.a }}{{ end }}
{{- define "b" }}{{ tpl .Values.b . }}{{ end }}`;
  const { whole, defined } = fileReads(text);
  expect(whole.values).toEqual([['top'], ['a'], ['b']]);
  expect([...defined].map(([name, own]) => [name, own.values, own.runsTexts])).toEqual([
    ['a', [['a']], false],
    ['b', [['b']], true],
  ]);
});

test('a text that ends within an action may read and call anything', () => {
  expect(reads('{{ .Values.a')).toEqual({ values: [[]], calls: [null], runsTexts: true });
});
