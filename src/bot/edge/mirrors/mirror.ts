import { access, mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchInto } from './mirror-fetch.ts';
import type { FetchResult, FetchLimits, FetchSource } from './mirror-fetch.ts';
import type { FetchProblem } from './fetch-problem.ts';
import { runGit } from '../../../forge/edge/git/running/run-git.ts';
import { sizeOf } from '../../../forge/edge/git/running/repository-growth.ts';
import type { GitRun, GitRunOptions } from '../../../forge/edge/git/running/run-git.ts';

export interface MirrorLimits extends FetchLimits {
  /** Bounds the bytes of one mirror; a larger one is thrown away and made again. */
  readonly mirrorBytes: number;
  /** Counts the packs until they are made into one; each fetch adds one. */
  readonly packs: number;
}

export const defaultMirrorLimits: MirrorLimits = {
  fetchTime: 300_000,
  silence: 30,
  fetchBytes: 2_000_000_000,
  mirrorBytes: 4_000_000_000,
  packs: 50,
};

/**
 * Holds a bare copy of one repository with all commits and folders of what was fetched, but only the file
 * contents that somebody asked for (a partial clone with `blob:none`). Only Meshwarden writes to it, one at a
 * time.
 */
export interface Mirror {
  readonly gitDir: string;
  /** Brings refs, each written as `refs/…` or a commit's full name. */
  fetch(names: readonly string[], source: FetchSource): Promise<FetchProblem | null>;
  /** Brings file contents by their object names, in one request. */
  fetchBlobs(oids: readonly string[], source: FetchSource): Promise<FetchProblem | null>;
  /** Gives the commits that fetched names stand for, in their order; null where there is none. */
  commitsOf(names: readonly string[]): Promise<readonly (string | null)[]>;
  /** Tells whether both commits are here and the first one has the other among its ancestors. */
  contains(commit: string, ancestor: string): Promise<boolean>;
  /** Runs Git in it, without network. */
  run(args: readonly string[], input?: string): Promise<GitRun>;
  /** Puts what many fetches have brought together. */
  tidy(): Promise<void>;
  /** Throws the copy away; the next fetch makes it again. */
  discard(): Promise<void>;
}

/**
 * Keeps a mirror small and quick. Many packs become one, and refs of pull requests go, for nobody says
 * which of them are closed: an open one is fetched again. Git never drops what a partial clone has
 * fetched, so a mirror that has grown too large starts over.
 */
async function tidyPacks(mirror: Mirror, limits: MirrorLimits): Promise<void> {
  const folder = join(mirror.gitDir, 'objects/pack');
  if ((await sizeOf(folder)) > limits.mirrorBytes) {
    await mirror.discard();
    return;
  }
  const names = await readdir(folder).catch(() => []);
  if (names.filter((name) => name.endsWith('.pack')).length <= limits.packs) return;
  // A fetch that was killed leaves such files.
  for (const name of names.filter((each) => each.startsWith('tmp_')))
    await rm(join(folder, name), { force: true });
  const packed = (await dropRefs(mirror)) && (await succeeds(mirror, ['repack', '-a', '-d', '-q']));
  if (!packed) await mirror.discard();
}

async function dropRefs(mirror: Mirror): Promise<boolean> {
  const kinds = ['refs/meshwarden/pull', 'refs/meshwarden/commits'];
  const listed = await mirror.run(['for-each-ref', '--format=delete %(refname)', ...kinds]);
  if (listed.kind !== 'exited' || listed.code !== 0) return false;
  return succeeds(mirror, ['update-ref', '--stdin'], listed.stdout.toString('utf8'));
}

async function succeeds(mirror: Mirror, args: readonly string[], input?: string): Promise<boolean> {
  const run = await mirror.run(args, input);
  return run.kind === 'exited' && run.code === 0;
}

/** Opens the mirror in a folder, which need not be there yet. */
export function openMirror(gitDir: string, git: GitRunOptions, limits: MirrorLimits): Mirror {
  const fetchHere = async (
    fetched: FetchResult,
    source: FetchSource,
  ): Promise<FetchProblem | null> => {
    await createMirror(gitDir);
    // The folder's time says when it was used last.
    const now = new Date();
    await utimes(gitDir, now, now);
    return fetchInto(gitDir, fetched, source, git, limits);
  };

  const mirror: Mirror = {
    gitDir,
    run: (args, input) => runGit(args, { ...git, gitDir, ...(input !== undefined && { input }) }),
    async fetch(names, source) {
      const impossible = names.find((name) => !POSSIBLE.test(name));
      if (impossible !== undefined) return { kind: 'gone', what: impossible };
      const refspecs = [...new Set(names)].map((name) => `+${name}:${mirroredRef(name)}`);
      return fetchHere({ kind: 'refs', refspecs }, source);
    },
    async fetchBlobs(oids, source) {
      // Without any, Git would fetch the remote's default instead of nothing.
      return oids.length === 0 ? null : fetchHere({ kind: 'blobs', oids }, source);
    },
    async commitsOf(names) {
      const input = names.map((name) => `${mirroredRef(name)}^{commit}\n`).join('');
      const found = await mirror.run(['cat-file', '--batch-check=%(objectname)'], input);
      const lines = found.kind === 'exited' ? found.stdout.toString('utf8').split('\n') : [];
      return names.map((_, index) => {
        const oid = lines[index] ?? '';
        return /^[0-9a-f]{40}$/.test(oid) ? oid : null;
      });
    },
    async contains(commit, ancestor) {
      const asked = await mirror.run(['merge-base', '--is-ancestor', ancestor, commit]);
      return asked.kind === 'exited' && asked.code === 0;
    },
    tidy: () => tidyPacks(mirror, limits),
    async discard() {
      // Renamed first: who still reads in it fails at once instead of missing things one by one.
      const rubbish = `${gitDir}.${String(process.pid)}-discarded`;
      await rm(rubbish, { recursive: true, force: true });
      await rename(gitDir, rubbish).catch(() => undefined);
      await rm(rubbish, { recursive: true, force: true });
    },
  };
  return mirror;
}

/** Matches a full ref, by what git-check-ref-format(1) allows at most, or a commit. */
const POSSIBLE = /^(?:refs\/[^\s:*?[\\^~]+|[0-9a-f]{40})$/;

/**
 * Names a ref in the mirror. Refs of the remote are kept apart from all others; a commit keeps a ref of its
 * own.
 */
const mirroredRef = (name: string): string =>
  name.startsWith('refs/')
    ? name.replace('refs/', 'refs/meshwarden/')
    : `refs/meshwarden/commits/${name}`;

/** Configures a partial clone without file contents, of a remote whose address each fetch brings along. */
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
`;

/** Counts the times that somebody else may be in the way. */
const RIVALS = 3;

/** Makes an empty mirror where none is; beside its place first, so that a half-made one is never used. */
async function createMirror(gitDir: string): Promise<void> {
  if (await exists(join(gitDir, 'HEAD'))) return;
  await mkdir(dirname(gitDir), { recursive: true });
  const draft = await mkdtemp(`${gitDir}.`);
  for (const folder of ['objects/pack', 'objects/info', 'refs', 'info'])
    await mkdir(join(draft, folder), { recursive: true });
  await writeFile(join(draft, 'config'), CONFIGURATION);
  await writeFile(join(draft, 'HEAD'), 'ref: refs/heads/none\n');
  await putInPlace(draft, gitDir);
}

/**
 * Puts a mirror in its place. Another process may make the same mirror at the same time: the first one stays.
 */
async function putInPlace(draft: string, gitDir: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(draft, gitDir);
      return;
    } catch (error) {
      if (attempt > RIVALS) throw error;
    }
    if (await exists(join(gitDir, 'HEAD'))) {
      await rm(draft, { recursive: true, force: true });
      return;
    }
    // what is left of a mirror that was not wholly removed
    await rm(gitDir, { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
