import type { Mesh, virtualServicesOf } from '../../istio/index.ts';
import { catchesAll, virtualServiceGateways } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  coversHost,
  isSystemNamespace,
  isWildcard,
  listed,
  placeOf,
  resourceKey,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, idsOf } from '../detection/check.ts';
import type { VirtualServicesByName } from '../objects-compete/virtual-service-rivals.ts';
import { namesAtGateway } from '../objects-compete/virtual-service-rivals.ts';
import { scopeOf } from '../references/reference.ts';

/** A host that has routes for some requests, beside a wildcard that has one for all and is not asked for the others. */
interface PassedWildcard {
  /** `namespace/name` of the Gateway. */
  readonly gateway: string;
  readonly hosts: readonly string[];
  readonly virtualService: Resource;
  /** Its last route. */
  readonly last: Origin;
  readonly wildcard: string;
  /** The VirtualService of the wildcard, and its route for all requests. */
  readonly beside: Resource;
  readonly rest: Origin;
}

/**
 * Tells of hosts with a few routes of their own beside a wildcard: who writes these mostly counts on the
 * wildcard for the rest (ROUTE-16).
 */
export const wildcardPassedBy = check({
  id: 'wildcard-passed-by',
  title: 'Unrouted requests for a host do not reach the wildcard',
  level: 'medium',
  severity: 'info',
  blind:
    'Whether the others should be denied; HTTPRoutes, and regular expressions that match everything.',
  find: ({ mesh }) => passedWildcards(mesh).map(tell),
});

const MOST_HOSTS = 2;

/**
 * Finds hosts at Gateways whose own routes leave requests over: a gateway looks for the most specific name
 * and then in its routes alone (ROUTE-16). The wildcard `*`, mostly a page for hosts that nobody has, is none
 * that anybody counts on.
 */
function passedWildcards(mesh: Mesh): readonly PassedWildcard[] {
  const found = new Map<string, PassedWildcard>();
  for (const gateway of virtualServiceGateways(mesh))
    for (const one of passedAt(gateway, namesAtGateway(mesh, gateway))) {
      const key = `${resourceKey(one.virtualService)} ${resourceKey(one.beside)}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, one);
      else if (known.gateway === gateway)
        found.set(key, { ...known, hosts: [...known.hosts, ...one.hosts] });
    }
  return [...found.values()];
}

function passedAt(gateway: string, byName: VirtualServicesByName): readonly PassedWildcard[] {
  const wildcards = [...byName.keys()].filter((name) => isWildcard(name) && name !== '*');
  if (wildcards.length === 0) return [];
  return [...byName].flatMap(([host, own]): readonly PassedWildcard[] => {
    const last = own.flatMap(({ http }) => http).at(-1)?.origin;
    const [first] = own;
    if (isWildcard(host) || first === undefined || last === undefined) return [];
    if (own.some((one) => isSystemNamespace(one.resource.namespace) || restOf(one) !== undefined))
      return [];
    // the longest is the one that would take its requests (ROUTE-16)
    const [wildcard] = wildcards
      .filter((each) => coversHost(each, host))
      .toSorted((a, b) => b.length - a.length);
    for (const other of wildcard === undefined ? [] : (byName.get(wildcard) ?? [])) {
      const rest = restOf(other);
      if (wildcard !== undefined && rest !== undefined)
        return [
          {
            gateway,
            hosts: [host],
            virtualService: first.resource,
            last,
            wildcard,
            beside: other.resource,
            rest,
          },
        ];
    }
    return [];
  });
}

/** Finds the route that takes whatever no other does. */
const restOf = ({
  http,
}: ReturnType<typeof virtualServicesOf>['all'][number]): Origin | undefined =>
  http.find(({ matches }) => matches.length === 0 || matches.some(catchesAll))?.origin;

function tell({
  gateway,
  hosts,
  virtualService,
  last,
  wildcard,
  beside,
  rest,
}: PassedWildcard): Told {
  const named = listed(hosts, MOST_HOSTS);
  return {
    subject: virtualService,
    of: idsOf([beside]),
    key: `${wildcard} at ${gateway}`,
    scope: scopeOf('service'),
    message: `Requests for ${named} that no route of ${subjectText(virtualService)} takes are not answered by ${subjectText(beside)} either.`,
    why: `Gateway ${gateway} looks for the most specific host and then in its routes alone: those for ${named} end at ${placeOf(last)}, and the route for all other requests (${placeOf(rest)}) is for ${wildcard}.`,
    symptom: say`404, response flag NR (no route)`,
    origin: last,
    related: [rest],
    fix: {
      text: say`If those requests are to be answered, repeat the last route of ${slot.object(beside)} at the end of ${slot.object(virtualService)}.`,
      kind: 'choice',
    },
  };
}
