import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, View } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** A VirtualService whose last word on all other requests is gone, while other routes of it stay. */
interface LostRest {
  readonly virtualService: Resource;
  /** The route that took the rest, at the base. */
  readonly was: Origin;
  /** The last route that is left. */
  readonly last: Origin;
}

/** Tells of a route without a match that is gone, or is asked for more now. */
export const restLost = check({
  id: 'rest-lost',
  title: 'VirtualService loses its catch-all route',
  level: 'medium',
  blind: 'Routes for the same host in other VirtualServices of a gateway.',
  find: (input) => betweenSides(input, ({ before, after }) => lostRests(before, after).map(tell)),
});

/**
 * Finds VirtualServices that lost the route for the rest: the proxy answers a request that no route takes
 * with 404 (ROUTE-20).
 */
const lostRests = (before: Mesh, after: Mesh): readonly LostRest[] =>
  after.ofKind('networking.istio.io', 'VirtualService').flatMap((virtualService) => {
    const earlier = counterpartIn(before, virtualService, after);
    const was = earlier === undefined ? undefined : routesOf(earlier).find(takesRest);
    const now = routesOf(virtualService);
    const last = now.at(-1);
    return was === undefined || last === undefined || now.some(takesRest)
      ? []
      : [{ virtualService, was: was.origin, last: last.origin }];
  });

const routesOf = (virtualService: Resource): readonly View<'HttpRoute'>[] =>
  viewOf('VirtualService', virtualService).http.value;

/**
 * Tells whether a route takes the rest: it has no match, or one that asks for nothing but a path below the
 * root.
 */
const takesRest = ({ match }: View<'HttpRoute'>): boolean =>
  match.value.length === 0 ||
  match.value.some(
    ({ uri, method, headers, withoutHeaders, queryParams, authority, scheme, port, ...by }) =>
      (uri === null || uri.prefix?.value === '/') &&
      [method, authority, scheme, port, by.sourceNamespace].every((field) => field === null) &&
      [headers, withoutHeaders, queryParams, by.sourceLabels].every(
        ({ value }) => value.size === 0,
      ) &&
      by.gateways.value.length === 0,
  );

const tell = ({ virtualService, was, last }: LostRest): Told => ({
  subject: virtualService,
  key: 'the rest of the requests',
  scope: scopeOf('service'),
  message: say`Requests that no route of ${slot.object(virtualService)} names get no answer from a server any more.`,
  why: say`The route that took them (${slot.place(was, 'base')}) is gone or takes only some now, and none after it does. The last that is left is at ${slot.place(last)}.`,
  symptom: say`404, response flag NR (no route)`,
  origin: last,
  fix: {
    text: say`Keep a last route without \`match\`, unless those requests are meant to be refused.`,
  },
});
