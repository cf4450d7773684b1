import fc from 'fast-check';

/** A step into an object, as data. */
type Step = string | number;
export type Data =
  null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

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
  readonly value: unknown;
}

function placesIn(value: unknown, path: readonly Step[] = []): Place[] {
  const own = { path, value };
  if (typeof value !== 'object' || value === null) return [own];
  const entries: [Step, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  return [own, ...entries.flatMap(([step, inner]) => placesIn(inner, [...path, step]))];
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function choose(object: unknown, at: number, fits: (place: Place) => boolean): Place | null {
  const places = placesIn(object).filter(
    ({ path }) => !FIXED.test(path.join('.')) && path.length > 0,
  );
  const fitting = places.filter(fits);
  return fitting[at % fitting.length] ?? null;
}

const holderOf = (object: unknown, path: readonly Step[]): any => {
  let current: any = object;
  for (const step of path.slice(0, -1)) current = current[step];
  return current;
};

/** Does it; says which paths are gone or have another value now, none where nothing fits. */
export function applyChange(object: any, change: HandChange): readonly (readonly Step[])[] {
  const { at } = change;
  switch (change.what) {
    case 'scalar': {
      const place = choose(object, at, ({ value }) => typeof value !== 'object');
      if (place === null) return [];
      holderOf(object, place.path)[place.path.at(-1) ?? ''] = otherScalar(place.value, change);
      return [place.path];
    }
    case 'add': {
      const place = choose(
        object,
        at,
        ({ value, path }) => isMap(value) && !TEXTS_ONLY.test(path.join('.')),
      );
      const holder = place?.value ?? object.spec ?? object;
      if (!isMap(holder) || holder === object) return [];
      holder[change.key] = change.value;
      return [];
    }
    case 'remove': {
      const place = choose(
        object,
        at,
        ({ path }) => typeof path.at(-1) === 'string' && path.length > 1,
      );
      if (place === null) return [];
      delete holderOf(object, place.path)[place.path.at(-1) ?? ''];
      // the API server shows no empty ones
      for (const field of ['labels', 'annotations'])
        if (Object.keys(object.metadata[field] ?? { some: 1 }).length === 0)
          delete object.metadata[field];
      return [place.path];
    }
    case 'item-add': {
      const place = choose(object, at, ({ value }) => Array.isArray(value) && value.length > 0);
      if (place === null || !Array.isArray(place.value)) return [];
      place.value.splice(at % (place.value.length + 1), 0, itemLike(place.value[0], change));
      return [];
    }
    case 'item-remove': {
      const place = choose(object, at, ({ value }) => Array.isArray(value) && value.length > 0);
      if (place === null || !Array.isArray(place.value)) return [];
      const index = at % place.value.length;
      const whole = place.value.length === 1 ? [place.path] : [];
      place.value.splice(index, 1);
      return [[...place.path, index], ...whole];
    }
    case 'reorder': {
      const place = choose(object, at, ({ value }) => Array.isArray(value) && value.length > 1);
      if (place !== null && Array.isArray(place.value)) place.value.reverse();
      return [];
    }
    case 'label':
    case 'annotation': {
      const field = `${change.what}s`;
      object.metadata[field] = { ...object.metadata[field], [change.key]: change.text };
      return [];
    }
  }
}

function otherScalar(old: unknown, { text: other, number }: HandChange): unknown {
  if (typeof old === 'number') return number;
  if (typeof old === 'boolean') return !old;
  return other;
}

function itemLike(item: unknown, { text: other, number }: HandChange): unknown {
  if (!isMap(item)) return other;
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(item));
  if ('name' in copy) copy['name'] = `added-${String(number)}`;
  if ('port' in copy && typeof copy['port'] === 'number') copy['port'] = number;
  if ('containerPort' in copy) copy['containerPort'] = number;
  return copy;
}
