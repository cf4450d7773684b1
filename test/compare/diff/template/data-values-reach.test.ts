import { describe, expect, test } from 'vitest';
import { templateLibrary } from '../../../../src/compare/diff/template/template-library.ts';
import { reachOfTemplate } from '../../../../src/compare/diff/template/template-reach.ts';

const MAY = 'may-be-mesh-wide';
const PART = 'part-of-mesh';
const LOAD = '#@ load("@ytt:data", "data")\n';

const READ = 'data.values.web.name';

/** How far a change of `name: "a"` to `name: "b"` under `web` reaches, beside these texts. */
const reach = (...texts: readonly string[]) => reachBetween(values('a'), values('b'), texts);

const values = (name: string): string =>
  `#@data/values\n---\nweb:\n  name: "${name}"\n  list:\n  - one\nother: 1\n`;

const reachBetween = (before: string, after: string, texts: readonly string[]) =>
  reachOfTemplate(
    { name: 'config/values.yml', language: 'ytt', before, after },
    {
      library: templateLibrary(() => [before, after, ...texts]),
      rootNamespaces: new Set(['istio-system']),
    },
  );

const object = (kind: string, value: string, group = 'v1'): string =>
  `---\napiVersion: ${group}\nkind: ${kind}\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  field: #@ ${value}\n`;
const deployment = (value: string): string => object('Deployment', value, 'apps/v1');
const filter = (value: string): string =>
  object('EnvoyFilter', value, 'networking.istio.io/v1alpha3').replace('shop', 'istio-system');
const policy = (value: string): string =>
  object('AuthorizationPolicy', value, 'security.istio.io/v1');

describe('a data value reaches as far as', () => {
  test('the objects that read it, or what is around it or in it', () => {
    expect(reach(LOAD + deployment('data.values.web.name'))).toBe('other');
    expect(reach(LOAD + policy('data.values.web.name'))).toBe(PART);
    expect(reach(LOAD + filter('data.values.web.name'))).toBe(MAY);
    expect(reach(LOAD + filter('data.values.web'))).toBe(MAY);
    expect(reach(LOAD + filter('data.values'))).toBe(MAY);
    expect(reach(LOAD + deployment(READ) + filter('data.read("values.yml")'))).toBe(MAY);
    expect(reach(LOAD + filter('data.values.web.name.format(1)'))).toBe(MAY);
  });

  test('no others that read another value', () => {
    const read = deployment('data.values.web.name');
    expect(reach(LOAD + read + filter('data.values.other'))).toBe('other');
    expect(reach(LOAD + read + filter('data.values.web.list[0]'))).toBe('other');
    expect(reach(LOAD + read + filter('data.values.web.names'))).toBe('other');
  });

  test('everything, where nobody seen here reads it', () => {
    expect(reach()).toBe(MAY);
    expect(reach(LOAD + deployment('data.values.other'))).toBe(MAY);
  });

  test('everything, where values may be read by another name', () => {
    const read = LOAD + deployment('data.values.web.name');
    for (const text of [
      '#@ load("@ytt:data", d="data")\n',
      '#@ load("@ytt:data", "data", "other")\n',
      `${LOAD}#@ mine = data\n`,
      `${LOAD}#@ use(data)\n`,
      `${LOAD}#@ lib.data_values()\n`,
      `${LOAD}#@ mine = {"d": data}\n`,
      LOAD + filter('getattr(data, "values")'),
    ])
      expect(reach(read, text)).toBe(MAY);
  });

  test('everything, where code of the outermost level reads it', () => {
    const read = LOAD + deployment('data.values.web.name');
    for (const code of [
      `#@ name = data.values.web.name\n${filter('name')}`,
      `#@ if data.values.web.name == "a":\n${filter('1')}${deployment('1')}#@ end\n`,
      `#@ def name():\n#@   return data.values.web.name\n#@ end\n`,
      ...[
        'name = X',
        'name, other = X, 1',
        'names.append(X)',
        'names["a"] = X',
        'for name in [X]:',
      ].map(
        (line) =>
          deployment('1').replace('spec:', `  #@ ${line.replace('X', READ)}\nspec:`) +
          filter('name'),
      ),
      `#@ names = [\n#@   "x", ${READ}]\n${filter('names')}`,
      `${filter('1')}#@ end\n`.replace('---\n', `#@ for one in ${READ}:\n---\n`),
    ])
      expect(reach(read, LOAD + code)).toBe(MAY);
  });

  test('one object, where a condition around that alone reads it', () => {
    const guarded = (inner: string): string =>
      `${LOAD}#@ if data.values.web.name == "a":\n${inner}#@ end\n`;
    expect(reach(guarded(deployment('1')))).toBe('other');
    expect(reach(guarded(filter('1')))).toBe(MAY);
  });

  test('what calls a file of code, which may read any of them', () => {
    const read = LOAD + deployment('data.values.web.name');
    const load = '#@ load("names.star", "name_of")\n';
    expect(reach(read, load + deployment('name_of(1)') + filter('rename_of(1)'))).toBe('other');
    expect(reach(read, load + filter('name_of(1)'))).toBe(MAY);
    expect(reach(read, load + filter('map(name_of, [1])'))).toBe(MAY);
    expect(reach(read, `${load}#@ name = name_of(1)\n${filter('name')}`)).toBe(MAY);
    expect(reach(read, `#@ load("names.star",\n#@  "name_of")\n${filter('name_of(1)')}`)).toBe(MAY);
  });
});

describe('a value that is handed on', () => {
  const given = (name = 'inner'): string =>
    `${LOAD}#@ def for_library():\n${name}: #@ data.values.web.name\nquiet: 1\n#@ end\n---\n`;
  const library = '#@ lib = library.get("x").with_data_values(for_library())\n--- #@ 1\n';

  test('to a library reaches whoever reads it there', () => {
    const read = deployment('data.values.inner');
    expect(reach(given() + library, LOAD + read)).toBe('other');
    expect(reach(given() + library, LOAD + read + filter('data.values.quiet'))).toBe('other');
    expect(reach(given() + library, LOAD + filter('data.values.inner'))).toBe(MAY);
    expect(reach(given('quiet') + library, LOAD + filter('data.values.quiet'))).toBe(MAY);
  });

  test('by a function reaches whoever calls that', () => {
    expect(reach(given() + deployment('yaml.encode(for_library())'))).toBe('other');
    expect(reach(given() + filter('yaml.encode(for_library())'))).toBe(MAY);
    expect(reach(`${given()}#@ all = for_library()\n${filter('all')}`)).toBe(MAY);
    expect(reach(`${given() + library}${filter('for_library()')}`)).toBe(MAY);
    expect(reach(`${given()}#@ all = map(for_library)\n${filter('1')}`)).toBe(MAY);
  });

  test('and the function itself, where it gives another value', () => {
    const after = `${given()}${library}`;
    const texts = [LOAD + deployment('data.values.inner') + policy('data.values.quiet')];
    expect(reachBetween(after.replace('quiet: 1', 'quiet: 2'), after, texts)).toBe(PART);
    expect(reachBetween(after.replace('web.name', 'web.list'), after, texts)).toBe('other');
  });
});

describe('texts of values', () => {
  const read = [LOAD + deployment('data.values.web.name'), LOAD + filter('data.values.other')];

  test('are compared by key, with their lists, texts and annotations', () => {
    const text = values('a');
    expect(reachBetween(text, text.replace('other: 1', 'other: 2'), read)).toBe(MAY);
    expect(reachBetween(text, text.replace('other: 1\n', ''), read)).toBe(MAY);
    expect(reachBetween(text, text.replace('other:', '#@overlay/remove\nother:'), read)).toBe(MAY);
    expect(reachBetween(text, text.replace('"a"', '|\n    a'), read)).toBe('other');
  });

  test('with an alias may give what no key of theirs says', () => {
    const aliased = (name: string): string =>
      `${values(name).replace('web:', 'web: &web')}all: *web\n`;
    expect(reachBetween(aliased('a'), aliased('b'), read)).toBe(MAY);
    const merged = (name: string): string =>
      `${values(name).replace('web:', 'web: &web')}all:\n  <<: *web\n`;
    expect(reachBetween(merged('a'), merged('b'), read)).toBe(MAY);
  });

  test('with code, or with other annotations of the whole, may be anything', () => {
    const coded = values('b').replace('other', '#@ if True:\nother');
    expect(reachBetween(values('a'), coded, read)).toBe(MAY);
    const overlaid = values('b').replace('#@data/values', '#@data/values\n#@overlay/match by="x"');
    expect(reachBetween(values('a'), overlaid, read)).toBe(MAY);
  });

  test('of more values than are followed may be anything', () => {
    const many = (value: string, count: number): string =>
      `#@data/values\n---\n${Array.from({ length: count }, (_, at) => `v${String(at)}: ${value}\n`).join('')}`;
    const all = LOAD + deployment('data.values');
    expect(reachBetween(many('1', 90), many('2', 90), [all])).toBe('other');
    expect(reachBetween(many('1', 900), many('2', 900), [all])).toBe(MAY);
  });
});

test('an object whose texts come to hold code is another', () => {
  const text = `${LOAD}${filter('1')}`;
  const templated = text.replace('---', '#@yaml/text-templated-strings\n---');
  expect(reachBetween(text, templated, [])).toBe(MAY);
});
