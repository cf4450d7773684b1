import type { ValuesDocument } from '../../charts/index.ts';
import type { MapNode, Node, ScalarNode } from '../../manifest/index.ts';
import { canonicalJson, mapNode, placeOf, plainOf, seqNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { KustomizeFailure, refuse } from '../files/failure.ts';
import { isLocalInput } from '../files/local-input.ts';
import type { Text } from '../files/read-fields.ts';
import type { TextInput } from '../files/input-documents.ts';
import {
  documentsOf,
  filePath,
  readPath,
  soundNodes,
  whyUnreadable,
} from '../files/input-documents.ts';
import { schemaOf } from '../patches/merge-schema.ts';
import { mergeObject } from '../patches/strategic-merge.ts';
import type { ChartArguments } from './chart-arguments.ts';

/** Holds files of values in Helm's order, or the end of a sentence that says why they are not known here. */
export type ChartValues =
  | { readonly kind: 'known'; readonly documents: readonly ValuesDocument[] }
  | { readonly kind: 'unseen'; readonly why: string };

/**
 * Gives what kustomize passes to Helm as `-f`: a file with the values of the entry in it, and after it the
 * additional ones, which win (KUST-5, KUST-6). `ownValues` reads the chart's own file. All are read as
 * kustomize reads the files of `dir` (KUST-10).
 */
export function chartValues(
  build: Build,
  dir: string,
  args: ChartArguments,
  ownValues: () => TextInput | string,
): ChartValues {
  const { valuesFile, valuesInline, valuesMerge, additionalValuesFiles } = args;
  const isReplaced = valuesInline !== null && valuesMerge === 'replace';
  const readFile = (file: Text): TextInput | string => readValues(build, dir, file);
  const first = isReplaced ? [] : [valuesFile === null ? ownValues() : readFile(valuesFile)];
  const read = [...first, ...additionalValuesFiles.map(readFile)];
  const unseen = read.find((input) => typeof input === 'string');
  if (unseen !== undefined) return { kind: 'unseen', why: unseen };
  const inputs = read.filter((input) => typeof input !== 'string');
  if (valuesInline === null) return { kind: 'known', documents: inputs.map(asWritten) };
  const inline = inlineOnly(valuesInline);
  const [file, ...more] = inputs;
  if (isReplaced || file === undefined)
    return { kind: 'known', documents: [inline, ...inputs.map(asWritten)] };
  const merged = mergedValues(build, file, valuesInline, valuesMerge === 'merge');
  return { kind: 'known', documents: [{ ...inline, ...merged }, ...more.map(asWritten)] };
}

const utf8 = new TextEncoder();

const asWritten = ({ path, text }: TextInput): ValuesDocument => ({
  name: path,
  bytes: utf8.encode(text),
});

const inlineOnly = (values: MapNode): ValuesDocument => ({
  name: placeOf(values.origin),
  bytes: utf8.encode(canonicalJson(plainOf(values))),
  node: values,
});

/**
 * Reads a file of values, or says why it is not known here. Kustomize downloads the first one, and the chart
 * with its own.
 */
export function readValues(build: Build, dir: string, file: Text): TextInput | string {
  if (/^https?:\/\//.test(file.value)) return `it takes values from ${file.value}`;
  const input = readPath(build, filePath(build, dir, file), file.origin);
  switch (input.kind) {
    case 'text':
      return input;
    case 'unreadable':
      return `${input.path}, a file of values, ${whyUnreadable(input.reason)}`;
    case 'absent':
      return isLocalInput(build, input.path)
        ? `${input.path}, a file of values, is not in the repository`
        : refuse('not-found', `The file of values "${file.value}" does not exist.`, file.origin);
  }
}

const NO_SCHEMA = schemaOf(new Map(), new Map());

/**
 * Merges the file and the entry by a strategic merge without a schema, in which a null takes a key away and
 * lists are replaced. Helm still adds the chart's own values below it (KUST-7).
 */
function mergedValues(
  build: Build,
  file: TextInput,
  inline: MapNode,
  fileWins: boolean,
): Pick<ValuesDocument, 'bytes' | 'node'> {
  const [document] = documentsOf(build, file);
  const [written] = document === undefined ? [] : soundNodes([document]);
  if (written?.kind !== 'map')
    return refuse(
      'not-parsed',
      `${file.path} holds no map of values, and kustomize cannot merge valuesInline with it (could not parse values file).`,
      inline.origin,
    );
  const own = spelledOut(inline);
  const [below, above] = fileWins ? [own, unquoted(written)] : [unquoted(written), own];
  const merged = mergeOf(below, above, file.path, inline);
  const node = merged ?? mapNode(new Map(), inline.origin);
  return { bytes: utf8.encode(canonicalJson(plainOf(node))), node };
}

function mergeOf(below: Node, above: Node, path: string, inline: MapNode): MapNode | undefined {
  if (below.kind !== 'map' || above.kind !== 'map') return undefined;
  try {
    return mergeObject(below, above, NO_SCHEMA);
  } catch (error) {
    if (!(error instanceof KustomizeFailure)) throw error;
    return refuse(
      'unexpected-value',
      `valuesInline and ${path} cannot be merged: one has a map where the other has none (could not merge values: wrong node kind).`,
      error.failure.origin ?? inline.origin,
    );
  }
}

/**
 * Writes every null of an entry's values out, because they have been JSON. Of a file, only a null that is
 * written out stays.
 */
const spelledOut = (node: Node): Node =>
  mapped(unquoted(node), (one) => (one.value === null ? { ...one, spelling: 'null' } : one));

/**
 * Takes the quotes off values: they say that a value is text and nothing else, and what takes its place is
 * what it is.
 */
const unquoted = (node: Node): Node => mapped(node, ({ quoted: _, ...plain }) => plain);

function mapped(node: Node, change: (one: ScalarNode) => ScalarNode): Node {
  const inside = (one: Node): Node => mapped(one, change);
  if (node.kind === 'scalar') return change(node);
  if (node.kind === 'seq') return seqNode(node.items.map(inside), node.origin);
  const entries = [...node.entries].map(([key, value]) => [key, inside(value)] as const);
  return mapNode(new Map(entries), node.origin);
}
