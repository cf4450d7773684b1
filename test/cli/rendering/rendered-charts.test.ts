import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderChart } from '../../../src/cli/rendering/render-output.ts';
import type { ChartOptions } from '../../../src/cli/edge/print-chart.ts';
import { chartCall } from '../../../src/cli/edge/print-chart.ts';
import { renderCommand } from '../../../src/cli/edge/render-command.ts';
import type { ValuesDocument } from '../../../src/charts/index.ts';
import { setFilePaths } from '../../../src/charts/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import type { Contents } from '../../charts/edge/chart-renderer.ts';
import { chartRenderer, renderFiles } from '../../charts/edge/chart-renderer.ts';

const charts = fileURLToPath(new URL('../../helm', import.meta.url));
const cases = readdirSync(charts, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);
const renderer = chartRenderer();

test('there are cases enough to say something', () => {
  const printed = cases.filter((name) => !expected(name).startsWith('failure\n'));
  expect(printed.length).toBeGreaterThanOrEqual(30);
  expect(cases.length - printed.length).toBeGreaterThanOrEqual(14);
});

/** What charts are written with, and a case in which it decides what is printed. */
const FEATURES: readonly (readonly [string, string, file: string, RegExp])[] = [
  ['conditions', 'switched', 'chart/Chart.yaml', /condition: cart\.enabled,global/],
  ['tags', 'switched', 'chart/Chart.yaml', /tags: \[shop, extra\]/],
  ['aliases', 'requirements', 'chart/requirements.yaml', /alias: orders/],
  ['import-values', 'imports', 'chart/Chart.yaml', /import-values:[^]*parent: gateway/],
  ['libraries', 'library', 'chart/charts/common/Chart.yaml', /type: library/],
  ['null takes a default away', 'nulls', 'chart/values.yaml', /cpu: null/],
  ['schemas', 'schema', 'chart/values.schema.json', /properties/],
  ['definitions', 'part-crds', 'chart/charts/part/crds/orders.yaml', /CustomResourceDefinition/],
  ['hooks', 'order', 'chart/templates/hooks.yaml', /hook-weight/],
  ['tests', 'skipped-tests', 'args', /--skip-tests/],
  ['.helmignore', 'ignored', 'chart/.helmignore', /templates\/old/],
  ['tpl', 'contexts', 'chart/templates/map.yaml', /tpl /],
  ['Files', 'files', 'chart/templates/map.yaml', /\.Files\./],
  ['Capabilities', 'capabilities', 'chart/templates/map.yaml', /\.Capabilities/],
  ['lookup', 'functions', 'chart/templates/map.yaml', /lookup/],
  ['dependencies by path', 'locked', 'chart/Chart.yaml', /file:\/\/\.\.\/common/],
  ['Chart.lock', 'locked', 'chart/Chart.lock', /digest: sha256/],
  ['charts of the first form', 'requirements', 'chart/Chart.yaml', /apiVersion: v1/],
  ['globals', 'grandchildren', 'chart/values.yaml', /global:/],
  ['packed charts within packed ones', 'packed-parts', 'chart/values.yaml', /store:/],
  ['files of values', 'value-files', 'args', /--values one\.yaml --values two\.yaml/],
  ['options', 'sets', 'args', /--set-json [^]*--set-literal/],
];

test.each(FEATURES)('%s: there is a case of it', (_, name, file, sign) => {
  expect(readFileSync(join(charts, name, file), 'utf8')).toMatch(sign);
  expect(expected(name)).not.toMatch(/^failure\n/);
});

test.each(cases)('%s: the chart renders to what Helm prints, byte for byte', async (name) => {
  expect(await rendered(name)).toBe(expected(name));
});

test('a chart in a folder of a larger tree is the same chart', async () => {
  expect(await rendered('packed', 'deploy/charts/packed')).toBe(expected('packed'));
});

const expected = (name: string): string => readFileSync(join(charts, name, 'expected.txt'), 'utf8');

async function rendered(name: string, folder = 'chart'): Promise<string> {
  const args = readFileSync(join(charts, name, 'args'), 'utf8')
    .trim()
    .split(' ');
  const options = optionsOf(args.filter((word) => word !== ''));
  const tree = treeOf(filesBelow(join(charts, name, 'chart'), folder));
  const read = (files: readonly string[]): readonly ValuesDocument[] =>
    files.map((file) => ({ name: file, bytes: readFileSync(join(charts, name, file)) }));
  const files = read((options.setFile ?? []).flatMap(setFilePaths));
  const call = { ...chartCall(options, files), values: read(options.values ?? []) };
  const trees = { tree, load: () => Promise.resolve() };
  const outcome = await renderChart(trees, folder, renderer, call);
  return outcome.kind === 'rendered' ? outcome.text : `failure\n${outcome.reasons.join('\n')}\n`;
}

function optionsOf(args: readonly string[]): ChartOptions {
  const command = renderCommand();
  command.parseOptions([...args]);
  return command.opts<ChartOptions>();
}

const filesBelow = (folder: string, prefix: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => {
        const path = join(file.parentPath, file.name);
        return [prefix + path.slice(folder.length), new Uint8Array(readFileSync(path))];
      }),
  );

/** Each line that is printed, with the place of the template line that wrote it. */
async function placed(files: Contents): Promise<readonly (readonly [string, string])[]> {
  const outcome = await renderFiles(renderer, files);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return outcome.documents.flatMap(({ text, places }) =>
    text.split('\n').map((line, at) => {
      const place = places[at] ?? null;
      const name = place?.template.slice('c/'.length) ?? '';
      return [line, place === null ? '' : `${name}:${String(place.line)}`] as const;
    }),
  );
}

test('literal lines, actions, conditions and loops have their own lines', async () => {
  const text = `a: 1
{{- if true }}
b: {{ .Release.Name }}
{{- end }}
{{- range list "x" "y" }}
{{ . }}: 2
{{- end }}
c: {{ "d" |
  upper }}
`;
  expect(await placed({ 'templates/a.yaml': text })).toEqual([
    ['a: 1', 'templates/a.yaml:1'],
    ['b: release-name', 'templates/a.yaml:3'],
    ['x: 2', 'templates/a.yaml:6'],
    ['y: 2', 'templates/a.yaml:6'],
    ['c: D', 'templates/a.yaml:8'],
  ]);
});

test('what is included has the lines of the helper, what is printed from data the line of its action', async () => {
  const helpers = `{{ define "labels" }}
app: web
{{ include "team" . }}
{{ end }}
{{ define "team" }}team: shop{{ end }}
`;
  const text = `labels:
  {{- include "labels" . | nindent 2 }}
data:
  {{- toYaml .Values.map | nindent 2 }}
list:
- {{ include "team" . }}
`;
  const files = {
    'templates/_helpers.tpl': helpers,
    'templates/a.yaml': text,
    'values.yaml': 'map: {k: 1, l: 2}\n',
  };
  const lines = (await placed(files)).filter(([line]) => line.trim() !== '');
  expect(lines).toEqual([
    ['labels:', 'templates/a.yaml:1'],
    ['  app: web', 'templates/_helpers.tpl:2'],
    ['  team: shop', 'templates/_helpers.tpl:5'],
    ['data:', 'templates/a.yaml:3'],
    ['  k: 1', 'templates/a.yaml:4'],
    ['  l: 2', 'templates/a.yaml:4'],
    ['list:', 'templates/a.yaml:5'],
    ['- team: shop', 'templates/a.yaml:6'],
  ]);
});

test('a text that tpl is given has no lines of its own; what it includes has', async () => {
  const files = {
    'templates/_helpers.tpl': '{{ define "team" }}team: shop{{ end }}\n',
    'templates/a.yaml': 'a: 1\n{{ tpl .Values.text . }}\n',
    'values.yaml': 'text: "b: 2\\nc: 3\\n{{ include \\"team\\" . }}"\n',
  };
  expect(await placed(files)).toEqual([
    ['a: 1', 'templates/a.yaml:1'],
    ['b: 2', 'templates/a.yaml:2'],
    ['c: 3', 'templates/a.yaml:2'],
    ['team: shop', 'templates/_helpers.tpl:1'],
  ]);
});

test('documents of one file that are alike have their own lines, in whichever order they are printed', async () => {
  const text =
    'kind: Role\n---\nkind: Namespace\n---\nkind: Role\n---\n\n# behind\nkind: Namespace\n';
  expect(await placed({ 'templates/a.yaml': text })).toEqual([
    ['kind: Namespace', 'templates/a.yaml:3'],
    ['# behind', 'templates/a.yaml:8'],
    ['kind: Namespace', 'templates/a.yaml:9'],
    ['kind: Role', 'templates/a.yaml:1'],
    ['kind: Role', 'templates/a.yaml:5'],
  ]);
});

test('a large template takes time by its length, not by its square', async () => {
  const text = `${'{{ "" }}\n'.repeat(30_000)}a: {{ .Release.Name }}\n`;
  expect(await placed({ 'templates/a.yaml': text })).toEqual([
    ['a: release-name', 'templates/a.yaml:30001'],
  ]);
});
