import { expect, test } from 'vitest';
import { chartReads } from '../../../src/charts/index.ts';
import { chartOf } from '../edge/chart-renderer.ts';

const helpers = (count: number, body: (at: number) => string): string =>
  Array.from(
    { length: count },
    (_, at) => `{{ define "h${String(at)}" }}${body(at)}{{ end }}`,
  ).join('\n');

/** Templates that are made to take long; all of each is given up, and counts as a look at everything. */
test.each([
  ['branches in branches', '{{ if .Values.a }}'.repeat(50_000) + '{{ end }}'.repeat(50_000)],
  [
    'else if after else if',
    `{{ if .Values.a }}${'{{ else if .Values.a }}'.repeat(20_000)}{{ end }}`,
  ],
  ['loops in loops', '{{ range .Values.a }}'.repeat(60) + '{{ .b }}' + '{{ end }}'.repeat(60)],
  ['brackets in brackets', `{{ ${'('.repeat(50_000)}.Values.a${')'.repeat(50_000)} }}`],
  [
    'maps of themselves',
    `{{ include "h0" . }}${helpers(80, (at) => `{{ include "h${String(at + 1)}" (dict "a" . "b" .) }}`)}`,
  ],
  [
    'templates that include all others',
    `{{ include "h0" (dict "v" .Values) }}${helpers(30, (at) => [0, 1, 2].map((each) => `{{ include "h${String((at + each) % 30)}" (dict "v" .v.x${String(each)}) }}`).join(''))}`,
  ],
  [
    'names that nobody knows',
    `{{ define "a" }}{{ include .b (dict "b" . "c" $) }}{{ end }}{{ include .c . }}`,
  ],
  ['a comment without an end', '{{/* '.repeat(50_000)],
  ['an action without an end', `{{ .Values.a ${' '.repeat(500_000)}`],
])('%s end soon', (_, text) => {
  const reads = chartReads(chartOf({ 'templates/a.yaml': text }), []);
  expect(reads.of(['any'])).toBe('whole');
});

test('fields without an end are told apart as far as values are deep', () => {
  const text = `{{ ${'.a'.repeat(20_000).replace('.a', '.Values')} }}`;
  const reads = chartReads(chartOf({ 'templates/a.yaml': text }), []);
  expect(reads.of(['b'])).toBe('none');
  expect(reads.endingIn('a')).toHaveLength(40);
});
