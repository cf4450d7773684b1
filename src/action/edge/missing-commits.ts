import { fetchProblemOf } from '../../bot/edge/mirrors/fetch-problem.ts';
import { gitAddress, remoteConfig } from '../../bot/edge/mirrors/mirror-fetch.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { findRepository, resolveCommit } from '../../forge/edge/git/running/user-repository.ts';
import { defaultGitLimits, GitProblem, runGit } from '../../forge/edge/git/running/run-git.ts';
import type { GitRunOptions } from '../../forge/edge/git/running/run-git.ts';
import type { GitNetwork } from '../../forge/edge/network/git-network.ts';
import { openGitNetwork } from '../../forge/edge/network/git-network.ts';
import { commandNetwork } from '../../review/edge/command-line/command-network.ts';
import type { Runner } from './runner.ts';

/** Two commits that have to be there with their ancestor. */
interface WantedCommits extends Pick<Runner, 'workspace' | 'repository' | 'apiUrl' | 'serverUrl'> {
  readonly base: string;
  readonly head: string;
  readonly token: string | null;
}

type Fetched =
  | { readonly kind: 'there' }
  /** `problem` is one sentence. */
  | { readonly kind: 'problem'; readonly problem: string };

const THERE: Fetched = { kind: 'there' };

/** Counts the commits of each side that are fetched: first what most changes need, in the end all there are. */
const DEPTHS = [50, 1_000, 2_147_483_647];

/** Milliseconds of one fetch, and seconds without a byte until it is given up. */
const FETCH_TIME = 600_000;
const SILENCE = 60;

const ADVICE = 'add `fetch-depth: 0` to the step that uses actions/checkout';

/**
 * Fetches into a shallow checkout what merging needs: both commits, and their history back to where they part. What is
 * there is not fetched, and a checkout that is whole is left as it is.
 */
export async function fetchMissing(wanted: WantedCommits): Promise<Fetched> {
  const git = { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits };
  if (!(await isMissing(wanted, git))) return THERE;
  const { token } = wanted;
  if (token === null || !isCommit(wanted.base) || !isCommit(wanted.head))
    return problem(`This checkout is shallow and lacks commits to compare: ${ADVICE}.`);
  const folder = await mkdtemp(join(tmpdir(), 'meshwarden-'));
  try {
    const network = await openGitNetwork(await commandNetwork(), folder);
    return await deepen({ ...wanted, token }, network, git);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const problem = (sentence: string): Fetched => ({ kind: 'problem', problem: sentence });

/** Tells whether a remote can be asked for it whatever its branches are called. */
const isCommit = (revision: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision);

/** Tells whether a shallow checkout lacks one of the commits, or what they have in common. */
async function isMissing(
  { workspace, base, head }: WantedCommits,
  git: GitRunOptions,
): Promise<boolean> {
  try {
    const user = await findRepository(workspace, git);
    if (!user.shallow) return false;
    const commits = [await resolveCommit(user, base, git), await resolveCommit(user, head, git)];
    const run = await runGit(['-C', workspace, 'merge-base', ...commits], git);
    return run.kind === 'exited' && run.code === 1;
  } catch (error) {
    if (!(error instanceof GitProblem)) throw error;
    // what else is wrong is said where the trees are read
    return error.result.kind === 'unknown-revision';
  }
}

async function deepen(
  wanted: WantedCommits & { readonly token: string },
  network: GitNetwork,
  git: GitRunOptions,
): Promise<Fetched> {
  const { workspace, repository, apiUrl, serverUrl, token } = wanted;
  const address = gitAddress(`${serverUrl}/${repository}.git`, apiUrl);
  if (address === null)
    return problem(`GITHUB_SERVER_URL is no address that a token goes to: ${ADVICE}.`);
  const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const config = [
    // actions/checkout may have left the same header in the checkout, and GitHub refuses two
    [`http.${address.origin}/.extraHeader`, ''] as const,
    ...remoteConfig(address, authorization),
    ...network.configFor(address.url),
  ];
  for (const depth of DEPTHS) {
    const run = await runGit(
      [
        '-C',
        workspace,
        ...FETCH,
        `--depth=${String(depth)}`,
        address.url,
        wanted.base,
        wanted.head,
      ],
      {
        searchPath: git.searchPath,
        limits: { ...git.limits, timeout: FETCH_TIME },
        remote: { protocol: address.protocol, silence: SILENCE, config },
      },
    );
    const failed = fetchProblemOf(run, network.proxyName(address.url));
    if (failed !== null) return problem(unfetched(failed));
    if (!(await isMissing(wanted, git))) return THERE;
  }
  return THERE;
}

/** Fetches without tags, submodules or upkeep that nobody asked for, and leaves no name behind. */
const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--recurse-submodules=no',
];

function unfetched(failed: Exclude<ReturnType<typeof fetchProblemOf>, null>): string {
  const why = {
    gone: 'GitHub does not have them, or not for this token',
    redirected: 'the repository has moved',
    unreachable: '',
    damaged: '',
  }[failed.kind];
  const said = 'message' in failed ? failed.message.replace(/\.$/, '') : why;
  return `This checkout is shallow, and the commits that it lacks are not fetched (${said}): ${ADVICE}.`;
}
