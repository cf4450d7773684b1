import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGit } from './github/git/git-starter.ts';

/** A real Git repository made of `examples/`: one of them on `main`, each pull request on a branch of its name. */
export interface ExampleRepository {
  readonly folder: string;
  /** Names of the pull requests, sorted; each is a branch. */
  readonly pullRequests: readonly string[];
  remove(): Promise<void>;
}

/** Fixed, so that equal examples give equal commits. */
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Shop Developer',
  GIT_AUTHOR_EMAIL: 'developer@shop.example',
  GIT_AUTHOR_DATE: '2026-01-05T09:00:00Z',
  GIT_COMMITTER_NAME: 'Shop Developer',
  GIT_COMMITTER_EMAIL: 'developer@shop.example',
  GIT_COMMITTER_DATE: '2026-01-05T09:00:00Z',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  // a commit would start a process that looks whether there is something to tidy up
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'maintenance.auto',
  GIT_CONFIG_VALUE_0: 'false',
};

/** The examples, and where the pull requests of each are. */
export const EXAMPLES = { shop: 'pull-requests', releases: 'pull-requests-of-releases' } as const;

/** Changes of the shop that were pushed to its default branch as they are. */
export const PUSHES = 'pushes';

/** What of an example there is; all of the shop where nothing is said. */
export interface ExampleParts {
  readonly of?: keyof typeof EXAMPLES;
  /** Where its changes are; its pull requests where nothing is said. */
  readonly changes?: string;
  readonly pullRequests?: readonly string[];
  /** Environments, by the names of their overlays: a review takes its time for each. */
  readonly environments?: readonly string[];
}

/** Builds it in a temporary folder from the folder `examples`. */
export async function buildExampleRepository(
  examples: string,
  {
    of = 'shop',
    changes: from = EXAMPLES[of],
    pullRequests: only,
    environments,
  }: ExampleParts = {},
): Promise<ExampleRepository> {
  const folder = await mkdtemp(join(tmpdir(), 'meshwarden-example-'));
  const git = async (...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await startGit(['-C', folder, ...args], {
      ...process.env,
      ...IDENTITY,
    });
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  };
  await cp(join(examples, of), folder, { recursive: true });
  const overlays = join(folder, 'overlays');
  for (const name of environments === undefined ? [] : await readdir(overlays))
    if (!environments?.includes(name)) await rm(join(overlays, name), { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', `--message=The ${of}`);
  const changes = join(examples, from);
  const pullRequests = (only ?? (await readdir(changes))).toSorted();
  for (const name of pullRequests) {
    await git('switch', '--quiet', '--create', name, 'main');
    await git('apply', '--index', join(changes, name, 'change.patch'));
    await git('commit', '--quiet', '--no-verify', `--message=${name}`);
  }
  await git('switch', '--quiet', 'main');
  return { folder, pullRequests, remove: () => rm(folder, { recursive: true, force: true }) };
}
