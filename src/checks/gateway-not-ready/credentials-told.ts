import { listed, namespaceText, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { UnusableCredential } from './unusable-credentials.ts';
import { unusableCredentials } from './unusable-credentials.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { gatewaysLookedAt } from '../gateways/looked-at.ts';
import { isSeenWhole } from '../gateways/seen-whole.ts';
import { scopeOf } from '../references/reference.ts';

const CERTIFICATE_UNUSABLE: Check = {
  id: 'certificate-unusable',
  title: 'The Secret that a Gateway names holds no certificate that can be used',
  level: 'high',
  blind:
    'Secrets that are not in the repository in clear; in a review of a change, days on which a certificate ends.',
  knownAs: [{ code: 'IST0161', analyzer: 'gateway.SecretAnalyzer' }],
};
const CLIENT_AUTHORITY_MISSING: Check = {
  id: 'client-authority-missing',
  title: 'A Gateway asks clients for certificates, and its Secret names no authority for them',
  level: 'high',
  blind: 'Secrets that are not in the repository in clear.',
};

/** Certificates in clear that do not do for the server that names them: GW-10, 11. */
export const credentialsUnusable = ofObjects(
  [CERTIFICATE_UNUSABLE, CLIENT_AUTHORITY_MISSING],
  gatewaysLookedAt,
  (input) => (gateway) =>
    unusableCredentials(input.mesh, gateway, input.asOf ?? null)
      .filter((one) => isTold(input, one))
      .map((one) => draftOf(gateway, one)),
);

/** An empty Secret is there for something to fill it, unless the folder is all that there is. */
function isTold(input: DetectorInput, { trouble, secret }: UnusableCredential): boolean {
  if (trouble.kind === 'empty') return input.isWhole === true;
  return trouble.kind !== 'no-authority' || isSeenWhole(input, secret.namespace);
}

function draftOf(gateway: Resource, credential: UnusableCredential): FindingDraft {
  const { name, origin, port, hosts, secret, trouble } = credential;
  const served = hosts.length === 0 ? 'its hosts' : listed(hosts, 2);
  const isOfClients = trouble.kind === 'no-authority';
  return {
    check: (isOfClients ? CLIENT_AUTHORITY_MISSING : CERTIFICATE_UNUSABLE).id,
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
        ? 'clients refuse the certificate'
        : 'connection reset during the TLS handshake',
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
