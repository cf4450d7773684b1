import { mapNode, nodeAt, scalar, stringAt } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import { touchedBy, withKey, withPath } from '../fields/node-edits.ts';
import type { Entry, Provenance } from './entry.ts';
import { withNode } from './entry.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { MapNode } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import { refuseKey, withoutEmptyMap, withTextMap } from '../fields/yaml-round-trip.ts';
import type { Layer } from './layer.ts';
import { unshared } from '../fields/shared-values.ts';
import type { PluginConfig } from '../plugins/plugin-config.ts';
import { relativePath } from '../files/paths.ts';
import { printText } from '../print/scalar-printer.ts';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Writes what `buildMetadata` asks for, and takes away what kustomize keeps for itself. */
export function addBuildMetadata(
  build: Build,
  root: Kustomization,
  entries: readonly Entry[],
): readonly Entry[] {
  const asked = new Set(root.buildMetadata.map(({ value }) => value));
  const place = root.buildMetadata[0]?.origin;
  return entries.map((entry) => {
    let node = withOwnAnnotations(entry.node);
    if (place === undefined) return withNode(entry, node, build.tables);
    const origin = touchedBy(place, 'transformer', 'buildMetadata');
    if (asked.has('managedByLabel'))
      node = withPath(
        node,
        ['metadata', 'labels', MANAGED_BY],
        scalar('kustomize-(devel)', origin),
      );
    for (const [key, text] of notesOf(entry, asked, build.root))
      node = withPath(node, ['metadata', 'annotations', key], scalar(text, origin));
    return withNode(entry, node, build.tables);
  });
}

/** Lists the annotations that are asked for. Transformations that the object's file tells of come first. */
function notesOf(
  entry: Entry,
  asked: ReadonlySet<string>,
  root: string,
): readonly (readonly [key: string, text: string])[] {
  const earlier = stringAt(entry.node, 'metadata', 'annotations', TRANSFORMATIONS) ?? '';
  const notes = [
    ['originAnnotations', ORIGIN, originText(entry.provenance, root)],
    [
      'transformerAnnotations',
      TRANSFORMATIONS,
      earlier + transformationsText(entry.transformations, root),
    ],
  ] as const;
  return notes.flatMap(([word, key, text]) =>
    asked.has(word) && text !== '' ? [[key, text]] : [],
  );
}

const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

const INTERNAL = 'internal.config.kubernetes.io/';

/** Lists the annotations that kustomize and its functions keep for themselves; none of them is printed. */
const KEPT: ReadonlySet<string> = new Set([
  ORIGIN,
  TRANSFORMATIONS,
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
  ...['previousKinds', 'previousNames', 'previousNamespaces', 'prefixes', 'suffixes', 'refBy'].map(
    (name) => INTERNAL + name,
  ),
  ...['allowNameChange', 'allowKindChange', 'generatorBehavior', 'needsHashSuffix'].map(
    (name) => INTERNAL + name,
  ),
  ...['path', 'index', 'id', 'seqindent', 'annotations-migration-resource-id'].map(
    (name) => INTERNAL + name,
  ),
]);

/**
 * Gives the object with only those annotations that are its own, each of them text. Kustomize reads and
 * writes all annotations in the end, which is why a key that it cannot write again is an error here.
 */
function withOwnAnnotations(node: MapNode): MapNode {
  const metadata = node.entries.get('metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (metadata?.kind !== 'map' || annotations === undefined) return node;
  if (annotations.kind === 'seq' && annotations.items.length > 0)
    refuse('unexpected-value', 'Annotations are a map, and here is a list.', annotations.origin);
  if (annotations.kind !== 'map') return withoutEmptyMap(node, 'annotations');
  const own = new Map([...annotations.entries].filter(([key]) => !KEPT.has(key)));
  for (const key of own.keys()) refuseKey(key, 'An object', annotations.origin);
  const kept =
    own.size === annotations.entries.size
      ? node
      : withKey(
          node,
          'metadata',
          withKey(metadata, 'annotations', mapNode(own, annotations.origin)),
        );
  return withTextMap(withoutEmptyMap(kept, 'annotations'), 'annotations');
}

/**
 * Notes on every object that a transformer has run, changed by it or not, where the root asks for build
 * metadata. An object without an origin is taken to be made by the transformer.
 */
export function noteTransformer(build: Build, layer: Layer, by: Provenance): void {
  if (build.tracked) layer.entries = layer.entries.map((entry) => noted(entry, by));
}

/**
 * Notes on each object the built-in transformer that a field of the kustomization makes kustomize run, as
 * often as it runs.
 */
export function noteBuiltin(
  build: Build,
  { file }: Kustomization,
  layer: Layer,
  kind: string,
  times: number,
): void {
  for (let time = 0; time < times; time++)
    noteTransformer(build, layer, builtinProvenance(file, kind));
}

function noted(entry: Entry, by: Provenance): Entry {
  const { path, configuredBy } = entry.provenance;
  const node = entry.shares ? withNewAnnotations(entry.node) : entry.node;
  if (path === undefined && configuredBy === undefined) return { ...entry, node, provenance: by };
  return { ...entry, node, transformations: [...entry.transformations, by] };
}

/**
 * Writes all annotations of an object anew, because the note is an annotation and kustomize writes them
 * together.
 */
function withNewAnnotations(node: MapNode): MapNode {
  const annotations = nodeAt(node, 'metadata', 'annotations');
  return annotations === undefined
    ? node
    : withPath(node, ['metadata', 'annotations'], unshared(annotations));
}

/**
 * Says that a field of a kustomization file made or changed an object, by kustomize's own generator or
 * transformer of some kind.
 */
export const builtinProvenance = (file: string, kind: string): Provenance => ({
  configuredIn: file,
  configuredBy: { apiVersion: 'builtin', kind },
});

/** Says that a generator or transformer made or changed an object, which is an object of its own. */
export const pluginProvenance = ({ node, kind, name, file }: PluginConfig): Provenance => ({
  configuredIn: file,
  configuredBy: {
    apiVersion: 'builtin',
    kind,
    name,
    namespace: stringAt(node, 'metadata', 'namespace') ?? '',
  },
});

/** Writes where an object came from, as kustomize does in an annotation; empty where that is not known. */
const originText = (provenance: Provenance, root: string): string =>
  linesOf(provenance, root)
    .map((line) => `${line}\n`)
    .join('');

/** Writes the transformers that have run on an object, as kustomize does in an annotation. */
const transformationsText = (transformations: readonly Provenance[], root: string): string =>
  transformations
    .flatMap((one) =>
      linesOf(one, root).map((line, index) => `${index === 0 ? '- ' : '  '}${line}\n`),
    )
    .join('');

function linesOf({ path, configuredIn, configuredBy }: Provenance, root: string): string[] {
  const lines: string[] = [];
  const add = (indent: number, name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '')
      lines.push(
        `${' '.repeat(indent)}${name}: ${printText(value, { column: 0, indent, key: true })}`,
      );
  };
  add(0, 'path', path === undefined ? undefined : relativePath(root, path));
  add(0, 'configuredIn', configuredIn === undefined ? undefined : relativePath(root, configuredIn));
  if (configuredBy === undefined) return lines;
  lines.push('configuredBy:');
  for (const name of ['apiVersion', 'kind', 'name', 'namespace'] as const)
    add(2, name, configuredBy[name]);
  return lines;
}
