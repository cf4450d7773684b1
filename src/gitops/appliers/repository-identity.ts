import type { Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';

/** A scheme and whatever names a user or carries a token; what remains is `host[:port]/path`. */
const SCHEME_AND_USER = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)*/;
/** Matches what ssh takes for an address without a scheme: `git@host:path`. */
const SCP_LIKE = /^(?:[^/@:]+@)?([^/@:]+):(?!\/\/)(.*)$/;
/** Names under which a host answers to ssh, or to browsers. */
const OTHER_NAMES = /^(?:www|ssh|altssh)\.(?=[^/]*\.)/;

/**
 * One text for all spellings of a repository's address, as people mean it: https and ssh, `.git`, case, a
 * user or a token, a port, a slash at the end. Argo CD itself tells most of them apart (ARGO-8, ARGO-9).
 */
export function repositoryIdentity(url: string): string {
  const text = url.trim().toLowerCase();
  const bare = SCHEME_AND_USER.test(text)
    ? text.replace(SCHEME_AND_USER, '').replace(/^([^/:]+):\d*(?=\/|$)/, '$1')
    : text.replace(SCP_LIKE, '$1/$2');
  const [host = '', ...path] = bare.replace(OTHER_NAMES, '').split('/').filter(Boolean);
  const steps = ownPath(host, path);
  const last = steps.pop();
  return [host, ...steps, ...(last === undefined ? [] : [last.replace(/\.git$/, '')])].join('/');
}

/** Azure DevOps and Bitbucket have a step in one kind of address that the other kind lacks. */
function ownPath(host: string, path: readonly string[]): string[] {
  if (host === 'dev.azure.com') {
    const steps = path[0] === 'v3' ? path.slice(1) : path;
    return steps.filter((step) => step !== '_git');
  }
  return path[0] === 'scm' && path.length === 3 ? path.slice(1) : [...path];
}

/**
 * Tells whether a source is an address at all: names of Flux sources hold no colon, and no address lacks one.
 */
export const isAddress = (source: string): boolean => source.includes(':');

/** An address as it may be shown: without the password or token that someone left in it. */
export const shownAddress = (url: string): string =>
  url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, (whole, scheme: string) =>
    /^ssh/i.test(scheme) ? whole.replace(/:[^/@]*@/, '@') : scheme,
  );

/** Lists what the repository that a tree is of is called, beside what its configuration says. */
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

/** Says which addresses are those of this repository. */
export interface OwnAddresses {
  /** Lists what it is called beside the configuration, without passwords and tokens. */
  readonly shown: readonly string[];
  /**
   * Tells whether a person or the configuration says so: then every other address is another repository's.
   */
  readonly isSaid: boolean;
  /** Tells whether the configuration has a say. */
  readonly isConfigured: boolean;
  has(url: string): boolean;
}

/** Combines the configuration's `repositoryAliases` and the repository's own names (ARGO-9). */
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

/** Tells whether objects read a repository of these addresses, in any field that Argo CD calls `repoURL`. */
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
