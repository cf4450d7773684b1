import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { domainProblem } from './domain-name.ts';
import { checkExportTo } from './export-to.ts';
import {
  isSet,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

const SUBSET_NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** What the validation webhook refuses in a DestinationRule (ROUTE-4, DR-10, DR-26). */
export function checkDestinationRule(
  object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  checkHost(spec, violations);
  for (const policy of policiesOf(spec)) checkPolicy(policy, violations);
  for (const subset of placesAt(spec, 'subsets')) checkSubset(subset, violations);
  if (isSet(spec, 'workloadSelector')) checkPrivate(spec, object.namespace, violations);
  else checkExportTo(spec, object.namespace, false, violations);
}

function checkHost(spec: PathedNode, violations: Violations): void {
  const place = placeAt(spec, 'host');
  const host = knownText(place);
  if (place === undefined || host === undefined || host === '*') return;
  const problem = domainProblem(host);
  if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
}

function checkSubset(subset: PathedNode, violations: Violations): void {
  const place = placeAt(subset, 'name');
  const name = knownText(place);
  if (place !== undefined && name !== undefined && !SUBSET_NAME.test(name))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(name)} is no name for a subset: lower-case letters, digits and -.`,
      { remedy: 'Write it in lower-case letters, digits and -, here and where routes name it.' },
    );
}

/** Every trafficPolicy of the rule: its own, its subsets', and those of single ports. */
function policiesOf(spec: PathedNode): readonly PathedNode[] {
  const holders = [spec, ...placesAt(spec, 'subsets')];
  return holders.flatMap((holder) => {
    const policy = placeAt(holder, 'trafficPolicy');
    return policy === undefined ? [] : [policy, ...placesAt(policy, 'portLevelSettings')];
  });
}

function checkPolicy(policy: PathedNode, violations: Violations): void {
  const tls = placeAt(policy, 'tls');
  if (tls !== undefined) checkClientTls(tls, violations);
  for (const name of ['maxEjectionPercent', 'minHealthPercent']) {
    const place = placeAt(policy, 'outlierDetection', name);
    const percent = knownNumber(place);
    if (place !== undefined && percent !== undefined && (percent < 0 || percent > 100))
      reportAt(violations, place, 'range', `${String(percent)} is no percentage: 0 to 100.`, {
        remedy: 'Write a number from 0 to 100.',
      });
  }
  if (policy.path.at(-2) === 'portLevelSettings' && placeAt(policy, 'port') === undefined)
    reportAt(violations, policy, 'required', 'An entry of portLevelSettings needs port.');
}

const CERTIFICATE_FIELDS = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'];

/** MTLS-22: MUTUAL presents a certificate of its own, so it has to name one. */
function checkClientTls(tls: PathedNode, violations: Violations): void {
  const modePlace = placeAt(tls, 'mode');
  const mode = knownText(modePlace);
  if (modePlace === undefined || (mode !== 'SIMPLE' && mode !== 'MUTUAL')) return;
  if (isSet(tls, 'credentialName')) checkCredential(tls, violations);
  else if (mode === 'MUTUAL') checkCertificates(tls, modePlace, violations);
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

/** DR-10: a rule for chosen workloads is private to its namespace. */
function checkPrivate(spec: PathedNode, namespace: string, violations: Violations): void {
  for (const entry of placesAt(spec, 'exportTo')) {
    const name = knownText(entry);
    if (isUnknown(entry) || name === undefined || name === '.' || name === namespace) continue;
    reportAt(
      violations,
      entry,
      'exclusive',
      'A DestinationRule with workloadSelector is private to its namespace: exportTo can only be ".".',
      { remedy: 'Write "." as the only entry of exportTo.' },
    );
  }
}
