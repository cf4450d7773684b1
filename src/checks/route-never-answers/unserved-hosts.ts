import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, nearestWord, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { createHostResolver, parseServiceHost } from '../../istio/index.ts';
import type { Check, Some, ToldBy } from '../detection/check.ts';
import { checks, idsOf, toldOfEach } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { worldOf } from '../detection/absence-proof.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';
import type { HostBinding, WantedHosts } from '../route-leads-astray/host-bindings.ts';
import { wantedHosts } from '../route-leads-astray/host-bindings.ts';
import { lostServer } from './lost-servers.ts';
import { unroutedAt } from './unrouted-requests.ts';

const ANALYZER = 'virtualservice.GatewayAnalyzer';

const HOST_NOT_SERVED: Check = {
  id: 'host-not-served',
  title: 'VirtualService names a Gateway that serves none of its hosts',
  level: 'high',
  severity: 'warning',
  blind: 'How a load balancer in front of the gateway changes the host.',
  knownAs: [{ code: 'IST0132', analyzer: ANALYZER }],
};
const SOME_HOSTS_NOT_SERVED: Check = {
  id: 'some-hosts-not-served',
  title: 'Some hosts of a VirtualService not served by its Gateways',
  level: 'medium',
  blind: 'Gateways of the same name in other repositories.',
};

/**
 * Tells of hosts of VirtualServices for which the Gateways that they name have no server (ROUTE-17, 18, GW-2,
 * 3).
 */
export const hostsUnserved = checks([HOST_NOT_SERVED, SOME_HOSTS_NOT_SERVED], (input) => {
  const world = worldOf(input);
  return virtualServicesLookedAt(input).flatMap((virtualService) => {
    const { bindings, isOfKnownGateways, isForMesh, ...wanted } = wantedHosts(
      input.mesh,
      virtualService,
    );
    const hosts = wanted.hosts.map(({ value }) => value);
    const was = inputBefore(input, virtualService);
    const isTold = (one: HostBinding): boolean =>
      !one.offered.some(hasVariable) && !world.isIncomplete(one.gateway);
    if (hosts.length === 0 || hosts.some(hasVariable)) return [];
    const unserved = bindings.filter((one) => one.served.length === 0 && isTold(one));
    if (unserved.length > 0)
      return unserved.map((one) =>
        tellNone(virtualService, { ...wanted, isForMesh }, one, { ...input, was }),
      );
    const [first, ...more] = bindings;
    return isOfKnownGateways && first !== undefined && bindings.every(isTold)
      ? tellSome(virtualService, wanted.hosts, [first, ...more], { mesh: input.mesh, isForMesh })
      : [];
  });
});

/** Reads what the same VirtualService wanted before the change; null where it was not there, or nothing was before. */
function inputBefore({ before }: DetectorInput, virtualService: Resource): WantedHosts | null {
  const { group, kind, namespace, name } = virtualService;
  const then = before?.find(group, kind, namespace, name);
  return before === null || then === undefined ? null : wantedHosts(before, then);
}

/** Names the line that the change brought: that of a new host, else that of the Gateway's name. */
function placeOfFault(
  hosts: WantedHosts['hosts'],
  { gateway, origin }: HostBinding,
  was: WantedHosts | null,
): Origin {
  const isNamed = was?.bindings.some((one) => resourceKey(one.gateway) === resourceKey(gateway));
  const fresh = hosts.find(({ value }) => was?.hosts.every((one) => one.value !== value));
  return isNamed === true ? (fresh?.origin ?? origin) : origin;
}

function tellNone(
  virtualService: Resource,
  wanted: Pick<WantedHosts, 'hosts' | 'isForMesh'>,
  binding: HostBinding,
  {
    mesh,
    before,
    was,
  }: Pick<DetectorInput, 'mesh' | 'before'> & { readonly was: WantedHosts | null },
): ToldBy {
  const { gateway, offered, kept } = binding;
  const hosts = hostsAskedFor(virtualService, wanted, mesh);
  const lost = lostServer(binding, hosts, { was, before });
  const origin = lost?.origin ?? placeOfFault(wanted.hosts, binding, was);
  const [owned] = kept;
  const meant = nearestHost(hosts, offered);
  return {
    by: HOST_NOT_SERVED,
    subject: virtualService,
    of: idsOf([gateway]),
    key: `gateway ${gateway.namespace}/${gateway.name} serves none`,
    scope: scopeOf('service'),
    message: `${listed(hosts, 2)} ${hosts.length === 1 ? 'gets' : 'get'} no route at ${subjectText(gateway)}${lost === null ? '' : ' any more'}.`,
    why:
      lost !== null
        ? `${subjectText(gateway)} ${lost.why}, and ${servesText(offered)} now (${placeOf(origin)}). ${subjectText(virtualService)} still names it (${placeOf(binding.origin)}); nothing refuses this: the routes are left out there.`
        : owned === undefined
          ? `${subjectText(virtualService)} ${origin === binding.origin ? 'names it' : `is for ${listed(hosts, 2)} there`} (${placeOf(origin)}), and it ${servesText(offered)} (${placeOf(gateway.origin)}). Nothing refuses this: the routes are left out there.`
          : `${subjectText(gateway)} keeps ${owned.host} for VirtualServices of namespace ${owned.namespace} (${placeOf(owned.origin)}), and ${subjectText(virtualService)} is in ${virtualService.namespace === '' ? 'none' : virtualService.namespace}. Nothing refuses this: the routes are left out there.`,
    ...answerAt([binding], hosts, virtualService, { mesh, isForMesh: wanted.isForMesh }),
    origin,
    related: [gateway.origin],
    calls: hosts.map((host) => ({
      caller: null,
      called: [`Service ${host}`, subjectText(gateway)],
    })),
    fix: { text: lost?.fix ?? fixFor(virtualService, binding, meant) },
  };
}

/** Lists the hosts that somebody asks a gateway for: of a VirtualService for the mesh, too, those that no Service has. */
function hostsAskedFor(
  virtualService: Resource,
  { hosts, isForMesh }: Pick<WantedHosts, 'hosts' | 'isForMesh'>,
  mesh: Mesh,
): readonly string[] {
  const all = hosts.map(({ value }) => value);
  const asked = isForMesh ? all.filter((host) => isOfOutside(host, virtualService, mesh)) : all;
  return asked.length === 0 ? all : asked;
}

/** Nobody asks a gateway for the name of a Service. */
function answerAt(
  bindings: readonly HostBinding[],
  hosts: readonly string[],
  virtualService: Resource,
  { mesh, isForMesh }: Pick<WantedHosts, 'isForMesh'> & { readonly mesh: Mesh },
): Pick<ToldBy, 'effect' | 'symptom'> {
  return hosts.every((host) => isOfService(host, virtualService, mesh))
    ? { symptom: unchangedFor(hosts, isForMesh) }
    : { effect: 'not answered', symptom: symptomAt(bindings, hosts) };
}

/** A server of TLS resets a handshake for a name that none of its port has; others answer. GW-7. */
function symptomAt(bindings: readonly HostBinding[], hosts: readonly string[]): string {
  const asked = hosts.map((host) => host.toLowerCase());
  const seen = new Set(bindings.flatMap(({ met }) => [...unroutedAt(met, met, asked)]));
  if (!seen.has('closed')) return '404, response flag NR (no route)';
  return seen.has('not-found')
    ? '404, response flag NR (no route), or a reset during the TLS handshake'
    : 'a reset during the TLS handshake, unless another Gateway of the same pods has the name';
}

const servesText = (offered: readonly string[]): string =>
  offered.length === 0 ? 'serves no host' : `serves ${listed(offered, 3)} only`;

function fixFor(
  { namespace }: Resource,
  { gateway, kept }: HostBinding,
  meant: string | null,
): string {
  const [owned] = kept;
  if (owned !== undefined) {
    const written =
      namespace === ''
        ? `${owned.host} for the namespace of the VirtualService`
        : `\`${namespace}/${owned.host}\``;
    return `Write ${written} beside \`${owned.namespace}/${owned.host}\` in ${subjectText(gateway)}, or move the VirtualService to namespace ${owned.namespace}.`;
  }
  if (meant !== null) return `Write \`${meant}\`, or add the host to ${subjectText(gateway)}.`;
  return `Add the host to a server of ${subjectText(gateway)}, or name a Gateway that serves it.`;
}

const nearestHost = (hosts: readonly string[], offered: readonly string[]): string | null => {
  const [only, more] = hosts;
  return only === undefined || more !== undefined ? null : nearestWord(only, offered);
};

function tellSome(
  virtualService: Resource,
  hosts: WantedHosts['hosts'],
  all: Some<HostBinding>,
  { mesh, isForMesh }: Pick<WantedHosts, 'isForMesh'> & { readonly mesh: Mesh },
): readonly ToldBy[] {
  return hosts
    .filter(({ value }) => all.every(({ served }) => !served.includes(value)))
    .filter(({ value }) => !isForMesh || isOfOutside(value, virtualService, mesh))
    .map((host) =>
      toldOfEach(
        all,
        ({ gateway }) => gateway,
        (some) => tellUnserved(virtualService, host, some, { mesh, isForMesh }),
      ),
    );
}

function tellUnserved(
  virtualService: Resource,
  { value, origin }: WantedHosts['hosts'][number],
  bindings: Some<HostBinding>,
  { mesh, isForMesh }: Pick<WantedHosts, 'isForMesh'> & { readonly mesh: Mesh },
): ToldBy {
  // each of them serves a host: a Gateway that serves none is a finding of its own
  const served = [...new Set(bindings.flatMap((one) => one.served))];
  return {
    by: SOME_HOSTS_NOT_SERVED,
    subject: virtualService,
    key: `not served ${value}`,
    scope: scopeOf('service'),
    message: `${value} gets no route at ${listed(
      bindings.map(({ gateway }) => subjectText(gateway)),
      2,
    )}, while ${listed(served, 2)} ${served.length === 1 ? 'does' : 'do'}.`,
    why: `${subjectText(virtualService)} is for both (${placeOf(origin)}), and no Gateway that it names has a server for this one.${isForMesh ? ' Callers in the mesh alone get its routes.' : ''}`,
    ...answerAt(bindings, [value], virtualService, { mesh, isForMesh }),
    origin,
    related: bindings.map(({ gateway }) => gateway.origin),
    fix: { text: fixOfOne(value, virtualService, mesh) },
  };
}

/** Tells whether a name is one that callers outside ask for: no Service and no ServiceEntry has it. */
const isOfOutside = (host: string, { namespace }: Resource, mesh: Mesh): boolean =>
  !host.includes('*') && createHostResolver(mesh).resolve(host, namespace).kind === 'outside';

/** Tells whether a host is a name of a Service: what callers inside of the mesh ask for, and none comes to a gateway with it. */
function isOfService(host: string, { namespace }: Resource, mesh: Mesh): boolean {
  const as = parseServiceHost(host, namespace);
  return as !== null && mesh.find('', 'Service', as.namespace, as.name) !== undefined;
}

/** Says what comes of a Service's name at a gateway: nobody asks for it there, and callers in the mesh get its routes if it is for them. */
const unchangedFor = (hosts: readonly string[], isForMesh: boolean): string =>
  `no errors: no request at a gateway is for ${listed(hosts, 2)}, and calls in the mesh ${isForMesh ? 'use these routes all the same' : 'do not use these routes'}`;

function fixOfOne(host: string, virtualService: Resource, mesh: Mesh): string {
  return isOfService(host, virtualService, mesh)
    ? `Add \`mesh\` to \`gateways\`: callers in the mesh, who call ${host}, get these routes only then. If none is to get them, take it out of the VirtualService.`
    : `Add ${host} to a server, or take it out of the VirtualService.`;
}
