import type { ParentRef } from '../../views/gateway-api.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import { leadTexts } from '../../views/route-texts.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import { routesAt } from '../gateways/api-listeners.ts';
import type { Mesh } from '../mesh.ts';
import type { RouteMatch } from '../routes/route-rule.ts';
import { readBackend, isProgrammed } from './route-backends.ts';
import { readApiMatches } from './http-route-rules.ts';

/**
 * Tells whether other routes lead every request that an HTTPRoute speaks for, by parent, hostname and match,
 * to the same backends through the same filters. All others that speak for one request have to do the same
 * with it, for the oldest counts. GWAPI-1…7.
 */
export function isTakenOver(mesh: Mesh, route: Resource): boolean {
  const others = mesh
    .ofKind(route.group, route.kind)
    .filter((other) => resourceKey(other) !== resourceKey(route))
    .filter((other) => isServed(mesh, other));
  const parents = asRoute(route).parentRefs.value;
  const own = ledBy(route);
  return (
    parents.length > 0 &&
    own !== null &&
    own.size > 0 &&
    parents.every((parent) => {
      const beside = others.filter((other) => isBeside(mesh, other, route, parent));
      const led = beside.map(ledBy);
      return [...own].every(([request, leads]) => {
        const found = led.flatMap((one) => one?.get(request) ?? []);
        return found.length > 0 && found.every((other) => other === leads);
      });
    })
  );
}

/** Tells whether istiod builds something from a route, and its backends are there and granted. */
function isServed(mesh: Mesh, route: Resource): boolean {
  const place = { mesh, route, needsGrant: true };
  const backends = asRoute(route).rules.value.flatMap(({ backendRefs }) => backendRefs.value);
  return isProgrammed(place) && backends.every((ref) => readBackend(place, ref).invalid !== true);
}

/**
 * Tells whether another route stands at the same parent; one of another namespace does where every listener
 * of the parent takes that.
 */
function isBeside(mesh: Mesh, other: Resource, route: Resource, parent: ParentRef): boolean {
  const name = parentText(route, parent);
  if (!asRoute(other).parentRefs.value.some((one) => parentText(other, one) === name)) return false;
  if (other.namespace === route.namespace) return true;
  const namespace = parent.namespace?.value ?? route.namespace;
  const gateway = mesh.find(route.group, 'Gateway', namespace, parent.name?.value ?? '');
  if (gateway === undefined || (parent.kind?.value ?? 'Gateway') !== 'Gateway') return false;
  const listeners = asGatewayApiGateway(gateway).listeners.value.filter(
    (one) =>
      (parent.sectionName === null || parent.sectionName.value === one.name?.value) &&
      (parent.port === null || parent.port.value === one.port?.value),
  );
  return (
    listeners.length > 0 &&
    listeners.every((listener) => routesAt(mesh, gateway, listener).includes(other))
  );
}

const parentText = (route: Resource, parent: ParentRef): string =>
  JSON.stringify([
    parent.group?.value ?? route.group,
    parent.kind?.value ?? 'Gateway',
    parent.namespace?.value ?? route.namespace,
    parent.name?.value ?? '',
    parent.sectionName?.value ?? '',
    parent.port?.value ?? 0,
  ]);

/**
 * Gives the destination of each request, by host and match; of rules with one match the first counts. Null
 * stands for rules that are no list.
 */
function ledBy(route: Resource): ReadonlyMap<string, string> | null {
  const leads = leadTexts(route);
  const rules = asRoute(route).rules.value;
  if (leads.length !== rules.length) return null;
  const led = new Map<string, string>();
  for (const [index, rule] of rules.entries()) {
    const leadsTo = leads[index] ?? '';
    for (const match of readApiMatches(rule, route.kind))
      for (const host of asRoute(route).hosts) {
        const request = `${host} ${textOfApiMatch(match)}`;
        if (!led.has(request)) led.set(request, leadsTo);
      }
  }
  return led;
}

const textOfApiMatch = ({ uri, method, headers, queryParams }: RouteMatch): string =>
  JSON.stringify([uri, method, [...headers].sort(), [...queryParams].sort()]);
