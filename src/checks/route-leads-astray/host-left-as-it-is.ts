import { counterpartIn } from '../../compare/index.ts';
import { completedHost, registryOf, viewOf } from '../../istio/index.ts';
import type { Field, Mesh, View } from '../../istio/index.ts';
import { coversHost, listed, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';

/** A proxy leaves the Host of a request as it is, wherever it sends it (ROUTE-44). */
export const hostNoLongerRewritten = check({
  id: 'host-no-longer-rewritten',
  title: 'Route no longer rewrites the host to its external destination',
  level: 'medium',
  blind: 'Whether the server checks the name.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      after
        .ofKind('networking.istio.io', 'VirtualService')
        .flatMap((routes) => leftAlone(routes, before, after)),
    ),
});

type HttpRoute = View<'VirtualService'>['http']['value'][number];

function leftAlone(routes: Resource, before: Mesh, after: Mesh): readonly Told[] {
  const old = counterpartIn(before, routes, after);
  if (old === undefined) return [];
  const { http, hosts } = viewOf('VirtualService', routes);
  const was = viewOf('VirtualService', old).http.value;
  return http.value.flatMap((route, index): readonly Told[] => {
    const former = was.find((one) => isSame(one, route)) ?? was[index];
    const [host, ...others] = leadsTo(route);
    if (former === undefined || host === undefined || others.length > 0) return [];
    const [formerHost] = leadsTo(former);
    const name = former.rewrite?.authority ?? null;
    if (formerHost !== host || name?.value !== host || isNamed(route)) return [];
    const asked = hosts.value.map(({ value }) => value).filter((one) => !coversHost(one, host));
    const isOutside = registryOf(after)
      .named(completedHost(host, routes.namespace, after.configuration.clusterDomain))
      .some(({ external, kubernetes }) => external && !kubernetes);
    return isOutside && asked.length > 0 && !hasVariable(host)
      ? [tell(routes, { route, host, name, asked })]
      : [];
  });
}

const isSame = (one: HttpRoute, other: HttpRoute): boolean =>
  one.name !== null && one.name.value === other.name?.value;

const leadsTo = (route: HttpRoute): readonly string[] => [
  ...new Set(route.route.value.flatMap(({ destination }) => destination?.host?.value ?? [])),
];

/** Tells whether something still says by which name the server is called. */
const isNamed = ({ rewrite, sentHeaders, answersOfDestinations }: HttpRoute): boolean =>
  (rewrite?.authority ?? null) !== null ||
  [sentHeaders, ...answersOfDestinations.value.map((each) => each.sentHeaders)].some((headers) =>
    [...headers.value.keys()].some((key) => /^(?:host|:authority)$/i.test(key)),
  );

function tell(
  routes: Resource,
  {
    route,
    host,
    name,
    asked,
  }: {
    readonly route: HttpRoute;
    readonly host: string;
    readonly name: Field<string>;
    readonly asked: readonly string[];
  },
): Told {
  const callers = asked.includes('*') ? 'whatever host callers ask for' : listed(asked, 2);
  return {
    subject: routes,
    key: `host of requests for ${host}`,
    scope: scopeOf('service', { services: 1 }),
    message: `${host} gets requests for ${callers} now: ${subjectText(routes)} no longer rewrites their host.`,
    why: `\`authority: ${name.value}\` (${placeOf(name.origin)} of the base) is gone from the rewrite of the route (${placeOf(route.origin)}), and a proxy leaves the host of a request as it is.`,
    symptom: say`a server that goes by the host answers 404, 400 or 421, or as somebody else; one that does not answers as before`,
    origin: route.origin,
    fix: { text: `Keep \`authority: ${name.value}\` in \`rewrite\`.`, kind: 'choice' },
  };
}
