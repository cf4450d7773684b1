import type { Field, Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  listed,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Finds origins of the own machine, which somebody let in to develop against an environment. */
export const localOriginAllowed = check({
  id: 'local-origin-allowed',
  title: 'Production allows CORS origins on the local machine (`localhost`)',
  level: 'low',
  blind:
    'Origins that applications allow themselves, and annotations of controllers other than ingress-nginx.',
  find: ({ mesh }: DetectorInput) =>
    mesh.environment.production ? originsAllowedIn(mesh).flatMap(tellOf) : [],
});

interface Allowing {
  readonly object: Resource;
  readonly origins: readonly Field<string>[];
}

/** Lists what lets browsers come from elsewhere: routes of Istio and of the Gateway API, and Ingresses. */
const originsAllowedIn = (mesh: Mesh): readonly Allowing[] => [
  ...mesh
    .ofKind(API_GROUPS.istioNetworking, 'VirtualService')
    .map((object) => ({ object, origins: originsOfRoutes(object) })),
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'HTTPRoute')
    .map((object) => ({ object, origins: originsOfFilters(object) })),
  ...mesh
    .ofKind('networking.k8s.io', 'Ingress')
    .map((object) => ({ object, origins: originsOfIngress(object) })),
];

const originsOfRoutes = (object: Resource): readonly Field<string>[] =>
  viewOf('VirtualService', object).http.value.flatMap(({ corsPolicy }) => {
    const written = (corsPolicy?.allowOrigins.value ?? []).flatMap(
      ({ exact, prefix, regex }) => exact ?? prefix ?? regex ?? [],
    );
    // the old list counts where the other is empty (ROUTE-52)
    return written.length > 0 ? written : (corsPolicy?.allowOrigin.value ?? []);
  });

const originsOfFilters = (object: Resource): readonly Field<string>[] =>
  viewOf('Route', object).rules.value.flatMap(({ filters }) =>
    filters.value.flatMap(({ corsOrigins }) => corsOrigins.value),
  );

const NGINX = 'nginx.ingress.kubernetes.io';

/** Reads the origins of ingress-nginx, which count where CORS is turned on. */
function originsOfIngress({ node }: Resource): readonly Field<string>[] {
  const annotations = nodeAt(node, 'metadata', 'annotations');
  if (stringAt(annotations, `${NGINX}/enable-cors`) !== 'true') return [];
  const origins = nodeAt(annotations, `${NGINX}/cors-allow-origin`);
  if (origins?.kind !== 'scalar' || typeof origins.value !== 'string') return [];
  return origins.value.split(',').map((text) => ({ value: text.trim(), origin: origins.origin }));
}

/** Matches the host of an origin that is the own machine: alone, with a port, or among others of an expression. */
const LOCAL = /(?:^|[^a-z0-9.-])(?:localhost|127\.0\.0\.1|\[::1\])(?![a-z0-9-]|\.[a-z0-9])/i;

const isLocal = ({ value }: Field<string>): boolean => LOCAL.test(value.replaceAll('\\', ''));

/** This many origins are named, and the rest is counted. */
const NAMED = 3;

function tellOf({ object, origins }: Allowing): readonly Told[] {
  const local = origins.filter(isLocal);
  const [first, ...more] = local;
  if (first === undefined) return [];
  const texts = [...new Set(local.map(({ value }) => `\`${value}\``))];
  return [
    {
      subject: object,
      key: 'origins of the own machine',
      scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
      message: `${subjectText(object)} lets scripts of pages on the own machine read what production answers: ${listed(texts, NAMED)}.`,
      why: `${texts.length === 1 ? 'That origin is' : 'Those origins are'} allowed at ${listed([...new Set(local.map(({ origin }) => placeOf(origin)))], NAMED)}.`,
      symptom: say`whatever serves a page on the machine of somebody who uses it can have the browser ask production, with the login where credentials are allowed`,
      origin: first.origin,
      related: more.map(({ origin }) => origin),
      fix: { text: say`Allow it outside of production only.` },
    },
  ];
}
