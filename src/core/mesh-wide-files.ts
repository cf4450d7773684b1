import type { RenderedEnvironment } from './environments/environment.ts';
import { withoutNulls } from './in-effect/index.ts';
import type { Node } from './manifest/node.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt } from './manifest/node.ts';
import type { Resource } from './manifest/resource.ts';
import { chartReleasesOf } from './mesh/chart-releases.ts';
import type { MeshResolutionSettings } from './mesh/configuration.ts';
import { configurationOf } from './mesh/configuration.ts';
import { meshParts } from './mesh/control-plane/control-plane-inputs.ts';
import { kustomizationCharts } from './mesh/kustomization-charts.ts';
import { ROOT_KINDS } from './mesh/mesh-wide-kinds.ts';
import { indexResources } from './mesh/resource-index.ts';

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

/** Whether a policy of the root namespace picks pods of every namespace: it does by labels, too, but not by `targetRefs`. */
export function reachesEveryNamespace(resource: Resource, rootNamespace: string): boolean {
  const { kind, namespace, node } = withoutNulls(resource);
  return (
    ROOT_KINDS.has(kind) &&
    namespace === rootNamespace &&
    nodeAt(node, 'spec', 'targetRef') === undefined &&
    itemsAt(node, 'spec', 'targetRefs').length === 0
  );
}

export function meshWideObjects(
  rendered: RenderedEnvironment,
  settings: MeshResolutionSettings,
): MeshWideObjects {
  const resources = rendered.roots.flatMap((root) => root.resources);
  const index = indexResources(resources);
  const charts = [...chartReleasesOf(index, rendered.inputs), ...kustomizationCharts(rendered)];
  const { rootNamespace, sources, settings: written } = configurationOf(index, charts, settings);
  const partOf = meshParts(resources, rootNamespace);
  const objects = new Set([
    ...sources,
    ...[...written.values()].map(({ source }) => source),
    ...resources.filter(
      (resource) => resource.kind !== 'Namespace' && partOf(resource) === 'control-plane',
    ),
    ...resources.filter(
      (resource) =>
        ROOT_KINDS.has(resource.kind) &&
        (resource.namespace === rootNamespace || resource.kind === 'MeshPolicy') &&
        selectsEverything(resource),
    ),
  ]);
  return { rootNamespace, objects };
}

function selectsEverything(resource: Resource): boolean {
  const { kind, node } = withoutNulls(resource);
  const spec = nodeAt(node, 'spec');
  if (kind === 'DestinationRule')
    return (
      (stringAt(spec, 'host') ?? '').startsWith('*') &&
      stringMapAt(spec, 'workloadSelector', 'matchLabels').size === 0
    );
  return (
    nodeAt(spec, 'targetRef') === undefined &&
    itemsAt(spec, 'targetRefs').length === 0 &&
    stringMapAt(spec, 'selector', 'matchLabels').size === 0 &&
    stringMapAt(spec, 'workloadSelector', 'labels').size === 0
  );
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
