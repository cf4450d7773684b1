import type { Mesh, RouteEntry } from '../../istio/index.ts';
import { API_GROUPS, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import type { RouteChoice } from './route-choices.ts';
import { routeChoices } from './route-choices.ts';

/** A VirtualService whose weights an Argo Rollout writes, with the routes that it names there. */
export interface ShiftedVirtualService {
  readonly rollout: Resource;
  readonly virtualService: Resource;
  /** Where the Rollout names it. */
  readonly origin: Origin;
  /** Of each protocol that it has routes of. */
  readonly choices: readonly RouteChoice[];
  /** What both versions are called; null where it is not said, or where two Services take turns. */
  readonly ends: Readonly<Record<'stable' | 'canary', VersionEnd>> | null;
}

/** How the pods of a version are told in a destination: by a Service of their own, or by a subset. */
interface VersionEnd {
  readonly service: string | null;
  readonly subset: string | null;
}

/** VirtualServices by the Rollouts that shift traffic in them (`trafficRouting.istio` of the CRD of Argo Rollouts). */
export const shiftedVirtualServices = (mesh: Mesh): readonly ShiftedVirtualService[] =>
  mesh.ofKind(API_GROUPS.argo, 'Rollout').flatMap((rollout) => {
    const strategy = nodeAt(rollout.node, 'spec', 'strategy', 'canary');
    const istio = nodeAt(strategy, 'trafficRouting', 'istio');
    const one = nodeAt(istio, 'virtualService');
    const managed = itemsAt(strategy, 'trafficRouting', 'managedRoutes').flatMap(
      (route) => stringAt(route, 'name') ?? [],
    );
    return [...(one === undefined ? [] : [one]), ...itemsAt(istio, 'virtualServices')].flatMap(
      (at) => shiftedBy(mesh, { rollout, at, managed, ends: endsOf(strategy) }),
    );
  });

/** With a DestinationRule the subsets count alone. */
function endsOf(strategy: Node | undefined): ShiftedVirtualService['ends'] {
  const rule = nodeAt(strategy, 'trafficRouting', 'istio', 'destinationRule');
  if (nodeAt(strategy, 'pingPong') !== undefined) return null;
  const end = (version: 'stable' | 'canary'): VersionEnd => ({
    service: stringAt(strategy, `${version}Service`) ?? null,
    subset: rule === undefined ? null : (stringAt(rule, `${version}SubsetName`) ?? ''),
  });
  return { stable: end('stable'), canary: end('canary') };
}

interface Shifting {
  readonly rollout: Resource;
  readonly at: Node;
  /** Routes that the controller itself makes. */
  readonly managed: readonly string[];
  readonly ends: ShiftedVirtualService['ends'];
}

function shiftedBy(
  mesh: Mesh,
  { rollout, at, managed, ends }: Shifting,
): readonly ShiftedVirtualService[] {
  const { namespace, name } = namedVirtualService(stringAt(at, 'name') ?? '', rollout.namespace);
  const virtualService = mesh.find(API_GROUPS.istioNetworking, 'VirtualService', namespace, name);
  if (virtualService === undefined) return [];
  const choices = routeChoices(virtualService, at, managed);
  return [{ rollout, virtualService, origin: at.origin, choices, ends }];
}

/** `name` or `name.namespace`, as Argo Rollouts reads it. */
export function namedVirtualService(
  written: string,
  own: string,
): { readonly namespace: string; readonly name: string } {
  const [name = '', namespace, ...more] = written.split('.');
  return namespace === undefined || more.length > 0
    ? { namespace: own, name: written }
    : { namespace, name };
}

/** Whether a destination is that of a version. */
export function isOfVersion({ destination }: RouteEntry, { service, subset }: VersionEnd): boolean {
  if (subset !== null) return destination?.subset?.value === subset;
  const host = destination?.host?.value ?? '';
  return service !== null && (host === service || host.startsWith(`${service}.`));
}
