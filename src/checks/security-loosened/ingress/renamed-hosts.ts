import { counterpartIn } from '../../../compare/index.ts';
import type { AuthorizationPolicy, Mesh } from '../../../istio/index.ts';
import {
  containsLabels,
  gatewaysOfCharts,
  policyIndexOf,
  viewOf,
  formsDisjoint,
} from '../../../istio/index.ts';
import { API_GROUPS, placeOf, resourceKey, subjectText, say } from '../../../manifest/index.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';

/**
 * Tells of hosts that a gateway serves under another name, while a policy that refuses requests for the old name at this
 * gateway still asks for that: nobody is refused by it under the new one (AUTHZ-30).
 */
export const renamedHostUnguarded = check({
  id: 'renamed-host-unguarded',
  title: 'Gateway host renamed, but its policy keeps the old name',
  level: 'high',
  blind: 'How routes and applications treat requests for the new name.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      renamedHosts(before, after).flatMap((renamed) => unguardedAt(renamed, after)),
    ),
});

/** Holds a name that a part of a gateway is for, in the place of another. */
interface RenamedHost {
  readonly gateway: Resource;
  /** Names the part: `listener shop`. */
  readonly part: string;
  readonly was: string;
  readonly is: string;
  readonly origin: Origin;
}

/** Holds a listener or server with its names. */
interface HostsOfPart {
  readonly part: string;
  readonly port: number | null;
  readonly hosts: readonly { readonly name: string; readonly origin: Origin }[];
}

const GATEWAYS = [API_GROUPS.gatewayApi, API_GROUPS.istioNetworking];

function renamedHosts(before: Mesh, after: Mesh): readonly RenamedHost[] {
  return GATEWAYS.flatMap((group) => after.ofKind(group, 'Gateway')).flatMap((gateway) => {
    const old = counterpartIn(before, gateway, after);
    if (old === undefined) return [];
    const [was, is] = [partsOf(old), partsOf(gateway)];
    return is.flatMap(({ part, port, hosts }): readonly RenamedHost[] => {
      const [left, there] = [namesIn(is, port), namesIn(was, port)];
      const former = was.find((one) => one.part === part)?.hosts ?? [];
      const [gone, ...moreGone] = former.filter(({ name }) => !isServed(name, left));
      const [come, ...moreCome] = hosts.filter(({ name }) => !isServed(name, there));
      // of several it is not known which of them took whose place
      if (gone === undefined || come === undefined || moreGone.length + moreCome.length > 0)
        return [];
      return [{ gateway, part, was: gone.name, is: come.name, origin: come.origin }];
    });
  });
}

const namesIn = (parts: readonly HostsOfPart[], port: number | null): readonly string[] =>
  parts.flatMap((one) => (one.port === port ? one.hosts.map(({ name }) => name) : []));

const isServed = (host: string, names: readonly string[]): boolean =>
  names.some(
    (name) =>
      name === host || name === '*' || (name.startsWith('*.') && host.endsWith(name.slice(1))),
  );

function partsOf(gateway: Resource): readonly HostsOfPart[] {
  if (gateway.group === API_GROUPS.gatewayApi)
    return viewOf('GatewayApiGateway', gateway).listeners.value.map(
      ({ name, hostname, port, origin }) => ({
        part: `listener ${name?.value ?? ''}`,
        port: port?.value ?? null,
        hosts:
          hostname === null
            ? [{ name: '*', origin }]
            : [{ name: hostname.value.toLowerCase(), origin: hostname.origin }],
      }),
    );
  return viewOf('Gateway', gateway).servers.value.map(({ hosts, port }, index) => ({
    part: `server ${String(index + 1)}`,
    port: port?.number?.value ?? null,
    hosts: hosts.value.map(({ value, origin }) => ({
      name: value.replace(/^[^/]*\//, '').toLowerCase(),
      origin,
    })),
  }));
}

function unguardedAt({ gateway, part, was, is, origin }: RenamedHost, mesh: Mesh): readonly Told[] {
  const refusing = policiesAt(gateway, mesh).filter(
    ({ action, dryRun }) => action !== 'ALLOW' && action !== 'AUDIT' && dryRun === null,
  );
  if (refusing.some((policy) => namedIn(policy, is) !== null)) return [];
  return refusing.flatMap((policy): readonly Told[] => {
    const named = namedIn(policy, was);
    // a rule for whatever host stops some requests of the new one all the same
    if (named === null || policy.rules.some((rule) => hostsOf(rule).length === 0)) return [];
    const subject = subjectText(policy.resource);
    const does = policy.action === 'CUSTOM' ? 'asks its authorizer about' : 'refuses';
    return [
      {
        subject: policy.resource,
        key: `renamed ${was}`,
        scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
        message: `${subject} ${does} nothing on ${is}, which ${part} of ${subjectText(gateway)} is for now instead of ${was}.`,
        why: `Its rule names ${was} (${placeOf(named)}), and the gateway has the other name (${placeOf(origin)}). No other policy that refuses requests at this gateway names it.`,
        symptom: say`no errors: requests that it should stop get through under the new name`,
        origin,
        related: [named],
        fix: {
          text: `Write ${is} at ${placeOf(named)}, beside ${was} for as long as that is called.`,
        },
      },
    ];
  });
}

function policiesAt(gateway: Resource, mesh: Mesh): readonly AuthorizationPolicy[] {
  const index = policyIndexOf(mesh);
  const pods =
    gateway.group === API_GROUPS.gatewayApi
      ? [{ namespace: gateway.namespace, labels: new Map([[GATEWAY_NAME, gateway.name]]) }]
      : podsOf(gateway, mesh);
  const found = index.policies.filter((policy) =>
    pods.some((target) => index.attaches(policy, target)),
  );
  return [...new Map(found.map((one) => [resourceKey(one.resource), one])).values()];
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

function podsOf(gateway: Resource, mesh: Mesh) {
  const { value: selector } = viewOf('Gateway', gateway).selector;
  return [...mesh.workloads, ...gatewaysOfCharts(mesh)].filter(({ labels }) =>
    containsLabels(labels, selector),
  );
}

type Rule = AuthorizationPolicy['rules'][number];

/** Finds the values of a rule for hosts. */
const hostsOf = ({ to, when }: Rule) =>
  [...to, ...when]
    .flat()
    .filter(({ attribute, negated }) => attribute === 'request.host' && !negated)
    .flatMap((term) => term.values);

/** Gives the place where a policy names a host; null where none of its rules does. */
function namedIn({ rules }: AuthorizationPolicy, host: string): Origin | null {
  const exact = { kind: 'exact', text: host } as const;
  const found = rules
    .flatMap(hostsOf)
    .find(({ forms }) => forms.some((form) => !formsDisjoint(form, exact)));
  return found?.origin ?? null;
}
