import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import { isSet, isUnknown, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';

const TERMINATING: ReadonlySet<string> = new Set(['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']);
const CREDENTIALS = ['credentialName', 'credentialNames'];
const FILES = ['serverCertificate', 'privateKey', 'caCertificates'];

/**
 * Checks what a server of a Gateway, or a listener of a Sidecar, says of TLS (GW-9): a mode that ends TLS
 * needs a certificate.
 */
export function checkServerTls(tls: PathedNode, violations: Violations): void {
  const modePlace = placeAt(tls, 'mode');
  if (isUnknown(modePlace)) return;
  const mode = knownText(modePlace) ?? 'PASSTHROUGH';
  if (mode === 'ISTIO_MUTUAL') {
    checkNoCertificate(tls, violations);
    return;
  }
  checkOneSource(tls, violations);
  const ends = modePlace !== undefined && TERMINATING.has(mode);
  if (ends && CREDENTIALS.some((name) => isSet(tls, name))) return;
  if (ends) checkServerCertificates(tls, mode, modePlace, violations);
  checkRevocations(tls, mode, violations);
}

/** The mesh's own certificates are shown. */
function checkNoCertificate(tls: PathedNode, violations: Violations): void {
  for (const name of [...FILES, 'tlsCertificates', ...CREDENTIALS]) {
    const place = placeAt(tls, name);
    if (place !== undefined && isSet(tls, name))
      reportAt(
        violations,
        place,
        'exclusive',
        `tls mode ISTIO_MUTUAL uses the mesh's own certificates, and ${name} names another.`,
        { remedy: `Remove ${name}, or write another mode.` },
      );
  }
}

/** Reports certificates from several sources; only newer releases of Istio refuse two of them. */
function checkOneSource(tls: PathedNode, violations: Violations): void {
  const files = FILES.slice(0, 2).every((name) => isSet(tls, name));
  const sources = [
    ...(files ? ['serverCertificate'] : []),
    ...[...CREDENTIALS, 'tlsCertificates'].filter((name) => isSet(tls, name)),
  ];
  const [first, second] = sources;
  const place = second === undefined ? undefined : placeAt(tls, second);
  if (place === undefined) return;
  reportAt(
    violations,
    place,
    'exclusive',
    `The certificate is given twice, by ${String(first)} and by ${String(second)}: newer releases of Istio refuse that.`,
    {
      remedy:
        first === 'serverCertificate' && second === 'credentialName'
          ? 'Keep one of the two; releases that take both serve what credentialName names.'
          : 'Keep one of the two.',
      since: FIRST_KNOWN,
    },
  );
}

/** The minor release of Istio 1 whose webhook says so (knative-extensions/net-istio#1459); that earlier ones do is not known. */
const FIRST_KNOWN = 27;

function checkServerCertificates(
  tls: PathedNode,
  mode: string,
  modePlace: PathedNode,
  violations: Violations,
): void {
  const listed = placesAt(tls, 'tlsCertificates');
  const holders = listed.length > 0 ? listed : [tls];
  const needed = [
    ...(mode === 'SIMPLE' ? [] : [{ holder: tls, name: 'caCertificates' }]),
    ...holders.flatMap((holder) => FILES.slice(0, 2).map((name) => ({ holder, name }))),
  ];
  for (const { holder, name } of needed.filter((one) => !isSet(one.holder, one.name)))
    reportAt(
      violations,
      holder === tls ? modePlace : holder,
      'required',
      `tls mode ${mode} needs credentialName, or ${name}.`,
      { remedy: `Add credentialName, or ${name}, to tls.` },
    );
}

function checkRevocations(tls: PathedNode, mode: string, violations: Violations): void {
  const place = placeAt(tls, 'caCrl');
  if (place === undefined || !isSet(tls, 'caCrl')) return;
  const because = isSet(tls, 'credentialName')
    ? 'with credentialName the list of revoked certificates is in the Secret'
    : mode === 'SIMPLE'
      ? 'mode SIMPLE asks clients for no certificate'
      : null;
  if (because !== null)
    reportAt(violations, place, 'exclusive', `caCrl is of no use: ${because}.`, {
      remedy: 'Remove caCrl.',
    });
}

const CERTIFICATE_FIELDS = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'];

/** MTLS-22: MUTUAL presents a certificate of its own, so it has to name one. */
export function checkClientTls(
  tls: PathedNode | undefined,
  namespace: string,
  violations: Violations,
): void {
  if (tls === undefined) return;
  checkConfigMap(placeAt(tls, 'credentialName'), namespace, violations);
  const modePlace = placeAt(tls, 'mode');
  const mode = knownText(modePlace);
  if (modePlace === undefined || (mode !== 'SIMPLE' && mode !== 'MUTUAL')) return;
  checkUnverified(tls, mode, violations);
  if (isSet(tls, 'credentialName')) checkCredential(tls, violations);
  else if (mode === 'MUTUAL') checkClientCertificates(tls, modePlace, violations);
}

const CONFIG_MAP = 'configmap://';

/** A bundle of authorities in a ConfigMap is read from the own namespace alone. */
function checkConfigMap(
  place: PathedNode | undefined,
  namespace: string,
  violations: Violations,
): void {
  const name = knownText(place);
  if (place === undefined || name?.startsWith(CONFIG_MAP) !== true || namespace === '') return;
  const [of = '', map = ''] = name.slice(CONFIG_MAP.length).split('/');
  if (of === namespace && map !== '') return;
  reportAt(
    violations,
    place,
    'value',
    `${JSON.stringify(name)} names no ConfigMap of the own namespace.`,
    { remedy: `Write configmap://${namespace}/ and the name of the ConfigMap.` },
  );
}

/** Checks that no authority and no names are given where nobody is verified by them. */
function checkUnverified(tls: PathedNode, mode: string, violations: Violations): void {
  const skip = placeAt(tls, 'insecureSkipVerify')?.node;
  if (skip?.kind !== 'scalar' || skip.value !== true) return;
  const fields = [
    'caCertificates',
    'subjectAltNames',
    ...(mode === 'SIMPLE' ? ['credentialName'] : []),
  ];
  for (const name of fields) {
    const place = placeAt(tls, name);
    if (place !== undefined && isSet(tls, name))
      reportAt(
        violations,
        place,
        'exclusive',
        `insecureSkipVerify: true verifies nobody, and ${name} says by what to verify.`,
        { remedy: `Remove insecureSkipVerify, or ${name}.` },
      );
  }
}

function checkCredential(tls: PathedNode, violations: Violations): void {
  for (const name of CERTIFICATE_FIELDS) {
    const place = placeAt(tls, name);
    if (place !== undefined && isSet(tls, name))
      reportAt(violations, place, 'exclusive', `${name} cannot be combined with credentialName.`, {
        remedy: `Remove ${name}, or credentialName.`,
      });
  }
}

function checkClientCertificates(tls: PathedNode, mode: PathedNode, violations: Violations): void {
  for (const name of ['clientCertificate', 'privateKey'])
    if (!isSet(tls, name))
      reportAt(
        violations,
        mode,
        'required',
        `tls mode MUTUAL needs ${name}, or credentialName; ISTIO_MUTUAL uses the mesh's own certificates.`,
        {
          remedy: `Set credentialName or ${name}, or mode ISTIO_MUTUAL for a service of the mesh.`,
        },
      );
}
