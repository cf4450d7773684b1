import { mapNode, nodeAt, scalar, stringAt } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import { touchedBy, withKey, withPath } from '../fields/edit-node.ts';
import type { Entry } from './entry.ts';
import { withNode } from './entry.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { originText, transformationsText } from '../plugins/provenance-text.ts';
import type { MapNode } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import { refuseKey } from '../files/refuse-key.ts';
import { withoutEmptyMap, withTextMap } from '../fields/text-map.ts';

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

/** The annotations asked for. Transformations that the object's file tells of come first. */
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

/** Annotations that kustomize and its functions keep for themselves; none of them is printed. */
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
 * The object with those annotations only that are its own, each of them text. Kustomize reads and writes
 * all annotations in the end, which is why a key that it cannot write again is an error here.
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
