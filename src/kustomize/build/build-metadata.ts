import { scalar, stringAt } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import { touchedBy, withPath } from '../fields/edit-node.ts';
import type { Entry } from './entry.ts';
import { withNode } from './entry.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { ORIGIN, TRANSFORMATIONS, withOwnAnnotations } from './own-annotations.ts';
import { originText, transformationsText } from '../plugins/provenance-text.ts';

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
