import type { RenderedEnvironment } from '../../gitops/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { MeshResolutionSettings } from './configuration.ts';
import { configurationOf, injectorDefaults } from './configuration.ts';
import { unrenderedCharts } from './charts/unrendered-charts.ts';
import { indexLabels } from './label-index.ts';
import type { Mesh, Service, Workload } from './mesh.ts';
import { namespacesOf } from './namespaces.ts';
import { operatorServices } from './operators/operator-services.ts';
import { flaggerObjects } from './progressive-delivery/flagger-objects.ts';
import { indexResources } from './resource-index.ts';
import type { ResourceIndex } from './resource-index.ts';
import { serviceOf } from './services.ts';
import { workloadsOf } from './workloads.ts';

export type { MeshResolutionSettings } from './configuration.ts';

/** Resolves the rendered objects of one environment, over all its roots, into indexes that answer questions. */
export function resolveMesh(rendered: RenderedEnvironment, settings: MeshResolutionSettings): Mesh {
  const index = indexResources(rendered.roots.flatMap((root) => root.resources));
  const charts = unrenderedCharts(rendered, index);
  const configuration = configurationOf(index, charts, settings);
  const namespaces = namespacesOf(index);
  const workloads = workloadsOf(index, {
    namespace: (name) => namespaces.get(name),
    ...injectorDefaults(index, charts),
  });
  const services = servicesOf(index, configuration.clusterDomain, workloads);
  // what operators make shows nothing of what else a namespace holds
  const inGit = services.filter(({ madeBy }) => madeBy === null);
  const byName = new Map(
    services.map((service) => [keyOf(service.namespace, service.name), service]),
  );
  return {
    environment: {
      name: rendered.environment.name,
      production: rendered.environment.production,
    },
    resources: index.resources,
    ofKind: index.ofKind,
    find: index.find,
    workloads,
    services,
    service: (namespace, name) => byName.get(keyOf(namespace, name)),
    configuration,
    charts,
    inputs: rendered.inputs ?? new Map(),
    renderedReleases: rendered.renderedReleases ?? new Map(),
    ...(rendered.environment.chartsElsewhere && {
      chartsElsewhere: rendered.environment.chartsElsewhere,
    }),
    ownNamespaces: new Set([...workloads, ...inGit].map(({ namespace }) => namespace)),
    namespaceLabels: (namespace) => namespaces.get(namespace)?.labels,
    namespaceObject: (namespace) => namespaces.get(namespace),
    partial: rendered.roots.some((root) => root.status !== 'complete'),
    external: new Set(settings.external),
  };
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
