import { isGatewayWorkload, viewOf } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { choosesPods, resourceKey, say, slot, targetsOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check, toldOfEach } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { isOfRelease } from '../upgrade-unprepared/patches-by-version.ts';

/**
 * Finds EnvoyFilters without a selector in a namespace that has gateways and applications with a sidecar, with a patch for
 * the proxies of both. Those of the root namespace are left out, for they are for the whole mesh (SCOPE-1).
 */
export const filterOfAppsAndGateways = check({
  id: 'filter-of-apps-and-gateways',
  title: 'EnvoyFilter without selector applies to both applications and gateways',
  level: 'low',
  blind: 'Whether it is intended for both, and how Envoy applies the patch.',
  find: ({ mesh }) => {
    const all = mesh.ofKind('networking.istio.io', 'EnvoyFilter');
    const filters = new Map(all.map((one) => [resourceKey(one), one]));
    return [...filters.values()].flatMap((filter) => find(mesh, filter) ?? []);
  },
});

function find(mesh: Mesh, filter: Resource): Told | null {
  if (filter.namespace === mesh.configuration.rootNamespace || isOfRelease(filter)) return null;
  if (choosesPods(filter) || targetsOf(filter).length > 0) return null;
  // a patch that is for neither of them alone
  const patch = viewOf('EnvoyFilter', filter).configPatches.value.find(
    ({ context }) => context === null || context.value === 'ANY',
  );
  const pods = mesh.workloads.filter(({ namespace }) => namespace === filter.namespace);
  const gateways = pods.filter((one) => isGatewayWorkload(mesh, one));
  const [first, ...more] = pods.filter(
    (one) => one.sidecar.kind === 'known' && one.sidecar.value && !gateways.includes(one),
  );
  const [gateway] = gateways;
  if (patch === undefined || gateway === undefined || first === undefined) return null;
  return toldOfEach([first, ...more], idOfWorkload, ([application]): Told => ({
    subject: filter,
    of: gateways.map(idOfWorkload),
    key: 'no selector',
    scope: { level: 'namespace', workloads: 2, services: 0, namespaces: 1 },
    message: say`${slot.object(filter)} patches ${slot.object(gateway.resource)} and ${slot.object(application.resource)} alike: gateways and sidecars of the namespace.`,
    why: say`It has no \`workloadSelector\`, and a patch for any context (${slot.place(patch.origin)}).`,
    symptom: say`a filter that is meant for the gateway runs again in each sidecar behind it: a limit counts twice, a header is written twice, calls within the mesh are asked for a login`,
    origin: patch.origin,
    fix: {
      text: say`Give it a \`workloadSelector\`, or the context GATEWAY or SIDECAR_INBOUND, unless it is for both.`,
    },
  }));
}

const idOfWorkload = ({ resource }: Workload) => workloadId(resource);
