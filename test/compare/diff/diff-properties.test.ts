import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentOptions, SchemaOptions, ToStringOptions } from 'yaml';
import { stringify } from 'yaml';
import type { Change } from '../../../src/compare/diff/change.ts';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meaningOf } from '../../../src/compare/diff/change-meaning.ts';
import type { Resource } from '../../../src/manifest/index.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { renderedFrom, resourcesOf } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom('STRICT', 'web', '10s', 'on', '0777', '1e3', ''),
  fc.integer({ min: -5, max: 9000 }),
  fc.boolean(),
);
const key = fc.constantFrom('name', 'app', 'istio.io/rev', 'mode', 'host', 'a b', 'port', 'weight');
const tree: fc.Arbitrary<Json> = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    value,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).tree;
const kinds = fc.constantFrom(
  ['networking.istio.io/v1', 'VirtualService'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['apps/v1', 'Deployment'],
);

/** Objects with distinct names; `data` and `spec` are whatever comes. */
const objects: fc.Arbitrary<{ [key: string]: Json }[]> = fc
  .array(fc.tuple(kinds, fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }), tree), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) =>
    list.map(([[apiVersion = '', kind = ''], labels, spec], index) => ({
      apiVersion,
      kind,
      metadata: { name: `o${String(index)}`, namespace: 'shop', labels },
      [kind === 'ConfigMap' || kind === 'Secret' ? 'data' : 'spec']: spec,
    })),
  );

const meshOf = (resources: readonly Resource[]): Mesh =>
  resolveMesh(renderedFrom('', { resources }), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });
const written = (
  list: readonly Json[],
  style: DocumentOptions & SchemaOptions & ToStringOptions = {},
): string =>
  list
    .map((item) => stringify(item, { ...style, version: '1.1', aliasDuplicateObjects: false }))
    .join('---\n');
const meshOfObjects = (list: readonly Json[]): Mesh => meshOf(resourcesOf(written(list)));
const changesOf = (before: readonly Json[], after: readonly Json[]): readonly Change[] =>
  diffMesh('prod', meshOfObjects(before), meshOfObjects(after));

/** Every place in a value, as a function that puts another value there. */
function* places(node: Json): Generator<(put: Json) => Json> {
  yield (put) => put;
  if (Array.isArray(node)) yield* placesInList(node);
  else if (node !== null && typeof node === 'object') yield* placesInMap(node);
}

function* placesInList(node: Json[]): Generator<(put: Json) => Json> {
  for (const [index, item] of node.entries())
    for (const place of places(item)) yield (put) => node.with(index, place(put));
}

function* placesInMap(node: { [key: string]: Json }): Generator<(put: Json) => Json> {
  for (const [name, item] of Object.entries(node))
    for (const place of places(item)) yield (put) => ({ ...node, [name]: place(put) });
}

const edited = fc
  .tuple(objects, fc.nat(), fc.nat(), tree)
  .map(([list, which, where, put]): [Json[], Json[]] => {
    const at = which % list.length;
    const object = list[at] ?? {};
    const field = 'spec' in object ? 'spec' : 'data';
    const all = [...places(object[field] ?? null)];
    const place = all[where % all.length] ?? ((x: Json) => x);
    return [list, list.with(at, { ...object, [field]: place(put) })];
  });

/** Equal data, whatever the order of keys. */
const sameThing = (a: Json, b: Json): boolean => canonical(a) === canonical(b);
function canonical(node: Json): string {
  if (Array.isArray(node)) return `[${node.map(canonical).join(',')}]`;
  if (node === null || typeof node !== 'object') return JSON.stringify(node);
  return `{${Object.keys(node)
    .sort()
    .map((name) => `${name}:${canonical(node[name] ?? null)}`)
    .join(',')}}`;
}

function shuffled(node: Json, seed: number): Json {
  if (Array.isArray(node)) return node.map((item) => shuffled(item, seed));
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node).map(([name, item]): [string, Json] => [
    name,
    shuffled(item, seed),
  ]);
  return Object.fromEntries(
    entries.sort(
      ([a], [b]) => ((a.length * seed) % 7) - ((b.length * seed) % 7) || (a < b ? 1 : -1),
    ),
  );
}

test('an environment compared with itself has no change', () => {
  fc.assert(
    fc.property(objects, (list) => {
      expect(changesOf(list, list)).toEqual([]);
    }),
  );
});

test('any edit of an object is at least one change, and changes the meaning', () => {
  fc.assert(
    fc.property(edited, ([before, after]) => {
      fc.pre(!sameThing(before, after));
      const changes = changesOf(before, after);
      expect(changes.length).toBeGreaterThan(0);
      expect(meaningOf(changes, [])).not.toBe(meaningOf([], []));
    }),
    times(150),
  );
});

test('two edits of one object that lead to different objects have different meanings', () => {
  fc.assert(
    fc.property(edited, tree, ([before, after], put) => {
      const [first] = before;
      const other = before.with(0, { ...(first as { [key: string]: Json }), extra: put });
      fc.pre(!sameThing(after, other));
      expect(meaningOf(changesOf(before, after), [])).not.toBe(
        meaningOf(changesOf(before, other), []),
      );
    }),
  );
});

const rewritten = fc.tuple(
  fc.nat(6),
  fc.record({
    defaultStringType: fc.constantFrom(
      'PLAIN' as const,
      'QUOTE_DOUBLE' as const,
      'QUOTE_SINGLE' as const,
    ),
    collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
    indent: fc.constantFrom(2, 4),
  }),
  fc.nat(4),
);

test('key order, style, quoting, order and files make no change and keep the meaning', () => {
  fc.assert(
    fc.property(edited, rewritten, ([before, after], [seed, style, cut]) => {
      const moved = shuffled([...after.slice(cut), ...after.slice(0, cut)], seed) as Json[];
      const other = meshOf([
        ...resourcesOf(written(moved.slice(0, 1), style), 'apps/one.yaml'),
        ...resourcesOf(`# moved\n${written(moved.slice(1), style)}`, 'apps/rest.yaml'),
      ]);
      expect(diffMesh('prod', meshOfObjects(after), other)).toEqual([]);
      expect(meaningOf(diffMesh('prod', meshOfObjects(before), other), [])).toBe(
        meaningOf(changesOf(before, after), []),
      );
    }),
    times(60),
  );
});

test('a change and its reversal speak of the same fields, list positions apart', () => {
  const fields = (changes: readonly Change[]): unknown[] =>
    changes
      .map(({ subject, field }) => `${subject.name} ${(field ?? '').replace(/\[\d+\]/g, '[]')}`)
      .sort();
  fc.assert(
    fc.property(edited, ([before, after]) => {
      expect(fields(changesOf(after, before))).toEqual(fields(changesOf(before, after)));
    }),
    times(150),
  );
});

test('the meaning takes in what could not be analysed, by its content', () => {
  const gap = (input: string) => ({ reason: 'remote-base', input }) as const;
  expect(meaningOf([], [gap('a'), gap('b')])).toBe(meaningOf([], [gap('b'), gap('a')]));
  expect(meaningOf([], [gap('a')])).not.toBe(meaningOf([], [gap('b')]));
  expect(meaningOf([], [gap('a')])).not.toBe(meaningOf([], []));
});
