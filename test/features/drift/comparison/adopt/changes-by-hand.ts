import fc from 'fast-check';
import type { Data, Step } from './edited-data.ts';
import { isList, isRecord, updated } from './edited-data.ts';

/** Texts that YAML takes for something else, or cannot hold as they are. */
const TEXTS = [
  'plain',
  'yes',
  'off',
  'Null',
  '~',
  '0x1F',
  '1e3',
  '007',
  '1_000',
  '12:30:45',
  '2024-05-01',
  '3.10',
  'true',
  '',
  ' leads and trails ',
  'a: b',
  'a #b',
  '- dash',
  "it's",
  'say "hi"',
  '*.example.com',
  '&anchor',
  '{braces}',
  '[x, y]',
  'a, b',
  '100%',
  '@at',
  '`tick`',
  'back\\slash',
  'tab\there',
  'naïve – ☃ 🦀',
  'two\nlines',
  'two\nlines\n',
  'block:\n  - a # b\n\n  - c\n',
  '  indented\nfirst\n',
  'trailing blank \nline\n',
  'many\n\n\n',
  '\nleads',
  '--- dashes',
  '$(VAR) ${VAR}',
  'x'.repeat(200),
  'word '.repeat(40).trim(),
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const key = fc.constantFrom('added', 'example.com/owner', 'a.b/c~d', 'x_y', 'on', 'camelCase');

const someValue: fc.Arbitrary<Data> = fc.oneof(
  text,
  fc.integer({ min: 0, max: 70000 }),
  fc.boolean(),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(text, fc.nat())),
);

/** What somebody does to an object in a cluster; `at` chooses among its places. */
export const handChange = fc.record({
  what: fc.constantFrom(
    'scalar',
    'scalar',
    'add',
    'remove',
    'item-add',
    'item-remove',
    'reorder',
    'label',
    'annotation',
  ),
  at: fc.nat(),
  key,
  text,
  number: fc.nat({ max: 9999 }),
  value: someValue,
});
export type HandChange = typeof handChange extends fc.Arbitrary<infer T> ? T : never;

/** Fields by which others know an object or an item: a cluster lets nobody change these. */
const FIXED =
  /^(?:apiVersion|kind|metadata|metadata\.(?:name|namespace)|.*\b(?:name|containerPort|port))$/;
const TEXTS_ONLY = /^(?:data|metadata\.(?:labels|annotations))\b/;

interface Place {
  readonly path: readonly Step[];
  readonly value: Data;
}

function placesIn(value: Data, path: readonly Step[] = []): readonly Place[] {
  const entries: readonly (readonly [Step, Data])[] = isList(value)
    ? value.map((item, index) => [index, item])
    : isRecord(value)
      ? Object.entries(value)
      : [];
  const inner = entries.flatMap(([step, each]) => placesIn(each, [...path, step]));
  return [{ path, value }, ...inner];
}

function choose(object: Data, at: number, fits: (place: Place) => boolean): Place | null {
  const fitting = placesIn(object)
    .filter(({ path }) => path.length > 0 && !FIXED.test(path.join('.')))
    .filter(fits);
  return fitting[at % fitting.length] ?? null;
}

/** An object with a change, and the paths that are gone from it or have another value; itself where nothing fits. */
export interface Changed {
  readonly object: Data;
  readonly gone: readonly (readonly Step[])[];
}

type Change = (object: Data, change: HandChange) => Changed;

const another: Change = (object, { at, text: other, number }) => {
  const place = choose(object, at, ({ value }) => !isList(value) && !isRecord(value));
  if (place === null) return { object, gone: [] };
  const value = typeof place.value === 'number' ? number : other;
  const put = typeof place.value === 'boolean' ? !place.value : value;
  return { object: updated(object, place.path, () => put), gone: [place.path] };
};

const added: Change = (object, { at, key: name, value }) => {
  const place = choose(
    object,
    at,
    (each) => isRecord(each.value) && !TEXTS_ONLY.test(each.path.join('.')),
  );
  return place === null
    ? { object, gone: [] }
    : { object: updated(object, [...place.path, name], () => value), gone: [] };
};

const removed: Change = (object, { at }) => {
  const place = choose(
    object,
    at,
    ({ path }) => typeof path.at(-1) === 'string' && path.length > 1,
  );
  if (place === null) return { object, gone: [] };
  return { object: withoutEmpty(updated(object, place.path, () => undefined)), gone: [place.path] };
};

/** The API server shows no empty labels and annotations. */
const withoutEmpty = (object: Data): Data =>
  ['labels', 'annotations'].reduce(
    (left, field) =>
      updated(left, ['metadata', field], (map) =>
        isRecord(map) && Object.keys(map).length === 0 ? undefined : map,
      ),
    object,
  );

const listAt = (object: Data, at: number): (Place & { readonly value: readonly Data[] }) | null => {
  const place = choose(object, at, ({ value }) => isList(value) && value.length > 0);
  return place !== null && isList(place.value) ? { ...place, value: place.value } : null;
};

const itemAdded: Change = (object, change) => {
  const list = listAt(object, change.at);
  if (list === null) return { object, gone: [] };
  const item = itemLike(list.value[0] ?? null, change);
  const items = list.value.toSpliced(change.at % (list.value.length + 1), 0, item);
  return { object: updated(object, list.path, () => items), gone: [] };
};

const itemRemoved: Change = (object, { at }) => {
  const list = listAt(object, at);
  if (list === null) return { object, gone: [] };
  const index = at % list.value.length;
  const whole = list.value.length === 1 ? [list.path] : [];
  return {
    object: updated(object, list.path, () => list.value.toSpliced(index, 1)),
    gone: [[...list.path, index], ...whole],
  };
};

const reordered: Change = (object, { at }) => {
  const list = listAt(object, at);
  return list === null
    ? { object, gone: [] }
    : { object: updated(object, list.path, () => list.value.toReversed()), gone: [] };
};

const noted: Change = (object, { what, key: name, text: value }) => ({
  object: updated(object, ['metadata', `${what}s`, name], () => value),
  gone: [],
});

const CHANGES: Readonly<Record<HandChange['what'], Change>> = {
  scalar: another,
  add: added,
  remove: removed,
  'item-add': itemAdded,
  'item-remove': itemRemoved,
  reorder: reordered,
  label: noted,
  annotation: noted,
};

const applyChange: Change = (object, change) => CHANGES[change.what](object, change);

/** All of them, one after the other. */
export const applyChanges = (object: Data, changes: readonly HandChange[]): Changed =>
  changes.reduce<Changed>(
    (before, change) => {
      const after = applyChange(before.object, change);
      return { object: after.object, gone: [...before.gone, ...after.gone] };
    },
    { object, gone: [] },
  );

function itemLike(item: Data, { text: other, number }: HandChange): Data {
  if (!isRecord(item)) return other;
  return {
    ...item,
    ...('name' in item ? { name: `added-${String(number)}` } : {}),
    ...(typeof item['port'] === 'number' ? { port: number } : {}),
    ...('containerPort' in item ? { containerPort: number } : {}),
  };
}
