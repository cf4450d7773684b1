import { expect, test } from 'vitest';
import { helmfileText } from '../../../src/gitops/helmfile/helmfile-text.ts';

test.each([
  ['a: {{ .Values.b }}', 'a: ${Values.b}'],
  ['a: {{ .Values.b | quote }}', 'a: ${Values.b}'],
  ['a: {{ requiredEnv "TAG" }}', 'a: ${requiredEnv_TAG}'],
  ['a: {{`{{ .Release.Name }}`}}', 'a: ${Release.Name}'],
  ['{{- if .Values.on }}\na: b\n{{- end }}', '\na: b\n'],
  ['a: b {{/* of\nthem */}}\nc: d', 'a: b \n\nc: d'],
  ['a: b {{/* without an end', 'a: b {{/* without an end'],
])('an action becomes what YAML can be read with: %j', (text, yaml) => {
  expect(helmfileText(text).yaml).toBe(yaml);
});

test('lines within a condition are told from those that are always there', () => {
  const { isGuarded } = helmfileText(
    'a\n{{ if .x }}\nb\n{{ range .y }}\nc\n{{ end }}\nd\n{{ end }}\ne\n',
  );
  expect([1, 3, 5, 7, 9].map((line) => isGuarded(line, line))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test('a text that somebody makes to be slow is read in one go', () => {
  for (const part of ['{{/*', '{{`{{', '{{', '{{ if ', '}}{{-'])
    expect(helmfileText(part.repeat(40_000)).yaml.length).toBeGreaterThan(0);
});
