import type { MapNode } from '../manifest/node.ts';
import { nodeAt, scalar } from '../manifest/node.ts';
import type { Build } from './build.ts';
import { touchedBy, withKey, withoutKey, withPath } from './edit-node.ts';
import type { Entry, Provenance } from './entry.ts';
import { withNode } from './entry.ts';
import type { Kustomization } from './kustomization-types.ts';
import { relativePath } from './paths.ts';
import { withTextMap } from './text-map.ts';

const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';
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
    let node = withoutKept(entry.node);
    if (place !== undefined && asked.has('managedByLabel'))
      node = withPath(
        node,
        ['metadata', 'labels', MANAGED_BY],
        scalar('kustomize-(devel)', touchedBy(place, 'transformer', 'buildMetadata')),
      );
    if (place !== undefined && asked.has('originAnnotations'))
      node = withPath(
        node,
        ['metadata', 'annotations', ORIGIN],
        scalar(
          originText(entry.provenance, build.root),
          touchedBy(place, 'transformer', 'buildMetadata'),
        ),
      );
    return withNode(entry, withTextMap(node, 'annotations'), build.tables);
  });
}

/** Empty annotations go too, as kustomize drops them when it removes its own. */
function withoutKept(node: MapNode): MapNode {
  const metadata = node.entries.get('metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (metadata?.kind !== 'map' || annotations === undefined) return node;
  const kept =
    annotations.kind === 'map'
      ? withoutKey(withoutKey(annotations, ORIGIN), TRANSFORMATIONS)
      : annotations;
  if (kept.kind === 'map' ? kept.entries.size === 0 : kept.kind === 'scalar' && kept.value === null)
    return withKey(node, 'metadata', withoutKey(metadata, 'annotations'));
  return withPath(node, ['metadata', 'annotations'], kept);
}

function originText({ path, configuredIn, configuredBy }: Provenance, root: string): string {
  const lines: string[] = [];
  if (path !== undefined) lines.push(`path: ${relativePath(root, path)}`);
  if (configuredIn !== undefined) lines.push(`configuredIn: ${relativePath(root, configuredIn)}`);
  if (configuredBy !== undefined) {
    lines.push('configuredBy:', `  apiVersion: ${configuredBy.apiVersion}`);
    lines.push(`  kind: ${configuredBy.kind}`);
    if (configuredBy.name !== undefined) lines.push(`  name: ${configuredBy.name}`);
  }
  return `${lines.join('\n')}\n`;
}
