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
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

export type ClusterSecrets = readonly ClusterSecret[];

/** A cluster whose Secret another object makes, or holds encrypted: its labels are seen, its address is not. */
export type UnseenCluster = Pick<ClusterSecret, 'labels' | 'annotations'>;

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

/** The cluster that an object is the Secret of; null where it is none, or its content is not seen. */
export function clusterSecret(object: Node): ClusterSecret | null {
  const labels = stringMapAt(object, 'metadata', 'labels');
  if (stringAt(object, 'kind') !== 'Secret' || labels.get(TYPE) !== 'cluster') return null;
  const server = fieldOf(object, 'server');
  if (server === null || isEncrypted(server)) return null;
  return {
    name: fieldOf(object, 'name') ?? server,
    server,
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
  const known = secrets.find((secret) =>
    name === null ? bareAddress(secret.server) === address : secret.name === name,
  );
  const cluster = known?.name ?? name ?? address;
  const isLocal = [cluster, address, known === undefined ? null : bareAddress(known.server)].some(
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
  for (const secret of secretsOf(destination, secrets))
    keys.add(secret.name).add(bareAddress(secret.server));
  return [...keys].filter((key) => key !== null);
}

/** Secrets that are of the cluster of a destination, by its name or its address. */
export function secretsOf(
  { name, server }: { readonly name: string | null; readonly server: string | null },
  secrets: ClusterSecrets,
): ClusterSecrets {
  if (secrets.length === 0) return secrets;
  const address = server === null ? null : bareAddress(server);
  return secrets.filter((secret) => secret.name === name || bareAddress(secret.server) === address);
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
