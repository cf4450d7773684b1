import type { ValueLayer, ValuesDocument } from '../../charts/index.ts';
import { isArchive, valueLayersOf, valuesDocuments } from '../../charts/index.ts';
import type { FileTree, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import { parseYaml } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { joinPath } from '../tree-path.ts';
import type { Release } from './release.ts';
import type { NamedValues } from './release-request.ts';
import { namedValues } from './release-request.ts';

/** Holds what a release is given, the weakest first, without what charts within its chart come with. */
export interface ReleaseLayers {
  /** A file is called by its path in the tree, a text by its order among texts. */
  readonly layers: readonly ValueLayer[];
  /** Gives the place in the tree of a value, for what stands as a text in its applier, too. */
  readonly placeOf: (origin: Origin) => Origin;
}

/**
 * Reads what a chart of the tree is given: its own values, or what Flux packages in their place (HELM-2), files and texts
 * in their order, and options. Null where not all of it is seen.
 */
export function releaseLayers(
  tree: FileTree,
  root: Root,
  manifests: ManifestReader,
): ReleaseLayers | null {
  const release = releaseOfRoot(root);
  if (release === undefined || release.unseen.length > 0) return null;
  if (release.throughPlugin === true || release.copied !== undefined) return null;
  const texts = new Map<string, Origin>();
  const documents: ValuesDocument[] = [];
  for (const each of [
    ...defaultsOf(tree, root.path, release),
    ...namedValues(tree, release.values),
  ]) {
    const read = each.kind === 'file' ? nodeOfFile(tree, manifests, each) : nodeOfText(each, texts);
    if (read === 'unread') return null;
    if (read !== null) documents.push({ ...read, bytes: NO_BYTES });
  }
  const layers = valueLayersOf({ files: new Map(), values: documents, sets: release.sets });
  const isWhole = layers.every(({ assignments }) => assignments !== null);
  return isWhole && release.files.length === 0
    ? { layers, placeOf: (origin) => placeInText(origin, texts) }
    : null;
}

const NO_BYTES = new Uint8Array();

type NamedFile = Extract<NamedValues, { kind: 'file' }>;

/** Lists what the chart itself comes with, for whom everything else is stronger. */
function defaultsOf(tree: FileTree, chart: string, { flux }: Release): readonly NamedFile[] {
  if (flux !== undefined && flux.defaults.length > 0)
    return flux.defaults.map((each) => ({ ...each, kind: 'file' }));
  const path = joinPath(chart, 'values.yaml');
  if (path === null || isArchive(tree, chart)) return [];
  return [
    {
      kind: 'file',
      path,
      isRequired: false,
      origin: { file: path, line: 1, column: 1, endLine: 1 },
    },
  ];
}

interface ReadValues {
  readonly name: string;
  readonly node: Node;
}

/** Gives null for a file that is not there, or says nothing. */
function nodeOfFile(
  tree: FileTree,
  manifests: ManifestReader,
  { path }: NamedFile,
): ReadValues | 'unread' | null {
  const entry = tree.read(path);
  if (entry.kind === 'absent') return null;
  const documents = manifests.read(tree, path)?.documents ?? [];
  return entry.kind !== 'text' || documents.length === 0
    ? 'unread'
    : firstIn(path, valuesDocuments(entry.text, documents));
}

function nodeOfText(
  { text, origin, node, name }: Extract<NamedValues, { kind: 'inline' }>,
  texts: Map<string, Origin>,
): ReadValues | 'unread' | null {
  // its line is another as soon as somebody writes above it
  const called = name ?? `text ${String(texts.size + 1)}`;
  texts.set(called, origin);
  if (node !== undefined) return valuesIn(called, node);
  const documents = parseYaml(called, text);
  return documents.length === 0 ? 'unread' : firstIn(called, valuesDocuments(text, documents));
}

/** Gives what Helm reads of a text, which is nothing where its first document says nothing. */
const firstIn = (
  name: string,
  { first }: ReturnType<typeof valuesDocuments>,
): ReadValues | 'unread' | null => (first === undefined ? null : valuesIn(name, first.node));

function valuesIn(name: string, node: Node | null): ReadValues | 'unread' | null {
  if (node?.kind === 'map') return { name, node };
  return node?.kind === 'scalar' && node.value === null ? null : 'unread';
}

/** Gives the place of a line of a text block, which begins on the line below its key. */
function placeInText(origin: Origin, texts: ReadonlyMap<string, Origin>): Origin {
  const around = texts.get(origin.file);
  if (around === undefined) return origin;
  const own = around.lines?.[origin.line - 1];
  if (own !== undefined) return own;
  const line = Math.min(around.line + origin.line, around.endLine);
  return { file: around.file, line, column: 1, endLine: line };
}

/** Tells whether two releases name the same files, texts and options in the same order. */
export const isGivenTheSame = (one: Root, other: Root): boolean =>
  givenKey(one) === givenKey(other);

function givenKey(root: Root): string {
  const release = releaseOfRoot(root);
  return JSON.stringify([
    release?.flux?.defaults.map(({ path }) => path),
    release?.values.map((each) => (each.kind === 'file' ? each.path : ['', each.text])),
    release?.sets.map(({ kind, expression }) => [kind, expression]),
  ]);
}
