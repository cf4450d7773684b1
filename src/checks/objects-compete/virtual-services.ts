import { virtualServiceGateways } from '../../istio/index.ts';
import { API_GROUPS, listed, resourceKey } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, KnownAs, Some, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { hostClaimants, tellSettled } from '../istioctl/rival-claims.ts';
import { hostId } from '../detection/finding-scope.ts';
import { alsoSaid } from '../istioctl/istioctl.ts';
import { tellContentionOver } from './contention.ts';
import type { Contention } from './contention.ts';
import { rivalsAtGateway, rivalsInMesh } from './virtual-service-rivals.ts';
import type { GatewayRivals, RivalGroup } from './virtual-service-rivals.ts';

const ISTIO: KnownAs = {
  code: 'IST0109',
  analyzer: 'virtualservice.ConflictingMeshGatewayHostsAnalyzer',
};
const KIALI: KnownAs = { code: 'KIA1106' };

const IN_MESH: Check = {
  id: 'virtual-services-of-one-host',
  title: 'Several VirtualServices for one host; sidecars use only one',
  level: 'high',
  blind: 'Which one was created first; with more than 200 for one host, those after the first 200.',
  knownAs: [ISTIO, KIALI],
};
const AT_GATEWAY: Check = {
  id: 'virtual-services-at-one-gateway',
  title: 'VirtualServices at one Gateway have routes for the same requests',
  level: 'medium',
  severity: 'warning',
  blind:
    'Which one was created first, regular expressions, VirtualServices on one port of different Gateways; beyond 200 for one host, the others.',
  knownAs: [KIALI],
};

/**
 * Finds VirtualServices for one host: sidecars follow the first, gateways put their routes together
 * (ROUTE-11…15).
 */
export const competingVirtualServices = checks([IN_MESH, AT_GATEWAY], (input) => [
  ...tellInMesh(input),
  ...tellAtGateways(input),
]);

const MOST_HOSTS = 2;
const scope = { level: 'service', workloads: 0, services: 1, namespaces: 1 } as const;

/** Makes a key that names who competes, because one more of them is another finding. */
const keyOf = (place: string, { virtualServices }: RivalGroup): string =>
  `${place} with ${virtualServices
    .map(({ namespace, name }) => `${namespace}/${name}`)
    .sort()
    .join(', ')}`;

function tellInMesh(input: DetectorInput): readonly ToldBy[] {
  const { mesh } = input;
  const claimants = new Set(hostClaimants(mesh).map((one) => resourceKey(one.virtualService)));
  const told = new Set<string>();
  const found = rivalsInMesh(mesh).flatMap((group) =>
    tellContentionOver(
      input,
      group.hosts,
      hostId,
      (hosts) => ({
        by: IN_MESH,
        objects: group.virtualServices,
        whom: `sidecars that call ${listed(hosts, MOST_HOSTS)}`,
        decides:
          'they follow the one that was created first, which Git does not say, and nothing of the others',
        symptom:
          'routes, timeouts and retries of the others have no effect; after the objects are made anew another one may hold',
        fix: 'Put the routes for the host into one VirtualService, or let one delegate to the other.',
        scope,
      }),
      keyOf('mesh', group),
    ).map((draft) => {
      const subject = resourceKey(draft.subject);
      const isFirst = claimants.has(subject) && !told.has(subject);
      told.add(subject);
      return isFirst ? draft : { ...draft, knownAs: [KIALI] };
    }),
  );
  return [...found, ...alsoSaid(input, () => tellRest(mesh, told))];
}

const tellRest = (mesh: DetectorInput['mesh'], told: ReadonlySet<string>): readonly ToldBy[] =>
  hostClaimants(mesh)
    .filter(({ virtualService }) => !told.has(resourceKey(virtualService)))
    .map((claimant) => ({ ...tellSettled(claimant), by: IN_MESH, scope, knownAs: [ISTIO] }));

const tellAtGateways = (input: DetectorInput): readonly ToldBy[] =>
  virtualServiceGateways(input.mesh).flatMap((gateway) =>
    rivalsAtGateway(input.mesh, gateway).flatMap((group) =>
      tellContentionOver(
        input,
        group.hosts,
        hostId,
        (hosts) => atGateway(gateway, group, hosts),
        keyOf(gateway, group),
      ),
    ),
  );

function atGateway(gateway: string, group: GatewayRivals, hosts: Some<string>): Contention {
  const disputed = group.disputedFor(hosts[0]);
  const [namespace = '', name = ''] = gateway.split('/');
  return {
    by: AT_GATEWAY,
    objects: group.virtualServices,
    over: [{ group: API_GROUPS.istioNetworking, kind: 'Gateway', namespace, name }],
    whom: `requests to ${listed(hosts, MOST_HOSTS)}${disputed === null ? '' : ` with ${disputed.requests}`} at Gateway ${gateway}`,
    placeIn: (object) =>
      disputed?.routes.find(
        ({ virtualService }) => resourceKey(virtualService) === resourceKey(object),
      )?.origin ?? object.origin,
    decides: 'the routes of the one that was created first come first, which Git does not say',
    symptom:
      'requests are answered by another route than meant, and after the objects are made anew by yet another',
    fix: 'Put the routes that overlap into one VirtualService, the narrower first.',
    scope,
  };
}
