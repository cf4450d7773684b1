import type { Resource } from '../../manifest/index.ts';
import { isOfRequests } from '../../manifest/index.ts';
import type { View } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { ObjectWarning } from './object-warning.ts';

/**
 * Lists the ciphers that Envoy takes for TLS 1.2 and before, by the names of BoringSSL (Istio,
 * `ValidCipherSuites`).
 */
const CIPHERS: ReadonlySet<string> = new Set([
  ...['ECDHE-ECDSA', 'ECDHE-RSA'].flatMap((exchange) =>
    ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305', 'AES128-SHA', 'AES256-SHA'].map(
      (cipher) => `${exchange}-${cipher}`,
    ),
  ),
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA',
  'AES256-SHA',
  'DES-CBC3-SHA',
  'ALL',
  '',
]);

/** Matches the ciphers of TLS 1.3 by the names of RFC 8446: Envoy offers them whenever it speaks 1.3. */
const CIPHERS_OF_1_3 = /^TLS_(?:AES_(?:128|256)_GCM|AES_128_CCM(?:_8)?|CHACHA20_POLY1305)_SHA\d+$/;

/** Tells whether a text is an expression, as `-AES128-SHA` or `[A|B]`; nobody reads those here. */
const isExpression = (cipher: string): boolean => /^[^\p{L}\p{N}]/u.test(cipher);

const OLD_VERSIONS: ReadonlySet<string> = new Set(['TLSV1_0', 'TLSV1_1']);

const HANDED_ON: ReadonlySet<string> = new Set(['PASSTHROUGH', 'AUTO_PASSTHROUGH']);

/** Lists what the servers of a Gateway say of TLS that is passed over. */
export const serverTlsWarnings = (gateway: Resource): readonly ObjectWarning[] =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ tls, port }) => {
    if (tls === null) return [];
    const redirect = tls.httpsRedirect;
    const protocol = port?.protocol?.value ?? '';
    const isUnused = port !== null && redirect?.value === true && !isOfRequests(protocol);
    return [
      ...(isUnused
        ? [{ what: 'redirect-unused' as const, text: protocol, origin: redirect.origin }]
        : []),
      ...tlsWarnings(tls),
    ];
  });

export const tlsWarnings = (tls: View<'ServerTlsSettings'>): readonly ObjectWarning[] => [
  ...cipherWarnings(tls),
  ...oldVersion(tls),
  ...unusedCertificate(tls),
];

function cipherWarnings({
  mode,
  cipherSuites,
}: View<'ServerTlsSettings'>): readonly ObjectWarning[] {
  if (mode !== null && HANDED_ON.has(mode.value)) return [];
  const seen = new Set<string>();
  const warnings = cipherSuites.value.flatMap(({ value, origin }): readonly ObjectWarning[] => {
    const isKnown = CIPHERS.has(value) || isExpression(value);
    const isRepeated = seen.has(value);
    seen.add(value);
    if (isRepeated) return isKnown ? [{ what: 'cipher-repeated', text: value, origin }] : [];
    if (isKnown) return [];
    const isNewest = CIPHERS_OF_1_3.test(value);
    return [{ what: isNewest ? 'cipher-of-tls-1.3' : 'cipher-unknown', text: value, origin }];
  });
  // the ciphers of one list are one sentence of each kind
  return warnings.map((warning) => ({
    ...warning,
    apart: warnings
      .filter(({ what }) => what === warning.what)
      .map(({ text }) => text)
      .sort()
      .join(' '),
  }));
}

const oldVersion = ({
  minProtocolVersion,
  cipherSuites,
}: View<'ServerTlsSettings'>): readonly ObjectWarning[] =>
  minProtocolVersion !== null &&
  OLD_VERSIONS.has(minProtocolVersion.value) &&
  cipherSuites.value.length === 0
    ? [
        {
          what: 'old-version-without-ciphers',
          text: minProtocolVersion.value,
          origin: minProtocolVersion.origin,
        },
      ]
    : [];

/**
 * Lists certificates that are written where connections are handed on, which is so where no mode is written,
 * too.
 */
function unusedCertificate(tls: View<'ServerTlsSettings'>): readonly ObjectWarning[] {
  const mode = tls.mode?.value ?? 'PASSTHROUGH';
  if (!HANDED_ON.has(mode)) return [];
  const { credentialName, serverCertificate, privateKey, caCertificates, caCrl } = tls;
  const named = [credentialName, serverCertificate, privateKey, caCertificates, caCrl].filter(
    (field) => field !== null && field.value !== '',
  );
  const listed = [
    ...tls.credentialNames.value.map(({ origin }) => origin),
    ...tls.tlsCertificates.value,
  ];
  const [origin] = [...named.flatMap((field) => field?.origin ?? []), ...listed];
  return origin === undefined
    ? []
    : [{ what: 'certificate-unused', text: mode, apart: mode, origin }];
}
