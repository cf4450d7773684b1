import type { RenderedEnvironment } from './environments/environment.ts';
import type { Node } from './manifest/node.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt } from './manifest/node.ts';
import type { Resource } from './manifest/resource.ts';
import { chartReleasesOf } from './mesh/chart-releases.ts';
import type { MeshResolutionSettings } from './mesh/configuration.ts';
import { configurationOf } from './mesh/configuration.ts';
import { kustomizationCharts } from './mesh/kustomization-charts.ts';
import { indexResources } from './mesh/resource-index.ts';

/** Kinds that hold in every namespace from the root namespace (SEMANTICS AUTHZ-1, SCOPE-1…3, SIDECAR-1, PUSH-4, DR-2). */
const ROOT_KINDS: ReadonlySet<string> = new Set([
  'PeerAuthentication',
  'AuthorizationPolicy',
  'RequestAuthentication',
  'EnvoyFilter',
  'WasmPlugin',
  'Telemetry',
  'Sidecar',
  'ProxyConfig',
  'DestinationRule',
  'MeshPolicy',
]);

/**
 * Files in which something is written that holds for a whole mesh: policies of the root namespace without
 * a selector, the mesh configuration in its four shapes, the control plane's own release. Whoever owns
 * them answers for the mesh. Sorted.
 */
export function meshWideFiles(
  environments: readonly RenderedEnvironment[],
  settings: MeshResolutionSettings,
): readonly string[] {
  const files = new Set<string>();
  for (const environment of environments)
    for (const resource of meshWideResources(environment, settings)) addFiles(resource, files);
  return [...files].sort();
}

function meshWideResources(
  rendered: RenderedEnvironment,
  settings: MeshResolutionSettings,
): readonly Resource[] {
  const resources = rendered.roots.flatMap((root) => root.resources);
  const index = indexResources(resources);
  const charts = [...chartReleasesOf(index), ...kustomizationCharts(rendered)];
  const { rootNamespace, sources, settings: written } = configurationOf(index, charts, settings);
  return [
    ...sources,
    ...[...written.values()].map(({ source }) => source),
    ...resources.filter(
      (resource) =>
        ROOT_KINDS.has(resource.kind) &&
        (resource.namespace === rootNamespace || resource.kind === 'MeshPolicy') &&
        selectsEverything(resource),
    ),
  ];
}

function selectsEverything({ kind, node }: Resource): boolean {
  const spec = nodeAt(node, 'spec');
  if (kind === 'DestinationRule') return (stringAt(spec, 'host') ?? '').startsWith('*');
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
