import { expect, test } from 'vitest';
import { z } from 'zod';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import { engineModule } from '../../../src/charts/edge/create-chart-renderer.ts';
import type { EngineInstance } from '../../../src/charts/edge/engine-instance.ts';
import { answeredBy, freshEngine } from '../../../src/charts/edge/engine-instance.ts';
import { writtenRequest } from '../../../src/charts/edge/engine-request.ts';
import type { Contents } from './chart-renderer.ts';
import { chartOf } from './chart-renderer.ts';

const NAMES = ['zone', 'tier', 'owner', 'cost', 'team', 'area', 'unit', 'line'];

const textOf = (indent: string): string =>
  NAMES.map((name) => `${indent}${name}: ${name}-x\n`).join('');

const VALUES = `labels:\n${textOf('  ')}more:\n  area: other\n  unit: other\n`;

const ANSWER = z.object({
  values: z.array(z.array(z.union([z.string(), z.number()]))),
  valueSets: z.array(z.array(z.number())),
});

/** The values behind the lines of a chart, in the order in which they are told. */
function told(engine: EngineInstance, files: Contents): readonly string[] {
  const request = writtenRequest({
    request: { ...HELM_DEFAULTS, files: chartOf(files) },
    mostOutput: 1e6,
    chance: 'usual',
    ways: 'usual',
  });
  const { answer } = answeredBy(engine, request, 'usual');
  const { values, valueSets } = ANSWER.parse(JSON.parse(Buffer.from(answer).toString()));
  return valueSets.map((set) => set.map((at) => values[at]?.join('.') ?? '?').join(' '));
}

const byName = (prefix: string): string =>
  [...NAMES]
    .sort()
    .map((name) => `${prefix}.${name}`)
    .join(' ');

test.each<[string, Contents, string]>([
  [
    'a merge, by toYaml',
    {
      'values.yaml': VALUES,
      'templates/a.yaml':
        '{{ $all := merge (dict) .Values.labels }}a:\n  {{- toYaml $all | nindent 2 }}\n',
    },
    byName('labels'),
  ],
  [
    'what one map lays over another, by toJson',
    {
      'values.yaml': VALUES,
      'templates/a.yaml':
        '{{ $all := mergeOverwrite (dict) .Values.labels .Values.more }}a: {{ $all | toJson | quote }}\n',
    },
    `${byName('labels')} more.area more.unit`,
  ],
  [
    'some fields, by printf',
    {
      'values.yaml': VALUES,
      'templates/a.yaml': 'a: {{ omit .Values.labels "none" | printf "%v" | quote }}\n',
    },
    byName('labels'),
  ],
  [
    'a copy of what a template made, in a range',
    {
      'values.yaml': VALUES,
      'templates/a.yaml':
        '{{ $all := deepCopy (merge (dict) .Values.labels) }}{{ range list 1 }}a: {{ $all | toYaml | quote }}\n{{ end }}',
    },
    byName('labels'),
  ],
  [
    'what a chart within has of the global values of the chart around',
    {
      'Chart.yaml':
        'apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: inner, version: 1.0.0}\n',
      'values.yaml': `global:\n${textOf('  ')}`,
      'charts/inner/Chart.yaml': 'apiVersion: v2\nname: inner\nversion: 1.0.0\n',
      'charts/inner/values.yaml': 'global: {own: 1}\n',
      'charts/inner/templates/a.yaml': 'a: {{ .Values.global | toJson | quote }}\n',
    },
    `inner.global ${byName('global')}`,
  ],
])('the values behind a line have one order: %s', async (_what, files, expected) => {
  const module = await engineModule();
  const used = freshEngine(module);
  const again = Array.from({ length: 20 }, () => told(used, files));
  const fresh = Array.from({ length: 3 }, () => told(freshEngine(module), files));
  for (const sets of [...again, ...fresh]) expect(sets).toEqual(['', expected]);
});
