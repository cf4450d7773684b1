import {
  listed,
  placeOf,
  subjectText,
  API_GROUPS,
  nodeAt,
  stringAt,
  say,
  slot,
} from '../../manifest/index.ts';
import { checks, check, idOf, toldOfEach } from '../detection/check.ts';
import type { Check, Some, ToldBy, Told } from '../detection/check.ts';
import { isOfVersion, shiftedVirtualServices } from './rollouts.ts';
import type { ShiftedVirtualService, RouteChoice, ShiftedRoute } from './rollouts.ts';
import { createHostResolver, routeDestinations, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

const ROUTE_UNCHOSEN: Check = {
  id: 'route-unchosen',
  title: 'Rollout does not name which of several routes it shifts',
  level: 'medium',
  severity: 'error',
  blind:
    'A single named route of `http`, which not every release of Argo Rollouts shifts. Releases before 1.4 ignore routes of `tcp`.',
};
const SHIFTED_ROUTE_MISSING: Check = {
  id: 'shifted-route-missing',
  title: 'Rollout names a route its VirtualService does not have',
  level: 'medium',
  severity: 'error',
  blind: 'Releases of Argo Rollouts before 1.4, which ignore routes of `tcp`.',
};
const VERSION_NOT_IN_ROUTE: Check = {
  id: 'version-not-in-route',
  title: "Rollout's route has no destination for one of its versions",
  level: 'medium',
  severity: 'error',
  blind: 'Ping and pong Services of Argo Rollouts.',
};
const WEIGHTS_OVERWRITTEN: Check = {
  id: 'weights-overwritten',
  title: 'Git sets canary weights that a Rollout overwrites',
  level: 'low',
  severity: 'info',
  blind: 'Whether Argo CD ignores the weights.',
};

/** Finds mistakes in routes whose weights Argo Rollouts writes, or would write if it could tell which. */
export const shiftedRoutes = checks(
  [ROUTE_UNCHOSEN, SHIFTED_ROUTE_MISSING, VERSION_NOT_IN_ROUTE, WEIGHTS_OVERWRITTEN],
  ({ mesh }) =>
    shiftedVirtualServices(mesh).flatMap((shifted) =>
      shifted.choices.flatMap((choice) =>
        choice.isOpen
          ? [tellUnchosen(shifted, choice)]
          : [
              ...tellMissingRoutes(shifted, choice),
              ...choice.routes.flatMap((route) => [
                ...tellMissingVersions(shifted, route),
                ...tellWrittenShares(shifted, route),
              ]),
            ],
      ),
    ),
);

const SCOPE = { level: 'service', workloads: 1, services: 1, namespaces: 1 } as const;

/** Says what Argo Rollouts does with a Rollout that does not fit its routes. */
const STOPPED = {
  symptom: 'the Rollout is Degraded with the reason InvalidSpec, and a new image is not rolled out',
  scope: SCOPE,
} as const;

/** Names the field of the Rollout that names routes, for each protocol. */
const FIELDS = { http: 'routes', tls: 'tlsRoutes', tcp: 'tcpRoutes' } as const;

function tellUnchosen(
  { rollout, virtualService, origin }: ShiftedVirtualService,
  { protocol }: RouteChoice,
): ToldBy {
  const subject = subjectText(rollout);
  const routes = subjectText(virtualService);
  const what = protocol === 'http' ? 'route' : `route of \`${protocol}\``;
  const named = protocol === 'http' ? 'Give the route a name and list it' : 'List the route';
  return {
    ...STOPPED,
    by: ROUTE_UNCHOSEN,
    subject: rollout,
    key: `routes of ${virtualService.namespace}/${virtualService.name}${protocol === 'http' ? '' : ` ${protocol}`}`,
    of: [idOf(virtualService)],
    message: `${subject} rolls out no new version: it does not say which ${what} of ${routes} it shifts.`,
    why: say`It names the VirtualService without ${slot.code(FIELDS[protocol])} (${slot.place(origin)}). Argo Rollouts then takes the only route of ${slot.code(protocol)}, and here there are several (${slot.place(virtualService.origin)}).`,
    origin,
    related: [virtualService.origin],
    fix: { text: `${named} under \`${FIELDS[protocol]}\`.` },
  };
}

function tellMissingRoutes(
  { rollout, virtualService }: ShiftedVirtualService,
  { protocol, missing }: RouteChoice,
): readonly ToldBy[] {
  return missing.map(({ text, origin }) => {
    const isNamed = protocol === 'http';
    const lacks = isNamed ? `no route called \`${text}\`` : `nothing like ${text}`;
    const how = isNamed ? '' : ', by the port and the SNI hosts that all matches of a route have';
    return {
      ...STOPPED,
      by: SHIFTED_ROUTE_MISSING,
      subject: rollout,
      key: `route ${text}`,
      of: [idOf(virtualService)],
      message: `${subjectText(rollout)} rolls out no new version: ${subjectText(virtualService)} has ${lacks}.`,
      why: `The Rollout names it (${placeOf(origin)}), and Argo Rollouts looks for it in \`${protocol}\` of the VirtualService (${placeOf(virtualService.origin)})${how}.`,
      origin,
      related: [virtualService.origin],
      fix: {
        text: isNamed
          ? `Give the route of the VirtualService \`name: ${text}\`.`
          : `Write the port and the hosts of the route under \`${FIELDS[protocol]}\`.`,
      },
    };
  });
}

function tellMissingVersions(
  shifted: ShiftedVirtualService,
  route: ShiftedRoute,
): readonly ToldBy[] {
  const { rollout, virtualService, ends } = shifted;
  if (ends === null || route.isDelegated) return [];
  return (['canary', 'stable'] as const).flatMap((version) => {
    const { service, subset } = ends[version];
    const wanted = subset ?? service;
    if (wanted === null || wanted === '') return [];
    if (route.entries.some((entry) => isOfVersion(entry, ends[version]))) return [];
    const what = subset === null ? `Service ${wanted}` : `subset ${wanted}`;
    return [
      {
        ...STOPPED,
        by: VERSION_NOT_IN_ROUTE,
        subject: rollout,
        key: `${version} in ${route.text}`,
        message: `${subjectText(rollout)} rolls out no new version: the route that it shifts leads nowhere to ${what}.`,
        why: `To the Rollout that is the ${version} version (${placeOf(shifted.origin)}), and no destination of the route in ${subjectText(virtualService)} is that (${placeOf(route.origin)}).`,
        origin: route.origin,
        related: [shifted.origin],
        fix: {
          text: `Add a destination for ${what} with \`weight: ${version === 'canary' ? '0' : '100'}\`, beside the other.`,
        },
      },
    ];
  });
}

function tellWrittenShares(shifted: ShiftedVirtualService, route: ShiftedRoute): readonly ToldBy[] {
  const { rollout, virtualService, ends } = shifted;
  const entry = route.entries.find(
    (one) => ends !== null && isOfVersion(one, ends.canary) && (one.weight?.value ?? 0) > 0,
  );
  if (entry === undefined || route.entries.length < 2) return [];
  const weights = listed(
    route.entries.map(({ weight }) => String(weight?.value ?? 0)),
    4,
  );
  return [
    {
      by: WEIGHTS_OVERWRITTEN,
      subject: virtualService,
      key: `weights of ${route.text}`,
      scope: SCOPE,
      message: `The weights ${weights} in ${subjectText(virtualService)} hold until Argo Rollouts writes its own.`,
      why: say`${slot.object(rollout)} shifts this route (${slot.place(shifted.origin)}), and its controller sets the weights by the step at which it is (${slot.place(entry.weight?.origin ?? entry.origin)}).`,
      symptom: say`after each sync the new version gets this share for a moment, also in the middle of another step; with self-healing the two undo each other`,
      origin: entry.weight?.origin ?? entry.origin,
      related: [shifted.origin],
      fix: {
        text: say`Write 0 for the canary and 100 for the stable version, say the share in a step of the Rollout, and have Argo CD ignore differences of these weights.`,
      },
    },
  ];
}

/**
 * Finds routes to subsets that a Rollout removes: Argo Rollouts writes into its DestinationRule the subsets
 * of both versions, and no others.
 */
export const subsetTaken = check({
  id: 'subset-taken',
  title: 'Route uses a subset that a Rollout removes',
  level: 'medium',
  severity: 'error',
  blind: 'Old releases of Argo Rollouts, which keep other subsets.',
  find: ({ mesh }) =>
    takenSubsets(mesh).map((one) =>
      toldOfEach(
        one.uses,
        (use) => use.virtualService,
        (uses) => tellTakenSubset({ ...one, uses }),
      ),
    ),
});

const tellTakenSubset = ({
  rollout,
  rule,
  subset,
  origin,
  uses: [{ virtualService, routedAt }],
}: TakenSubset): Told => ({
  subject: rule,
  key: `subset ${subset} beside ${rollout.namespace}/${rollout.name}`,
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Requests that ${subjectText(virtualService)} routes to subset ${subset} fail once Argo Rollouts has written ${subjectText(rule)}.`,
  why: say`${slot.object(rollout)} has it write the DestinationRule (${slot.place(rollout.origin)}). It keeps the subsets of both versions and takes this one out (${slot.place(origin)}), to which a route leads (${slot.place(routedAt)}).`,
  symptom: say`503, response flag NC (cluster not found), from the first rollout until the next sync, and again after that`,
  origin,
  related: [rollout.origin, routedAt],
  fix: {
    text: `Put subset ${subset} into a DestinationRule of its own for the same host, which the Rollout does not name.`,
  },
});

/** A subset of Git that a Rollout takes out of its DestinationRule, and the routes that lead to it. */
interface TakenSubset {
  readonly rollout: Resource;
  readonly rule: Resource;
  readonly subset: string;
  readonly origin: Origin;
  readonly uses: Some<SubsetUse>;
}

interface SubsetUse {
  readonly virtualService: Resource;
  /** Where the route names the subset. */
  readonly routedAt: Origin;
}

/**
 * Lists subsets beside those of both versions, which Argo Rollouts leaves out when it writes the
 * DestinationRule that a Rollout names (UpdateHash of istio.go). One that no route leads to is missed by
 * nobody.
 */
function takenSubsets(mesh: Mesh): readonly TakenSubset[] {
  const hosts = createHostResolver(mesh);
  return mesh.ofKind(API_GROUPS.argo, 'Rollout').flatMap((rollout) => {
    const istio = nodeAt(rollout.node, 'spec', 'strategy', 'canary', 'trafficRouting', 'istio');
    const named = nodeAt(istio, 'destinationRule');
    const own = ['canarySubsetName', 'stableSubsetName'].map((field) => stringAt(named, field));
    const rule = mesh.find(
      API_GROUPS.istioNetworking,
      'DestinationRule',
      rollout.namespace,
      stringAt(named, 'name') ?? '',
    );
    if (rule === undefined || own.includes(undefined)) return [];
    return viewOf('DestinationRule', rule).subsets.value.flatMap(
      ({ name, origin }): readonly TakenSubset[] => {
        if (name === null || own.includes(name.value)) return [];
        const [first, ...more] = usesOf(mesh, hosts, rule, name.value);
        return first === undefined
          ? []
          : [{ rollout, rule, subset: name.value, origin, uses: [first, ...more] }];
      },
    );
  });
}

function usesOf(
  mesh: Mesh,
  hosts: ReturnType<typeof createHostResolver>,
  rule: Resource,
  subset: string,
): readonly SubsetUse[] {
  const host = viewOf('DestinationRule', rule).host?.value ?? '';
  const target = hosts.resolve(host, rule.namespace);
  if (target.kind !== 'service') return [];
  return mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService').flatMap((virtualService) =>
    routeDestinations(virtualService).flatMap((to) => {
      if (to.subset !== subset || to.subsetOrigin === null) return [];
      const routed = hosts.resolve(to.host, virtualService.namespace);
      return routed.kind === 'service' && routed.service === target.service
        ? [{ virtualService, routedAt: to.subsetOrigin }]
        : [];
    }),
  );
}
