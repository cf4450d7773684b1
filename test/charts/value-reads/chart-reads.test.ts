import { describe, expect, test } from 'vitest';
import { chartReads } from '../../../src/charts/index.ts';
import type { Contents } from '../edge/chart-renderer.ts';
import { chartOf } from '../edge/chart-renderer.ts';

const readsOf = (files: Contents, texts: readonly string[] = []) =>
  chartReads(chartOf(files), texts);

/** How one template reads a path that is written with dots. */
const how = (template: string, path: string, helpers = '') =>
  readsOf({ 'templates/a.yaml': template, 'templates/_helpers.tpl': helpers }).of(path.split('.'));

describe('values that templates read', () => {
  test.each([
    ['a field', 'n: {{ .Values.image.tag }}', 'image.tag'],
    ['the top', 'n: {{ $.Values.image.tag }}', 'image.tag'],
    ['an argument', 'n: {{ default "x" .Values.image.tag | quote }}', 'image.tag'],
    ['brackets', 'n: {{ (.Values.image).tag }}', 'image.tag'],
    ['with', '{{- with .Values.image }}n: {{ .tag }}{{ end -}}', 'image.tag'],
    ['a variable', '{{ $i := .Values.image }}n: {{ $i.tag }}', 'image.tag'],
    [
      'the values as dot',
      '{{ with .Values }}{{ with .image }}{{ .tag }}{{ end }}{{ end }}',
      'image.tag',
    ],
    ['index', 'n: {{ index .Values "image" "tag" }}', 'image.tag'],
    ['hasKey', '{{ if hasKey .Values.image "tag" }}a: b{{ end }}', 'image.tag'],
    ['get', 'n: {{ get .Values.image "tag" }}', 'image.tag'],
    ['dig', 'n: {{ dig "image" "tag" "latest" .Values }}', 'image.tag'],
    ['dig in a map', 'n: {{ dig "image" "tag" "latest" .Values.AsMap }}', 'image.tag'],
    ['a branch that is not taken', '{{ if false }}{{ .Values.image.tag }}{{ end }}', 'image.tag'],
    ['else if', '{{ if .Values.a }}{{ else if .Values.image.tag }}x{{ end }}', 'image.tag'],
    [
      'a variable that is given another value',
      '{{ $i := dict }}{{ if true }}{{ $i = .Values.image }}{{ end }}{{ $i.tag }}',
      'image.tag',
    ],
    ['items of a list', '{{ range .Values.hosts }}{{ .name }}{{ end }}', 'hosts.0.name'],
    [
      'entries of a map',
      '{{ range $k, $v := .Values.hosts }}{{ $v.name }}{{ end }}',
      'hosts.a.name',
    ],
    ['the first of a list', '{{ (first .Values.hosts).name }}', 'hosts.0.name'],
    ['a choice', '{{ (ternary .Values.a .Values.b true).tag }}', 'b.tag'],
  ])('%s is read', (_, template, path) => {
    expect(how(template, path)).toBe('whole');
    expect(how(template, `${path.slice(0, -1)}x`)).toBe('none');
  });

  test.each([
    ['toYaml', '{{ toYaml .Values.image | nindent 2 }}'],
    ['pluck', '{{ pluck "tag" .Values.image .Values.other | first }}'],
    ['merge', '{{ $m := merge (dict) .Values.image }}{{ $m.tag }}'],
    ['a key that is only known when it runs', '{{ index .Values.image $.Release.Name }}'],
    ['a comparison', '{{ if eq .Values.image .Values.other }}a: b{{ end }}'],
    ['all values', '{{ toYaml .Values }}'],
    ['the top itself', '{{ toYaml . }}'],
    ['a template that is not there', '{{ include "of.library" . }}'],
    ['a name that is only known when it runs', '{{ include (printf "c.%s" .Release.Name) . }}'],
    ['only whether there is something', '{{ if .Values.image }}a: b{{ end }}'],
    ['what is no template', '{{ .Values.image | }'],
    ['a map that is put into another', '{{ $_ := set $.Values "all" .Values.image }}'],
  ])('all below is read by %s', (_, template) => {
    expect(how(template, 'image.any.thing')).toBe('whole');
  });

  test('named templates are followed with what they are given', () => {
    const helpers = `{{- define "c.image" -}}
{{ .image.repository }}:{{ .root.Values.global.tag }}
{{- end -}}
{{ define "c.port" }}{{ .Values.port }}{{ end }}
{{ define "c.never" }}{{ .Values.never }}{{ end }}
{{ define "c.alone" }}{{ .image.alone }}{{ end }}`;
    const template =
      '{{ include "c.image" (dict "image" .Values.image "root" $) }} {{ template "c.port" . }}';
    expect(how(template, 'image.repository', helpers)).toBe('whole');
    expect(how(template, 'global.tag', helpers)).toBe('whole');
    expect(how(template, 'port', helpers)).toBe('whole');
    expect(how(template, 'image.tag', helpers)).toBe('none');
    // what nothing includes yet counts, too
    expect(how(template, 'never', helpers)).toBe('whole');
    expect(how(template, 'image.alone', helpers)).toBe('none');
  });

  test('a template that includes itself ends', () => {
    const helpers = '{{ define "c.loop" }}{{ .Values.a }}{{ include "c.loop" . }}{{ end }}';
    expect(how('{{ include "c.loop" . }}', 'a', helpers)).toBe('whole');
    const growing =
      '{{ define "c.grow" }}{{ include "c.grow" (dict "in" . "root" .root) }}{{ end }}';
    expect(how('{{ include "c.grow" (dict "root" $) }}', 'any', growing)).toBe('whole');
  });

  test('a checksum of another file of templates reads nothing more', () => {
    const template = '{{ include (print $.Template.BasePath "/config.yaml") . | sha256sum }}';
    expect(how(template, 'any')).toBe('none');
  });

  test('comments and texts between actions say nothing', () => {
    expect(
      how('# .Values.a\n{{/* .Values.b "}} */}}\n{{- /* { */ -}}\nn: {{ .Values.c }}', 'c'),
    ).toBe('whole');
    expect(how('# .Values.a\n{{/* .Values.b */}}', 'b')).toBe('none');
  });

  test('texts that are run as templates read what they say', () => {
    const files = { 'templates/a.yaml': 'n: {{ tpl .Values.text . }}' };
    const reads = readsOf(files, ['{{ .Values.name }}-x', 'plain']);
    expect(reads.of(['name'])).toBe('whole');
    expect(reads.of(['other'])).toBe('none');
    expect(readsOf(files, ['{{ .Values.a | }']).of(['other'])).toBe('whole');
    expect(readsOf({ 'templates/a.yaml': 'n: 1' }, ['{{ .Values.name }}']).of(['name'])).toBe(
      'none',
    );
  });

  test('a file of the chart that is run as a template reads what it says', () => {
    const reads = readsOf({
      'templates/a.yaml': '{{ tpl (.Files.Get "conf/a.ini") $ }}',
      'conf/a.ini': 'port={{ .Values.port }}',
    });
    expect(reads.of(['port'])).toBe('whole');
    expect(reads.of(['host'])).toBe('none');
  });
});

describe('charts within a chart', () => {
  const reads = readsOf({
    'Chart.yaml': `apiVersion: v2
name: c
version: 1.0.0
dependencies:
  - { name: db, version: 1.0.0, alias: store, condition: 'store.enabled,global.db', tags: [data], import-values: [{ child: out, parent: in }, shared] }
  - { name: gone, version: 1.0.0, repository: 'https://charts.example.com' }
`,
    'templates/a.yaml': '{{ .Values.own }}',
    'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
    'charts/db/templates/a.yaml': '{{ .Values.size }}{{ .Values.global.zone }}',
  });

  test.each([
    ['store.size', 'whole'],
    ['store.sise', 'none'],
    ['size', 'none'],
    ['db.size', 'none'],
    ['store.enabled', 'whole'],
    ['tags.data', 'whole'],
    ['tags.other', 'none'],
    ['store.out.a', 'whole'],
    ['store.exports.shared.a', 'whole'],
    ['gone.any', 'whole'],
    ['global.zone', 'whole'],
    ['store.global.zone', 'whole'],
  ])('%s is read: %s', (path, expected) => {
    expect(reads.of(path.split('.'))).toBe(expected);
  });

  test('what their templates are given by the chart around is that of the chart around', () => {
    const shared = readsOf({
      'templates/a.yaml': '{{ include "lib.name" . }}',
      'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
      'charts/lib/templates/_a.tpl': '{{ define "lib.name" }}{{ .Values.nameOverride }}{{ end }}',
    });
    expect(shared.of(['nameOverride'])).toBe('whole');
    expect(shared.of(['lib', 'nameOverride'])).toBe('none');
  });
});
