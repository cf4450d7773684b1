import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.cache.name }}
  namespace: {{ .Release.Namespace }}
`;

/** A chart that nothing installs; what is for its cache shows only where somebody switches it on. */
const chart = (own: Files = {}): Files => ({
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'web: { on: true }\ncache: { on: false, name: cache }\n',
  'charts/web/templates/web.yaml':
    '{{- if .Values.web.on }}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\n{{- end }}\n',
  'charts/web/templates/cache.yaml': cache(SERVICE),
  ...own,
});

const cache = (text: string): string => `{{- if .Values.cache.on }}\n${text}{{- end }}\n`;

/** What is known of the content with other values, and the tier. */
async function outcome(change: Files, own: Files = {}) {
  const { tier, changes } = await reviewOf(chart(own), { ...chart(own), ...change }, charts);
  const contents = changes.flatMap(({ subject, content = null }) =>
    subject.name.endsWith('with other values') ? [content] : [],
  );
  return [tier, ...new Set(contents)];
}

const VALUES = 'charts/web/values.yaml';
const renamed: Files = { [VALUES]: 'web: { on: true }\ncache: { on: false, name: store }\n' };

describe('what differs in a chart and shows with other values alone', () => {
  test('reaches as far as the templates that ask for it', async () => {
    expect(await outcome(renamed)).toEqual(['medium', 'other']);
    const more = { 'charts/web/templates/cache.yaml': cache(`${SERVICE}  labels: { a: b }\n`) };
    expect(await outcome(more)).toEqual(['medium', 'other']);
  });

  const filter = SERVICE.replace('v1', 'networking.istio.io/v1alpha3').replace(
    'Service',
    'EnvoyFilter',
  );
  test.each<readonly [string, Files, string]>([
    ['a part of the mesh', { 'templates/cache.yaml': cache(filter) }, 'part-of-mesh'],
    [
      'an object of a namespace that a value gives',
      { 'templates/cache.yaml': cache(filter.replace('.Release.Namespace', '.Values.web.ns')) },
      'may-be-mesh-wide',
    ],
    [
      'a helper',
      { 'templates/_names.tpl': '{{ define "name" }}{{ .Values.cache.name }}{{ end }}' },
      'may-be-mesh-wide',
    ],
    [
      'a text that is rendered',
      { 'templates/web.yaml': '# {{ tpl "a" . }}\n' },
      'may-be-mesh-wide',
    ],
    [
      'all values at once',
      { 'templates/all.yaml': cache('{{ toYaml .Values }}\n') },
      'may-be-mesh-wide',
    ],
    [
      'a chart that it brings along',
      { 'charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.0\n' },
      'may-be-mesh-wide',
    ],
  ])('is high where it reaches %s', async (_, files, content) => {
    const own = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`charts/web/${path}`, text]),
    );
    expect(await outcome(renamed, own)).toEqual(['high', content]);
  });

  test('is high where a value has several lines', async () => {
    const lines = 'web: { on: true }\ncache: { on: false, name: "a\\n---\\nb" }\n';
    expect(await outcome({ [VALUES]: lines })).toEqual(['high', 'may-be-mesh-wide']);
  });
});

test('stands at the first line of the file that differs', async () => {
  const { changes } = await reviewOf(
    chart(),
    { ...chart(), [VALUES]: 'web: { on: true }\n\ncache: { on: false, name: store }\n' },
    charts,
  );
  const places = changes.flatMap(({ subject, origin: { file, line } }) =>
    subject.name.endsWith('with other values') ? [`${file}:${String(line)}`] : [],
  );
  expect(places).toEqual([`${VALUES}:2`]);
  const template = 'charts/web/templates/cache.yaml';
  const more = await reviewOf(
    chart(),
    { ...chart(), [template]: cache(`${SERVICE}  labels: { a: b }\n`) },
    charts,
  );
  expect(more.changes.map(({ origin: { file, line } }) => [file, line])).toEqual([[template, 7]]);
});
