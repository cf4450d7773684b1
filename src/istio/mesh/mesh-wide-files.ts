import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import type { MeshResolutionSettings } from './configuration.ts';
import { configurationOf } from './configuration.ts';
import { meshParts } from './control-plane/control-plane-inputs.ts';
import { unrenderedCharts } from './charts/unrendered-charts.ts';
import type { Mesh, MeshConfiguration } from './mesh.ts';
import { indexResources } from './resource-index.ts';
import { holdsForMesh } from './root-namespace.ts';

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
    for (const resource of meshWideObjects(environment, settings).objects)
      addFiles(resource, files);
  return [...files].sort();
}

/** Objects of one environment that hold for the whole mesh, and the namespace whose policies do. */
export interface MeshWideObjects {
  readonly rootNamespace: string;
  readonly objects: ReadonlySet<Resource>;
}

export function meshWideObjects(
  rendered: RenderedEnvironment,
  settings: MeshResolutionSettings,
): MeshWideObjects {
  const resources = rendered.roots.flatMap((root) => root.resources);
  const index = indexResources(resources);
  const charts = unrenderedCharts(rendered, index);
  const configuration = configurationOf(index, charts, settings);
  return {
    rootNamespace: configuration.rootNamespace,
    objects: wideAmong(resources, configuration),
  };
}

/** Objects of a mesh that hold for all of it. */
export const meshWideObjectsOf = ({ resources, configuration }: Mesh): ReadonlySet<Resource> =>
  wideAmong(resources, configuration);

function wideAmong(
  resources: readonly Resource[],
  configuration: MeshConfiguration,
): ReadonlySet<Resource> {
  const { rootNamespace, sources, settings: written } = configuration;
  const partOf = meshParts(resources, rootNamespace);
  return new Set([
    ...sources,
    ...[...written.values()].map(({ source }) => source),
    ...resources.filter(
      (resource) => resource.kind !== 'Namespace' && partOf(resource) === 'control-plane',
    ),
    ...resources.filter((resource) => holdsForMesh(resource, configuration)),
  ]);
}

/** Files in which parts of what an object says are written. */
export function filesOfObject(resource: Resource): ReadonlySet<string> {
  const files = new Set<string>();
  addFiles(resource, files);
  return files;
}

/** Where the object begins, and where patches and generators have put parts of what it says. */
function addFiles({ node, origin }: Resource, files: Set<string>): void {
  files.add(origin.file);
  for (const [key, value] of node.entries) if (!NAMING.has(key)) addFilesBelow(value, files);
}

/** Which transformers touch for every object alike: whoever sets a namespace owns no policy by that. */
const NAMING: ReadonlySet<string> = new Set(['metadata', 'apiVersion', 'kind']);

function addFilesBelow(node: Node, files: Set<string>): void {
  files.add(node.origin.file);
  if (node.kind === 'map') for (const value of node.entries.values()) addFilesBelow(value, files);
  if (node.kind === 'seq') for (const item of node.items) addFilesBelow(item, files);
}
