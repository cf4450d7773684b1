import { expect, test } from 'vitest';
import { parseYaml } from '../../../src/manifest/yaml/yaml-parser.ts';
import { templateLanguageOf } from '../../../src/manifest/yaml/manifest-reader.ts';

const languageOf = (text: string): string | null =>
  templateLanguageOf(
    text,
    parseYaml('a.yaml', text).flatMap(({ problems }) => problems),
  );

test('templates are told by what does not parse, not by what quotes hold', () => {
  expect(languageOf('a: "{{ .Values.x }}"\nb: |\n  {{ if .x }}\n')).toBeNull();
  expect(languageOf('metadata:\n  name: {{ .Release.Name }}\n')).toBe('Helm');
  expect(languageOf('{{- if .Values.on }}\na: 1\n{{- end }}\n')).toBe('Helm');
  expect(languageOf('{% if on %}\na: 1\n{% endif %}\n')).toBe('Jinja');
  expect(languageOf('#@ load("@ytt:data", "data")\na: #@ data.values.x\n')).toBe('ytt');
  expect(languageOf('a: "{{ .Values.x }}"\n\n\nb: [1\n')).toBeNull();
});

test('a line of a block is no comment of ytt', () => {
  expect(languageOf('a: |\n  #@ load("a")\n  #@ if b:\nc: 1\n')).toBeNull();
  expect(languageOf('a:\n- >-\n #@ b\n- c: |  # text\n\n    #@ d\n  e: 1\n')).toBeNull();
  expect(languageOf('a: |\n  b\n#@ if c:\nd: 1\n#@ end\n')).toBe('ytt');
  expect(languageOf('- a: |\n    b\n  #@ if c:\n  d: 1\n  #@ end\n')).toBe('ytt');
  expect(languageOf('a: |\n   b\n  #@ c\n')).toBe('ytt');
  expect(languageOf('a: b # c: |\n    #@ d\n')).toBe('ytt');
  expect(languageOf('#@yaml/text-templated-strings\na: |\n  #@ b\n')).toBe('ytt');
  expect(languageOf('# a: |\n  #@ b\n')).toBe('ytt');
  expect(languageOf('a: |4\n    #@ b\n')).toBe('ytt');
});
