import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource, SentenceOrText } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { FindingReason } from '../detection/detector.ts';
import { warnedFilters } from './envoy-filter-warnings.ts';
import { warnedObjects } from './webhook-warnings.ts';
import type { WarnedObject } from './webhook-warnings.ts';

type Warning = WarnedObject['warnings'][number];

interface Words {
  /** Says what the object does, in words that follow its name. */
  readonly says: (texts: string) => string;
  readonly why: string;
  readonly symptom: string;
  readonly fix: string;
  /** Set where nothing comes of it. */
  readonly isHarmless?: true;
}

const WARNING_WORDS: Readonly<Record<Warning['what'], Words>> = {
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
    symptom:
      'none: where TLS 1.3 is spoken clients get them all the same, and where it is not nobody does',
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
  'http-pool-unused': {
    says: (texts) => `limits requests on ports that know of none: ${texts}`,
    why: 'Requests are counted on ports of HTTP, HTTP2 and GRPC only; of the others the limits of `tcp` hold',
    symptom: 'the pod gets more requests at once than the limit says',
    fix: 'Write the protocol that is spoken at the port, or limit connections by `tcp.maxConnections`.',
  },
  'errors-uncounted': {
    says: (texts) =>
      `takes endpoints out by a setting that nothing reads: consecutiveErrors ${texts}`,
    why: 'Proxies count by `consecutive5xxErrors` and `consecutiveGatewayErrors`',
    symptom: 'endpoints leave after the 5 errors of the default, not after the number here',
    fix: 'Write `consecutive5xxErrors`, or `consecutiveGatewayErrors`, in the place of `consecutiveErrors`.',
  },
  'ring-size-former': {
    says: () => 'names the size of the ring by its former name, minimumRingSize',
    why: '`ringHash.minimumRingSize` took its place',
    symptom: 'none as long as Istio reads the former name',
    fix: 'Write `ringHash: { minimumRingSize: … }` in the place of `minimumRingSize`.',
    isHarmless: true,
  },
  'failover-unnoticed': {
    says: () => 'says where calls go when a region or zone fails, and has nothing to notice it by',
    why: 'Endpoints count as failed by `outlierDetection` only',
    symptom: 'calls stay with the endpoints that fail',
    fix: 'Add `outlierDetection` beside it, with `consecutive5xxErrors`, `interval` and `baseEjectionTime`.',
  },
  'gateway-name-former': {
    says: (texts) => `names a gateway in the old form: ${texts}`,
    why: 'Istio reads name.namespace still, and namespace/name is what it is written as',
    symptom: 'none as long as Istio reads the old form',
    fix: 'Write namespace/name.',
    isHarmless: true,
  },
  'mirror-percent-former': {
    says: () => 'says how much is mirrored by a former name, mirrorPercent',
    why: '`mirrorPercentage.value` took its place, and wins where both are written',
    symptom: 'none as long as Istio reads the former name',
    fix: 'Write `mirrorPercentage: { value: … }` in the place of `mirrorPercent`.',
    isHarmless: true,
  },
  'body-large': {
    says: (texts) => `has every proxy carry a large answer: ${texts}`,
    why: 'The body is part of the configuration of each proxy that the route reaches',
    symptom: 'istiod and proxies take more memory, and changes reach proxies later',
    fix: 'Serve the answer from a workload, and route to that.',
  },
  'sni-address': {
    says: (texts) => `matches addresses as the names of TLS: ${texts}`,
    why: 'A client that calls an address sends no name in the TLS handshake (RFC 6066)',
    symptom: 'most clients do not match, and their connections go elsewhere or are closed',
    fix: 'Match the host names by which clients call.',
  },
  'wildcard-partial': {
    says: (texts) => `has a wildcard within a label: ${texts}`,
    why: 'A wildcard stands for whole labels, as in *.example.com',
    symptom: 'calls to the hosts that were meant do not match, and go out as to unknown hosts',
    fix: 'Write *. in front of the domain, or name the hosts.',
  },
  'selector-unused': {
    says: () => 'selects workloads, and none of them is called',
    why: 'With resolution NONE calls go to the address that was asked for',
    symptom: 'the workloads get no calls by this host',
    fix: 'Set resolution STATIC, or remove `workloadSelector`.',
  },
  'hosts-of-one-address': {
    says: (texts) => `has several hosts at one address: ${texts}`,
    why: 'On a port that is not for HTTP only the address tells hosts apart',
    symptom: 'calls to one host reach the servers of another',
    fix: 'Write a ServiceEntry for each host, with an address of its own.',
  },
  'endpoint-addressless': {
    says: (texts) => `has an endpoint without an address, in network ${texts}`,
    why: 'It is reached through the gateway of its network, where the mesh knows one',
    symptom: 'calls fail where no gateway of that network is known to the control plane',
    fix: 'Give it an address, or see that the network has a gateway.',
    isHarmless: true,
  },
  'tracing-repeated': {
    says: () => 'has several entries of tracing',
    why: 'Istio does not support more than one',
    symptom: 'spans are made by one of the entries, and settings of the others are lost',
    fix: 'Put the settings into one entry.',
  },
  'providers-repeated': {
    says: () => 'sends spans to several providers',
    why: 'Istio does not support more than one for tracing',
    symptom: 'the other providers get no spans',
    fix: 'Keep one provider; a collector can hand spans on to several.',
  },
  'tag-nameless': {
    says: () => 'overrides a tag without a name',
    why: 'No metric has such a tag',
    symptom: 'nothing changes',
    fix: 'Name the tag.',
  },
  'envoy-field-unknown': {
    says: (texts) => `asks for what Envoy does not know: ${texts}`,
    why: 'Envoy has no such field there, and Istio leaves it out of what it sends to proxies',
    symptom: 'what the field was to set keeps its default, and nothing but this warning says so',
    fix: 'Write the field as it is called in the reference of Envoy, where it has its place, or remove it.',
  },
  'extension-by-name': {
    says: (texts) => `puts in ${texts} without a \`typed_config\``,
    why: 'Envoy finds an extension by the type of its configuration, and no more by its name',
    symptom:
      'proxies reject the listener, route or cluster that it is put into and keep the last one; new proxies have none',
    fix: "Give it a `typed_config` with its '@type', even where nothing is to be configured.",
  },
  'filter-match-unused': {
    says: (texts) => `matches by a filter, which counts for nothing in a patch of ${texts}`,
    why: 'A patch of this kind is for the whole of it, whichever filters it has',
    symptom: 'the patch reaches all listeners or chains that the rest of the match lets through',
    fix: 'Remove `filter` from the match, or patch NETWORK_FILTER or HTTP_FILTER.',
  },
  'version-not-matched': {
    says: (texts) => `is for versions of proxies by an expression that is too long (${texts})`,
    why: 'Istio does not match by one of more than 1024 characters',
    symptom: 'the patch reaches other proxies than it was meant for',
    fix: 'Shorten `proxyVersion`.',
  },
};

/**
 * Finds what istiod takes with a warning, which it prints to the one who applies the object; each thing it
 * warns of is one finding.
 */
export const takenWithAWarning = check({
  id: 'taken-with-a-warning',
  title: 'Istio webhook accepts an ineffective setting with a warning',
  level: 'low',
  severity: 'warning',
  blind: 'Faults without an error message, and ciphers in expressions.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.*' }],
  find: (input) =>
    [...warnedObjects(input.mesh), ...warnedFilters(input)].flatMap(({ object, warnings }) =>
      [...new Set(warnings.map(({ what }) => what))].map((kind) =>
        tell(
          object,
          kind,
          warnings.filter(({ what }) => what === kind),
        ),
      ),
    ),
});

const MOST_NAMED = 4;

const meantText = ({ text, nearest }: Warning): readonly string[] =>
  nearest === undefined ? [] : [`Write ${nearest} for ${text}.`];

const isOfWebhook = ({ isOfIstio }: Warning): boolean => isOfIstio !== false;

const takenWords = (warnings: readonly Warning[]): string =>
  `istiod takes it${warnings.some(isOfWebhook) ? ' with a warning' : ', and says nothing'}.`;

const fixText = (what: Warning['what'], warnings: readonly Warning[]): string =>
  [...new Set(warnings.flatMap(meantText)), WARNING_WORDS[what].fix].join(' ');

/**
 * Groups warnings: those that the webhook puts into one sentence, and those of which it says nothing, which
 * are one to a reader.
 */
function toldApart(warnings: readonly Warning[]): readonly (readonly [Warning, ...Warning[]])[] {
  const groups = new Map<string, [Warning, ...Warning[]]>();
  for (const warning of warnings) {
    const key = isOfWebhook(warning) ? `said ${warning.apart ?? ''}` : 'unsaid';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [warning]);
    else group.push(warning);
  }
  return [...groups.values()];
}

function reasonOf(
  what: Warning['what'],
  warnings: readonly [Warning, ...Warning[]],
): FindingReason<SentenceOrText> {
  const [{ origin }] = warnings;
  const texts = [...new Set(warnings.map(({ text }) => text))].filter((text) => text !== '');
  const named = texts.length === 0 ? '' : `${listed(texts, MOST_NAMED)}: `;
  return {
    why: `${named}${WARNING_WORDS[what].why} (${placeOf(origin)}). ${takenWords(warnings)}`,
    fix: fixText(what, warnings),
    origin,
    isNamed: warnings.some(isOfWebhook),
  };
}

function tell(object: Resource, what: Warning['what'], warnings: readonly Warning[]): Told {
  const { says, why, symptom, isHarmless } = WARNING_WORDS[what];
  const texts = listed([...new Set(warnings.map(({ text }) => text))], MOST_NAMED);
  const [first, ...others] = warnings.map(({ origin }) => origin);
  const origin = first ?? object.origin;
  const isTold = warnings.some(isOfWebhook);
  const apart = toldApart(warnings);
  return {
    subject: object,
    key: what,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(object)} ${says(texts)}.`,
    why: `${why} (${placeOf(origin)}). ${takenWords(warnings)}`,
    symptom,
    origin,
    related: others,
    ...(apart.length > 1 && { reasons: apart.map((some) => reasonOf(what, some)) }),
    fix: { text: fixText(what, warnings) },
    ...(isHarmless && { severity: 'info' as const }),
    knownAs: isTold
      ? [{ code: 'IST0133', analyzer: `schema.ValidationAnalyzer.${object.kind}` }]
      : [],
  };
}
