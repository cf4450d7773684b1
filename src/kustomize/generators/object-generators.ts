import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { mapNode, scalar } from '../../manifest/index.ts';
import { base64Of, pairsOf } from './generator-pairs.ts';
import type { Build } from '../build/build.ts';
import { entryOf } from '../build/entry.ts';
import type { Entry, Provenance } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { GeneratorPair } from './generator-pairs.ts';
import type { GeneratorArguments } from '../files/kustomization-types.ts';
import type { Text } from '../files/read-fields.ts';
import { UNSEEN } from '../fields/replacement-value.ts';
import { refuseKey, refuseTabFirst } from '../fields/yaml-round-trip.ts';

/** Makes the ConfigMap a generator asks for, before the hash is added to its name. */
export function generateConfigMap(
  build: Build,
  dir: string,
  args: GeneratorArguments,
  provenance: Provenance,
): Entry {
  const seen = build.trace.gaps.length;
  const pairs = pairsOf(build, dir, args, 'configMapGenerator');
  const values = (binary: boolean): GeneratorPair[] =>
    pairs.filter((pair) => pair.binary === binary);
  const make = frame('configMapGenerator', args);
  const node = make('ConfigMap', [
    ['data', dataOf(values(false), args, (pair) => pair.value, 'configMapGenerator')],
    ['binaryData', dataOf(values(true), args, (pair) => pair.value, 'configMapGenerator')],
  ]);
  return generated(node, args, provenance, build, seen);
}

/** Makes the Secret a generator asks for, before the hash is added to its name. */
export function generateSecret(
  build: Build,
  dir: string,
  args: GeneratorArguments,
  provenance: Provenance,
): Entry {
  const seen = build.trace.gaps.length;
  const pairs = pairsOf(build, dir, args, 'secretGenerator');
  const make = frame('secretGenerator', args);
  const type = args.type?.value ?? '';
  const origin = madeBy('secretGenerator', args, args.type?.origin);
  const encoded = (pair: GeneratorPair): string =>
    pair.binary || pair.value === UNSEEN ? pair.value : base64Of(pair.value);
  const node = make('Secret', [
    // Unlike a ConfigMap, a Secret has its data even where there is none.
    ['data', dataOf(pairs, args, encoded, 'secretGenerator') ?? mapNode(new Map(), origin)],
    ['type', scalar(type === '' ? 'Opaque' : type, origin)],
  ]);
  return generated(node, args, provenance, build, seen);
}

function generated(
  node: MapNode,
  args: GeneratorArguments,
  provenance: Provenance,
  build: Build,
  seen: number,
): Entry {
  return {
    ...entryOf(node, provenance, build.tables),
    ...(build.trace.gaps.length > seen && { isOpen: true }),
    needsHash: !args.options.disableNameSuffixHash,
    behavior: args.behavior,
  };
}

type MaybeField = readonly [name: string, value: Node | undefined];

/** Builds the object around its data. */
function frame(name: string, args: GeneratorArguments) {
  const origin = madeBy(name, args);
  const text = (value: string, place?: Origin): Node => scalar(value, madeBy(name, args, place));
  return (kind: string, content: readonly MaybeField[]): MapNode => {
    const metadata = fieldsOf([
      ['name', text(args.name, args.places.name)],
      [
        'namespace',
        args.namespace === '' ? undefined : text(args.namespace, args.places.namespace),
      ],
      ['labels', textsOf(args.options.labels, name, args)],
      ['annotations', textsOf(args.options.annotations, name, args)],
    ]);
    return mapNode(
      fieldsOf([
        ['apiVersion', text('v1')],
        ['kind', text(kind)],
        ['metadata', mapNode(metadata, origin)],
        ...content,
        ['immutable', args.options.immutable ? scalar(true, origin) : undefined],
      ]),
      origin,
    );
  };
}

function fieldsOf(fields: readonly MaybeField[]): ReadonlyMap<string, Node> {
  const present = new Map<string, Node>();
  for (const [name, value] of fields) if (value !== undefined) present.set(name, value);
  return present;
}

function textsOf(
  texts: ReadonlyMap<string, Text>,
  generator: string,
  args: GeneratorArguments,
): Node | undefined {
  if (texts.size === 0) return undefined;
  const entries = [...texts].map(([key, text]): [string, Node] => {
    refuseKey(key, `The generator of ${args.name}`, text.origin);
    return [key, scalar(text.value, madeBy(generator, args, text.origin))];
  });
  return mapNode(new Map(entries), madeBy(generator, args));
}

/** Marks a place, by default that of the generator's entry, as where the generator took a value from. */
const madeBy = (
  generator: string,
  { origin }: GeneratorArguments,
  place: Origin = origin,
): Origin => ({
  ...place,
  via: { kind: 'generator', name: generator, file: origin.file, line: origin.line },
});

/**
 * Matches what YAML allows in no form but escaped, and JSON as it is: DEL, the controls beyond it, and no
 * characters.
 */
const CONTROLS = /[\x7f-\x9f\ufffe\uffff]/;

/**
 * Refuses a text that kustomize cannot print: it writes objects as JSON first, and reads that as YAML.
 * (U+0085 it prints as a blank; a change nobody asked for is refused as well.)
 */
function refuseControl(text: string, what: string, place: Origin): void {
  if (CONTROLS.test(text))
    refuse(
      'unexpected-value',
      `${what} has a control character in it (control characters are not allowed).`,
      place,
    );
}

function dataOf(
  pairs: readonly GeneratorPair[],
  args: GeneratorArguments,
  value: (pair: GeneratorPair) => string,
  generator: string,
): Node | undefined {
  if (pairs.length === 0) return undefined;
  const entries = new Map<string, Node>();
  for (const pair of pairs) {
    if (entries.has(pair.key))
      refuse(
        'invalid-generator',
        `The generator of ${args.name} has the key "${pair.key}" twice.`,
        args.origin,
      );
    refuseKey(pair.key, `The generator of ${args.name}`, pair.origin);
    const text = value(pair);
    const what = `The value of "${pair.key}" in ${args.name}`;
    refuseTabFirst(text, what, pair.origin);
    refuseControl(text, what, pair.origin);
    entries.set(pair.key, scalar(text, madeBy(generator, args, pair.origin)));
  }
  return mapNode(entries, madeBy(generator, args));
}
