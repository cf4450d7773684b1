import {
  API_GROUPS,
  itemsAt,
  stringMapAt,
  listed,
  placeOf,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  containsLabels,
  flaggerObjects,
  viewOf,
  virtualServiceGateways,
  virtualServicesOf,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { check, idOf } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

const FLAGGER = 'flagger.app';

/** Holds an object of Git that Flagger writes under the same name. */
interface WrittenByFlagger {
  readonly canary: Resource;
  readonly object: Resource;
  /** The place of the object, or of the selector of a Service. */
  readonly origin: Origin;
  /** The labels that Flagger has a Service select, where Git says otherwise; null for other kinds. */
  readonly selects: ReadonlyMap<string, string> | null;
}

/**
 * Names the Services that Flagger makes of the Canaries of a namespace: before all pods, new ones, and proven
 * ones.
 */
export function flaggerServices(mesh: Mesh, namespace: string): ReadonlySet<string> {
  const canaries = mesh.ofKind(FLAGGER, 'Canary').filter((one) => one.namespace === namespace);
  return new Set(
    canaries.flatMap((canary) => {
      const { apex } = viewOf('Canary', canary);
      return [apex, `${apex}-canary`, `${apex}-primary`];
    }),
  );
}

/**
 * Lists what Flagger makes for a Canary and Git has too: routes by its provider, and Services of any whose
 * selector differs from Flagger's.
 */
const writtenByFlagger = (mesh: Mesh): readonly WrittenByFlagger[] => [
  ...mesh.ofKind(FLAGGER, 'Canary').flatMap((canary) =>
    routesOf(mesh, canary).flatMap(({ group, kind, name }) => {
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

/**
 * Finds the Canary for which Flagger makes, or may make, a VirtualService or DestinationRule of that name.
 */
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
 * Lists the routes that Flagger makes for a Canary. For Istio these are a VirtualService and a
 * DestinationRule for each version, for the Gateway API an HTTPRoute where the Canary names a Gateway. One
 * that names no provider has that of the installation, by which the mesh has its routes.
 */
function routesOf(mesh: Mesh, canary: Resource): readonly MadeRoute[] {
  const provider = providerOf(canary);
  if (provider === 'istio' || (provider === '' && madeRouteOf(mesh, canary) !== undefined))
    return routesOfIstio(canary);
  const isOfGatewayApi =
    provider.startsWith('gatewayapi') &&
    itemsAt(canary.node, 'spec', 'service', 'gatewayRefs').length > 0;
  return isOfGatewayApi
    ? [{ group: API_GROUPS.gatewayApi, kind: 'HTTPRoute', name: viewOf('Canary', canary).apex }]
    : [];
}

/** Finds the VirtualService that Flagger makes for a Canary, where it is known to make one. */
function madeRouteOf(mesh: Mesh, canary: Resource): Resource | undefined {
  const { apex } = viewOf('Canary', canary);
  const { namespace } = canary;
  const written = new Set(mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService'));
  return ['mesh', ...virtualServiceGateways(mesh)]
    .flatMap((gateway) => virtualServicesOf(mesh, gateway).all)
    .find(
      ({ resource }) =>
        resource.namespace === namespace && resource.name === apex && !written.has(resource),
    )?.resource;
}

interface MadeRoute {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

function routesOfIstio(canary: Resource): readonly MadeRoute[] {
  const group = API_GROUPS.istioNetworking;
  const name = viewOf('Canary', canary).apex;
  return [
    { group, kind: 'VirtualService', name },
    { group, kind: 'DestinationRule', name: `${name}-canary` },
    { group, kind: 'DestinationRule', name: `${name}-primary` },
  ];
}

const providerOf = (canary: Resource): string => viewOf('Canary', canary).provider?.value ?? '';

/**
 * Finds objects that Flagger overwrites: it keeps only the weights of routes that it finds, and only what is
 * not selector or ports of a Service, even if somebody else wrote them.
 */
export const objectOverwritten = check({
  id: 'object-overwritten',
  title: 'Flagger overwrites an object that is in Git',
  level: 'medium',
  severity: 'warning',
  blind:
    'Canaries whose provider is named neither by them nor by Flagger in this repository. Whether the tool that applies a Service ignores its selector.',
  find: ({ mesh }) => writtenByFlagger(mesh).map((one) => tellOverwritten(mesh, one)),
});

const tellOverwritten = (mesh: Mesh, one: WrittenByFlagger): Told => ({
  subject: one.object,
  key: `written for ${one.canary.namespace}/${one.canary.name}`,
  of: [idOf(one.canary)],
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  related: [one.canary.origin],
  ...(one.selects === null ? overwrittenRoutes(mesh, one) : overwrittenService(one, one.selects)),
});

type OverwrittenWords = Pick<Told, 'message' | 'why' | 'symptom' | 'origin' | 'fix'>;

const overwrittenRoutes = (
  mesh: Mesh,
  { canary, object, origin }: WrittenByFlagger,
): OverwrittenWords => ({
  message: `What ${subjectText(object)} says is replaced by what Flagger makes of ${subjectText(canary)}${lostBindings(mesh, canary, object)}.`,
  why: say`Flagger writes an object of this name for the Canary (${slot.place(canary.origin)}), also over one that is there already (${slot.place(object.origin)}).`,
  symptom: say`routes, timeouts and retries written here hold from each sync until Flagger looks again, about a minute later`,
  origin,
  fix: {
    text: say`Say it in \`spec.service\` of the Canary (hosts, gateways, match, retries, timeout, trafficPolicy), and take this object out.`,
  },
});

/** Names the hosts and gateways that a VirtualService has and that of Flagger has not, as the end of a sentence. */
function lostBindings(mesh: Mesh, canary: Resource, object: Resource): string {
  const made = object.kind === 'VirtualService' ? madeRouteOf(mesh, canary) : undefined;
  if (made === undefined) return '';
  const lost = (['hosts', 'gateways'] as const).flatMap((field) => {
    const kept = new Set(viewOf('VirtualService', made)[field].value.map(({ value }) => value));
    return viewOf('VirtualService', object)[field].value.flatMap(({ value }) =>
      kept.has(value) || value.startsWith(`${object.name}.`) ? [] : [value],
    );
  });
  return lost.length === 0 ? '' : `, which is not for ${listed(lost, 3)}`;
}

function overwrittenService(
  { canary, object, origin }: WrittenByFlagger,
  selects: ReadonlyMap<string, string>,
): OverwrittenWords {
  const labels = listed(
    [...selects].map(([key, value]) => `\`${key}: ${value}\``),
    3,
  );
  return {
    message: say`The pods that ${slot.object(object)} selects are not those that Flagger has it select for ${slot.object(canary)}.`,
    why: `Flagger writes its selector and ports for the Canary (${placeOf(canary.origin)}): it selects ${labels} then, and here it says otherwise (${placeOf(origin)}).`,
    symptom: say`each sync that puts this selector back sends the requests to pods that are only there while a new version is tried, until Flagger looks again, about a minute later`,
    origin,
    fix: {
      text: say`Leave the Service to Flagger, or have who applies it leave \`spec.selector\` and \`spec.ports\` alone (\`ignoreDifferences\` with \`RespectIgnoreDifferences\` of Argo CD, \`kustomize.toolkit.fluxcd.io/ssa: IfNotPresent\` of Flux).`,
    },
  };
}
