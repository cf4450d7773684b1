import { API_GROUPS, itemsAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { apexOf, containsLabels, flaggerObjects } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

const FLAGGER = 'flagger.app';

/** An object of Git that Flagger writes under the same name. */
export interface WrittenByFlagger {
  readonly canary: Resource;
  readonly object: Resource;
  /** The object, or the selector of a Service. */
  readonly origin: Origin;
  /** What Flagger has a Service select, where Git says otherwise; null of other kinds. */
  readonly selects: ReadonlyMap<string, string> | null;
}

/** Names of the Services that Flagger makes of the Canaries of a namespace: before all pods, new ones, and proven ones. */
export function flaggerServices(mesh: Mesh, namespace: string): ReadonlySet<string> {
  const canaries = mesh.ofKind(FLAGGER, 'Canary').filter((one) => one.namespace === namespace);
  return new Set(
    canaries.flatMap((canary) => {
      const name = apexOf(canary);
      return [name, `${name}-canary`, `${name}-primary`];
    }),
  );
}

/** What Flagger makes for a Canary, whoever wrote it before: routes by its provider, and Services whatever that is. */
export const writtenByFlagger = (mesh: Mesh): readonly WrittenByFlagger[] => [
  ...mesh.ofKind(FLAGGER, 'Canary').flatMap((canary) =>
    routesOf(canary).flatMap(({ group, kind, name }) => {
      const object = mesh.find(group, kind, canary.namespace, name);
      return object === undefined ? [] : [{ canary, object, origin: object.origin, selects: null }];
    }),
  ),
  ...flaggerObjects(mesh).flatMap(({ canary, services }) =>
    services.flatMap(({ namespace, name, node }) => {
      const object = mesh.find(API_GROUPS.core, 'Service', namespace, name);
      const selects = stringMapAt(node, 'spec', 'selector');
      const written = stringMapAt(object?.node, 'spec', 'selector');
      const isAlike = written.size === selects.size && containsLabels(written, selects);
      if (object === undefined || isAlike) return [];
      const origin = mesh.service(namespace, name)?.selectorOrigin ?? object.origin;
      return [{ canary, object, origin, selects }];
    }),
  ),
];

/** The Canary for which Flagger makes, or may make, a VirtualService or DestinationRule of that name. */
export const makerOfRoutes = (
  mesh: Mesh,
  kind: 'VirtualService' | 'DestinationRule',
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Resource | undefined =>
  mesh
    .ofKind(FLAGGER, 'Canary')
    .find(
      (canary) =>
        canary.namespace === namespace &&
        ['istio', ''].includes(providerOf(canary)) &&
        routesOfIstio(canary).some((one) => one.kind === kind && one.name === name),
    );

/**
 * Of Istio: a VirtualService and a DestinationRule for each version; of the Gateway API: an HTTPRoute, where the Canary
 * names a Gateway. One that names no provider has that of the installation, which is not seen.
 */
function routesOf(canary: Resource): readonly MadeRoute[] {
  const provider = providerOf(canary);
  if (provider === 'istio') return routesOfIstio(canary);
  const isOfGatewayApi =
    provider.startsWith('gatewayapi') &&
    itemsAt(canary.node, 'spec', 'service', 'gatewayRefs').length > 0;
  return isOfGatewayApi
    ? [{ group: API_GROUPS.gatewayApi, kind: 'HTTPRoute', name: apexOf(canary) }]
    : [];
}

interface MadeRoute {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

function routesOfIstio(canary: Resource): readonly MadeRoute[] {
  const group = API_GROUPS.istioNetworking;
  const name = apexOf(canary);
  return [
    { group, kind: 'VirtualService', name },
    { group, kind: 'DestinationRule', name: `${name}-canary` },
    { group, kind: 'DestinationRule', name: `${name}-primary` },
  ];
}

const providerOf = ({ node }: Resource): string => stringAt(node, 'spec', 'provider') ?? '';
