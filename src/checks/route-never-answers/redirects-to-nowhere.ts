import type { Mesh } from '../../istio/index.ts';
import { groupedBy, objectText, viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  itemsAt,
  listed,
  placeOf,
  resourceKey,
  stringAt,
  stringMapAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import { check, checks } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import type { Address, RedirectPath } from './redirect-paths.ts';
import { addressText, redirectPaths } from './redirect-paths.ts';
import { redirectsBehindBalancers } from './redirects-behind-balancers.ts';

const BLIND =
  'Proxies in front of the gateway, which may answer themselves, and gateways whose pods are not seen.';

const TO_CLOSED_PORT: Check = {
  id: 'redirect-to-closed-port',
  title: 'Redirect to a gateway port where nothing answers',
  level: 'high',
  blind: BLIND,
};
const WITHOUT_ROUTE: Check = {
  id: 'redirect-without-route',
  title: 'Redirect to a gateway path that no route matches',
  level: 'medium',
  blind: BLIND,
};

/** Finds redirects that whoever follows them gets nothing by (GW-6, 7, 12, ROUTE-43). */
export const redirectsToNowhere = checks([TO_CLOSED_PORT, WITHOUT_ROUTE], ({ mesh }) =>
  redirectPaths(mesh).flatMap((path): readonly ToldBy[] => {
    if (path.end === 'circle') return [];
    const by = path.end === 'no-route' ? WITHOUT_ROUTE : TO_CLOSED_PORT;
    if (by === TO_CLOSED_PORT && !isReachedAsWritten(mesh, path)) return [];
    const told = tell(mesh, path);
    return told === null ? [] : [{ ...told, by }];
  }),
);

/** The Location of such a redirect is what was asked for, so that the next request is redirected alike: ROUTE-43. */
export const redirectedToItself = check({
  id: 'redirected-to-itself',
  title: 'Redirect sends clients back to the address they requested',
  level: 'high',
  blind:
    'Proxies before the gateway, and hosts of several VirtualServices or HTTPRoutes at one gateway.',
  find: ({ mesh }) => {
    const found = [
      ...redirectsBehindBalancers(mesh),
      ...redirectPaths(mesh).flatMap((path) =>
        path.end === 'circle' ? (tell(mesh, path) ?? []) : [],
      ),
    ];
    // one circle of an object is told
    return [...groupedBy(found, ({ subject }) => resourceKey(subject)).values()].flatMap(
      ([first]) => first ?? [],
    );
  },
});

/**
 * Tells whether clients reach the ports that its Services have, and no others: a load balancer that ends TLS, or one that
 * leads to ports of nodes, may have others.
 */
function isReachedAsWritten(mesh: Mesh, { pods, surface }: RedirectPath): boolean {
  if (surface.arrival !== 'outside' || pods.kind === 'elsewhere') return false;
  if (pods.kind === 'chart') return isPlain(pods.gateway.service.annotations);
  if (pods.kind === 'managed')
    return isPlain(
      new Map([
        ...stringMapAt(pods.gateway.node, 'metadata', 'annotations'),
        ...viewOf('GatewayApiGateway', pods.gateway).madeAnnotations.value,
      ]),
    );
  return servicesOf(mesh, pods.workload).every(
    ({ resource: { node } }) =>
      stringAt(node, 'spec', 'type') === 'LoadBalancer' &&
      itemsAt(node, 'spec', 'externalIPs').length === 0 &&
      isPlain(stringMapAt(node, 'metadata', 'annotations')),
  );
}

const servicesOf = (mesh: Mesh, workload: Mesh['workloads'][number]) =>
  mesh.services.filter(({ workloads }) => workloads.includes(workload));

/** Tells whether no annotation has a cloud end TLS before the gateway, or change its ports. */
const isPlain = (annotations: ReadonlyMap<string, string>): boolean =>
  [...annotations.keys()].every((name) => !/ssl|tls|cert|backend-protocol|neg/i.test(name));

function tell(mesh: Mesh, path: RedirectPath): Told | null {
  const { hops, end, written } = path;
  const [first] = hops;
  const last = hops.at(-1) ?? first;
  const subject = writerOf(mesh, first.origin);
  if (subject === null) return null;
  const textOf = (at: Address): string =>
    addressText(at.host === first.from.host ? { ...at, host: written } : at);
  const [asked, led] = [textOf(first.from), textOf(last.to)];
  const way = hops.map(
    ({ to, status, origin }) => `${String(status)} to \`${textOf(to)}\` (${placeOf(origin)})`,
  );
  const isToHttps = asked === led && asked.startsWith('https:');
  return {
    subject,
    key: `redirect of ${asked}`,
    scope: scopeOf('service'),
    ...SENTENCES[end](asked, led),
    ...(isToHttps && { fix: { text: subject.kind === 'HTTPRoute' ? APART : PLAIN_ONLY } }),
    why: `${podsText(path)} answers \`${asked}\` with ${listed(way, 4)}. ${becauseOf(path)}`,
    origin: first.origin,
    related: [...hops.slice(1).map(({ origin }) => origin), ...first.because.slice(0, 1)],
  };
}

const APART = say`Put the redirect into a route of its own, whose parentRefs name the listener for plaintext by \`sectionName\`, and bind the others to the listener for HTTPS.`;
const PLAIN_ONLY = say`Let the route take requests in plaintext only (\`match: [{ port: 80 }]\`), or take it out and write \`tls: { httpsRedirect: true }\` for the server of port 80.`;

function podsText({ pods }: RedirectPath): string {
  switch (pods.kind) {
    case 'workload':
      return subjectText(pods.workload.resource);
    case 'managed':
      return subjectText(pods.gateway);
    case 'chart':
      return objectText({ ...pods.gateway, kind: 'Deployment' });
    case 'elsewhere':
      return listed(pods.pods.gateways.map(subjectText), 1);
  }
}

function becauseOf({ end, hops, surface }: RedirectPath): string {
  const last = hops.at(-1)?.to;
  if (end === 'circle') return 'The client requested that address before.';
  if (end === 'no-route') return `No route of the gateway takes \`${last?.path ?? ''}\` there.`;
  const port = String(last?.port ?? '');
  if (end === 'unserved') return `No server on port ${port} is for \`${last?.host ?? ''}\`.`;
  return surface.ports.includes(last?.port ?? 0)
    ? `Clients reach it on port ${port}, and no Gateway has a server there.`
    : `Clients reach it on port ${listed(surface.ports.map(String), 5)} only.`;
}

const SENTENCES: Readonly<
  Record<
    RedirectPath['end'],
    (asked: string, led: string) => Pick<Told, 'message' | 'symptom' | 'fix'>
  >
> = {
  circle: (asked) => ({
    message: `Requests for ${asked} are redirected in a circle and get no answer.`,
    symptom: say`browsers say ERR_TOO_MANY_REDIRECTS, and \`curl -L\` gives up after 50 redirects`,
    fix: {
      kind: 'choice',
      text: say`Have the redirect lead to what another route takes, or let it take less: an \`exact\` path in the place of a prefix, or one port.`,
    },
  }),
  closed: (asked, led) => ({
    message: `Requests for ${asked} are redirected to ${led}, where nothing listens.`,
    symptom: say`the browser follows the redirect and says that the connection was refused or timed out`,
    fix: {
      kind: 'choice',
      text: say`Lead to a port that the gateway is reached on, or open this one: in a server of a Gateway, and in its Service.`,
    },
  }),
  unserved: (asked, led) => ({
    message: `Requests for ${asked} are redirected to ${led}, where the handshake fails.`,
    symptom: say`the browser follows the redirect and says ERR_CONNECTION_RESET or ERR_CONNECTION_CLOSED`,
    fix: {
      kind: 'choice',
      text: say`Add the host to a server for HTTPS, with a certificate for it, or do not redirect it.`,
    },
  }),
  'no-route': (asked, led) => ({
    message: `Requests for ${asked} are redirected to ${led}, which no route takes.`,
    symptom: say`404, response flag NR, at the address that the browser was sent to`,
    fix: { kind: 'choice', text: say`Add a route for it, or lead to a path that one takes.` },
  }),
};

/** Gives the object in which a route or a server stands. */
function writerOf(mesh: Mesh, origin: Origin): Resource | null {
  const place = placeOf(origin);
  const isAt = (part: { readonly origin: Origin }): boolean => placeOf(part.origin) === place;
  return (
    mesh
      .ofKind(API_GROUPS.istioNetworking, 'VirtualService')
      .find((one) => viewOf('VirtualService', one).http.value.some(isAt)) ??
    mesh
      .ofKind(API_GROUPS.gatewayApi, 'HTTPRoute')
      .find((one) => viewOf('Route', one).rules.value.some(isAt)) ??
    mesh
      .ofKind(API_GROUPS.istioNetworking, 'Gateway')
      .find((one) => viewOf('Gateway', one).servers.value.some(isAt)) ??
    null
  );
}
