import type { Mesh } from '../../../istio/index.ts';
import { viewOf } from '../../../istio/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  API_GROUPS,
  booleanAt,
  itemsAt,
  nodeAt,
  plainOf,
  stringAt,
} from '../../../manifest/index.ts';
import { guardsOfMiddleware } from './guard-objects.ts';
import type { Guard, IngressDoor } from './ingress-doors.ts';

/** Another implementation of the Gateway API attaches policies of this kind to routes and Gateways. */
interface GuardingPolicy {
  readonly group: string;
  readonly kind: string;
  /** Fields of its `spec`, each of which asks for a login. */
  readonly fields: readonly string[];
}

/**
 * Lists the kinds by which implementations other than Istio ask for a login. Sources: the API references of Envoy
 * Gateway and of kgateway.
 */
const POLICIES: readonly GuardingPolicy[] = [
  {
    group: 'gateway.envoyproxy.io',
    kind: 'SecurityPolicy',
    fields: ['basicAuth', 'apiKeyAuth', 'jwt', 'oidc', 'extAuth'],
  },
  {
    group: 'gateway.kgateway.dev',
    kind: 'TrafficPolicy',
    fields: ['basicAuth', 'apiKeyAuth', 'jwt', 'jwtAuth', 'extAuth'],
  },
];

/** Lists the rules of HTTPRoutes that ask for a login in the way of another implementation than Istio, and all others. */
export function doorsOfRoutes(mesh: Mesh): readonly IngressDoor[] {
  const routes = mesh.ofKind(API_GROUPS.gatewayApi, 'HTTPRoute');
  if (routes.length === 0) return [];
  const policies = POLICIES.flatMap(({ group, kind, fields }) =>
    mesh.ofKind(group, kind).flatMap((policy) => asking(policy, fields)),
  );
  return routes.flatMap((route) => {
    const attached = attachedTo(policies, route);
    const hosts = viewOf('Route', route).hostnames.value.map(({ value }) => value);
    return itemsAt(route.node, 'spec', 'rules').map((rule) => ({
      resource: route,
      part: stringAt(rule, 'name') ?? wordsOf(nodeAt(rule, 'matches')),
      hosts,
      paths: [pathOf(rule) ?? '/'],
      services: servicesOf(rule, route.namespace),
      guards: [...attached, ...ofFilters(mesh, rule, route.namespace)],
      unread: [],
      classOrigin: route.origin,
      origin: rule.origin,
    }));
  });
}

interface Asking {
  readonly policy: Resource;
  readonly guard: Guard;
}

function asking(policy: Resource, fields: readonly string[]): readonly Asking[] {
  const { kind, namespace, name } = policy;
  return fields.flatMap((field) => {
    const asked = nodeAt(policy.node, 'spec', field);
    const isOff = booleanAt(asked, 'optional') === true || nodeAt(asked, 'disable') !== undefined;
    if (asked?.kind !== 'map' || isOff) return [];
    const text = `${field} of ${kind} ${namespace}/${name}`;
    return [
      { policy, guard: { kind: 'login' as const, text, origin: asked.origin, isByName: false } },
    ];
  });
}

/** A policy of a route takes the place of that of its Gateway. */
function attachedTo(all: readonly Asking[], route: Resource): readonly Guard[] {
  const own = all.filter(({ policy }) => targets(policy, 'HTTPRoute', route));
  const parents = viewOf('Route', route).parentRefs.value.map(({ namespace, name }) => ({
    namespace: namespace?.value ?? route.namespace,
    name: name?.value ?? '',
  }));
  const found =
    own.length > 0
      ? own
      : all.filter(({ policy }) => parents.some((parent) => targets(policy, 'Gateway', parent)));
  return found.map(({ guard }) => guard);
}

function targets(
  policy: Resource,
  kind: string,
  target: Pick<Resource, 'namespace' | 'name'>,
): boolean {
  const { targetRef, targetRefs } = viewOf('Attached', policy);
  return (
    policy.namespace === target.namespace &&
    [targetRef, ...targetRefs.value].some(
      (reference) => reference?.kind?.value === kind && reference.name?.value === target.name,
    )
  );
}

/** Lists what filters of a rule ask for that name an object of an implementation's own. */
const ofFilters = (mesh: Mesh, rule: Node, own: string): readonly Guard[] =>
  itemsAt(rule, 'filters').flatMap((filter) => {
    const named = nodeAt(filter, 'extensionRef');
    const [kind, name = ''] = [stringAt(named, 'kind'), stringAt(named, 'name')];
    if (named === undefined) return [];
    if (kind === 'AuthenticationFilter')
      return [
        {
          kind: 'login' as const,
          text: `AuthenticationFilter ${name}`,
          origin: named.origin,
          isByName: false,
        },
      ];
    return kind === 'Middleware'
      ? guardsOfMiddleware(mesh, { name, namespace: own }).map((guard) => ({
          kind: guard.kind,
          text: guard.name,
          origin: named.origin,
          isByName: guard.isByName,
        }))
      : [];
  });

/** Names a rule by all that it matches: several of one path are told apart by the rest. */
const wordsOf = (matches: Node | undefined): string =>
  matches === undefined ? '/' : JSON.stringify(plainOf(matches));

const pathOf = (rule: Node): string | undefined =>
  itemsAt(rule, 'matches').flatMap((match) => stringAt(match, 'path', 'value') ?? [])[0];

const servicesOf = (rule: Node, own: string): ReadonlySet<string> =>
  new Set(
    itemsAt(rule, 'backendRefs').map(
      (backend) => `${stringAt(backend, 'namespace') ?? own}/${stringAt(backend, 'name') ?? ''}`,
    ),
  );
