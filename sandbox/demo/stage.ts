import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import type { RequestListener } from 'node:http';
import { createShop } from '../example-on-github.ts';
import { EXAMPLES } from '../example-repository.ts';
import type { ExampleParts } from '../example-repository.ts';
import type { GitHubCheck } from '../github/people/github-check.ts';
import type { GitHubPullRequest } from '../github/people/github-pull-request.ts';
import type { GitHubRepository } from '../github/people/github-repository.ts';
import { startGitHub } from '../github/start-github.ts';
import type { GitHubStandIn } from '../github/start-github.ts';
import { startApp } from '../start-app.ts';
import type { RunningApp } from '../start-app.ts';

/** The stand-in with the shop, and the real app. */
export interface Stage {
  readonly github: GitHubStandIn;
  readonly shop: GitHubRepository;
  readonly app: RunningApp;
  close(): Promise<void>;
}

interface StageOptions {
  readonly port: number;
  readonly page?: RequestListener;
  /** What of the shop there is; all of it where nothing is said. */
  readonly shop?: ExampleParts;
}

export async function setStage({ port, page, shop: parts }: StageOptions): Promise<Stage> {
  const github = await startGitHub({ port, ...(page === undefined ? {} : { page }) });
  const shop = await createShop(github, parts);
  shop.requireChecks(['meshwarden']);
  const app = await startApp(github, { variables: { LOG_LEVEL: 'error' } });
  return {
    github,
    shop,
    app,
    close: async () => {
      await app.close();
      await github.close();
    },
  };
}

/** Names of the pull requests of an example, with the titles of their pages. */
export async function exampleTitles(
  of: keyof typeof EXAMPLES,
): Promise<ReadonlyMap<string, string>> {
  const folder = join(packageRoot(), 'examples', EXAMPLES[of]);
  const names = (await readdir(folder)).toSorted();
  const titles = names.map(async (name) => {
    const page = await readFile(join(folder, name, 'README.md'), 'utf8');
    return [name, page.split('\n', 1)[0]?.replace(/^# /, '') ?? name] as const;
  });
  return new Map(await Promise.all(titles));
}

/** Milliseconds that one step of the demo may take. */
const PATIENCE = 60_000;

/** Waits for something to be there; `what` is what a failure names. */
export async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`It took too long: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The check of the present head once it is completed and says what is expected. */
export const checkOf = (
  pr: GitHubPullRequest,
  saying = '',
  conclusion: string | null = null,
): Promise<GitHubCheck> =>
  until(`the check of #${String(pr.number)} ${saying}`.trimEnd(), () =>
    pr
      .checks()
      .slice(0, 1)
      .find(
        (check) =>
          check.status === 'completed' &&
          (conclusion === null || check.conclusion === conclusion) &&
          check.summary.includes(saying),
      ),
  );
