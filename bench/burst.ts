import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createShop } from '../sandbox/example-on-github.ts';
import type { GitHubPullRequest } from '../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../sandbox/github/people/github-repository.ts';
import { startGitHub } from '../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../sandbox/github/start-github.ts';
import type { PostingOrder, PostingResult } from './post-deliveries.ts';
import { residentBytes } from './process-memory.ts';
import { eventually, isAnswered, quiet, startService } from './running-service.ts';

const DELIVERIES = 1_000;
const PULL_REQUESTS = 50;
const PUSHES = 5;
/** Requests on their way at once. */
const PARALLEL = 20;

/** A thousand deliveries over 50 pull requests at once, shuffled, some twice: what is lost, how long answers take, how much memory. */
export async function benchBurst(): Promise<string> {
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), 'meshwarden-burst-'));
  const shop = await createShop(github, { pullRequests: [] });
  const service = await startService(github, dataDir);
  try {
    await quiet(github);
    const rest = residentBytes(service.pid);
    github.webhooks.hold();
    const pulls = await openMany(shop);
    const deliveries = shuffledTo(DELIVERIES, github);
    const peak = watchMemory(service.pid);
    const begin = performance.now();
    const posted = await post({
      url: `${service.url}/api/github/webhooks`,
      deliveries,
      parallel: PARALLEL,
    });
    await eventually(() => pulls.every(isAnswered));
    const seconds = (performance.now() - begin) / 1000;
    await quiet(github);
    return report({ posted, pulls, github, seconds, rest, peak: peak() });
  } finally {
    await service.stop();
    await github.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function openMany(shop: GitHubRepository): Promise<readonly GitHubPullRequest[]> {
  const pulls: GitHubPullRequest[] = [];
  for (let index = 0; index < PULL_REQUESTS; index += 1)
    pulls.push(
      await shop.openPullRequest({
        author: 'dana',
        head: `change-${String(index)}`,
        title: `Change ${String(index)}`,
        files: { [`docs/change-${String(index)}.md`]: 'The first words.\n' },
      }),
    );
  for (let push = 0; push < PUSHES; push += 1)
    for (const [index, pull] of pulls.entries())
      await pull.push({ [`docs/change-${String(index)}.md`]: `Words ${String(push)}.\n` });
  return pulls;
}

/** What GitHub would deliver, in any order, and some of it twice until there are as many as wanted. */
function shuffledTo(count: number, github: GitHubStandIn) {
  const recorded = github.webhooks.deliveries.filter(({ outcome }) => outcome === null);
  let state = 42;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const twice = Array.from(
    { length: Math.max(0, count - recorded.length) },
    () => recorded[Math.floor(random() * recorded.length)],
  );
  return [...recorded, ...twice]
    .flatMap((delivery) => delivery ?? [])
    .slice(0, count)
    .map((delivery) => ({ delivery, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ delivery: { requestHeaders, body } }) => ({ headers: requestHeaders, body }));
}

async function post(order: PostingOrder): Promise<PostingResult> {
  const worker = new Worker(new URL('./post-deliveries.js', import.meta.url), {
    workerData: order,
  });
  const [result] = (await once(worker, 'message')) as [PostingResult];
  return result;
}

function watchMemory(pid: number): () => { readonly own: number; readonly all: number } {
  let own = 0;
  let all = 0;
  const timer = setInterval(() => {
    const now = residentBytes(pid);
    own = Math.max(own, now?.own ?? 0);
    all = Math.max(all, now?.all ?? 0);
  }, 200);
  return () => {
    clearInterval(timer);
    return { own, all };
  };
}

interface Measured {
  readonly posted: PostingResult;
  readonly pulls: readonly GitHubPullRequest[];
  readonly github: GitHubStandIn;
  readonly seconds: number;
  readonly rest: ReturnType<typeof residentBytes>;
  readonly peak: { readonly own: number; readonly all: number };
}

function report({ posted, pulls, github, seconds, rest, peak }: Measured): string {
  const sorted = posted.latencies.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1)} ms`;
  const single = pulls.filter((pull) => pull.checks().length === 1 && isAnswered(pull)).length;
  const created = github.calls.api.filter(
    ({ method, template }) => method === 'POST' && template.endsWith('/check-runs'),
  ).length;
  const megabytes = (bytes: number | undefined): string =>
    bytes === undefined ? 'unknown' : `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    `deliveries: ${String(sorted.length)}, ${String(PARALLEL)} at once, refused: ${String(posted.refused)}`,
    `answers: median ${at(0.5)}, 99th percentile ${at(0.99)}, slowest ${at(1)}`,
    `final heads with exactly one completed check: ${String(single)} of ${String(pulls.length)}; checks created: ${String(created)}`,
    `API calls: ${String(github.calls.api.length)}; all answered after ${seconds.toFixed(1)} s`,
    `memory at rest: ${megabytes(rest?.own)} (with what it started: ${megabytes(rest?.all)})`,
    `memory at most: ${megabytes(peak.own)} (with what it started: ${megabytes(peak.all)})`,
    '',
  ].join('\n');
}
