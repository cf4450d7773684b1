import type { Field } from '../../views/field.ts';
import type { RouteApiRule } from '../../views/gateway-api.ts';
import { asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import { parseGoDuration } from '../../../manifest/index.ts';
import { isRunByIstio } from '../gateways/client-certificates.ts';
import { readTries } from '../gateway-api/http-route-rules.ts';
import type { Mesh } from '../mesh.ts';
import { isGrpcPort } from '../registry/port-protocol.ts';
import { retryPolicy } from './retry-policy.ts';
import { isRepeating } from '../request/http-methods.ts';
import { trafficPoliciesFor } from './traffic-policy-attachment.ts';
import { triesOfPreset } from './virtual-service-retries.ts';
import type { Shield, TriedBackend, TriesAgain, TryWords, WrittenTries } from './retry-settings.ts';

const WORDS: TryWords = {
  whole: 'timeouts.request',
  each: 'timeouts.backendRequest',
  attempts: 'retry.attempts',
  conditions: 'retry.codes',
};

/** GEP-1731, GEP-1742: a GRPCRoute has no such fields, and has what the mesh says, as any route without. GWAPI-10. */
export const triesOfApiRoutes = (mesh: Mesh): readonly WrittenTries[] =>
  ['HTTPRoute', 'GRPCRoute']
    .flatMap((kind) => mesh.ofKind('gateway.networking.k8s.io', kind))
    .flatMap((source) => {
      const shieldedBy = shieldOf(mesh, source);
      return asRoute(source).rules.value.map((rule, index) => ({
        source,
        at: `rules[${String(index)}]`,
        origin: rule.origin,
        leads: rule.backendRefs.value.length > 0,
        handsOver: false,
        whole: wholeOf(rule),
        tries:
          triesOf(mesh, source, rule) ??
          (shieldedBy === 'DestinationRule' ? triesOfPreset(mesh) : null),
        methods: repeatingMethods(rule),
        backends: backendsOf(mesh, source, rule),
        shieldedBy,
        words: WORDS,
      }));
    });

/** The methods that matches of a rule name. */
export const repeatingMethods = ({ matches }: RouteApiRule): readonly Field<string>[] =>
  matches.value.flatMap(({ method }) =>
    method !== null && isRepeating(method.value) ? [method] : [],
  );

/**
 * Names what may shield, by whichever takes care of all parents of a route: proxies of Istio, or Envoy
 * Gateway where a policy of it is for one.
 */
function shieldOf(mesh: Mesh, route: Resource): Shield {
  const parents = asRoute(route).parentRefs.value;
  const gateways = parents.flatMap(({ kind, name, namespace }) =>
    (kind?.value ?? 'Gateway') === 'Gateway'
      ? (mesh.find(
          'gateway.networking.k8s.io',
          'Gateway',
          namespace?.value ?? route.namespace,
          name?.value ?? '',
        ) ?? [])
      : [],
  );
  const services = parents.filter(({ kind }) => kind?.value === 'Service');
  const isOfIstio = gateways.every((gateway) => isRunByIstio(mesh, gateway));
  if (parents.length > 0 && services.length + gateways.length === parents.length && isOfIstio)
    return 'DestinationRule';
  return trafficPoliciesFor(mesh, [route, ...gateways]).length > 0
    ? 'BackendTrafficPolicy'
    : 'unknown';
}

/**
 * Reads the time for all tries. Without tries the time of the backend is that of all; one of zero is none,
 * and written on purpose.
 */
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

/** The Services that a rule leads to. */
export const backendsOf = (
  mesh: Mesh,
  route: Resource,
  rule: RouteApiRule,
): readonly TriedBackend[] =>
  rule.backendRefs.value.flatMap(({ kind, name, namespace, port: named }) => {
    if ((kind?.value ?? 'Service') !== 'Service') return [];
    const service = mesh.service(namespace?.value ?? route.namespace, name?.value ?? '');
    const port = service?.ports.find((one) => one.port === named?.value);
    return service === undefined || port === undefined
      ? []
      : [{ service, port, grpc: route.kind === 'GRPCRoute' || isGrpcPort(port) }];
  });
