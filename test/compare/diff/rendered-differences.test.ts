import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/compare/diff/change.ts';
import type { ComparedObjects } from '../../../src/compare/diff/rendered-differences.ts';
import { renderedDifferences } from '../../../src/compare/diff/rendered-differences.ts';
import { printResources } from '../../../src/kustomize/index.ts';
import { parseYaml, resourceOf } from '../../../src/manifest/index.ts';
import type { Resource } from '../../../src/manifest/index.ts';

/** The objects of a text; `name-hash` is taken for a generated name. */
const objects = (text: string): readonly Resource[] =>
  parseYaml('all.yaml', text).flatMap(({ node }) => {
    const resource = node === null ? undefined : resourceOf(node);
    return resource === undefined
      ? []
      : [{ ...resource, stableName: resource.name.replace(/-hash\d$/, '') }];
  });

const side = (
  environment: string,
  before: string,
  after: string,
  given: Partial<ComparedObjects> = {},
): ComparedObjects => ({
  environment,
  production: environment === 'prod',
  areOne: () => false,
  rootsOf: () => [],
  changes: [],
  before: objects(before),
  after: objects(after),
  ...given,
});

const differences = (...sides: readonly ComparedObjects[]) =>
  renderedDifferences(sides, printResources, () => []);

const configMap = (data: string, name = 'conf', namespace = 'shop'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata: ${data}\n`;

const secret = (data: string): string => configMap(data).replace('ConfigMap', 'Secret');

describe('rendered text that differs', () => {
  test('is a unified diff of what kustomize prints', () => {
    const { shown, leftOut } = differences(
      side('prod', configMap('{ b: "1", a: "yes" }'), configMap('{ a: "no", b: "1" }')),
    );
    expect(leftOut).toBe(0);
    expect(shown).toEqual([
      {
        subject: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'conf' },
        environments: ['prod'],
        presence: 'changed',
        lines: [
          '@@ -1,6 +1,6 @@',
          ' apiVersion: v1',
          ' data:',
          '-  a: "yes"',
          '+  a: "no"',
          '   b: "1"',
          ' kind: ConfigMap',
          ' metadata:',
        ],
        linesLeftOut: 0,
      },
    ]);
  });

  test('is whole where an object comes or goes', () => {
    const { shown } = differences(
      side('prod', configMap('{}', 'old'), configMap('{}', 'new', 'other')),
    );
    expect(shown.map(({ presence, lines }) => [presence, lines[0]])).toEqual([
      ['added', '@@ -0,0 +1,6 @@'],
      ['removed', '@@ -1,6 +0,0 @@'],
    ]);
  });

  test('shows what changes of an object that moves to another namespace', () => {
    const { shown } = differences(
      side('prod', configMap('{ a: b }'), configMap('{ a: c }', 'conf', 'other')),
    );
    expect(shown.map(({ presence }) => presence)).toEqual(['changed']);
    expect(shown[0]?.lines).toEqual(
      expect.arrayContaining(['-  a: b', '+  a: c', '-  namespace: shop', '+  namespace: other']),
    );
  });

  test('is shown once for all environments in which it is the same', () => {
    const [before, after] = [configMap('{ a: b }'), configMap('{ a: c }')];
    const { shown } = differences(
      side('dev', before, after),
      side('prod', before, after),
      side('staging', before, configMap('{ a: d }')),
    );
    expect(shown.map(({ environments }) => environments)).toEqual([['prod', 'dev'], ['staging']]);
  });

  test('is none where only the quotes or the order of keys change', () => {
    const { shown } = differences(
      side('prod', configMap('{ a: b, c: d }'), configMap('{ c: "d", a: "b" }')),
    );
    expect(shown).toEqual([]);
  });

  test('names a generated object without its hash, and shows its name with it', () => {
    const { shown } = differences(
      side('prod', configMap('{ a: b }', 'conf-hash1'), configMap('{ a: c }', 'conf-hash2')),
    );
    expect(shown.map(({ subject }) => subject.name)).toEqual(['conf']);
    expect(shown[0]?.lines).toEqual(
      expect.arrayContaining(['-  name: conf-hash1', '+  name: conf-hash2']),
    );
  });
});

describe('what matters comes first', () => {
  test('the mesh before the rest, production before others, and what follows a new hash last', () => {
    const pod = (hash: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec: { volumes: [{ configMap: { name: conf-hash${hash} } }] }\n`;
    const route = (timeout: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { http: [{ timeout: ${timeout} }] }\n`;
    const all = (hash: string, timeout: string): string =>
      [pod(hash), configMap(`{ a: b${hash} }`, `conf-hash${hash}`), route(timeout)].join('---\n');
    const changes = [
      {
        kind: 'resource-changed',
        subject: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'conf' },
      },
    ] as unknown as readonly Change[];
    const { shown } = differences(
      side('dev', all('1', '1s'), all('2', '2s'), { changes }),
      side('prod', all('1', '1s'), all('3', '3s'), { changes }),
    );
    expect(shown.map(({ subject, environments }) => [subject.kind, ...environments])).toEqual([
      ['VirtualService', 'prod'],
      ['VirtualService', 'dev'],
      ['ConfigMap', 'prod'],
      ['ConfigMap', 'dev'],
      ['Pod', 'prod'],
      ['Pod', 'dev'],
    ]);
  });
});

describe('secrets', () => {
  test('of a Secret are never shown, and one that changes can still be seen to', () => {
    const { shown } = differences(
      side('prod', secret('{ a: c2VjcmV0, b: c2FtZQ== }'), secret('{ a: bmV3, b: c2FtZQ== }')),
    );
    expect(shown[0]?.lines).toEqual([
      '@@ -1,6 +1,6 @@',
      ' apiVersion: v1',
      ' data:',
      '-  a: <redacted>',
      '+  a: <redacted, another value>',
      '   b: <redacted>',
      ' kind: Secret',
      ' metadata:',
    ]);
  });

  test('are taken out by name, by line, and wherever a copy of the object is kept', () => {
    const copy = `kubectl.kubernetes.io/last-applied-configuration: '{"data":{"a":"c2VjcmV0"}}'`;
    const conf = (more: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: x, annotations: { ${copy} } }\nspec:\n  env: [{ name: DB_PASSWORD, value: hunter2 }, { name: MORE, value: ${more} }]\n  apiKey: 12345678\n  file: |\n    user: me\n    password: hunter3\n    more: ${more}\n`;
    const { shown } = differences(side('prod', conf('a'), conf('b')));
    const text = shown.flatMap(({ lines }) => lines).join('\n');
    expect(text).not.toMatch(/hunter|12345678|c2VjcmV0/);
    expect(text).not.toContain('another value');
    expect(text).toMatch(/^-\s+more: a$/m);
    expect(text).toMatch(/^ {5}password: <redacted>$/m);
  });

  test('of a new object are no other values: there were none', () => {
    const { shown } = differences(side('prod', '', secret('{ a: c2VjcmV0 }')));
    expect(shown[0]?.lines).toContain('+  a: <redacted>');
  });
});

test('the text of an object that one of several folders gains says which, for the others have it already', () => {
  const subject = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'conf' };
  const cause = { kind: 'copied', at: 'bundle', others: ['platform'] };
  const added = (...changes: readonly object[]) =>
    differences(
      side('prod', '', configMap('{ a: b }'), {
        changes: changes as unknown as readonly Change[],
        rootsOf: () => ['bundle'],
      }),
    ).shown.map(({ presence, roots }) => [presence, roots]);
  expect(added({ kind: 'resource-added', subject, cause })).toEqual([['added', ['bundle']]]);
  expect(added({ kind: 'resource-added', subject })).toEqual([['added', undefined]]);
});

describe('limits', () => {
  test('a long difference is cut, and says by how much', () => {
    const data = (value: string): string =>
      `{ ${Array.from({ length: 600 }, (_, index) => `k${String(index)}: ${value}`).join(', ')} }`;
    const { shown } = differences(side('prod', configMap(data('a')), configMap(data('b'))));
    expect(shown[0]?.lines).toHaveLength(400);
    expect(shown[0]?.linesLeftOut).toBeGreaterThan(800);
  });

  test('two texts that have nothing in common go and come as a whole', () => {
    const data = (value: string): string =>
      `{ ${Array.from({ length: 3_000 }, (_, index) => `${value}${String(index)}: x`).join(', ')} }`;
    const [difference] = differences(
      side('prod', configMap(data('a')), configMap(data('b'))),
    ).shown;
    expect(difference?.lines[0]).toBe('@@ -1,3006 +1,3006 @@');
    expect((difference?.lines.length ?? 0) + (difference?.linesLeftOut ?? 0)).toBe(6_013);
  });

  test('objects beyond what is kept are counted, the least important ones', () => {
    const many = (value: string): string =>
      Array.from({ length: 500 }, (_, index) =>
        configMap(`{ a: ${value.repeat(900)} }`, `conf-${String(index)}`),
      ).join('---\n');
    const { shown, leftOut } = differences(
      side('dev', many('a'), many('b')),
      side('prod', configMap('{ a: b }', 'last'), configMap('{ a: c }', 'last')),
    );
    expect(shown[0]?.subject.name).toBe('last');
    expect(shown.length + leftOut).toBe(501);
    expect(leftOut).toBeGreaterThan(300);
  });
});

test('a diff turns the one text into the other', () => {
  const data = fc.dictionary(fc.stringMatching(/^[a-f]{1,2}$/), fc.stringMatching(/^[xyz]{1,2}$/));
  fc.assert(
    fc.property(data, data, (before, after) => {
      const [was, now] = [before, after].map((each) => configMap(JSON.stringify(each)));
      const { shown } = differences(side('prod', was ?? '', now ?? ''));
      const lines = shown.flatMap((each) => each.lines).filter((line) => !line.startsWith('@@'));
      const kept = (mark: '-' | '+'): readonly string[] =>
        lines.filter((line) => line.startsWith(mark) || line.startsWith(' '));
      expect(
        kept('-')
          .map((line) => line.slice(1))
          .every((line) => printed(was).includes(line)),
      ).toBe(true);
      expect(
        kept('+')
          .map((line) => line.slice(1))
          .every((line) => printed(now).includes(line)),
      ).toBe(true);
      expect(printed(now).length - printed(was).length).toBe(kept('+').length - kept('-').length);
    }),
  );
});

const printed = (text = ''): readonly string[] => printResources(objects(text)).split('\n');
