import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { isSet, knownText, placeAt, reportAt } from '../pathed-node.ts';

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
  else if (mode === 'MUTUAL') checkCertificates(tls, modePlace, violations);
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

/** Who is not verified needs no authority and no names to be verified by. */
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

function checkCertificates(tls: PathedNode, mode: PathedNode, violations: Violations): void {
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
