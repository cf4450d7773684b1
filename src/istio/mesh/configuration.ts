import { mergeValues } from '../../gitops/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Field } from '../views/field.ts';
import { asMeshConfig } from '../views/mesh-config.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import type { ChartRelease } from './charts/chart-releases.ts';
import { parseEmbeddedYaml } from './embedded-yaml.ts';
import { istioVersionOf } from './istio-version.ts';
import type { MeshConfiguration, MeshSetting } from './mesh.ts';
import type { ResourceIndex } from './resource-index.ts';

/** Holds what the repository's own configuration says about the mesh; it wins over what manifests say. */
export interface MeshResolutionSettings {
  readonly rootNamespace: string | null;
  readonly istioVersion: string | null;
  /** Objects that exist elsewhere: `Kind namespace/name`. */
  readonly external: readonly string[];
  /** The same environment before a change, which tells what the change takes away; absent where none is looked at. */
  readonly former?: RenderedEnvironment | null;
}

/** One object that holds mesh configuration, whichever of the four shapes it has. */
interface ConfigurationSource {
  readonly resource: Resource;
  /** The MeshConfig message. */
  readonly meshConfig: Node | undefined;
  /** Helm values beside it (`global`, `sidecarInjectorWebhook`). */
  readonly values: Node | undefined;
  /** Namespace the control plane runs in, where the object says it. */
  readonly namespace: string | null;
}

const CONTROL_PLANE_CHARTS: ReadonlySet<string> = new Set([
  'istiod',
  'istio-control',
  'istio-discovery',
  'istiod-remote',
  'istio-base',
  'base',
  'istio',
]);

/**
 * Objects that hold mesh configuration, the one istiod reads (the `istio` ConfigMap) last, so that it
 * wins where two shapes disagree.
 */
function configurationSources(
  index: ResourceIndex,
  releases: readonly ChartRelease[],
): readonly ConfigurationSource[] {
  return [...releases.flatMap(ofRelease), ...ofOperators(index), ...ofConfigMaps(index)];
}

function ofRelease(release: ChartRelease): readonly ConfigurationSource[] {
  if (!CONTROL_PLANE_CHARTS.has(release.chart)) return [];
  if (release.chart === 'base' && !mentionsIstio(release)) return [];
  return [
    {
      resource: release.resource,
      meshConfig: nodeAt(release.values, 'meshConfig'),
      values: release.values,
      namespace: stringAt(release.values, 'global', 'istioNamespace') ?? null,
    },
  ];
}

/** `base` is a common name for a chart; Istio's is told by its release or namespace. */
const mentionsIstio = (release: ChartRelease): boolean =>
  release.release.includes('istio') || release.namespace.includes('istio');

function ofOperators(index: ResourceIndex): readonly ConfigurationSource[] {
  return [
    ...index.ofKind('install.istio.io', 'IstioOperator'),
    ...index.ofKind('sailoperator.io', 'Istio'),
    ...index.ofKind('operator.istio.io', 'Istio'),
  ].map((resource) => {
    const values = nodeAt(resource.node, 'spec', 'values');
    return {
      resource,
      meshConfig: mergeValues(
        nodeAt(values, 'meshConfig'),
        nodeAt(resource.node, 'spec', 'meshConfig'),
      ),
      values,
      namespace:
        stringAt(resource.node, 'spec', 'namespace') ??
        stringAt(values, 'global', 'istioNamespace') ??
        null,
    };
  });
}

/** Tells whether a ConfigMap stands beside that of a managed control plane, whose own takes precedence. */
const isBeside = (name: string): boolean => name.startsWith('istio-shared-configmap-');

/** `istio` is the default revision's, so it comes after `istio-<revision>`, and both after what is read beside them. */
function ofConfigMaps(index: ResourceIndex): readonly ConfigurationSource[] {
  const found = index
    .ofKind('', 'ConfigMap')
    .filter(
      ({ name, node }) =>
        (name === 'istio' || name.startsWith('istio-')) &&
        nodeAt(node, 'data', 'mesh') !== undefined,
    );
  const ordered = [
    ...found.filter(({ name }) => isBeside(name)),
    ...found.filter(({ name }) => name !== 'istio' && !isBeside(name)),
    ...found.filter(({ name }) => name === 'istio'),
  ];
  return ordered.map((resource) => ({
    resource,
    meshConfig: parseEmbeddedYaml(nodeAt(resource.node, 'data', 'mesh')),
    values: undefined,
    namespace: resource.namespace === '' ? null : resource.namespace,
  }));
}

/** Resolves the mesh configuration of an environment from its four shapes (docs/reference/glossary.md). */
export function configurationOf(
  index: ResourceIndex,
  releases: readonly ChartRelease[],
  settings: MeshResolutionSettings,
): MeshConfiguration {
  const sources = configurationSources(index, releases);
  const found = new Map<string, MeshSetting>();
  for (const source of sources)
    if (source.meshConfig?.kind === 'map')
      for (const [path, node] of leavesOf(source.meshConfig, ''))
        found.set(path, { path, node, origin: node.origin, source: source.resource });
  const { rootNamespace, trustDomain } = asMeshConfig(found);
  const values = sources.map((source) => source.values);
  const injector = injectorValues(index);
  return {
    rootNamespace:
      settings.rootNamespace ??
      nonEmpty(rootNamespace) ??
      sources.findLast((source) => source.namespace !== null)?.namespace ??
      'istio-system',
    trustDomain:
      nonEmpty(trustDomain) ?? firstText(values, 'global', 'trustDomain') ?? 'cluster.local',
    clusterDomain:
      firstText([...values, injector], 'global', 'proxy', 'clusterDomain') ?? 'cluster.local',
    settings: found,
    sources: sources.map((source) => source.resource),
    istioVersion: istioVersionOf(index, releases, settings.istioVersion),
  };
}

/** Values the sidecar injector was installed with, where its ConfigMap is rendered here. */
function injectorValues(index: ResourceIndex): Node | undefined {
  const injector = index
    .ofKind('', 'ConfigMap')
    .find(({ name }) => name === 'istio-sidecar-injector');
  return parseEmbeddedYaml(nodeAt(injector?.node, 'data', 'values'));
}

/** Scalars, lists and empty maps with their dotted path. */
export function* leavesOf(node: Node, path: string): Generator<[string, Node]> {
  if (node.kind !== 'map' || node.entries.size === 0) {
    if (path !== '') yield [path, node];
    return;
  }
  for (const [key, value] of node.entries)
    yield* leavesOf(value, path === '' ? key : `${path}.${key}`);
}

function firstText(
  values: readonly (Node | undefined)[],
  ...path: readonly string[]
): string | undefined {
  for (const value of values) {
    const text = textOf(nodeAt(value, ...path));
    if (text !== undefined) return text;
  }
  return undefined;
}

const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== ''
    ? node.value
    : undefined;

const nonEmpty = (field: Field<string> | null): string | undefined =>
  field === null || field.value === '' ? undefined : field.value;

/** Holds what the injector's own installation values say about pods that no label decides. */
interface InjectorDefaults {
  /** The place of `enableNamespacesByDefault: true`; null where it is not on (INJ-9). */
  readonly enabledByDefault: Origin | null;
  /** The place of `autoInject: disabled`; null where it is not written (INJ-8). */
  readonly policyDisabled: Origin | null;
}

/** Reads the injector's defaults from the values of the control plane. */
export function injectorDefaults(
  index: ResourceIndex,
  releases: readonly ChartRelease[],
): InjectorDefaults {
  const values = [
    ...configurationSources(index, releases).map((source) => source.values),
    injectorValues(index),
  ];
  return {
    enabledByDefault: originOfValue(
      values,
      true,
      'sidecarInjectorWebhook',
      'enableNamespacesByDefault',
    ),
    policyDisabled: originOfValue(values, 'disabled', 'global', 'proxy', 'autoInject'),
  };
}

function originOfValue(
  values: readonly (Node | undefined)[],
  wanted: string | boolean,
  ...path: readonly string[]
): Origin | null {
  for (const value of values) {
    const found = nodeAt(value, ...path);
    if (found?.kind === 'scalar' && found.value === wanted) return found.origin;
  }
  return null;
}
