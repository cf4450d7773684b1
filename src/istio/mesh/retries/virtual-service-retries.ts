import type { Field } from '../../views/field.ts';
import type { HttpMatch, HttpRoute } from '../../views/virtual-service.ts';
import { asMeshConfig } from '../../views/mesh-config.ts';
import { asVirtualService } from '../../views/virtual-service.ts';
import { completedHost } from '../../views/hosts.ts';
import type { Resource } from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { Mesh } from '../mesh.ts';
import { isGrpcPort } from '../registry/port-protocol.ts';
import { registryOf } from '../registry/service-registry.ts';
import type { DelegatedRoute } from '../routes/bound-virtual-service.ts';
import { delegatedRoutes, delegatesOf } from '../routes/bound-virtual-service.ts';
import { readRetries } from '../routes/route-reader.ts';
import { retryPolicy } from './retry-policy.ts';
import { isRepeating } from '../request/http-methods.ts';
import type { TriedBackend, TriesAgain, TryWords, WrittenTries } from './retry-settings.ts';

const VIRTUAL_SERVICE_WORDS: TryWords = {
  whole: 'timeout',
  each: 'perTryTimeout',
  attempts: 'attempts',
  conditions: 'retryOn',
};

/**
 * Reads each object by itself: what a delegate says is told where it is written, with the methods that its
 * roots let through.
 */
export function triesOfVirtualServices(mesh: Mesh): readonly WrittenTries[] {
  const objects = mesh.ofKind('networking.istio.io', 'VirtualService');
  const delegated = objects.flatMap((source) =>
    asVirtualService(source).http.value.flatMap((route, index) =>
      delegatedRoutes(mesh, source, route, index),
    ),
  );
  const below = groupedBy(delegated, ({ root }) => root);
  const above = groupedBy(delegated, ({ route }) => route);
  const delegates = new Set(objects.flatMap((source) => delegatesOf(mesh, source)));
  return objects.flatMap((source) =>
    asVirtualService(source).http.value.map((route, index) => {
      const untold =
        route.retries === null
          ? []
          : (below.get(route) ?? []).filter((one) => one.route.retries === null);
      const roots = delegates.has(source) ? (above.get(route) ?? []) : null;
      return {
        source,
        at: `http[${String(index)}]`,
        origin: route.origin,
        leads: isLeading(route) && route.delegate === null,
        handsOver: untold.some((one) => isLeading(one.route)),
        whole: route.timeout,
        tries: isToldByRoots(route, roots) ? null : triesOf(mesh, source, route),
        methods:
          roots === null && route.delegate === null
            ? route.match.value.flatMap(methodsOf)
            : [...(roots ?? []), ...untold].flatMap(mergedMethods),
        backends: [
          ...backendsOf(mesh, source, route),
          ...untold.flatMap((one) => backendsOf(mesh, one.delegate, one.route)),
        ],
        shieldedBy: 'DestinationRule' as const,
        words: VIRTUAL_SERVICE_WORDS,
      };
    }),
  );
}

const isLeading = ({ route }: HttpRoute): boolean => route.value.length > 0;

/**
 * Tells whether the roots of a delegate's route say how to try, where the route itself says nothing
 * (ROUTE-54).
 */
const isToldByRoots = ({ retries }: HttpRoute, roots: readonly DelegatedRoute[] | null): boolean =>
  retries === null && roots !== null && roots.every(({ root }) => root.retries !== null);

/** Lists the methods of a route and its root that are left where the two are merged (ROUTE-55). */
function mergedMethods({ root, route, merged }: DelegatedRoute): readonly Field<string>[] {
  const left = new Set(
    merged.matches.flatMap(({ method }) => (method?.kind === 'exact' ? [method.text] : [])),
  );
  return [...route.match.value, ...root.match.value]
    .flatMap(methodsOf)
    .filter(({ value }) => left.has(value));
}

/** Gives the tries as written, else as the mesh has them where they are written there (RETRY-6). */
function triesOf(mesh: Mesh, source: Resource, { retries }: HttpRoute): TriesAgain | null {
  if (retries !== null)
    return {
      origin: retries.attempts?.origin ?? retries.origin,
      attempts: retries.attempts?.value ?? 0,
      each: retries.perTryTimeout,
      policy: retryPolicy(mesh, readRetries(retries, source)),
      conditions: retries.retryOn?.origin ?? null,
    };
  return triesOfPreset(mesh);
}

/** Gives what the mesh configuration says for routes that say nothing; null where it says nothing either. */
export function triesOfPreset(mesh: Mesh): TriesAgain | null {
  const policy = retryPolicy(mesh, null);
  if (policy.written === null) return null;
  const { retryTimeout, retryOn } = asMeshConfig(mesh.configuration.settings);
  return {
    origin: policy.written.origin,
    attempts: policy.attempts,
    each: retryTimeout,
    policy,
    conditions: retryOn?.origin ?? null,
  };
}

/** A prefix or an expression of methods may be any. */
const methodsOf = ({ method }: HttpMatch): readonly Field<string>[] => {
  const exact = method?.exact ?? null;
  return exact !== null && isRepeating(exact.value) ? [exact] : [];
};

function backendsOf(
  mesh: Mesh,
  { namespace }: Resource,
  { route }: HttpRoute,
): readonly TriedBackend[] {
  const { clusterDomain } = mesh.configuration;
  return route.value.flatMap(({ destination }) => {
    if (destination?.host == null) return [];
    const host = completedHost(destination.host.value, namespace, clusterDomain).toLowerCase();
    const registered = registryOf(mesh)
      .named(host)
      .find(({ kubernetes }) => kubernetes);
    if (registered === undefined) return [];
    const { resource } = registered;
    const service = mesh.service(resource.namespace, resource.name);
    const number = destination.port?.value ?? null;
    const port =
      number === null && service?.ports.length === 1
        ? service.ports[0]
        : service?.ports.find((one) => one.port === number);
    return service === undefined || port === undefined
      ? []
      : [{ service, port, grpc: isGrpcPort(port) }];
  });
}

/** Retries that the mesh configuration writes for all routes that say nothing of them (RETRY-6). */
export function triesOfMesh(mesh: Mesh): readonly WrittenTries[] {
  const written = triesOfPreset(mesh);
  const source = written?.policy.written?.source;
  if (written === null || source === undefined) return [];
  return [
    {
      source,
      at: 'defaultHttpRetryPolicy',
      origin: written.origin,
      leads: true,
      whole: null,
      tries: written,
      handsOver: false,
      methods: [],
      backends: [],
      shieldedBy: 'unknown',
      words: VIRTUAL_SERVICE_WORDS,
    },
  ];
}
