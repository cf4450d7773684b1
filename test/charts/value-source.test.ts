import { expect, test } from 'vitest';
import type { ChartFile, ChartSet } from '../../src/charts/chart-request.ts';
import type { ValuePath } from '../../src/charts/chart-renderer.ts';
import { valueLayersOf } from '../../src/charts/values/value-layers.ts';
import { valueSourceOf } from '../../src/charts/values/value-source.ts';

const utf8 = new TextEncoder();

interface Given {
  /** Files of the chart. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of values, weakest first. */
  readonly values?: readonly string[];
  /** Options, such as `--set a=b`. */
  readonly sets?: readonly string[];
}

const KINDS: Readonly<Record<string, Exclude<ChartSet['kind'], 'file'>>> = {
  '--set': 'value',
  '--set-string': 'string',
  '--set-json': 'json',
  '--set-literal': 'literal',
};

const setOf = (option: string): ChartSet => {
  const [name = '', expression = ''] = option.split(/ (.*)/s);
  const kind = KINDS[name];
  return kind === undefined ? { kind: 'file', expression, files: new Map() } : { kind, expression };
};

/** Who set a value last, as `file:line` or the option; `null` behind it where that took it away. */
function source(path: string, { files = {}, values = [], sets = [] }: Given): string {
  const layers = valueLayersOf({
    files: new Map(
      Object.entries(files).map(([name, text]): [string, ChartFile] => [
        name,
        { kind: 'bytes', bytes: utf8.encode(text) },
      ]),
    ),
    values: values.map((text, at) => ({ name: `v${String(at)}.yaml`, bytes: utf8.encode(text) })),
    sets: sets.map(setOf),
  });
  const steps: ValuePath = path
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const found = valueSourceOf(steps, layers);
  if (found === null) return 'unknown';
  const place = found.origin === null ? found.name : `${found.name}:${String(found.origin.line)}`;
  return found.isDeletion ? `${place} null` : place;
}

const defaults = (text: string): Readonly<Record<string, string>> => ({ 'values.yaml': text });

test('the default, a file, a later file and an option win in this order', () => {
  const files = defaults('image:\n  tag: 1\n  repo: a\n');
  expect(source('image.tag', { files })).toBe('values.yaml:2');
  const values = ['image: {repo: b}\n', '\nimage:\n  tag: 3\n'];
  expect(source('image.tag', { files, values })).toBe('v1.yaml:3');
  expect(source('image.repo', { files, values })).toBe('v0.yaml:1');
  expect(source('image.tag', { files, values, sets: ['--set image.tag=4'] })).toBe(
    '--set image.tag=4',
  );
  expect(source('image.repo', { files, values, sets: ['--set image.tag=4'] })).toBe('v0.yaml:1');
  expect(source('image.none', { files, values })).toBe('unknown');
});

test('options win by their kind, then by their order', () => {
  const sets = ['--set-literal a=1', '--set-file a=x', '--set a=2', '--set-json a=3'];
  expect(source('a', { sets })).toBe('--set-literal a=1');
  expect(source('a', { sets: sets.slice(1) })).toBe('--set-file a=x');
  expect(source('a', { sets: ['--set a=1', '--set a=2'] })).toBe('--set a=2');
  expect(source('a', { sets: ['--set-string a=1', '--set a=2'] })).toBe('--set-string a=1');
});

test('null takes a value away, and everything below it', () => {
  const files = defaults('a: {b: 1, c: 2}\n');
  expect(source('a.b', { files, values: ['a:\n  b: null\n'] })).toBe('v0.yaml:2 null');
  expect(source('a.b', { files, values: ['a: null\n'] })).toBe('v0.yaml:1 null');
  expect(source('a.b', { files, sets: ['--set a=null'] })).toBe('--set a=null null');
  expect(source('a.b', { files, sets: ['--set-string a.b=null'] })).toBe('--set-string a.b=null');
});

test('a null that a later file lays a map over has no effect on defaults, but on files before it', () => {
  const files = defaults('a: {c: 1}\n');
  const values = ['a: {b: 0, d: 0}\n', 'a: null\n', 'a: {b: 2}\n'];
  expect(source('a.b', { files, values })).toBe('v2.yaml:1');
  expect(source('a.c', { files, values })).toBe('values.yaml:1');
  expect(source('a.d', { files, values })).toBe('unknown');
});

test('lists are replaced whole', () => {
  const files = defaults('l:\n- x: 1\n- x: 2\n');
  expect(source('l.1.x', { files })).toBe('values.yaml:3');
  expect(source('l.0.x', { files, values: ['l:\n- y: 1\n'] })).toBe('v0.yaml:2 null');
  expect(source('l.1.x', { files, values: ['l:\n- x: 1\n'] })).toBe('v0.yaml:1 null');
  expect(source('l.0', { files, values: ['l: [1]\n'], sets: ['--set l[1]=2'] })).toBe('v0.yaml:1');
  expect(source('l.1', { files, values: ['l: [1]\n'], sets: ['--set l[1]=2'] })).toBe(
    '--set l[1]=2',
  );
  expect(source('l.0', { files, sets: ['--set l[1]=2'] })).toBe('--set l[1]=2 null');
  expect(source('l.1', { files, sets: ['--set l={a,b}'] })).toBe('--set l={a,b}');
  expect(source('l.2', { files, sets: ['--set l={a,b}'] })).toBe('--set l={a,b} null');
});

test.each([
  ['a\\.b', '--set a\\.b=1', ['a.b']],
  ['several', '--set x=1,a.b[2].c=2', ['a', 'b', 2, 'c']],
  ['behind a list', '--set x={1,2},y=3', ['y']],
  ['with a comma in it', '--set x=1\\,y=2,z=3', ['z']],
  ['json', '--set-json a={"b":[1]}', ['a', 'b', 0]],
  ['a whole object', '--set-json {"a":{"b":1}}', ['a', 'b']],
  ['literal', '--set-literal a.b=x,y=z', ['a', 'b']],
] as const)('an expression is read as Helm reads it: %s', (_what, option, path) => {
  const layers = valueLayersOf({ files: new Map(), values: [], sets: [setOf(option)] });
  expect(valueSourceOf(path, layers)?.name).toBe(option);
  expect(valueSourceOf(['elsewhere'], layers)).toBeNull();
});

test('what json sets replaces what files have there; a whole object is laid over', () => {
  const values = ['a: {c: 1}\n'];
  expect(source('a.c', { values, sets: ['--set-json a={"b":1}'] })).toBe('unknown');
  expect(source('a.c', { values, sets: ['--set-json {"a":{"b":1}}'] })).toBe('v0.yaml:1');
});

test('nothing is said where an option or a file cannot be read', () => {
  const files = defaults('a: 1\n');
  expect(source('a', { files, sets: ['--set-json a=1,b=2'] })).toBe('unknown');
  expect(source('a', { files, values: ['a: [\n'] })).toBe('unknown');
  expect(source('a', { files, values: ['a: [\n'], sets: ['--set a=1'] })).toBe('--set a=1');
  expect(source('a', { files, values: ['', '# nothing\n'] })).toBe('values.yaml:1');
});

const PARENT = {
  'Chart.yaml':
    'name: c\ndependencies:\n- {name: inner, alias: web}\n- {name: inner, alias: api}\n',
  'values.yaml': 'web:\n  port: 1\nglobal: {region: eu}\n',
  'charts/inner/Chart.yaml': 'name: inner\n',
  'charts/inner/values.yaml': 'port: 2\nhost: h\ndeep: {x: 1}\nglobal: {own: 1}\n',
  'charts/inner/charts/leaf/Chart.yaml': 'name: leaf\n',
  'charts/inner/charts/leaf/values.yaml': '\nsize: 1\n',
};

test('a chart within has its own defaults under its aliases; those of the chart around win', () => {
  expect(source('web.port', { files: PARENT })).toBe('values.yaml:2');
  expect(source('api.port', { files: PARENT })).toBe('charts/inner/values.yaml:1');
  expect(source('web.host', { files: PARENT })).toBe('charts/inner/values.yaml:2');
  expect(source('web.leaf.size', { files: PARENT })).toBe('charts/inner/charts/leaf/values.yaml:2');
  expect(source('inner.port', { files: PARENT })).toBe('unknown');
  expect(source('web.host', { files: PARENT, values: ['web: {host: i}\n'] })).toBe('v0.yaml:1');
  expect(source('web.deep.x', { files: PARENT, values: ['web: {deep: null}\n'] })).toBe(
    'v0.yaml:1 null',
  );
});

test('global is that of the release; what only a chart within has lies under its name', () => {
  expect(source('global.region', { files: PARENT })).toBe('values.yaml:3');
  expect(source('global.own', { files: PARENT })).toBe('unknown');
  expect(source('web.global.own', { files: PARENT })).toBe('charts/inner/values.yaml:4');
});

test('what a chart within exports to the chart around is not said to come from elsewhere', () => {
  const files = {
    ...PARENT,
    'Chart.yaml':
      'name: c\ndependencies:\n- {name: inner, import-values: [{child: deep, parent: got}]}\n',
  };
  expect(source('got.x', { files })).toBe('unknown');
});
