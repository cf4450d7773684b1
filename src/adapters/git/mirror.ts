import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchProblemOf } from './fetch-problem.ts';
import type { FetchProblem } from './fetch-problem.ts';
import type { GitAddress } from './git-address.ts';
import { runGit } from './run-git.ts';
import type { GitRun, GitRunOptions } from './run-git.ts';
import { watchGrowth } from './watch-growth.ts';

export interface MirrorLimits {
  /** Milliseconds one fetch may take; the first one of a repository brings its whole history. */
  readonly fetchTime: number;
  /** Seconds without a byte until a fetch is given up. */
  readonly silence: number;
  /** Bytes one fetch may bring. */
  readonly fetchBytes: number;
  /** Bytes of one mirror; a larger one is made again. */
  readonly mirrorBytes: number;
  /** Packs until they are made into one. */
  readonly packs: number;
}

export const defaultMirrorLimits: MirrorLimits = {
  fetchTime: 300_000,
  silence: 30,
  fetchBytes: 2_000_000_000,
  mirrorBytes: 4_000_000_000,
  packs: 40,
};

/** Where to fetch from, and the token that opens it: fresh for each fetch, for tokens live an hour. */
export interface FetchSource {
  readonly address: GitAddress;
  readonly token: string;
}

/**
 * A bare copy of one repository with all commits and folders of what was fetched, but only the file
 * contents that somebody asked for (a partial clone with `blob:none`). Only Meshwarden writes to it,
 * one at a time.
 */
export interface Mirror {
  readonly gitDir: string;
  /** Brings refs, each written as `refs/…` or a commit's full name. */
  fetch(names: readonly string[], source: FetchSource): Promise<FetchProblem | null>;
  /** Brings file contents by their object names, in one request. */
  fetchBlobs(oids: readonly string[], source: FetchSource): Promise<FetchProblem | null>;
  /** The commit that a fetched name stands for; null where there is none. */
  commitOf(name: string): Promise<string | null>;
  /** Whether both commits are here and the first one has the other among its ancestors. */
  contains(commit: string, ancestor: string): Promise<boolean>;
  /** Runs Git in it, without network. */
  run(args: readonly string[], input?: string): Promise<GitRun>;
  /** Throws the copy away; the next fetch makes it again. */
  discard(): Promise<void>;
}

export function openMirror(gitDir: string, git: GitRunOptions, limits: MirrorLimits): Mirror {
  const run = (args: readonly string[], input?: string): Promise<GitRun> =>
    runGit(args, { ...git, gitDir, ...(input !== undefined && { input }) });

  const fetchWith = async (
    args: readonly string[],
    { address, token }: FetchSource,
    blobs?: readonly string[],
  ): Promise<FetchProblem | null> => {
    await createMissing(gitDir);
    const growth = watchGrowth(join(gitDir, 'objects/pack'), limits.fetchBytes);
    try {
      const fetched = await runGit(['fetch', ...FETCH_OPTIONS, ...args], {
        searchPath: git.searchPath,
        limits: { timeout: limits.fetchTime, output: 1_000_000 },
        gitDir,
        signal: growth.signal,
        remote: {
          protocol: address.protocol,
          silence: limits.silence,
          config: [
            ...remoteConfig(address, token),
            ...(blobs === undefined ? [] : [NOT_NEGOTIATED]),
          ],
        },
        ...(blobs && { input: `${blobs.join('\n')}\n` }),
      });
      return fetchProblemOf(fetched);
    } finally {
      growth.stop();
    }
  };

  return {
    gitDir,
    run,
    fetch: (names, source) =>
      fetchWith(
        ['origin', ...new Set(names.map((name) => `+${name}:${mirroredRef(name)}`))],
        source,
      ),
    async fetchBlobs(oids, source) {
      // Without any, Git would fetch the remote's default instead of nothing.
      if (oids.length === 0) return null;
      return fetchWith(['--stdin', 'origin'], source, oids);
    },
    async commitOf(name) {
      const ref = `${mirroredRef(name)}^{commit}`;
      const found = await run(['rev-parse', '--verify', '--quiet', '--end-of-options', ref]);
      const oid = found.kind === 'exited' ? found.stdout.toString('latin1').trim() : '';
      return /^[0-9a-f]{40}$/.test(oid) ? oid : null;
    },
    async contains(commit, ancestor) {
      const asked = await run(['merge-base', '--is-ancestor', ancestor, commit]);
      return asked.kind === 'exited' && asked.code === 0;
    },
    async discard() {
      // Renamed first: who still reads in it fails at once instead of missing things one by one.
      const rubbish = `${gitDir}.${process.pid.toString(36)}-discarded`;
      await rm(rubbish, { recursive: true, force: true });
      await rename(gitDir, rubbish).catch(() => undefined);
      await rm(rubbish, { recursive: true, force: true });
    },
  };
}

/** No negotiation of tags, submodules or upkeep behind our back; the remote's address is in the environment. */
const FETCH_OPTIONS = [
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--no-show-forced-updates',
  '--recurse-submodules=no',
  '--filter=blob:none',
];

/** Refs of the remote are kept apart by what they are; a commit keeps a ref of its own. */
const mirroredRef = (name: string): string =>
  name.startsWith('refs/')
    ? name.replace('refs/', 'refs/meshwarden/')
    : `refs/meshwarden/commits/${name}`;

/**
 * The token goes to this host only, as GitHub documents it for installation tokens, and redirects are not
 * followed: Git would send the header to wherever they lead.
 */
function remoteConfig(
  { url, origin }: GitAddress,
  token: string,
): readonly (readonly [string, string])[] {
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  return [
    ['remote.origin.url', url],
    [`http.${origin}/.extraHeader`, `Authorization: Basic ${credentials}`],
    ['http.followRedirects', 'false'],
    ['protocol.version', '2'],
    ['credential.helper', ''],
    ['core.hooksPath', '/dev/null'],
  ];
}

/** What we have says nothing about which contents we lack. */
const NOT_NEGOTIATED = ['fetch.negotiationAlgorithm', 'noop'] as const;

const CONFIGURATION = `[core]
	repositoryformatversion = 1
	bare = true
[extensions]
	partialClone = origin
[remote "origin"]
	promisor = true
	partialclonefilter = blob:none
[gc]
	auto = 0
[transfer]
	fsckObjects = false
`;

/** Made beside its place and moved there, so that a half-made one is never taken for a repository. */
async function createMissing(gitDir: string): Promise<void> {
  if (await exists(join(gitDir, 'HEAD'))) return;
  await rm(gitDir, { recursive: true, force: true });
  await mkdir(join(gitDir, '..'), { recursive: true });
  const draft = await mkdtemp(`${gitDir}.`);
  for (const folder of ['objects/pack', 'objects/info', 'refs', 'info'])
    await mkdir(join(draft, folder), { recursive: true });
  await writeFile(join(draft, 'config'), CONFIGURATION);
  await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
  await rename(draft, gitDir);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
