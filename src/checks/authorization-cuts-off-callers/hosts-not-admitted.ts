import type { AuthorizationPolicy, Mesh, Workload } from '../../istio/index.ts';
import {
  admittedAtPods,
  anyRequestOf,
  commonHosts,
  containsLabels,
  isGatewayWorkload,
  policiesInForce,
  viewOf,
  virtualServicesOf,
  writtenServers,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isWildcard, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import { scopeOf } from '../references/reference.ts';
import type { Told } from '../detection/check.ts';
import { check, idOf } from '../detection/check.ts';

/** A host that a VirtualService routes at pods of a gateway. */
interface RoutedHost {
  readonly host: string;
  readonly port: number;
  readonly routes: Resource;
  readonly origin: Origin;
}

/**
 * Tells of hosts that a gateway has routes for and that its policies let nobody ask for, where they let others in by their
 * hosts (AUTHZ-8, 9): a new host was written into the Gateway and the routes alone.
 */
export const hostNotAdmitted = check({
  id: 'host-not-admitted',
  title: "Gateway's ALLOW rules omit a host that it routes",
  level: 'high',
  blind: 'Gateways whose pods are not rendered here.',
  find: ({ mesh }) =>
    mesh.ofKind('networking.istio.io', 'Gateway').flatMap((gateway) => {
      const routed = routedAt(mesh, gateway);
      const pods = podsOf(mesh, gateway);
      if (routed.length < 2 || pods.length === 0) return [];
      const allowing = pods.map((each) => allowingAt(mesh, each));
      const shut = routed.filter((one) =>
        pods.every((each, at) => allowing[at]?.length !== 0 && isShut(mesh, each, one)),
      );
      // where nobody may ask for anything, the gateway is closed, and not a host of it
      return shut.length === routed.length
        ? []
        : shut.map((one) => tell(gateway, one, [...new Set(allowing.flat())]));
    }),
});

/** Lists the hosts that are routed, each once. */
function routedAt(mesh: Mesh, gateway: Resource): readonly RoutedHost[] {
  const bound = virtualServicesOf(mesh, `${gateway.namespace}/${gateway.name}`).all;
  const all = writtenServers(gateway).flatMap((server) =>
    bound.flatMap((routes) =>
      commonHosts(server, routes).map((host) => ({
        host,
        port: server.port,
        routes: routes.resource,
        origin: originOf(host, routes.resource),
      })),
    ),
  );
  return [...new Map(all.map((one) => [one.host, one])).values()].filter(
    ({ host }) => !isWildcard(host),
  );
}

const originOf = (host: string, routes: Resource): Origin =>
  viewOf('VirtualService', routes).hosts.value.find(({ value }) => value.toLowerCase() === host)
    ?.origin ?? routes.origin;

const podsOf = (mesh: Mesh, gateway: Resource): readonly Workload[] =>
  mesh.workloads.filter(
    (workload) =>
      isGatewayWorkload(mesh, workload) &&
      containsLabels(workload.labels, viewOf('Gateway', gateway).selector.value),
  );

/** Lists the policies that let in by rules; none where control planes read different ones. */
function allowingAt(mesh: Mesh, pods: Workload): readonly AuthorizationPolicy[] {
  const [policies = [], ...others] = policiesInForce(mesh, pods);
  return others.length > 0
    ? []
    : policies.filter(
        ({ action, rules, dryRun }) => action === 'ALLOW' && rules.length > 0 && dryRun === null,
      );
}

/** Tells whether whoever asks for the host is refused, with the port behind it or without, and not by a rule that denies. */
const isShut = (mesh: Mesh, pods: Workload, { host, port }: RoutedHost): boolean =>
  [host, `${host}:${String(port)}`].every((asked) => {
    const any = anyRequestOf({ kind: 'unknown' });
    const http = any.http === null ? null : { ...any.http, host: asked };
    const { verdict, because } = admittedAtPods(mesh, pods, { ...any, http });
    return verdict === 'deny' && because.every(({ policy }) => policy.action !== 'DENY');
  });

function tell(
  gateway: Resource,
  { host, routes, origin }: RoutedHost,
  allowing: readonly AuthorizationPolicy[],
): Told {
  const [first] = allowing;
  const names = listed(
    allowing.map(({ resource }) => `${subjectText(resource)} (${placeOf(resource.origin)})`),
    2,
  );
  return {
    subject: routes,
    key: `${host} not admitted at ${gateway.namespace}/${gateway.name}`,
    of: [idOf(gateway)],
    scope: scopeOf('service'),
    message: `Every request for ${host} is refused at ${subjectText(gateway)}: none of its ALLOW rules is for the host.`,
    why: `${subjectText(routes)} routes it there (${placeOf(origin)}), and ${names} ${allowing.length === 1 ? 'lets' : 'let'} in other hosts.`,
    symptom: say`403, RBAC: access denied`,
    origin,
    related: allowing.map(({ resource }) => resource.origin).slice(0, 2),
    fix: {
      text: `Add ${host} to \`hosts\` of the rule that is meant for it${first === undefined || allowing.length > 1 ? '' : ` in ${subjectText(first.resource)}`}, as \`${host}:*\` too.`,
    },
  };
}
