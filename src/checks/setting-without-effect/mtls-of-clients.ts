import type { Mesh } from '../../istio/index.ts';
import {
  asMeshConfig,
  completedHost,
  servicesOf,
  viewOf,
  acceptedMtls,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { coversHost, isWildcard, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { provesAbsence } from '../detection/absence-proof.ts';

/** Tells of mTLS of all clients without servers that ask for it: that keeps nobody out (MTLS-1). */
export const mtlsNotDemanded = check({
  id: 'mtls-not-demanded',
  title: 'Clients are configured for mTLS, but no server requires it',
  level: 'low',
  blind: 'PeerAuthentications that are not rendered here.',
  severity: 'info',
  knownAs: [{ code: 'KIA0205' }, { code: 'KIA0206' }],
  find: (input) =>
    undemandedMtls(input.mesh)
      .filter(({ namespace }) =>
        [input.mesh.configuration.rootNamespace, ...(namespace === null ? [] : [namespace])].every(
          (one) => provesAbsence(input, one),
        ),
      )
      .map(tellUndemanded),
});

/**
 * Tells of rules that hide mTLS: without auto mTLS the nearest rule alone says what clients send (DR-5,
 * MTLS-15).
 */
export const mtlsRuleHidden = check({
  id: 'mtls-rule-hidden',
  title: 'DestinationRule for one host overrides the rule enabling client mTLS',
  level: 'medium',
  blind: 'Clients in namespaces with rules of their own.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0204' }],
  find: ({ mesh }) => hiddenMtls(mesh).map(tellHidden),
});

/** A DestinationRule that has clients use mTLS for all services of a namespace, or of the mesh. */
interface WideRule {
  readonly rule: Resource;
  readonly host: string;
  readonly origin: Origin;
}

function wideRules(mesh: Mesh): readonly WideRule[] {
  return mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const { host, trafficPolicy } = viewOf('DestinationRule', rule);
    const mode = trafficPolicy?.tls?.mode;
    return host !== null && isWildcard(host.value) && mode?.value === 'ISTIO_MUTUAL'
      ? [{ rule, host: host.value, origin: mode.origin }]
      : [];
  });
}

/**
 * Is such a rule where no PeerAuthentication asks the servers for it: they answer plaintext all the same
 * (MTLS-1, MTLS-20).
 */
interface UndemandedMtls {
  readonly rule: Resource;
  readonly origin: Origin;
  /** The namespace; null for the mesh. */
  readonly namespace: string | null;
}

const undemandedMtls = (mesh: Mesh): readonly UndemandedMtls[] =>
  wideRules(mesh).flatMap(({ rule, host, origin }) => {
    const { clusterDomain } = mesh.configuration;
    const namespace = host.startsWith('*.') ? namespaceOf(host.slice(2), clusterDomain) : null;
    const isForMesh = coversHost(host, servicesOf(clusterDomain));
    if (!isForMesh && namespace === null) return [];
    const { mode, because } = acceptedMtls(mesh, { allOf: isForMesh ? null : namespace });
    const isAskedFor = mode === 'STRICT' || because.length > 0;
    return isAskedFor ? [] : [{ rule, origin, namespace: isForMesh ? null : namespace }];
  });

function namespaceOf(host: string, clusterDomain: string): string | null {
  const end = `.svc.${clusterDomain}`;
  const name = host.endsWith(end) ? host.slice(0, -end.length) : '';
  return name === '' || name.includes('.') ? null : name;
}

/** A rule of one host without TLS, which takes the place of a wide rule with mTLS: rules are not merged (DR-5, DR-6). */
interface HiddenMtls {
  readonly rule: Resource;
  readonly host: string;
  readonly wide: Resource;
  readonly because: Origin;
}

/** Finds such rules only where proxies do not decide about mTLS themselves (MTLS-15). */
function hiddenMtls(mesh: Mesh): readonly HiddenMtls[] {
  const { configuration } = mesh;
  if (asMeshConfig(configuration.settings).enableAutoMtls?.value !== false) return [];
  const wide = wideRules(mesh);
  if (wide.length === 0) return [];
  return mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) => {
    const { host, trafficPolicy } = viewOf('DestinationRule', rule);
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

function tellUndemanded({ rule, origin, namespace }: UndemandedMtls): Told {
  const whom = namespace === null ? 'the mesh' : `namespace ${namespace}`;
  return {
    subject: rule,
    key: 'mtls',
    scope: {
      level: namespace === null ? 'mesh' : 'namespace',
      workloads: 0,
      services: 0,
      namespaces: namespace === null ? 0 : 1,
    },
    message: `${subjectText(rule)} has clients use mTLS in ${whom}, and the servers answer plaintext all the same.`,
    why: `It sets mTLS for all services there (${placeOf(origin)}), and no PeerAuthentication of ${whom} sets a mode, which leaves PERMISSIVE.`,
    symptom: say`no errors: pods without a sidecar still get through`,
    origin,
    fix: {
      text: say`Ask for it where it is meant, by a PeerAuthentication with mode STRICT; the rule itself is not needed while proxies decide about mTLS themselves.`,
    },
    knownAs: [{ code: namespace === null ? 'KIA0205' : 'KIA0206' }],
  };
}

const tellHidden = ({ rule, host, wide, because }: HiddenMtls): Told => ({
  subject: rule,
  key: 'tls',
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Clients that go by ${subjectText(rule)} send plaintext to ${host}.`,
  why: say`It has no tls and takes the place of ${slot.object(wide)}, which sets mTLS (${slot.place(because)}): rules are not put together, and enableAutoMtls is off.`,
  symptom: say`under STRICT 503 with flag UC; else nothing fails, and the calls are not encrypted`,
  related: [because],
  fix: { text: say`Repeat \`tls: { mode: ISTIO_MUTUAL }\` in the trafficPolicy of this rule.` },
});
