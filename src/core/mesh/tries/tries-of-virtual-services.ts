import type { Field, HttpMatch, HttpRoute } from '../../istio/index.ts';
import { asMeshConfig, asVirtualService, completedHost } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import { registryOf } from '../registry/service-registry.ts';
import { readRetries } from '../routes/read-route.ts';
import { retryPolicy } from '../routes/retry-policy.ts';
import { isRepeating } from './repeating-methods.ts';
import type { TriedBackend, TriesAgain, TryWords, WrittenTries } from './written-tries.ts';

export const WORDS: TryWords = {
  whole: 'timeout',
  each: 'perTryTimeout',
  attempts: 'attempts',
  conditions: 'retryOn',
};

/** Each object by itself: what a delegate says is said where it is written. */
export const triesOfVirtualServices = (mesh: Mesh): readonly WrittenTries[] =>
  mesh.ofKind('networking.istio.io', 'VirtualService').flatMap((source) =>
    asVirtualService(source).http.value.map((route, index) => ({
      source,
      at: `http[${String(index)}]`,
      origin: route.origin,
      leads: route.route.value.length > 0 && route.delegate === null,
      whole: route.timeout,
      tries: triesOf(mesh, source, route),
      methods: route.match.value.flatMap(methodsOf),
      backends: backendsOf(mesh, source, route),
      words: WORDS,
    })),
  );

/** As written, else as the mesh has it where that is written (RETRY-6). */
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

/** What routes that say nothing have from the mesh configuration; null where that says nothing either. */
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
    return service === undefined || port === undefined ? [] : [{ service, port }];
  });
}
