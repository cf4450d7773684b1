import { expect, onTestFinished } from 'vitest';
import type { GitHubCheck } from '../../../sandbox/github/people/github-check.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import type { GitHubOptions, GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { createShop } from '../../../sandbox/example-on-github.ts';
import { startApp } from '../../../sandbox/start-app.ts';
import type { AppOptions, RunningApp } from '../../../sandbox/start-app.ts';
import { eventually } from '../../support/eventually.ts';
import { contractViolations } from '../../support/github-contract.ts';
import { ANALYSIS_ENTRY, keptAnalysisProcess } from '../../support/kept-analysis-process.ts';

/** The shop on a stand-in, and the real app that reviews it. */
export interface Story {
  readonly github: GitHubStandIn;
  readonly shop: GitHubRepository;
  readonly app: RunningApp;
}

export interface StoryOptions {
  /** Pull requests of `examples/` whose branches the shop has. */
  readonly examples?: readonly string[];
  /** Its production alone where nothing is said: most stories are about one review, whatever it renders. */
  readonly environments?: readonly string[];
  /** Makes the repository; the example shop where nothing is said. */
  readonly create?: (github: GitHubStandIn) => Promise<GitHubRepository>;
  readonly github?: GitHubOptions;
  readonly app?: AppOptions;
  /** Before the app is started. */
  readonly before?: (shop: GitHubRepository, github: GitHubStandIn) => Promise<void> | void;
}

/** All environments of the shop. */
export const ALL_ENVIRONMENTS = ['dev', 'staging', 'prod'];

/** What the pull request `06-strict-mesh-wide` makes of its file. */
export const STRICT = {
  'base/mesh/peer-authentication.yaml': `# The mode of the whole mesh.
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: istio-system
spec:
  mtls:
    mode: STRICT
`,
};

/** Quick retries: what a test waits for is the state afterwards, not the patience of production. */
const QUICK = { firstWait: 50, longestWait: 500, poll: 100, grace: 500 };

/** Does something once a story is over: after its test, or after several that share it. */
export type AtEnd = (close: () => Promise<void>) => void;

export async function tell(
  {
    examples = [],
    environments = ['prod'],
    create = (at) => createShop(at, { pullRequests: examples, environments }),
    github: gitHubOptions,
    app: appOptions,
    before,
  }: StoryOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Story> {
  const github = await startGitHub(gitHubOptions);
  const violations = contractViolations(github);
  atEnd(async () => {
    await github.close();
    expect(violations).toEqual([]);
  });
  const shop = await create(github);
  await before?.(shop, github);
  return { github, shop, app: await start(github, appOptions, atEnd) };
}

/** Starts the app, the first or another one, and closes it after the test unless that is done before. */
export async function start(
  github: GitHubStandIn,
  options: AppOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<RunningApp> {
  const { overrides } = options;
  const workers = { ...QUICK, ...overrides?.workers };
  const analysis = { entry: ANALYSIS_ENTRY, start: keptAnalysisProcess, ...overrides?.analysis };
  const app = await startApp(github, {
    ...options,
    overrides: { patience: 0, pace: 0, ...overrides, workers, analysis },
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= app.close());
  atEnd(close);
  return { ...app, close };
}

type Asked = Pick<Story, 'github'> & { readonly app: Pick<RunningApp, 'url'> };

/** Once every webhook is answered and nothing is left to do, the pass that an app begins with included. */
export const idle = (asked: Asked): Promise<void> =>
  // the first pass is queued a moment after the app listens
  emptied(asked, (metrics) => metrics.includes('kind="reconcile",outcome="done"'));

/** Once every webhook is answered and the queue that replicas share is empty: any of them may have made the pass. */
export async function emptied(
  { github, app }: Asked,
  begun: (metrics: string) => boolean = () => true,
): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet++) {
    await github.settled();
    let open = 'unknown';
    await eventually(
      async () => {
        const metrics = await (await fetch(`${app.url}/metrics`)).text();
        const states = metrics.match(/^meshwarden_queue_jobs\{state="(?:waiting|running)"\} .+$/gm);
        open = states?.join(', ') ?? 'no metrics';
        const empty = states?.length === 2 && states.every((line) => line.endsWith(' 0'));
        return empty && begun(metrics);
      },
      () => open,
      150,
    );
  }
}

/** Opens the pull request of an example under its name. */
export const open = (
  shop: GitHubRepository,
  example: string,
  { author = 'dana', draft = false } = {},
): Promise<GitHubPullRequest> =>
  shop.openPullRequest({ author, head: example, title: example, draft });

/** The one check of the present head, once it is completed and as wanted; fails with what it says instead. */
export const concluded = (
  pr: GitHubPullRequest,
  conclusion: string,
  saying = '',
): Promise<GitHubCheck> =>
  eventually(
    () => {
      const [check, ...more] = pr.checks();
      if (more.length > 0) throw new Error(`${String(more.length + 1)} checks for one head.`);
      const isThere =
        check?.status === 'completed' &&
        check.conclusion === conclusion &&
        `${check.title}\n${check.summary}\n${check.text}`.includes(saying);
      return isThere ? check : null;
    },
    () => describe(pr),
  );

/** Once exactly these teams are asked for a review and have not answered. */
export const asked = (pr: GitHubPullRequest, teams: readonly string[]): Promise<true> =>
  eventually(
    () => JSON.stringify(pr.requested.teams) === JSON.stringify(teams),
    () => `asked: ${JSON.stringify(pr.requested)}`,
  );

const describe = (pr: GitHubPullRequest): string =>
  pr
    .checks()
    .map(
      ({ status, conclusion, title, summary }) =>
        `${status} ${String(conclusion)}: ${title}\n${summary}`,
    )
    .join('\n') || 'no check';
