import type { Field, RouteApiRule } from '../../istio/index.ts';
import { asRoute } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { parseGoDuration } from '../../manifest/index.ts';
import { readTries } from '../gateway-api/http-route-rules.ts';
import type { Mesh } from '../mesh.ts';
import { retryPolicy } from '../routes/retry-policy.ts';
import { isRepeating } from './repeating-methods.ts';
import type { TriedBackend, TriesAgain, TryWords, WrittenTries } from './written-tries.ts';

const WORDS: TryWords = {
  whole: 'timeouts.request',
  each: 'timeouts.backendRequest',
  attempts: 'retry.attempts',
  conditions: 'retry.codes',
};

/** GEP-1731, GEP-1742: a GRPCRoute has no such fields. GWAPI-10. */
export const triesOfApiRoutes = (mesh: Mesh): readonly WrittenTries[] =>
  mesh.ofKind('gateway.networking.k8s.io', 'HTTPRoute').flatMap((source) =>
    asRoute(source).rules.value.map((rule, index) => ({
      source,
      at: `rules[${String(index)}]`,
      origin: rule.origin,
      leads: rule.backendRefs.value.length > 0,
      whole: wholeOf(rule),
      tries: triesOf(mesh, source, rule),
      methods: rule.matches.value.flatMap(({ method }) =>
        method !== null && isRepeating(method.value) ? [method] : [],
      ),
      backends: rule.backendRefs.value.flatMap((ref) => backendOf(mesh, source, ref)),
      words: WORDS,
    })),
  );

/** Without tries the time of the backend is that of all; one of zero is none, and written on purpose. */
function wholeOf({ retry, timeout, backendTimeout }: RouteApiRule): Field<string> | null {
  const backend = retry === null ? backendTimeout : null;
  return timed(backend) ?? timed(timeout) ?? timeout ?? backend;
}

const timed = (written: Field<string> | null): Field<string> | null =>
  written === null || parseGoDuration(written.value) === 0 ? null : written;

function triesOf(mesh: Mesh, source: Resource, rule: RouteApiRule): TriesAgain | null {
  const { retry, backendTimeout } = rule;
  if (retry === null) return null;
  return {
    origin: retry.attempts?.origin ?? retry.origin,
    attempts: retry.attempts?.value ?? 2,
    each: timed(backendTimeout),
    policy: retryPolicy(mesh, readTries(rule, source).retries),
    conditions: retry.codes.origin,
  };
}

function backendOf(
  mesh: Mesh,
  route: Resource,
  { kind, name, namespace, port: named }: RouteApiRule['backendRefs']['value'][number],
): readonly TriedBackend[] {
  if ((kind?.value ?? 'Service') !== 'Service') return [];
  const service = mesh.service(namespace?.value ?? route.namespace, name?.value ?? '');
  const port = service?.ports.find((one) => one.port === named?.value);
  return service === undefined || port === undefined ? [] : [{ service, port }];
}
