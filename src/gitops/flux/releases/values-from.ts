import type { Node, Origin, Resource, Plain } from '../../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  nodeAt,
  stringAt,
  subjectText,
  parseYaml,
  plainOf,
} from '../../../manifest/index.ts';
import { decodeBase64 } from '../../files/decode-base64.ts';
import { textLines } from '../text-lines.ts';
import type { ClusterObject, ClusterObjects } from './cluster-objects.ts';
import type { ChartSet } from '../../../charts/index.ts';
import type { LackingValues, ReleaseValues } from '../../releases/release.ts';
import type { Value, ValueMap } from './set-values.ts';
import { SetError, setValue } from './set-values.ts';

/** Holds what `valuesFrom` of a HelmRelease comes to. */
interface ValuesFrom {
  readonly values: readonly ValuesFromEntry[];
  /** Names what is not in the tree, or cannot be read there. */
  readonly unseen: readonly string[];
  /** Lists the objects among them that are not in the tree. */
  readonly lacking: readonly LackingValues[];
  /** Names what is not in the tree, and need not be. */
  readonly absent: readonly string[];
  /** A key that is not there, and has to be. */
  readonly refused: { readonly message: string; readonly origin: Node['origin'] } | null;
}

/** Each in the HelmRelease's namespace, as the cluster has it; `optional` forgives what is missing (HELM-4). */
export function valuesFrom(release: Resource, objects: ClusterObjects): ValuesFrom {
  const read = itemsAt(release.node, 'spec', 'valuesFrom').map((item) =>
    readReference(item, release, objects),
  );
  const textsOf = (kind: 'unseen' | 'absent'): readonly string[] =>
    read.flatMap((each) => (each.kind === kind ? [each.text] : []));
  return {
    values: read.flatMap((each) => (each.kind === 'given' ? [each.values] : [])),
    unseen: textsOf('unseen'),
    lacking: read.flatMap((each) => (each.kind === 'unseen' ? (each.lacking ?? []) : [])),
    absent: textsOf('absent'),
    refused: read.find((each) => each.kind === 'refused') ?? null,
  };
}

type Reference =
  | { readonly kind: 'given'; readonly values: ValuesFromEntry }
  | { readonly kind: 'unseen'; readonly text: string; readonly lacking?: LackingValues }
  | { readonly kind: 'absent'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Node['origin'] };

function readReference(item: Node, release: Resource, objects: ClusterObjects): Reference {
  const [kind = '', name = ''] = [stringAt(item, 'kind'), stringAt(item, 'name')];
  const { namespace } = release;
  const text = subjectText({ kind, namespace, name });
  const isOptional = booleanAt(item, 'optional') === true;
  const found = objects.find({ group: '', kind, namespace, name }, release.origin.file);
  if (found === null && isOptional) return { kind: 'absent', text };
  if (found === null) {
    const lacking = { kind, namespace, name, origin: item.origin, by: subjectText(release) };
    return { kind: 'unseen', text: `${text}, which is not in the tree`, lacking };
  }
  const key = stringAt(item, 'valuesKey') ?? 'values.yaml';
  const entry = entryOf(found.resource.node, key);
  if (entry === null && isOptional) return { kind: 'nothing' };
  if (entry === null) {
    const message = `${text} has no ${key}, from which ${subjectText(release)} takes values.`;
    return { kind: 'refused', message, origin: item.origin };
  }
  const why = whyUnknown(entry.text, found);
  if (why !== null) return { kind: 'unseen', text: `${text}, ${why}` };
  const values = {
    text: entry.text ?? '',
    // an empty one is none
    targetPath: stringAt(item, 'targetPath') || null,
    isLiteral: booleanAt(item, 'literal') === true,
    origin: withLines(entry),
    // a generated name is another one as soon as a value is
    name: `${key} of ${subjectText({ kind, namespace, name: found.resource.stableName })}`,
  };
  return { kind: 'given', values };
}

interface Entry {
  /** It is null where it is no base64 of a text. */
  readonly text: string | null;
  readonly origin: Node['origin'];
}

/** `stringData` of a Secret is written over its `data`. */
function entryOf(object: Node, key: string): Entry | null {
  const isSecret = stringAt(object, 'kind') === 'Secret';
  const plain = nodeAt(object, isSecret ? 'stringData' : 'data', key);
  if (plain?.kind === 'scalar') return { text: String(plain.value ?? ''), origin: plain.origin };
  const encoded = isSecret ? nodeAt(object, 'data', key) : undefined;
  if (encoded?.kind !== 'scalar') return null;
  const text = String(encoded.value ?? '');
  // what SOPS encrypted is no base64
  return { text: text.startsWith('ENC[') ? text : decodeBase64(text), origin: encoded.origin };
}

/** Gives the place of a text of values, with that of each of its lines where these are lines of a file. */
function withLines({ text, origin }: Entry): Origin {
  const lines = textLines(text ?? '', origin);
  return lines === undefined ? origin : { ...origin, lines };
}

/** Gives null where the text is what the cluster has. */
function whyUnknown(text: string | null, { from: { unseen = [] } }: ClusterObject): string | null {
  if (text === null) return 'which is no text';
  if (text.startsWith('ENC[') || text.includes('ENC[AES256_GCM,')) return 'which is encrypted';
  const variable = unseen.find(
    ({ kind, name }) => kind === 'Variable' && text.includes(`\${${name}`),
  );
  return variable === undefined ? null : `in which \${${variable.name}} is not known`;
}

/** Holds what one entry of `valuesFrom` gives. */
interface ValuesFromEntry {
  readonly text: string;
  /** It is null where the text is values itself. */
  readonly targetPath: string | null;
  readonly isLiteral: boolean;
  readonly origin: Node['origin'];
  /** Helm's errors call it by this name. */
  readonly name: string;
}

type ComposedValues =
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
  given: readonly ValuesFromEntry[],
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
 * Merges values as the controller does it, maps that it shares between `values` and what is merged so far
 * included: before each `targetPath` it merges `values` in, and so a path into a map of `values` changes
 * these where no reference before it gave that map (HELM-6).
 */
function mergedValues(
  given: readonly ValuesFromEntry[],
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

/** Gives what is merged once a reference had its turn, or what the controller stops at. */
function taken(
  before: ValueMap,
  inline: ValueMap,
  { text, targetPath, isLiteral }: ValuesFromEntry,
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
  if (document?.problems.some(({ kind }) => kind === 'syntax') === true) return null;
  const node = document?.node ?? null;
  if (node === null || (node.kind === 'scalar' && node.value === null)) return new Map();
  return node.kind === 'map' && document?.problems.length === 0 ? mapOf(plainOf(node)) : null;
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
