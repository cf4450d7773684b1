import type { Mesh } from '../../istio/index.ts';
import { containsLabels, gatewaysOfCharts, viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  KIND_ROWS,
  listed,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { hasVariable } from '../references/unresolved-text.ts';

const NOT_RENEWED: Check = {
  id: 'certificate-not-renewed',
  title: "Certificate renewal for a gateway's Secret removed or redirected",
  level: 'medium',
  blind: 'When the certificate expires, and whether another tool will renew it.',
};
const TAKEN_AWAY: Check = {
  id: 'certificate-taken-away',
  title: 'Gateway certificate Secret is deleted with the object creating it',
  level: 'high',
  blind: 'Secrets made by hand before the change is applied.',
};

/** A certificate that a gateway shows, by the Secret in which it is looked for. */
interface ShownSecret {
  readonly gateway: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly origin: Origin;
}

interface LostMaker {
  readonly shown: ShownSecret;
  readonly maker: Resource;
  /** The same object after the change, which makes another Secret; undefined where it goes. */
  readonly now: Resource | undefined;
}

/**
 * Tells of certificates of gateways that nothing in the tree makes any more. cert-manager leaves a Secret where it
 * is when its Certificate goes (unless `--enable-certificate-owner-ref`), and renews it no more; an ExternalSecret
 * or SealedSecret owns its Secret, which the cluster collects with it (GW-10, GWAPI-7).
 */
export const certificateMakersLost = checks([NOT_RENEWED, TAKEN_AWAY], (input) =>
  betweenSides(input, ({ before, after }) =>
    lostMakers(before, after).flatMap((one) =>
      after.mayLackIn(one.shown.namespace) ? [] : (tell(one) ?? []),
    ),
  ),
);

const MAKERS = KIND_ROWS.filter(
  ({ group, makesSecret }) => makesSecret !== undefined && group !== API_GROUPS.core,
);

function lostMakers(before: Mesh, after: Mesh): readonly LostMaker[] {
  const [was, is] = [makersIn(before), makersIn(after)];
  return shownSecrets(after).flatMap((shown) => {
    const key = `${shown.namespace}/${shown.name}`;
    const isThere =
      is.has(key) ||
      after.find(API_GROUPS.core, 'Secret', shown.namespace, shown.name) !== undefined ||
      after.external.has(`Secret ${key}`);
    const [maker, ...others] = was.get(key) ?? [];
    // one in another namespace is told of as missing here
    const isElsewhere = [...is.keys()].some((one) => one.endsWith(`/${shown.name}`));
    if (isThere || isElsewhere || maker === undefined || others.length > 0) return [];
    const now = after.find(maker.group, maker.kind, maker.namespace, maker.name);
    return [{ shown, maker, now }];
  });
}

/** Lists what makes Secrets, by the namespace and name of each. */
export function makersIn(mesh: Mesh): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, readonly Resource[]>();
  for (const { group, kind, makesSecret } of MAKERS)
    for (const maker of mesh.ofKind(group, kind)) {
      const names = makesSecret?.names.flatMap((path) => stringAt(maker.node, ...path) ?? []) ?? [];
      const key = `${maker.namespace}/${names[0] ?? maker.name}`;
      found.set(key, [...(found.get(key) ?? []), maker]);
    }
  // an Ingress may have cert-manager make what it names
  for (const ingress of mesh.ofKind('networking.k8s.io', 'Ingress')) {
    const tls = nodeAt(ingress.node, 'spec', 'tls');
    for (const entry of tls?.kind === 'seq' ? tls.items : []) {
      const key = `${ingress.namespace}/${stringAt(entry, 'secretName') ?? ''}`;
      found.set(key, [...(found.get(key) ?? []), ingress]);
    }
  }
  return found;
}

const shownSecrets = (mesh: Mesh): readonly ShownSecret[] =>
  [
    ...mesh
      .ofKind(API_GROUPS.istioNetworking, 'Gateway')
      .flatMap((gateway) => ofServers(mesh, gateway)),
    ...mesh.ofKind(API_GROUPS.gatewayApi, 'Gateway').flatMap(ofListeners),
  ].filter(({ name }) => name !== '' && !hasVariable(name) && !/[:/]/.test(name));

function ofServers(mesh: Mesh, gateway: Resource): readonly ShownSecret[] {
  const { selector, servers } = viewOf('Gateway', gateway);
  const pods = [...mesh.workloads, ...gatewaysOfCharts(mesh)].filter(({ labels }) =>
    containsLabels(labels, selector.value),
  );
  const [namespace, ...others] = new Set(pods.map((one) => one.namespace));
  if (selector.value.size === 0 || namespace === undefined || others.length > 0) return [];
  return servers.value.flatMap(({ tls, hosts }) => {
    const name = tls?.credentialName;
    if (name === null || name === undefined) return [];
    const own = hosts.value.map(({ value }) => value);
    return [{ gateway, namespace, name: name.value, hosts: own, origin: name.origin }];
  });
}

function ofListeners(gateway: Resource): readonly ShownSecret[] {
  // cert-manager makes what a Gateway with its annotation names
  const { annotations } = viewOf('Metadata', gateway);
  if ([...annotations.keys()].some((key) => key.startsWith('cert-manager.io/'))) return [];
  return viewOf('GatewayApiGateway', gateway).listeners.value.flatMap(
    ({ certificateRefs, hostname, isTerminating }) =>
      (isTerminating ? certificateRefs.value : []).flatMap((reference) => {
        const { name, namespace, kind, origin } = reference;
        if (name === null || (kind?.value ?? 'Secret') !== 'Secret') return [];
        const own = namespace?.value ?? gateway.namespace;
        const hosts = hostname === null ? [] : [hostname.value];
        return [{ gateway, namespace: own, name: name.value, hosts, origin }];
      }),
  );
}

function tell({ shown, maker, now }: LostMaker): ToldBy | null {
  const { gateway, namespace, name, hosts, origin } = shown;
  const isCertificate = maker.group === API_GROUPS.certManager;
  if (!isCertificate && !isTakingItAlong(maker, now)) return null;
  const what = hosts.length === 0 ? 'its hosts' : listed([...new Set(hosts)], 2);
  const [text, place] = [subjectText(maker), placeOf(maker.origin)];
  const made = now === undefined ? 'is removed' : 'makes another Secret now';
  const fix =
    now === undefined ? `Keep ${text}` : `Let ${subjectText(gateway)} name what it makes now`;
  return {
    by: isCertificate ? NOT_RENEWED : TAKEN_AWAY,
    subject: gateway,
    key: `${isCertificate ? 'renewal' : 'secret'} ${namespace}/${name}`,
    scope: scopeOf('namespace'),
    message: isCertificate
      ? `Nothing renews the certificate that ${subjectText(gateway)} shows for ${what} any more, and it runs out.`
      : `${subjectText(gateway)} loses its certificate for ${what}: TLS handshakes fail.`,
    why: isCertificate
      ? `It is in Secret \`${name}\` (${placeOf(origin)}), which ${text} (${place}) made in namespace ${namespace}, and which stays unless cert-manager is told to remove it too. ${text} ${made}, and nothing else makes that Secret.`
      : `${text} (${place}) made Secret \`${name}\` (${placeOf(origin)}) in namespace ${namespace}, ${now === undefined ? 'and is removed: the cluster collects the Secret with it' : 'and makes another one now: its controller takes the old one away'}.`,
    symptom: isCertificate
      ? 'none until the certificate ends; then clients say "certificate has expired"'
      : 'connection reset during the TLS handshake',
    origin,
    related: [maker.origin],
    fix: { text: `${fix}, or have something else make Secret ${name} in namespace ${namespace}.` },
  };
}

/**
 * Tells whether the Secret goes with its maker, by which it is owned. An ExternalSecret that makes another one takes
 * the old one away itself (`deleteOrphanedSecrets` of external-secrets); of a SealedSecret that is not known.
 */
function isTakingItAlong(maker: Resource, now: Resource | undefined): boolean {
  if (maker.kind === 'ExternalSecret')
    return (stringAt(maker.node, 'spec', 'target', 'creationPolicy') ?? 'Owner') === 'Owner';
  return (
    maker.kind === 'SealedSecret' &&
    now === undefined &&
    !/skip-set-owner-references|sealedsecrets\.bitnami\.com\/patch/.test(
      [...viewOf('Metadata', maker).annotations.keys()].join(' '),
    )
  );
}
