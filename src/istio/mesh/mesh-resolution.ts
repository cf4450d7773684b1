import type { RenderedEnvironment } from '../../gitops/index.ts';
import { contentKeyOf } from '../../gitops/index.ts';
import {
  resourceKey,
  entriesAt,
  nodeAt,
  podTemplateOf,
  stringAt,
  stringMapAt,
  itemsAt,
  numberAt,
} from '../../manifest/index.ts';
import type { MeshResolutionSettings } from './configuration.ts';
import { isSlipOfWaypoint, removedWaypoints } from './ambient/removed-waypoints.ts';
import { configurationOf, injectorDefaults } from './configuration.ts';
import { unrenderedCharts } from './charts/unrendered-charts.ts';
import { indexLabels } from './label-index.ts';
import type { Mesh, Service, Workload, NamespaceLabels, ServicePort } from './mesh.ts';
import { overlayOfNamespaces } from './namespace-overlays.ts';
import { lacksObjectsIn } from './partial-roots.ts';
import { operatorServices } from './operators/operator-services.ts';
import { flaggerObjects } from './operators/flagger-objects.ts';
import { indexResources } from './resource-index.ts';
import type { ResourceIndex } from './resource-index.ts';
import { workloadsOf } from './workloads.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import type { LabelIndex } from './label-index.ts';

export type { MeshResolutionSettings } from './configuration.ts';

/** The part of a mesh that is told without its workloads and Services, for whoever asks only that. */
type ConfiguredMesh = ResourceIndex & Pick<Mesh, 'charts' | 'configuration'>;

/** Reads what is configured of the mesh of one environment. */
export function configuredMesh(
  rendered: RenderedEnvironment,
  settings: MeshResolutionSettings,
): ConfiguredMesh {
  const index = indexResources(rendered.roots.flatMap((root) => root.resources));
  const charts = unrenderedCharts(rendered, index);
  return { ...index, charts, configuration: configurationOf(index, charts, settings) };
}

/** Resolves the rendered objects of one environment, over all its roots, into indexes that answer questions. */
export function resolveMesh(rendered: RenderedEnvironment, settings: MeshResolutionSettings): Mesh {
  const { charts, configuration, ...index } = configuredMesh(rendered, settings);
  const namespaces = namespacesOf(index);
  const injector = injectorDefaults(index, charts);
  const labelledBy = overlayOfNamespaces(rendered);
  const workloads = workloadsOf(index, {
    namespace: (name) => namespaces.get(name),
    ...injector,
    ...(labelledBy !== undefined && { labelledBy }),
    showsZtunnel: showsZtunnel(index, charts),
  });
  const services = servicesOf(index, configuration.clusterDomain, workloads);
  // what operators make shows nothing of what else a namespace holds
  const inGit = services.filter(({ madeBy }) => madeBy === null);
  const byName = new Map(
    services.map((service) => [keyOf(service.namespace, service.name), service]),
  );
  const partialRoots = rendered.roots.filter(({ status }) => status !== 'complete');
  const ofPartialRoots = new Set(
    partialRoots.flatMap(({ resources }) => resources.map(resourceKey)),
  );
  const unplaced = rootsOfUnplaced(rendered);
  const external = new Set(settings.external);
  const removed =
    settings.former === undefined || settings.former === null
      ? new Set<string>()
      : removedWaypoints(settings.former, rendered, { find: index.find, charts });
  return {
    environment: {
      name: rendered.environment.name,
      ...(rendered.environment.isUnnamed === true && { isUnnamed: true as const }),
      production: rendered.environment.production,
      ...(rendered.environment.kubernetesVersion !== undefined && {
        kubernetesVersion: rendered.environment.kubernetesVersion,
      }),
      ...(rendered.environment.kubernetesSaid && {
        kubernetesSaid: rendered.environment.kubernetesSaid,
      }),
    },
    resources: index.resources,
    ofKind: index.ofKind,
    find: index.find,
    copiesOf: index.copiesOf,
    rootOf: rootsOfObjects(rendered),
    workloads,
    services,
    service: (namespace, name) => byName.get(keyOf(namespace, name)),
    configuration,
    injectsByDefault: injector.enabledByDefault,
    charts,
    inputs: rendered.inputs ?? new Map(),
    renderedReleases: rendered.renderedReleases ?? new Map(),
    ...(rendered.environment.chartsElsewhere && {
      chartsElsewhere: rendered.environment.chartsElsewhere,
    }),
    ownNamespaces: new Set([...workloads, ...inGit].map(({ namespace }) => namespace)),
    namespaceLabels: (namespace) => namespaces.get(namespace)?.labels,
    namespaceObject: (namespace) => namespaces.get(namespace),
    partial: partialRoots.length > 0,
    mayLackIn: lacksObjectsIn(partialRoots),
    isOfPartialRoot: (resource) => ofPartialRoots.has(resourceKey(resource)),
    areInOneNamespace: (one, other) =>
      one.namespace === other.namespace &&
      (one.namespace !== '' || shareRoot(unplaced, resourceKey(one), resourceKey(other))),
    external,
    removedWaypoints: removed,
    lacksWaypoint: (namespace, name) =>
      !external.has(`Gateway ${namespace}/${name}`) &&
      (removed.has(`${namespace}/${name}`) ||
        isSlipOfWaypoint(
          { ofKind: index.ofKind, namespaceObject: (one) => namespaces.get(one) },
          namespace,
          name,
        )),
  };
}

/** Tells whether a chart or an object is that of ztunnel, or a label hands pods to it. */
const showsZtunnel = ({ resources }: ResourceIndex, charts: Mesh['charts']): boolean =>
  charts.some(({ chart }) => chart === 'ztunnel') ||
  resources.some(
    (one) =>
      one.name === 'ztunnel' ||
      [one.node, podTemplateOf(one)].some(
        (node) => stringAt(node, 'metadata', 'labels', 'istio.io/dataplane-mode') === 'ambient',
      ),
  );

/** Finds the root of an object; they are gone through once somebody asks. */
function rootsOfObjects({ roots }: RenderedEnvironment): Mesh['rootOf'] {
  let known: ReadonlyMap<Resource, string> | null = null;
  return (resource) => {
    known ??= new Map(
      roots.flatMap(({ root, resources }) => resources.map((each) => [each, contentKeyOf(root)])),
    );
    return known.get(resource);
  };
}

/** Gives the roots of each object that names no namespace. */
function rootsOfUnplaced({ roots }: RenderedEnvironment): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const [index, { resources }] of roots.entries())
    for (const resource of resources) {
      if (resource.namespace !== '') continue;
      const key = resourceKey(resource);
      found.set(key, (found.get(key) ?? new Set()).add(index));
    }
  return found;
}

function shareRoot(
  roots: ReadonlyMap<string, ReadonlySet<number>>,
  one: string,
  other: string,
): boolean {
  const others = roots.get(other);
  return [...(roots.get(one) ?? [])].some((root) => others?.has(root) === true);
}

/**
 * A Service that two roots write counts once, as the first of them has it. Flagger makes others, and where one of Git has
 * the name of one of those, it has it select the pods that it means. Of those that other operators make the pods are not
 * seen, and one of Git is left as it is.
 */
function servicesOf(
  index: ResourceIndex,
  clusterDomain: string,
  workloads: readonly Workload[],
): readonly Service[] {
  const labels = indexLabels(workloads);
  const seen = new Map<string, Service>();
  for (const resource of index.ofKind('', 'Service')) {
    const key = resourceKey(resource);
    if (!seen.has(key)) seen.set(key, serviceOf(resource, clusterDomain, labels));
  }
  for (const resource of flaggerObjects(index).flatMap(({ services }) => services)) {
    const key = resourceKey(resource);
    const made = serviceOf(resource, clusterDomain, labels);
    const written = seen.get(key);
    const { selector, workloads: selected } = made;
    seen.set(key, written === undefined ? made : { ...written, selector, workloads: selected });
  }
  for (const { resource, madeBy } of operatorServices(index)) {
    if (resource === null) continue;
    const key = resourceKey(resource);
    const made = serviceOf(resource, clusterDomain, labels);
    if (!seen.has(key)) seen.set(key, { ...made, workloads: [], madeBy });
  }
  return [...seen.values()];
}

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/**
 * Labels of the namespaces whose object is rendered here, or that Argo CD creates with labels
 * (`syncPolicy.managedNamespaceMetadata`, ARGO-40). Where several roots write one namespace, it has the labels
 * of all of them; the first wins where they disagree.
 */
function namespacesOf(index: ResourceIndex): ReadonlyMap<string, NamespaceLabels> {
  const namespaces = new Map<string, NamespaceLabels>();
  const add = (name: string, metadata: Node | undefined, object: Node): void => {
    const labels = labelsOf(metadata, object);
    const earlier = namespaces.get(name);
    namespaces.set(name, earlier === undefined ? labels : joined(earlier, labels));
  };
  for (const { name, node } of index.ofKind('', 'Namespace'))
    add(name, nodeAt(node, 'metadata'), node);
  const specs = [
    ...index.ofKind('argoproj.io', 'Application').map(({ node }) => nodeAt(node, 'spec')),
    ...index
      .ofKind('argoproj.io', 'ApplicationSet')
      .map(({ node }) => nodeAt(node, 'spec', 'template', 'spec')),
  ];
  for (const spec of specs) {
    const name = stringAt(spec, 'destination', 'namespace');
    const managed = nodeAt(spec, 'syncPolicy', 'managedNamespaceMetadata');
    if (name !== undefined && managed !== undefined) add(name, managed, managed);
  }
  return namespaces;
}

function labelsOf(metadata: Node | undefined, object: Node): NamespaceLabels {
  const entries = entriesAt(metadata, 'labels');
  return {
    labels: stringMapAt(metadata, 'labels'),
    origin: object.origin,
    originOf: (label) => entries.get(label)?.origin ?? object.origin,
  };
}

const joined = (first: NamespaceLabels, second: NamespaceLabels): NamespaceLabels => ({
  labels: new Map([...second.labels, ...first.labels]),
  origin: first.origin,
  originOf: (label) => (first.labels.has(label) ? first : second).originOf(label),
});

/** Resolves a Kubernetes Service with the workloads its selector matches. */
function serviceOf(
  resource: Resource,
  clusterDomain: string,
  workloads: LabelIndex<Workload>,
): Service {
  const { node, namespace, name } = resource;
  const selector = stringMapAt(node, 'spec', 'selector');
  const externalName =
    stringAt(node, 'spec', 'type') === 'ExternalName'
      ? (stringAt(node, 'spec', 'externalName') ?? null)
      : null;
  return {
    resource,
    namespace,
    name,
    host: `${name}.${namespace === '' ? 'default' : namespace}.svc.${clusterDomain}`,
    selector,
    selectorOrigin: nodeAt(node, 'spec', 'selector')?.origin ?? resource.origin,
    ports: itemsAt(node, 'spec', 'ports').flatMap(portOf),
    headless: stringAt(node, 'spec', 'clusterIP') === 'None',
    externalName,
    workloads:
      selector.size === 0 || externalName !== null
        ? []
        : workloads.inNamespace(namespace, selector),
    madeBy: null,
  };
}

function portOf(node: Node): readonly ServicePort[] {
  const port = numberAt(node, 'port');
  if (port === undefined) return [];
  return [
    {
      name: stringAt(node, 'name') ?? null,
      port,
      targetPort: numberAt(node, 'targetPort') ?? stringAt(node, 'targetPort') ?? port,
      targetAt: (nodeAt(node, 'targetPort') ?? node).origin,
      protocol: stringAt(node, 'protocol') ?? 'TCP',
      appProtocol: stringAt(node, 'appProtocol') ?? null,
      origin: node.origin,
      declaredAt: (nodeAt(node, 'appProtocol') ?? nodeAt(node, 'name') ?? node).origin,
    },
  ];
}
