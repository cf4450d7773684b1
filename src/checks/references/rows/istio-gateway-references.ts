import { text as asText, viewOf } from '../../../istio/index.ts';
import {
  API_GROUPS,
  firstOf,
  placeOf,
  resourceKey,
  selectorNode,
  selectorOf,
  subjectText,
} from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  certificatesFor,
  isExternal,
  secretNamedBy,
  secretsMadeIn,
  secretsSyncedAs,
} from '../external-objects.ts';
import type { TargetKind } from '../reference-target.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { nearObjects } from '../host-outcome.ts';
import { labelText, nearLabels } from '../selector-suggestions.ts';
import type { NearObject, Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';
import type { Check, KnownAs } from '../../detection/check.ts';
import { gatewayPodsReading } from '../../istioctl/gateway-readings.ts';
import { withReading } from '../../istioctl/reference-reading.ts';

const OF_SECRETS: KnownAs = { code: 'IST0101', analyzer: 'gateway.SecretAnalyzer' };

const GATEWAY_WITHOUT_PODS: Check = {
  id: 'gateway-without-pods',
  title: 'Istio Gateway does not select any pods',
  level: 'high',
  blind: 'Gateways that charts install with labels of their own.',
  knownAs: [
    { code: 'IST0101', analyzer: 'gateway.IngressGatewayPortAnalyzer' },
    OF_SECRETS,
    { code: 'KIA0302' },
  ],
};
const CERTIFICATE_MISSING: Check = {
  id: 'certificate-missing',
  title: "Istio Gateway's Secret not found in its pods' namespace",
  level: 'high',
  blind: 'Secrets that are created manually or by something that is not rendered here.',
  knownAs: [OF_SECRETS],
};
export const ISTIO_GATEWAY_CHECKS = [GATEWAY_WITHOUT_PODS, CERTIFICATE_MISSING];

const GATEWAY = { group: API_GROUPS.istioNetworking, kind: 'Gateway' };

/** Finds the selector and certificates of Istio Gateways (GW-1, GW-10). */
export const ISTIO_GATEWAY_ROWS: readonly ReferenceRow[] = [
  {
    from: [GATEWAY],
    under: 'spec',
    at: ['selector'],
    picked: ({ world, subject }) => {
      const selector = toldSelector(subject);
      return selector === null ? [] : [selectorOfPods(world, subject, selector)];
    },
  },
  {
    from: [GATEWAY],
    under: 'spec',
    at: ['servers[].tls.credentialName'],
    check: CERTIFICATE_MISSING,
    target: ({ world, subject, at }) => {
      const name = asText(at)?.value;
      const namespace = namespaceOfPods(world, subject);
      if (namespace === null || name === undefined || name === '' || /[:/]/.test(name)) return null;
      return { of: CREDENTIAL, namespace, name };
    },
    key: ({ name }) => `credential ${name}`,
    toldApart: ({ at }) => placeOf(at.origin),
    calls: ({ subject }, { name }) => [
      {
        caller: null,
        called: hostsWith(subject, name).map((host) => host.replace(/^.*\//, '').toLowerCase()),
      },
    ],
    sentences: ({ subject }, { namespace, name }) => ({
      message: `${subjectText(subject)} has no certificate for ${hostsOf(subject, name)}: TLS handshakes fail.`,
      why: `The gateway's pods run in namespace ${namespace}, and no Secret \`${name}\` is made there.`,
      symptom: 'connection reset during the TLS handshake',
      fix: `Make the Secret in namespace ${namespace}.`,
    }),
  },
];

/** Gives the selector of a Gateway; null where it selects nothing, or holds what is not filled in. */
function toldSelector(gateway: Resource): ReadonlyMap<string, string> | null {
  const selector = selectorOf(gateway);
  return selector.size === 0 || [...selector.values()].some(hasVariable) ? null : selector;
}

function selectorOfPods(
  world: World,
  subject: Resource,
  selector: ReadonlyMap<string, string>,
): Reference {
  const pods = world.pods.anywhere(selector);
  const origin = selectorNode(subject)?.origin ?? subject.origin;
  const place = {
    check: GATEWAY_WITHOUT_PODS,
    subject,
    key: 'selector',
    origin,
    selects: selector,
  };
  if (pods.length > 0) {
    const outcome = resolved(...pods.map(({ resource }) => resource));
    return withReading(world, { ...place, outcome }, () => ({
      ...gatewayPodsReading(subject, pods),
      knownAs: [OF_SECRETS],
    }));
  }
  const known = world.gateways.filter(({ source }) => source.kind !== 'Gateway');
  const near = [...nearLabels(selector, world.allPods), ...knownGateways(known)].sort(
    (one, other) => sharedWords(subject, other) - sharedWords(subject, one),
  );
  return {
    ...place,
    outcome: missing({
      target: `a gateway with ${labelText(selector)}`,
      namespace: null,
      proof: 'near',
      near,
      scope: scopeOf('mesh', { services: boundServices(world, subject) }),
      concerns: ({ text }) => /istio|gateway|ingress|egress|mesh/.test(text),
      calls: [{ caller: null, called: servedHosts(subject) }],
      sentences: {
        message: `${subjectText(subject)} opens no port${known.length === 0 ? '' : ', as Istio labels the pods of its gateways'}: no host behind it answers.`,
        why: `It selects pods with ${labelText(selector)} (${placeOf(origin)}), and no pod here has all of them.`,
        symptom: othersOfPorts(world, subject).length > 0 ? CLOSED_OR_MISSED : CLOSED,
        fix: 'Select the labels of the gateway pods.',
      },
      since: (_, past) => ({ symptom: isSharedSince(world, subject, past) ? MISSED : CLOSED }),
    }),
  };
}

/** Lists the hosts that it has servers for, without the namespaces whose routes it takes. */
const servedHosts = (gateway: Resource): readonly string[] =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ hosts }) =>
    hosts.value.map(({ value }) => value.replace(/^.*\//, '').toLowerCase()),
  );

const CLOSED = 'connection refused or reset';
const CLOSED_OR_MISSED = `${CLOSED}, or 404 NR where another Gateway shares the port`;
const MISSED =
  '404 NR on ports that another Gateway opens at the same pods, else a closed connection';

/** Lists other Gateways that open a port of the same number. */
function othersOfPorts(world: World, gateway: Resource): readonly Resource[] {
  const ports = portsOf(gateway);
  return world.mesh
    .ofKind('networking.istio.io', 'Gateway')
    .filter((other) => resourceKey(other) !== resourceKey(gateway))
    .filter((other) => portsOf(other).some((port) => ports.includes(port)));
}

const portsOf = (gateway: Resource): readonly number[] =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ port }) => port?.number?.value ?? []);

/** Tells whether another Gateway opens a port of this one at the pods that this one selected before. */
function isSharedSince(world: World, gateway: Resource, past: World): boolean {
  const { group, kind, namespace, name } = gateway;
  const former = past.mesh.find(group, kind, namespace, name);
  const pods = former === undefined ? [] : past.pods.anywhere(selectorOf(former));
  return othersOfPorts(world, gateway).some((other) =>
    pods.some(({ labels }) =>
      [...selectorOf(other)].every(([label, value]) => labels.get(label) === value),
    ),
  );
}

/**
 * Counts the words of a Gateway's name that the labels have: of several gateways the one that is called alike
 * is meant.
 */
function sharedWords({ name }: Resource, { write }: NearObject): number {
  const words = new Set(write.split(/[^a-z0-9]+/i));
  return name.split('-').filter((word) => words.has(word)).length;
}

/** Suggests the labels of the environment's gateways: where they are known, these are the ones to select. */
function knownGateways(known: World['gateways']): readonly NearObject[] {
  return known.map(({ namespace, name, labels, origin }) => ({
    name,
    says: `Gateway ${namespace === '' ? '' : `${namespace}/`}${name} has ${labelText(labels)}`,
    relation: 'suffix' as const,
    origin,
    write: labelText(new Map([['istio', labels.get('istio') ?? '']])),
  }));
}

const boundServices = (world: World, gateway: Resource): number =>
  world.mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .filter((service) =>
      viewOf('VirtualService', service).gateways.value.some(
        ({ value }) => value === `${gateway.namespace}/${gateway.name}` || value === gateway.name,
      ),
    ).length;

/**
 * Names the namespace of the gateway's pods, where the Secret of `credentialName` has to be (GW-10); null
 * where they are in none or in several.
 */
function namespaceOfPods(world: World, gateway: Resource): string | null {
  const selector = toldSelector(gateway);
  // without a selector it is for the pods of any gateway, and all pods that there are count
  const isForAll = world.isClosed && selectorOf(gateway).size === 0;
  if (selector === null && !isForAll) return null;
  const pods = selector === null ? world.allPods : world.pods.anywhere(selector);
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  const [namespace = ''] = namespaces;
  return namespace === '' || namespaces.size > 1 ? null : namespace;
}

export const CREDENTIAL: TargetKind = {
  find: ({ mesh }, { namespace, name }) => mesh.find(API_GROUPS.core, 'Secret', namespace, name),
  missing: (world, { namespace, name }, consequence) => {
    if (secretsMadeIn(world, namespace).has(name) || isExternal(world, 'Secret', namespace, name))
      return resolved();
    const own = new Map(
      world.inNamespace(API_GROUPS.core, 'Secret', namespace).map((other) => [other.name, other]),
    );
    for (const certificate of world.inNamespace(API_GROUPS.certManager, 'Certificate', namespace))
      own.set(secretNamedBy(certificate) ?? certificate.name, certificate);
    return missing({
      ...consequence,
      target: `Secret ${name} in namespace ${namespace}`,
      namespace,
      proof: 'near',
      quiet: 'in-open-world',
      near: [...nearObjects(name, own), ...madeElsewhere(world, namespace, name)],
    });
  },
};

/**
 * Lists what makes the Secret in other namespaces: each writes it into its own, and only a replicator could
 * bring it elsewhere.
 */
function madeElsewhere(world: World, namespace: string, name: string): readonly NearObject[] {
  return [...certificatesFor(world, name), ...secretsSyncedAs(world, name)]
    .filter((maker) => maker.namespace !== namespace && maker.namespace !== '')
    .map((maker) => ({
      name,
      says: `${/^[AEIOU]/.test(maker.kind) ? 'An' : 'A'} ${maker.kind} makes it in namespace ${maker.namespace}`,
      relation: 'suffix' as const,
      origin: maker.origin,
      write: `namespace: ${namespace}`,
      sure: true,
    }));
}

/** Lists the hosts of servers that name the credential. */
const hostsWith = (subject: Resource, credential: string): readonly string[] =>
  viewOf('Gateway', subject)
    .servers.value.filter(({ tls }) => tls?.credentialName?.value === credential)
    .flatMap((server) => server.hosts.value.map(({ value }) => value));

function hostsOf(subject: Resource, credential: string): string {
  const hosts = hostsWith(subject, credential);
  return hosts.length === 0 ? 'its hosts' : firstOf([...new Set(hosts)], 1);
}
