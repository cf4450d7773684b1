import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { MeshResolutionSettings } from '../../istio/index.ts';
import { meshWideObjects, configuredMesh } from '../../istio/index.ts';
import type { Resource, Node } from '../../manifest/index.ts';

/**
 * Files in which something is written that holds for a whole mesh: policies of the root namespace without
 * a selector, the mesh configuration in its four shapes, what the control plane runs from. Whoever owns
 * them answers for the mesh. Sorted.
 */
export function meshWideFiles(
  environments: readonly RenderedEnvironment[],
  settings: MeshResolutionSettings,
): readonly string[] {
  const files = new Set<string>();
  for (const environment of environments)
    for (const resource of meshWideObjects(configuredMesh(environment, settings)).objects)
      addFiles(resource, files);
  return [...files].sort();
}

/** Files in which parts of what an object says are written. */
export function filesOfObject(resource: Resource): ReadonlySet<string> {
  const files = new Set<string>();
  addFiles(resource, files);
  return files;
}

/**
 * Adds the file in which the object begins, and those from which patches and generators have put parts into
 * it.
 */
function addFiles({ node, origin }: Resource, files: Set<string>): void {
  files.add(origin.file);
  for (const [key, value] of node.entries) if (!NAMING.has(key)) addFilesBelow(value, files);
}

/** Transformers touch these for every object alike: one that sets a namespace owns no policy by that. */
const NAMING: ReadonlySet<string> = new Set(['metadata', 'apiVersion', 'kind']);

function addFilesBelow(node: Node, files: Set<string>): void {
  files.add(node.origin.file);
  if (node.kind === 'map') for (const value of node.entries.values()) addFilesBelow(value, files);
  if (node.kind === 'seq') for (const item of node.items) addFilesBelow(item, files);
}
