import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { WarnedObject } from '../../mesh/index.ts';
import { warnedObjects } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const TAKEN_WITH_A_WARNING: Check = {
  id: 'taken-with-a-warning',
  title: 'The webhook of Istio takes an object and warns of a setting that does nothing',
  level: 'low',
  severity: 'warning',
  blind: 'Warnings about faults, tracing and pools of connections, and ciphers in expressions.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.*' }],
};

type Warning = WarnedObject['warnings'][number];

interface Words {
  /** What the object does, after its name. */
  readonly says: (texts: string) => string;
  readonly why: string;
  readonly symptom: string;
  readonly fix: string;
  /** Whether nothing comes of it. */
  readonly isHarmless?: true;
}

const WORDS: Readonly<Record<Warning['what'], Words>> = {
  'cipher-unknown': {
    says: (texts) => `asks for ciphers that Istio passes over: ${texts}`,
    why: 'It serves with the others of the list, or with those of Envoy where none is left',
    symptom:
      'clients that have no other cipher fail in the TLS handshake, or ciphers are open that were not meant',
    fix: 'Write the names of BoringSSL, such as ECDHE-RSA-AES128-GCM-SHA256, or remove them; ciphers of TLS 1.3 cannot be chosen.',
  },
  'cipher-of-tls-1.3': {
    says: (texts) => `names ciphers of TLS 1.3, which cannot be chosen: ${texts}`,
    why: 'Istio passes over them, and Envoy offers them whenever it speaks TLS 1.3',
    symptom: 'none: clients of TLS 1.3 get them all the same',
    fix: 'Remove them; what the rest of the list says is for TLS 1.2 and before.',
    isHarmless: true,
  },
  'cipher-repeated': {
    says: (texts) => `names a cipher twice: ${texts}`,
    why: 'Istio passes over the second',
    symptom: 'none',
    fix: 'Remove one of the two.',
    isHarmless: true,
  },
  'old-version-without-ciphers': {
    says: (texts) => `admits ${texts} and has no cipher for it`,
    why: 'The ciphers that Envoy offers by itself are of TLS 1.2 and later',
    symptom: 'clients of TLS 1.0 and 1.1 fail in the TLS handshake all the same',
    fix: 'Name ciphers that these clients have, such as ECDHE-RSA-AES128-SHA, or ask for TLSV1_2.',
  },
  'certificate-unused': {
    says: (texts) => `names a certificate that nobody is shown, in mode ${texts}`,
    why: 'In this mode the gateway hands connections on as they come',
    symptom:
      'clients see the certificate of the destination, or a handshake that it does not answer',
    fix: 'Remove the certificate, or write mode SIMPLE to end TLS at the gateway.',
  },
  'redirect-unused': {
    says: () => 'redirects to HTTPS on a port that is not for plain HTTP',
    why: '`httpsRedirect` counts on servers of HTTP only',
    symptom:
      'nothing is redirected on this port; who calls http:// on another one gets what that says',
    fix: 'Remove `httpsRedirect` here, and set it on the server for HTTP.',
  },
  'host-repeated': {
    says: (texts) => `imports what it imports already: ${texts}`,
    why: 'Another host of the same listener covers it',
    symptom: 'none',
    fix: 'Remove the narrower of the two.',
    isHarmless: true,
  },
  'hosts-beside-all': {
    says: () => 'imports everything, and names hosts beside',
    why: '`*/*` covers every host of every namespace',
    symptom:
      'sidecars hold the configuration of the whole mesh, whatever the other hosts of the list say',
    fix: 'Remove `*/*` if the other hosts are all that is called; else remove those.',
  },
};

/** What istiod takes with a warning that it prints to who applies it, one finding for each thing it warns of. */
export const takenWithAWarning = ofObjects(
  [TAKEN_WITH_A_WARNING],
  ({ mesh }) => warnedObjects(mesh),
  () =>
    ({ object, warnings }) =>
      [...new Set(warnings.map(({ what }) => what))].map((kind) =>
        findingFor(
          object,
          kind,
          warnings.filter(({ what }) => what === kind),
        ),
      ),
);

const MOST_NAMED = 4;

function findingFor(
  object: Resource,
  what: Warning['what'],
  warnings: readonly Warning[],
): FindingDraft {
  const { says, why, symptom, fix, isHarmless } = WORDS[what];
  const texts = listed([...new Set(warnings.map(({ text }) => text))], MOST_NAMED);
  const [first, ...others] = warnings.map(({ origin }) => origin);
  const origin = first ?? object.origin;
  return {
    check: TAKEN_WITH_A_WARNING.id,
    subject: object,
    key: what,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(object)} ${says(texts)}.`,
    why: `${why} (${placeOf(origin)}). istiod takes it with a warning.`,
    symptom,
    origin,
    related: others,
    fix: { text: fix },
    ...(isHarmless && { severity: 'info' as const }),
    knownAs: [{ code: 'IST0133', analyzer: `schema.ValidationAnalyzer.${object.kind}` }],
  };
}
