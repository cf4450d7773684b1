import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalQuantity } from '../../../../../sandbox/kubernetes/defaults/quantity.ts';
import { decodeFields, fieldSetOf } from '../../../../../sandbox/kubernetes/merge/field-set.ts';
import type { FieldSet } from '../../../../../sandbox/kubernetes/merge/field-set.ts';
import type { Writing } from '../../../../../sandbox/kubernetes/merge/ownership.ts';
import {
  applyConfiguration,
  ownUpdated,
} from '../../../../../sandbox/kubernetes/merge/ownership.ts';
import type { JsonObject } from '../../../../../sandbox/kubernetes/schema/json.ts';
import { Schema } from '../../../../../sandbox/kubernetes/schema/schema.ts';
import { times } from '../../../../support/times.ts';

const names = fc.constantFrom('f:a', 'f:b', 'k:{"name":"web"}', 'v:1');
const sets = fc
  .array(fc.array(names, { minLength: 1, maxLength: 3 }), { maxLength: 6 })
  .map(fieldSetOf);
const pathsOf = (set: FieldSet): readonly string[] =>
  [...set.paths()].map((path) => path.join(' ')).sort();

test('a set of fields is the same after it was written and read', () => {
  fc.assert(
    fc.property(sets, (set) => {
      expect(pathsOf(decodeFields(set.encode()))).toEqual(pathsOf(set));
    }),
    times(200),
  );
});

test('sets of fields join and part as sets of paths do', () => {
  fc.assert(
    fc.property(sets, sets, (one, other) => {
      const [left, right] = [pathsOf(one), pathsOf(other)];
      const both = [...new Set([...left, ...right])].sort();
      expect(pathsOf(one.union(other))).toEqual(both);
      expect(pathsOf(one.intersection(other))).toEqual(left.filter((each) => right.includes(each)));
      expect(pathsOf(one.difference(other))).toEqual(left.filter((each) => !right.includes(each)));
    }),
    times(200),
  );
});

// an object of a custom kind whose spec has no schema: maps are granular, lists are not
const schema = new Schema({ shapes: [{ kind: 'any' }], kinds: [] });
const writing = (manager: string): Writing => ({
  schema,
  shape: { kind: 'any' },
  manager,
  apiVersion: 'example.com/v1',
  subresource: '',
  time: '2026-01-01T00:00:00Z',
  ignored: fieldSetOf([]),
});
const values = fc.letrec<{ value: JsonObject[string] }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ min: 0, max: 3 }),
    fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;
const objects = values.map((value): JsonObject => ({ spec: { value } }));

test('whoever applies the same again changes nothing, and meets no conflict', () => {
  fc.assert(
    fc.property(objects, objects, (live, configuration) => {
      const entries = ownUpdated(writing('kubectl-create'), {}, live, []);
      const once = applyConfiguration(
        writing('argocd-controller'),
        live,
        configuration,
        entries,
        true,
      );
      if (once.kind !== 'applied') throw new Error('An apply that insists has no conflict.');
      const again = applyConfiguration(
        writing('argocd-controller'),
        once.object,
        configuration,
        once.entries,
        false,
      );
      expect(again).toEqual({ ...once, kind: 'applied' });
    }),
    times(200),
  );
});

test('an apply is taken where and only where nobody else owns what it changes', () => {
  fc.assert(
    fc.property(objects, objects, (live, configuration) => {
      const entries = ownUpdated(writing('kubectl-create'), {}, live, []);
      const asked = applyConfiguration(writing('flux'), live, configuration, entries, false);
      const forced = applyConfiguration(writing('flux'), live, configuration, entries, true);
      if (forced.kind !== 'applied') throw new Error('An apply that insists has no conflict.');
      const kept = forced.entries.find(({ manager }) => manager === 'kubectl-create')?.fields;
      const before = entries.flatMap(({ fields }) => pathsOf(fields));
      const lost = before.filter((each) => kept === undefined || !pathsOf(kept).includes(each));
      expect(asked.kind).toBe(lost.length === 0 ? 'applied' : 'conflict');
    }),
    times(200),
  );
});

test('a canonical quantity is canonical', () => {
  const numbers = fc.tuple(
    fc.nat(99_999),
    fc.nat(999),
    fc.constantFrom('', 'm', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3'),
  );
  fc.assert(
    fc.property(numbers, fc.boolean(), ([whole, fraction, suffix], inResources) => {
      const text = `${String(whole)}${fraction === 0 ? '' : `.${String(fraction)}`}${suffix}`;
      const canonical = canonicalQuantity(text, inResources);
      expect(canonicalQuantity(canonical, inResources)).toBe(canonical);
    }),
    times(500),
  );
});

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['1e3', '1e3'],
  ['-1500m', '-1500m'],
  ['no quantity', 'no quantity'],
])('the quantity %s is kept as %s', (written, kept) => {
  expect(canonicalQuantity(written, true)).toBe(kept);
});
