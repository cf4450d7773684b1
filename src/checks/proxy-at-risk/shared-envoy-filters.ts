import { isGatewayWorkload, viewOf } from '../../istio/index.ts';
import { isOfRelease } from '../upgrade-unprepared/patches-by-version.ts';
import type { Mesh, Workload, View } from '../../istio/index.ts';
import { choosesPods, placeOf, resourceKey, subjectText, targetsOf } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import type { Some, Told } from '../detection/check.ts';

export const filterOfAppsAndGateways = check({
  id: 'filter-of-apps-and-gateways',
  title: 'EnvoyFilter without selector applies to both applications and gateways',
  level: 'low',
  blind: 'Whether it is intended for both, and how Envoy applies the patch.',
  find: ({ mesh }) =>
    filtersOfAppsAndGateways(mesh).map((filter) =>
      toldOfEach(
        filter.applications,
        ({ resource }) => workloadId(resource),
        (applications) => tell({ ...filter, applications }),
      ),
    ),
});

function tell({ filter, gateways, applications: [application], origin }: FilterOfAll): Told {
  return {
    subject: filter,
    of: gateways.map(({ resource }) => workloadId(resource)),
    key: 'no selector',
    scope: { level: 'namespace', workloads: 2, services: 0, namespaces: 1 },
    message: `${subjectText(filter)} patches ${subjectText(gateways[0].resource)} and ${subjectText(application.resource)} alike: gateways and sidecars of the namespace.`,
    why: `It has no \`workloadSelector\`, and a patch for any context (${placeOf(origin)}).`,
    symptom:
      'a filter that is meant for the gateway runs again in each sidecar behind it: a limit counts twice, a header is written twice, calls within the mesh are asked for a login',
    origin,
    fix: {
      text: 'Give it a `workloadSelector`, or the context GATEWAY or SIDECAR_INBOUND, unless it is for both.',
    },
  };
}

/** A filter that gateways and applications of one namespace get alike. */
interface FilterOfAll {
  readonly filter: Resource;
  readonly gateways: Some<Workload>;
  readonly applications: Some<Workload>;
  /** The first patch that is not for either of them alone. */
  readonly origin: Origin;
}

/**
 * Finds EnvoyFilters without a selector in a namespace that has gateways and applications with a sidecar,
 * with a patch for the proxies of both. Those of the root namespace are left out, for they are for the whole
 * mesh (SCOPE-1).
 */
function filtersOfAppsAndGateways(mesh: Mesh): readonly FilterOfAll[] {
  const filters = new Map(
    mesh.ofKind('networking.istio.io', 'EnvoyFilter').map((one) => [resourceKey(one), one]),
  );
  return [...filters.values()].flatMap((filter) => {
    if (filter.namespace === mesh.configuration.rootNamespace || isOfRelease(filter)) return [];
    if (choosesPods(filter) || targetsOf(filter).length > 0) return [];
    const patch = viewOf('EnvoyFilter', filter).configPatches.value.find(isForBoth);
    const pods = mesh.workloads.filter(({ namespace }) => namespace === filter.namespace);
    const [gateway, ...gateways] = pods.filter((workload) => isGatewayWorkload(mesh, workload));
    const [application, ...applications] = pods.filter(
      (workload) =>
        workload.sidecar.kind === 'known' &&
        workload.sidecar.value &&
        !isGatewayWorkload(mesh, workload),
    );
    return patch === undefined || gateway === undefined || application === undefined
      ? []
      : [
          {
            filter,
            gateways: [gateway, ...gateways] as const,
            applications: [application, ...applications] as const,
            origin: patch.origin,
          },
        ];
  });
}

type Patch = View<'EnvoyFilter'>['configPatches']['value'][number];

const isForBoth = ({ context }: Patch): boolean => context === null || context.value === 'ANY';
