import type { Mesh, View } from '../istio/index.ts';
import { createHostResolver, isWithout, viewOf } from '../istio/index.ts';
import type { Origin, Resource } from '../manifest/index.ts';
import { placeOf, subjectText, say } from '../manifest/index.ts';
import type { Check, ToldBy } from './detection/check.ts';
import { checks, detectorOf } from './detection/check.ts';
import { worthTelling } from './istioctl/istioctl.ts';

/** A place of a DestinationRule that opens TLS and does not say who signs the server's certificate. */
interface UnnamedAuthority {
  /** The port; null for every port. */
  readonly port: number | null;
  readonly mode: string;
  readonly origin: Origin;
  /**
   * Says what becomes of the certificate: nobody looks at it, the authorities that the proxy's image brings
   * must have signed it, or sidecars drop the settings as a whole (DR-26, DR-27).
   */
  readonly fate: 'not-verified' | 'public-authorities' | 'dropped-by-sidecars';
  /** Points to where verification is switched off; null where it is not. */
  readonly skipped: Origin | null;
}

const ANALYZER = 'destinationrule.CaCertificateAnalyzer';

const DESTINATION: Check = {
  id: 'destination-authority-unnamed',
  title: "DestinationRule originates TLS without naming the server's CA",
  level: 'medium',
  blind: "Who signed the server's certificate.",
  severity: 'warning',
  knownAs: [{ code: 'IST0128', analyzer: ANALYZER }],
};
const PORT: Check = {
  id: 'port-authority-unnamed',
  title: 'DestinationRule originates TLS to a port without naming its CA',
  level: 'medium',
  blind: "Who signed the server's certificate.",
  severity: 'warning',
  knownAs: [{ code: 'IST0129', analyzer: ANALYZER }],
};

/**
 * Finds proxies that open TLS and take any certificate, or only those of authorities that did not sign the
 * server's (DR-26, DR-27).
 */
export const serverNotVerified = detectorOf(
  'server-not-verified',
  'proxies that originate TLS without a named CA',
  [
    checks([DESTINATION, PORT], (input) =>
      input.mesh
        .ofKind('networking.istio.io', 'DestinationRule')
        .flatMap((rule) =>
          worthTelling(input, unnamedAuthorities(input.mesh, rule), (one) =>
            mayFail(input.mesh, rule, one),
          ).map((one) => tell(rule, one)),
        ),
    ),
  ],
);

/**
 * Tells whether it may fail. Towards hosts of the internet the authorities that the proxy brings are the
 * right ones, and gateways read the Secret that a rule names: `istioctl analyze` warns of both all the same.
 */
const mayFail = (mesh: Mesh, rule: Resource, { fate }: UnnamedAuthority): boolean =>
  fate === 'not-verified' || (fate === 'public-authorities' && isForOwnService(mesh, rule));

const OPENS_TLS: ReadonlySet<string> = new Set(['SIMPLE', 'MUTUAL']);

/**
 * Finds TLS without `caCertificates` at the top of a DestinationRule and at its ports; a Secret names them
 * for chosen pods.
 */
function unnamedAuthorities(mesh: Mesh, rule: Resource): readonly UnnamedAuthority[] {
  const { trafficPolicy, workloadSelector } = viewOf('DestinationRule', rule);
  if (trafficPolicy === null) return [];
  const at = (
    tls: View<'ClientTlsSettings'> | null,
    port: number | null,
  ): readonly UnnamedAuthority[] => {
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

/**
 * Tells whether a DestinationRule is for a Service of the cluster, whose certificate seldom is of a public
 * authority.
 */
function isForOwnService(mesh: Mesh, rule: Resource): boolean {
  const host = viewOf('DestinationRule', rule).host?.value;
  if (host === undefined) return false;
  const { kind } = createHostResolver(mesh).resolve(host, rule.namespace);
  return kind === 'service' || kind === 'missing';
}

const CONSEQUENCES = {
  'not-verified': {
    says: 'any server that answers there is believed',
    because: 'the certificate is not verified',
    symptom: 'no errors: an attacker in between can read and answer the calls',
  },
  'public-authorities': {
    says: 'the server must have a certificate of a public authority, or calls fail',
    because:
      'Istio verifies with the authorities that the image of the proxy brings (since 1.21; not at all before)',
    symptom: '503 with flag UF, certificate verify failed, where the authority is a private one',
  },
  'dropped-by-sidecars': {
    says: 'sidecars send plaintext, and only gateways open TLS',
    because: 'for sidecars credentialName counts only along with a workloadSelector',
    symptom: 'calls from pods reach the TLS port as plaintext and are refused',
  },
} as const satisfies Record<
  UnnamedAuthority['fate'],
  Record<'says' | 'because' | 'symptom', string>
>;

function tell(rule: Resource, { port, mode, origin, fate, skipped }: UnnamedAuthority): ToldBy {
  const { says, because, symptom } = CONSEQUENCES[fate];
  const reason =
    skipped === null
      ? `It sets TLS mode ${mode} without caCertificates (${placeOf(origin)}), and ${because}.`
      : `insecureSkipVerify (${placeOf(skipped)}) switches verification off for what it sends with TLS mode ${mode}.`;
  const where = port === null ? '' : ` at port ${String(port)}`;
  return {
    by: port === null ? DESTINATION : PORT,
    subject: rule,
    key: port === null ? 'tls' : `tls of port ${String(port)}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(rule)} opens TLS${where} ${skipped === null ? 'and names no authority' : 'and verifies no certificate'}: ${says}.`,
    why: reason,
    symptom,
    origin: skipped ?? origin,
    fix: {
      text:
        fate === 'dropped-by-sidecars'
          ? say`Add a workloadSelector for the pods that have the Secret, or name caCertificates.`
          : skipped !== null
            ? say`Name the file of the authority in caCertificates, and remove insecureSkipVerify.`
            : say`Name the file of the authority in caCertificates, or \`system\` where a public one signs it.`,
    },
  };
}
