import type { ClientTlsSettings, Mesh } from '../istio/index.ts';
import { asDestinationRule, createHostResolver, isWithout } from '../istio/index.ts';
import type { Origin, Resource } from '../manifest/index.ts';

/** A place of a DestinationRule that opens TLS and does not say who signs the server's certificate. */
export interface UnnamedAuthority {
  /** Null for every port. */
  readonly port: number | null;
  readonly mode: string;
  readonly origin: Origin;
  /**
   * What becomes of the certificate: nobody looks at it, the authorities that the proxy's image brings must have signed
   * it, or sidecars drop the settings as a whole (DR-26, DR-27).
   */
  readonly fate: 'not-verified' | 'public-authorities' | 'dropped-by-sidecars';
  /** Where verification is switched off; null where it is not. */
  readonly skipped: Origin | null;
}

const OPENS_TLS: ReadonlySet<string> = new Set(['SIMPLE', 'MUTUAL']);

/** TLS without `caCertificates` at the top of a DestinationRule and at its ports; a Secret names them for chosen pods. */
export function unnamedAuthorities(mesh: Mesh, rule: Resource): readonly UnnamedAuthority[] {
  const { trafficPolicy, workloadSelector } = asDestinationRule(rule);
  if (trafficPolicy === null) return [];
  const at = (tls: ClientTlsSettings | null, port: number | null): readonly UnnamedAuthority[] => {
    const mode = tls?.mode?.value ?? '';
    if (tls === null || !OPENS_TLS.has(mode)) return [];
    if ((tls.caCertificates?.value ?? '') !== '') return [];
    const hasSecret = tls.credentialName !== null;
    if (hasSecret && workloadSelector !== null) return [];
    const { insecureSkipVerify } = tls;
    const skipped = insecureSkipVerify?.value === true ? insecureSkipVerify.origin : null;
    const fate = fateOf(mesh, skipped !== null, hasSecret);
    return [{ port, mode, origin: (tls.mode ?? tls).origin, fate, skipped }];
  };
  return [
    ...at(trafficPolicy.tls, null),
    ...trafficPolicy.portLevelSettings.value.flatMap(({ tls, port }) => at(tls, port?.value ?? 0)),
  ];
}

function fateOf(mesh: Mesh, isSkipped: boolean, hasSecret: boolean): UnnamedAuthority['fate'] {
  if (hasSecret) return 'dropped-by-sidecars';
  const isUnverified = isSkipped || isWithout(mesh, 'VERIFY_CERTIFICATE_AT_CLIENT', '1.21');
  return isUnverified ? 'not-verified' : 'public-authorities';
}

/** Whether a DestinationRule is for a Service of the cluster, whose certificate seldom is of a public authority. */
export function isForOwnService(mesh: Mesh, rule: Resource): boolean {
  const host = asDestinationRule(rule).host?.value;
  if (host === undefined) return false;
  const { kind } = createHostResolver(mesh).resolve(host, rule.namespace);
  return kind === 'service' || kind === 'missing';
}
