import type { Node } from '../../manifest/index.ts';
import { entriesAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import { decodeBase64 } from '../files/decode-base64.ts';
import { IN_CLUSTER } from '../appliers/applier.ts';

const TYPE = 'argocd.argoproj.io/secret-type';

/** Tells whether a text may hold such a Secret. */
export const mentionsCluster = (text: string): boolean => text.includes(TYPE);

/** A cluster that Argo CD is told of. */
export interface ClusterSecret {
  readonly name: string;
  readonly server: string;
  /** Is the server in one spelling (`bareAddress`). */
  readonly address: string;
  /** Names the one AppProject that may use it; empty where all may. */
  readonly project: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A cluster as the configuration of the repository tells of it, in the place of its Secret. */
export interface DeclaredCluster {
  readonly name: string;
  readonly server: string;
  readonly project: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type ClusterSecrets = readonly ClusterSecret[];

/** A cluster whose Secret another object makes, or holds encrypted: its labels are seen, its address is not. */
export type UnseenCluster = Pick<ClusterSecret, 'labels' | 'annotations'>;

/** Lists all clusters that are known: those that the configuration tells of, and those of Secrets that it does not name. */
export function knownClusters(
  declared: readonly DeclaredCluster[],
  secrets: ClusterSecrets,
): ClusterSecrets {
  const told = declared.map(({ labels, annotations, ...own }) => ({
    ...own,
    address: bareAddress(own.server),
    labels: new Map(Object.entries(labels)),
    annotations: new Map(Object.entries(annotations)),
  }));
  const names = new Set(told.map(({ name }) => name));
  return [...told, ...secrets.filter(({ name }) => !names.has(name))];
}

/** Says where kinds that make Secrets write what is to be on them. */
const MADE_WITH: ReadonlyMap<string, readonly string[]> = new Map([
  ['SealedSecret', ['spec', 'template', 'metadata']],
  ['ExternalSecret', ['spec', 'target', 'template', 'metadata']],
  ['Secret', ['metadata']],
]);

/** The cluster that an object stands for of which only labels and annotations are seen (ARGO-71); null for none. */
export function unseenCluster(object: Node): UnseenCluster | null {
  const place = MADE_WITH.get(stringAt(object, 'kind') ?? '');
  if (place === undefined || clusterSecret(object) !== null) return null;
  const labels = stringMapAt(object, ...place, 'labels');
  if (labels.get(TYPE) !== 'cluster') return null;
  return { labels, annotations: stringMapAt(object, ...place, 'annotations') };
}

/** Tells whether an object is a Secret of a cluster, or is to become one. */
export const isClusterSecret = (object: Node): boolean =>
  clusterSecret(object) !== null || unseenCluster(object) !== null;

/** Tells whether an object is a Secret by which Argo CD logs in somewhere: to a cluster, or to where it reads from. */
export const isArgoSecret = (object: Node): boolean =>
  stringAt(object, 'kind') === 'Secret' && stringMapAt(object, 'metadata', 'labels').has(TYPE);

/** The cluster that an object is the Secret of; null where it is none, or its content is not seen. */
export function clusterSecret(object: Node): ClusterSecret | null {
  const labels = stringMapAt(object, 'metadata', 'labels');
  if (stringAt(object, 'kind') !== 'Secret' || labels.get(TYPE) !== 'cluster') return null;
  const server = fieldOf(object, 'server');
  if (server === null || isEncrypted(server)) return null;
  return {
    name: fieldOf(object, 'name') ?? server,
    server,
    address: bareAddress(server),
    project: fieldOf(object, 'project') ?? '',
    labels,
    annotations: stringMapAt(object, 'metadata', 'annotations'),
  };
}

const isEncrypted = (text: string): boolean => text.startsWith('ENC[');

function fieldOf(secret: Node, field: string): string | null {
  const text = stringAt(secret, 'stringData', field);
  if (text !== undefined) return text;
  const encoded = entriesAt(secret, 'data').get(field);
  return encoded?.kind === 'scalar' ? decodeBase64(String(encoded.value)) : null;
}

/**
 * One name for a destination, however it is written: null for the cluster that Argo CD runs in, the name where
 * a Secret of the tree tells it, else the server's address (ARGO-37).
 */
export function clusterOf(
  { name, server }: { readonly name: string | null; readonly server: string | null },
  secrets: ClusterSecrets,
): string | null {
  const address = server === null ? null : bareAddress(server);
  const { byName, byAddress } = indexOf(secrets);
  const [known] = (name === null ? byAddress.get(address ?? '') : byName.get(name)) ?? [];
  const cluster = known?.name ?? name ?? address;
  const isLocal = [cluster, address, known === undefined ? null : known.address].some(
    (each) => each !== null && IN_CLUSTER.has(each),
  );
  return isLocal ? null : cluster;
}

/**
 * All that is known to name a destination: its name, its address, and both of each Secret of the tree that has either of
 * them; for the cluster that Argo CD runs in its address. None where no destination is said.
 */
export function clusterKeysOf(
  destination: { readonly name: string | null; readonly server: string | null },
  secrets: ClusterSecrets,
): readonly string[] {
  const { name, server } = destination;
  if (name === null && server === null) return [];
  if (clusterOf(destination, secrets) === null) return [OWN_CLUSTER];
  const keys = new Set([name, server === null ? null : bareAddress(server)]);
  for (const secret of secretsOf(destination, secrets)) keys.add(secret.name).add(secret.address);
  return [...keys].filter((key) => key !== null);
}

/** Secrets that are of the cluster of a destination, by its name or its address. */
export function secretsOf(
  { name, server }: { readonly name: string | null; readonly server: string | null },
  secrets: ClusterSecrets,
): ClusterSecrets {
  if (secrets.length === 0) return secrets;
  const { byName, byAddress } = indexOf(secrets);
  const named = name === null ? [] : (byName.get(name) ?? []);
  const there = server === null ? [] : (byAddress.get(bareAddress(server)) ?? []);
  return [...new Set([...named, ...there])];
}

interface SecretIndex {
  readonly byName: ReadonlyMap<string, ClusterSecrets>;
  readonly byAddress: ReadonlyMap<string, ClusterSecrets>;
}

/** Thousands of Applications ask for one of thousands of clusters. */
const indices = new WeakMap<ClusterSecrets, SecretIndex>();

function indexOf(secrets: ClusterSecrets): SecretIndex {
  const known = indices.get(secrets);
  if (known !== undefined) return known;
  const by = (field: 'name' | 'address'): ReadonlyMap<string, ClusterSecrets> => {
    const found = new Map<string, ClusterSecret[]>();
    for (const secret of secrets) {
      const others = found.get(secret[field]);
      if (others === undefined) found.set(secret[field], [secret]);
      else others.push(secret);
    }
    return found;
  };
  const index = { byName: by('name'), byAddress: by('address') };
  indices.set(secrets, index);
  return index;
}

/** Is the address of the cluster that an Argo CD runs in, as that cluster is called from within. */
export const OWN_CLUSTER = 'https://kubernetes.default.svc';

/** One spelling of an address: the parser of URLs has its own for case, port, numbers and the dot at the end of a host. */
export function bareAddress(server: string): string {
  const text = server.trim();
  if (!URL.canParse(text)) return text.toLowerCase().replace(/\/+$/, '');
  const { protocol, host, pathname } = new URL(text);
  const bare = host.replace(/\.(?=:\d+$|$)/, '');
  return `${protocol}//${bare}${pathname}`.toLowerCase().replace(/\/+$/, '');
}
