import type { Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import { isAddress, repositoryIdentity, shownAddress } from './repository-identity.ts';

/** What the repository that a tree is of is called, beside what its configuration says. */
export interface OwnNames {
  /** `owner/name` that a person gave: it decides. Null where nobody did. */
  readonly said: string | null;
  /**
   * Addresses of its Git remotes, or `owner/name` of an event. They decide where appliers name one of them: a fork, a
   * mirror or a renamed repository is called otherwise than its appliers call it.
   */
  readonly found: readonly string[];
}

export const NO_NAMES: OwnNames = { said: null, found: [] };

/** Which addresses are those of this repository. */
export interface OwnAddresses {
  /** What it is called beside the configuration, without passwords and tokens. */
  readonly shown: readonly string[];
  /** Whether a person or the configuration says so: then every other address is another repository's. */
  readonly isSaid: boolean;
  /** Whether the configuration has a say. */
  readonly isConfigured: boolean;
  has(url: string): boolean;
}

/** What the configuration's `repositoryAliases` and the repository's own names come to (ARGO-9). */
export function ownAddresses(
  repositoryAliases: readonly string[],
  { said, found }: OwnNames,
): OwnAddresses {
  const names = [...(said === null ? [] : [said]), ...found];
  const identities = new Set([...repositoryAliases, ...names].map(repositoryIdentity));
  const paths = new Set(names.flatMap(pathOnAnyHost));
  return {
    shown: names.map(shownAddress),
    isSaid: said !== null || repositoryAliases.length > 0,
    isConfigured: repositoryAliases.length > 0,
    has(url) {
      const identity = repositoryIdentity(url);
      return isAddress(url) && (identities.has(identity) || paths.has(pathOf(identity)));
    },
  };
}

const pathOf = (identity: string): string => identity.slice(identity.indexOf('/') + 1);

/** `owner/name` tells no host; a host without a dot is a name of one in somebody's settings of ssh. */
function pathOnAnyHost(name: string): readonly string[] {
  const identity = repositoryIdentity(name);
  if (!isAddress(name)) return [identity];
  const [host = ''] = identity.split('/');
  return host.includes('.') ? [] : [pathOf(identity)];
}

/** Whether objects read a repository of these addresses, in any field that Argo CD calls `repoURL`. */
export function isReadBy(objects: readonly Node[], own: OwnAddresses): boolean {
  const open = [...objects];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const url = stringAt(node, 'repoURL');
    if (url !== undefined && own.has(url)) return true;
    for (const child of childrenOf(node)) open.push(child);
  }
  return false;
}

function childrenOf(node: Node): Iterable<Node> {
  if (node.kind === 'scalar') return [];
  return node.kind === 'map' ? node.entries.values() : node.items;
}
