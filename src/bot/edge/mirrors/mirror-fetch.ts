import { join } from 'node:path';
import { fetchProblemOf, TOKEN_REFUSED } from './fetch-problem.ts';
import type { FetchProblem } from './fetch-problem.ts';
import { webAddressOf } from '../../../forge/edge/github/registration/app-manifest.ts';
import { runGit } from '../../../forge/edge/git/running/run-git.ts';
import type { GitNetwork } from '../../../forge/edge/network/git-network.ts';
import { GIT_DIRECT } from '../../../forge/edge/network/git-network.ts';
import { watchGrowth } from '../../../forge/edge/git/running/repository-growth.ts';
import type {
  GitRun,
  GitRunOptions,
  RemoteAccess,
} from '../../../forge/edge/git/running/run-git.ts';

export interface FetchLimits {
  /** Bounds the milliseconds of one fetch; the first one of a repository brings its whole history. */
  readonly fetchTime: number;
  /** Counts the seconds without a byte until a fetch is given up. */
  readonly silence: number;
  /** Bounds the bytes of one fetch. */
  readonly fetchBytes: number;
}

/**
 * Says where to fetch from, and holds the token that opens it. It is fresh for each fetch, for tokens live an
 * hour.
 */
export interface FetchSource {
  readonly address: GitAddress;
  readonly token: string;
  /** Is told that the host does not accept the token. */
  readonly refused?: () => void;
  /** Leads there; absent, Git goes by itself. */
  readonly network?: GitNetwork;
}

/** Says what to fetch: refspecs, or file contents by their object names. */
export type FetchResult =
  | { readonly kind: 'refs'; readonly refspecs: readonly string[] }
  | { readonly kind: 'blobs'; readonly oids: readonly string[] };

const REFS = '/info/refs?service=git-upload-pack';

/** Milliseconds. */
const TIMEOUT = 20_000;

/**
 * Finds where a repository is now that was renamed or transferred: GitHub redirects its old address. Null
 * where it leads to another host, which must not see the token, or nowhere.
 */
async function followRename(
  address: GitAddress,
  authorization: string,
  { fetch: ask }: Pick<GitNetwork, 'fetch'>,
): Promise<GitAddress | null> {
  try {
    const response = await ask(`${address.url}${REFS}`, {
      headers: { authorization },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    const location = response.headers.get('location') ?? '';
    if (response.status < 300 || response.status > 399 || !URL.canParse(location, address.url))
      return null;
    const url = new URL(location, address.url);
    if (url.origin !== address.origin || !url.href.endsWith(REFS)) return null;
    return { ...address, url: url.href.slice(0, -REFS.length) };
  } catch {
    // No answer, or none in time: as good as none.
    return null;
  }
}

/** Fetches into a mirror; null where all of it came. */
export async function fetchInto(
  gitDir: string,
  fetched: FetchResult,
  { address, token, refused, network = GIT_DIRECT }: FetchSource,
  git: GitRunOptions,
  limits: FetchLimits,
): Promise<FetchProblem | null> {
  // GitHub documents this form for the token of an installation.
  const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  for (let at: GitAddress | null = address, hops = 0; at !== null && hops < 2; hops += 1) {
    const config = [...remoteConfig(at, authorization), ...network.configFor(at.url)];
    const run = await fetchOnce(gitDir, fetched, { at, config }, git, limits);
    const problem = fetchProblemOf(run, network.proxyName(at.url));
    if (problem?.kind === 'unreachable' && problem.message === TOKEN_REFUSED) refused?.();
    if (problem?.kind !== 'redirected') return problem;
    at = await followRename(at, authorization, network);
  }
  return REDIRECTED;
}

const REDIRECTED: FetchProblem = {
  kind: 'unreachable',
  message: 'The Git host names another address, which is not followed.',
};

async function fetchOnce(
  gitDir: string,
  fetched: FetchResult,
  { at, config }: { readonly at: GitAddress; readonly config: RemoteAccess['config'] },
  git: GitRunOptions,
  limits: FetchLimits,
): Promise<GitRun> {
  const growth = watchGrowth(join(gitDir, 'objects/pack'), limits.fetchBytes);
  const signals = [growth.signal, ...(git.signal ? [git.signal] : [])];
  // What we have says nothing about which contents we lack.
  const all =
    fetched.kind === 'blobs'
      ? ([...config, ['fetch.negotiationAlgorithm', 'noop']] as const)
      : config;
  try {
    return await runGit([...FETCH, ...whatOf(fetched)], {
      gitDir,
      searchPath: git.searchPath,
      limits: { ...git.limits, timeout: limits.fetchTime },
      signal: AbortSignal.any(signals),
      remote: { protocol: at.protocol, silence: limits.silence, config: all },
      ...(fetched.kind === 'blobs' && { input: `${fetched.oids.join('\n')}\n` }),
    });
  } finally {
    growth.stop();
  }
}

const whatOf = (fetched: FetchResult): readonly string[] =>
  fetched.kind === 'blobs' ? ['--stdin', 'origin'] : ['origin', ...fetched.refspecs];

/** Fetches without tags, submodules or upkeep that nobody asked for. */
const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-show-forced-updates',
  '--recurse-submodules=no',
  '--filter=blob:none',
];

/**
 * Configures the remote. The token goes to this host only; redirects are not followed, for Git would take it
 * along.
 */
export const remoteConfig = (
  { url, origin }: GitAddress,
  authorization: string,
): readonly (readonly [string, string])[] => [
  ['remote.origin.url', url],
  [`http.${origin}/.extraHeader`, `Authorization: ${authorization}`],
  ['http.followRedirects', 'false'],
  ['protocol.version', '2'],
  ['credential.helper', ''],
  ['core.hooksPath', '/dev/null'],
];

/** Says where Git fetches a repository, and what its token may be sent to. */
interface GitAddress {
  readonly url: string;
  /** The scheme and host, with a port where it is not the usual one. */
  readonly origin: string;
  readonly protocol: RemoteAccess['protocol'];
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Gives the address of a repository if it lies on the Git host that belongs to the API's address, else null:
 * clone URLs come out of payloads, and a token must reach no other host. It has to be HTTPS, but for this
 * machine itself.
 */
export function gitAddress(cloneUrl: string, apiUrl: string): GitAddress | null {
  if (!URL.canParse(cloneUrl) || !URL.canParse(apiUrl)) return null;
  const url = new URL(cloneUrl);
  const { origin, protocol, hostname, username, password, search, hash, pathname } = url;
  if (origin !== webAddressOf(apiUrl)) return null;
  if (username !== '' || password !== '' || search !== '' || hash !== '') return null;
  if (!/^(?:\/[\w.-]+){2,}$/.test(pathname)) return null;
  if (protocol === 'https:') return { url: url.href, origin, protocol: 'https' };
  if (protocol === 'http:' && LOOPBACK.has(hostname))
    return { url: url.href, origin, protocol: 'http' };
  return null;
}
