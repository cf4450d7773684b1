import type { ChartSet } from '../../../charts/index.ts';
import type { Node, Plain } from '../../../manifest/index.ts';
import { parseYaml, plainOf } from '../../../manifest/index.ts';
import type { ReleaseValues } from '../../releases/release.ts';
import type { Value, ValueMap } from './set-values.ts';
import { SetError, setValue } from './set-values.ts';

/** What one entry of `valuesFrom` gives. */
export interface GivenValues {
  readonly text: string;
  /** Null where the text is values itself. */
  readonly targetPath: string | null;
  readonly isLiteral: boolean;
  readonly origin: Node['origin'];
  /** As Helm's errors call it. */
  readonly name: string;
}

export type ComposedValues =
  | {
      readonly kind: 'composed';
      readonly values: readonly ReleaseValues[];
      readonly sets: readonly ChartSet[];
    }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Node['origin'] };

/**
 * References in order, later over earlier, and `values` over all of them (HELM-4, HELM-5). Without a `targetPath`
 * that is what Helm makes of files of values; with one it is worked out here.
 */
export function composedValues(
  given: readonly GivenValues[],
  values: Node | undefined,
  name: string,
): ComposedValues {
  if (given.some(({ targetPath }) => targetPath !== null)) return mergedValues(given, values, name);
  const inline: readonly ReleaseValues[] =
    values === undefined
      ? []
      : [
          {
            kind: 'inline',
            name,
            text: JSON.stringify(plainOf(values)),
            origin: values.origin,
            node: values,
          },
        ];
  return {
    kind: 'composed',
    values: [
      ...given.map((each) => ({
        kind: 'inline' as const,
        name: each.name,
        text: each.text,
        origin: each.origin,
      })),
      ...inline,
    ],
    sets: [],
  };
}

/**
 * As the controller does it, maps that it shares between `values` and what is merged so far included: before each
 * `targetPath` it merges `values` in, and so a path into a map of `values` changes these where no reference before it
 * gave that map (HELM-6).
 */
function mergedValues(
  given: readonly GivenValues[],
  values: Node | undefined,
  name: string,
): ComposedValues {
  const inline = mapOf(values === undefined ? {} : plainOf(values));
  let result: ValueMap = new Map();
  for (const each of given) {
    const after = taken(result, inline, each);
    if (typeof after === 'string')
      return { kind: 'refused', message: `${each.name} ${after}.`, origin: each.origin };
    result = after;
  }
  const all = merged(result, inline);
  const origin = values?.origin ?? given[0]?.origin;
  if (origin === undefined) return { kind: 'composed', values: [], sets: [] };
  return {
    kind: 'composed',
    values: [{ kind: 'inline', name, text: JSON.stringify(plain(all)), origin }],
    sets: [...numbersIn(all, '')],
  };
}

/** What is merged once a reference had its turn, or what the controller stops at. */
function taken(
  before: ValueMap,
  inline: ValueMap,
  { text, targetPath, isLiteral }: GivenValues,
): ValueMap | string {
  if (targetPath === null) {
    const read = readValues(text);
    return read === null ? 'holds values of a release, and is no YAML map' : merged(before, read);
  }
  const result = merged(before, inline);
  try {
    setValue(result, targetPath, text, isLiteral);
    return result;
  } catch (error) {
    if (!(error instanceof SetError)) throw error;
    return `cannot be set at ${targetPath}: ${error.message}`;
  }
}

function readValues(text: string): ValueMap | null {
  const [document] = parseYaml('', text);
  if (document === undefined || document.node === null) return new Map();
  if (document.problems.length > 0 || document.node.kind !== 'map') return null;
  return mapOf(plainOf(document.node));
}

const mapOf = (value: Plain): ValueMap => {
  const read = valueOf(value);
  return read instanceof Map ? read : new Map<string, Value>();
};

function valueOf(value: Plain): Value {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(valueOf);
  return new Map(Object.entries(value).map(([key, each]) => [key, valueOf(each)]));
}

/** Flux's merge: a map that only one side has is that very map. */
function merged(base: ValueMap, over: ValueMap): ValueMap {
  const all: ValueMap = new Map(base);
  for (const [key, value] of over) {
    const known = all.get(key);
    all.set(key, value instanceof Map && known instanceof Map ? merged(known, value) : value);
  }
  return all;
}

function plain(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map
    ? Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]))
    : value;
}

/** Whole numbers that a `targetPath` set: Helm has those of files as numbers with a fraction, which print otherwise. */
function* numbersIn(value: Value, path: string): Generator<ChartSet> {
  if (typeof value === 'bigint') yield { kind: 'value', expression: `${path}=${String(value)}` };
  else if (Array.isArray(value))
    for (const [at, each] of value.entries()) yield* numbersIn(each, `${path}[${String(at)}]`);
  else if (value instanceof Map)
    for (const [key, each] of value)
      yield* numbersIn(each, `${path === '' ? '' : `${path}.`}${key.replace(/[\\.,=[]/g, '\\$&')}`);
}
