import { X509Certificate } from 'node:crypto';
import type { Mesh } from '../../istio/index.ts';
import { containsLabels, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  listed,
  namespaceText,
  placeOf,
  subjectText,
  nodeAt,
  stringMapAt,
  say,
} from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { gatewaysLookedAt } from '../detection/author-objects.ts';
import { isClosedWorld, isSeenWhole } from '../detection/absence-proof.ts';
import { scopeOf } from '../references/reference.ts';

/**
 * Says what is wrong with a Secret as a certificate of a gateway; it tells nothing of what the Secret holds.
 */
type CertificateTrouble =
  /** The Secret has none of the keys, or nothing in them. */
  | { readonly kind: 'empty' }
  /** The Secret has keys, and not those of a certificate with its private key. */
  | { readonly kind: 'other-keys'; readonly keys: readonly string[] }
  /** The key holds something that is no certificate. */
  | { readonly kind: 'unreadable'; readonly key: string }
  | { readonly kind: 'expired'; readonly until: string }
  | { readonly kind: 'not-yet-valid'; readonly from: string };

/** Lists the pairs of keys that istiod looks for, in its order (GW-10). */
const PAIRS = [
  ['cert', 'key'],
  ['tls.crt', 'tls.key'],
] as const;

/** Matches what other programs replace, before it comes to a cluster or there. */
const FILLED_LATER = /ENC\[|<path:|\$\{|\{\{|vault:|ref\+/;

/** Tells whether a Secret is as it comes to the cluster: neither encrypted nor a template. */
function isInClear(secret: Resource): boolean {
  if (nodeAt(secret.node, 'sops') !== undefined) return false;
  return [...dataOf(secret)].every(
    ([, { text, isEncoded }]) =>
      !FILLED_LATER.test(isEncoded ? decoded(text) : text) && !FILLED_LATER.test(text),
  );
}

/**
 * Finds what is wrong with the certificate, at an instant where one is given; null where nothing is (GW-10).
 */
function certificateTrouble(secret: Resource, asOf: string | null): CertificateTrouble | null {
  const values = new Map([...dataOf(secret)].map(([key, value]) => [key, plainText(value)]));
  const has = (key: string): boolean => (values.get(key) ?? '') !== '';
  const pair = PAIRS.find(([certificate, key]) => has(certificate) && has(key));
  if (pair === undefined) {
    const keys = [...values.keys()].filter(has);
    return keys.length === 0 ? { kind: 'empty' } : { kind: 'other-keys', keys };
  }
  const [key] = pair;
  const certificate = firstCertificate(values.get(key) ?? '');
  if (certificate === null) return { kind: 'unreadable', key };
  if (asOf === null) return null;
  const [now, from, until] = [asOf, certificate.validFrom, certificate.validTo].map(Date.parse);
  if (now === undefined || from === undefined || until === undefined) return null;
  if (now > until) return { kind: 'expired', until: dayOf(until) };
  return now < from ? { kind: 'not-yet-valid', from: dayOf(from) } : null;
}

/** Tells whether a Secret names an authority for certificates of clients (GW-11). */
const hasAuthority = (secret: Resource): boolean =>
  ['cacert', 'ca.crt'].some((key) => {
    const value = dataOf(secret).get(key);
    return value !== undefined && plainText(value) !== '';
  });

interface Value {
  readonly text: string;
  readonly isEncoded: boolean;
}

/** Gives the values of a Secret; what is written in `stringData` takes the place of what `data` has. */
const dataOf = ({ node }: Resource): ReadonlyMap<string, Value> =>
  new Map<string, Value>([
    ...[...stringMapAt(node, 'data')].map(
      ([key, text]) => [key, { text, isEncoded: true }] as const,
    ),
    ...[...stringMapAt(node, 'stringData')].map(
      ([key, text]) => [key, { text, isEncoded: false }] as const,
    ),
  ]);

const plainText = ({ text, isEncoded }: Value): string => (isEncoded ? decoded(text) : text);

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/**
 * Reads a certificate as istiod does: it is the first block, whatever that is called. Null where it cannot be
 * read.
 */
function firstCertificate(text: string): X509Certificate | null {
  const [, name, body] = /-----BEGIN ([^-\n]+)-----([\s\S]*?)-----END \1-----/.exec(text) ?? [];
  if (name === undefined || body === undefined) return null;
  try {
    return new X509Certificate(Buffer.from(body, 'base64'));
  } catch {
    return null;
  }
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** A server of a Gateway whose Secret is here in clear and does not do for it. */
interface UnusableCredential {
  readonly name: string;
  readonly origin: Origin;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly secret: Resource;
  readonly trouble: CertificateTrouble | { readonly kind: 'no-authority' };
}

const CERTIFICATE_UNUSABLE: Check = {
  id: 'certificate-unusable',
  title: 'Gateway Secret contains no usable certificate',
  level: 'high',
  blind:
    "Secrets that are not in the repository in clear. In a review, the certificate's expiry date.",
  knownAs: [{ code: 'IST0161', analyzer: 'gateway.SecretAnalyzer' }],
};
const CLIENT_AUTHORITY_MISSING: Check = {
  id: 'client-authority-missing',
  title: 'Gateway requires client certificates, but its Secret has no CA',
  level: 'high',
  blind: 'Secrets that are not in the repository in clear.',
};

/** Finds certificates in clear that do not do for the server that names them: GW-10, 11. */
export const credentialsUnusable = checks(
  [CERTIFICATE_UNUSABLE, CLIENT_AUTHORITY_MISSING],
  (input) =>
    gatewaysLookedAt(input).flatMap((gateway) =>
      unusableCredentials(input.mesh, gateway, input.asOf ?? null)
        .filter((one) => isWorthTelling(input, one))
        .map((one) => tell(gateway, one)),
    ),
);

/**
 * Tells whether the trouble is worth a finding: an empty Secret is there for something to fill it, unless the
 * folder is all that there is.
 */
function isWorthTelling(input: DetectorInput, { trouble, secret }: UnusableCredential): boolean {
  if (trouble.kind === 'empty') return isClosedWorld(input);
  return trouble.kind !== 'no-authority' || isSeenWhole(input, secret.namespace);
}

/** In these modes clients show a certificate, and the Secret names who may have signed it (GW-11). */
const ASKING: ReadonlySet<string> = new Set(['MUTUAL', 'OPTIONAL_MUTUAL']);

/**
 * Lists the servers whose Secret, in the namespace of the gateway's pods, does not do for them, as of an
 * instant where one is given: GW-10, 11.
 */
function unusableCredentials(
  mesh: Mesh,
  gateway: Resource,
  asOf: string | null,
): readonly UnusableCredential[] {
  const { selector, servers } = viewOf('Gateway', gateway);
  const pods = mesh.workloads.find(({ labels }) => containsLabels(labels, selector.value));
  if (pods === undefined || pods.namespace === '') return [];
  return servers.value.flatMap(({ tls, port, hosts }): readonly UnusableCredential[] => {
    const named = tls?.credentialName ?? null;
    if (tls === null || named === null) return [];
    const secret = mesh.find('', 'Secret', pods.namespace, named.value);
    if (secret === undefined || !isInClear(secret)) return [];
    const trouble =
      certificateTrouble(secret, asOf) ??
      (ASKING.has(tls.mode?.value ?? '') && lacksAuthority(mesh, secret)
        ? ({ kind: 'no-authority' } as const)
        : null);
    if (trouble === null) return [];
    return [
      {
        name: named.value,
        origin: named.origin,
        port: port?.number?.value ?? 0,
        hosts: hosts.value.map(({ value }) => value),
        secret,
        trouble,
      },
    ];
  });
}

/** Tells whether no authority is there; it may also stand in a Secret of its own, beside the other. */
const lacksAuthority = (mesh: Mesh, secret: Resource): boolean =>
  !hasAuthority(secret) &&
  mesh.find('', 'Secret', secret.namespace, `${secret.name}-cacert`) === undefined;

function tell(gateway: Resource, credential: UnusableCredential): ToldBy {
  const { name, origin, port, hosts, secret, trouble } = credential;
  const served = hosts.length === 0 ? 'its hosts' : listed(hosts, 2);
  const isOfClients = trouble.kind === 'no-authority';
  return {
    by: isOfClients ? CLIENT_AUTHORITY_MISSING : CERTIFICATE_UNUSABLE,
    subject: gateway,
    key: `${isOfClients ? 'authority' : 'certificate'} ${name} port ${String(port)} ${hosts.join(' ')}`,
    cause: `Secret ${secret.namespace}/${secret.name}`,
    scope: scopeOf('service'),
    message: isOfClients
      ? `${subjectText(gateway)} asks clients of ${served} for certificates and cannot check any: TLS handshakes fail.`
      : `${subjectText(gateway)} has no certificate for ${served} that can be used: TLS handshakes fail.`,
    why: `${subjectText(secret)} ${troubleText(trouble)} (${placeOf(secret.origin)}). It is the one that \`${name}\` names in namespace ${namespaceText(secret.namespace)}, where the pods of the gateway run.`,
    symptom:
      trouble.kind === 'expired' || trouble.kind === 'not-yet-valid'
        ? say`clients refuse the certificate`
        : say`connection reset during the TLS handshake`,
    origin,
    related: [secret.origin],
    fix: {
      text: isOfClients
        ? `Put the certificate of the authority into the Secret as \`ca.crt\`, or into a Secret \`${name}-cacert\` beside it.`
        : 'Put the certificate and its private key into the Secret as `tls.crt` and `tls.key`, or let cert-manager make it.',
    },
  };
}

function troubleText(trouble: UnusableCredential['trouble']): string {
  switch (trouble.kind) {
    case 'empty':
      return 'is empty';
    case 'other-keys':
      return `has ${listed(
        trouble.keys.map((key) => `\`${key}\``),
        3,
      )}, and neither \`tls.crt\` with \`tls.key\` nor \`cert\` with \`key\``;
    case 'unreadable':
      return `has something in \`${trouble.key}\` that is no certificate in PEM`;
    case 'expired':
      return `has a certificate that was valid until ${trouble.until}`;
    case 'not-yet-valid':
      return `has a certificate that is valid from ${trouble.from} on`;
    case 'no-authority':
      return `has no \`ca.crt\`, and there is no Secret with \`-cacert\` after its name`;
  }
}
