import { asEnvoyFilter, isGatewayWorkload, isOfRelease } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { choosesPods, resourceKey, targetsOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A filter that gateways and applications of one namespace get alike. */
export interface FilterOfAll {
  readonly filter: Resource;
  readonly gateway: Workload;
  readonly application: Workload;
  /** The first patch that is not for either of them alone. */
  readonly origin: Origin;
}

/**
 * EnvoyFilters without a selector in a namespace that has gateways and applications with a sidecar, with a patch for the
 * proxies of both. Those of the root namespace are for the whole mesh (SCOPE-1).
 */
export function filtersOfAppsAndGateways(mesh: Mesh): readonly FilterOfAll[] {
  const filters = new Map(
    mesh.ofKind('networking.istio.io', 'EnvoyFilter').map((one) => [resourceKey(one), one]),
  );
  return [...filters.values()].flatMap((filter) => {
    if (filter.namespace === mesh.configuration.rootNamespace || isOfRelease(filter)) return [];
    if (choosesPods(filter) || targetsOf(filter).length > 0) return [];
    const patch = asEnvoyFilter(filter).configPatches.value.find(isForBoth);
    const pods = mesh.workloads.filter(({ namespace }) => namespace === filter.namespace);
    const gateway = pods.find((workload) => isGatewayWorkload(mesh, workload));
    const application = pods.find(
      (workload) =>
        workload.sidecar.kind === 'known' &&
        workload.sidecar.value &&
        !isGatewayWorkload(mesh, workload),
    );
    return patch === undefined || gateway === undefined || application === undefined
      ? []
      : [{ filter, gateway, application, origin: patch.origin }];
  });
}

type Patch = ReturnType<typeof asEnvoyFilter>['configPatches']['value'][number];

const isForBoth = ({ context }: Patch): boolean => context === null || context.value === 'ANY';
