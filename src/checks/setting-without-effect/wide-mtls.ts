import {
  acceptedMtlsOfScope,
  asDestinationRule,
  asMeshConfig,
  completedHost,
  servicesOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { coversHost, isWildcard } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A DestinationRule that has clients use mTLS for all services of a namespace, or of the mesh. */
interface WideRule {
  readonly rule: Resource;
  readonly host: string;
  readonly origin: Origin;
}

function wideRules(mesh: Mesh): readonly WideRule[] {
  return mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const { host, trafficPolicy } = asDestinationRule(rule);
    const mode = trafficPolicy?.tls?.mode;
    return host !== null && isWildcard(host.value) && mode?.value === 'ISTIO_MUTUAL'
      ? [{ rule, host: host.value, origin: mode.origin }]
      : [];
  });
}

/** Such a rule where no PeerAuthentication asks the servers for it: they answer plaintext all the same (MTLS-1, MTLS-20). */
export interface UndemandedMtls {
  readonly rule: Resource;
  readonly origin: Origin;
  /** Null for the mesh. */
  readonly namespace: string | null;
}

export const undemandedMtls = (mesh: Mesh): readonly UndemandedMtls[] =>
  wideRules(mesh).flatMap(({ rule, host, origin }) => {
    const { clusterDomain } = mesh.configuration;
    const namespace = host.startsWith('*.') ? namespaceOf(host.slice(2), clusterDomain) : null;
    const isForMesh = coversHost(host, servicesOf(clusterDomain));
    if (!isForMesh && namespace === null) return [];
    const { mode, because } = acceptedMtlsOfScope(mesh, isForMesh ? null : namespace);
    const isAskedFor = mode === 'STRICT' || because.length > 0;
    return isAskedFor ? [] : [{ rule, origin, namespace: isForMesh ? null : namespace }];
  });

function namespaceOf(host: string, clusterDomain: string): string | null {
  const end = `.svc.${clusterDomain}`;
  const name = host.endsWith(end) ? host.slice(0, -end.length) : '';
  return name === '' || name.includes('.') ? null : name;
}

/** A rule of one host without TLS, which takes the place of a wide rule with mTLS: rules are not merged (DR-5, DR-6). */
export interface HiddenMtls {
  readonly rule: Resource;
  readonly host: string;
  readonly wide: Resource;
  readonly because: Origin;
}

/** Only where proxies do not decide about mTLS themselves (MTLS-15). */
export function hiddenMtls(mesh: Mesh): readonly HiddenMtls[] {
  const { configuration } = mesh;
  if (asMeshConfig(configuration.settings).enableAutoMtls?.value !== false) return [];
  const wide = wideRules(mesh);
  if (wide.length === 0) return [];
  return mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const { host, trafficPolicy } = asDestinationRule(rule);
    const hasTls =
      trafficPolicy !== null &&
      (trafficPolicy.tls !== null ||
        trafficPolicy.portLevelSettings.value.some(({ tls }) => tls !== null));
    if (host === null || hasTls || isWildcard(host.value)) return [];
    const name = completedHost(host.value, rule.namespace, configuration.clusterDomain);
    const hidden = wide.find(
      (one) =>
        coversHost(one.host, name) &&
        [rule.namespace, configuration.rootNamespace].includes(one.rule.namespace),
    );
    return hidden === undefined
      ? []
      : [{ rule, host: name, wide: hidden.rule, because: hidden.origin }];
  });
}
