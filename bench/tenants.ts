import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShop } from '../sandbox/example-on-github.ts';
import type { GitHubPullRequest } from '../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../sandbox/github/people/github-repository.ts';
import { startGitHub } from '../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../sandbox/github/start-github.ts';
import { median } from './median.ts';
import { eventually, isAnswered, quiet, startService } from './running-service.ts';

/** Repositories of others, of an organisation each, and their pull requests. */
const OTHERS = 3;
const PULL_REQUESTS = 2;
/** Charts without an end that each of these changes. */
const CHARTS = 40;
/** Reviews of the stranger that are measured at a time. */
const REVIEWS = 12;

/** Template that takes for ever. */
const ENDLESS =
  '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}a: {{ .Values.a }}';

/**
 * How long a stranger waits for a review while repositories of others have charts without an end: with nothing else to
 * do, before these have met a limit, and afterwards.
 *
 * @param database The PostgreSQL to keep it in, migrated and empty; a file if absent.
 */
export async function benchTenants(database: string | null): Promise<string> {
  const atFirst = ofLastMinute();
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), 'meshwarden-tenants-'));
  const shop = await createShop(github, { pullRequests: [] });
  const others = await createOthers(github);
  const variables = database === null ? {} : { DATABASE_URL: database };
  const service = await startService(github, dataDir, variables);
  const stranger = createStranger(shop);
  try {
    await quiet(github);
    await stranger.seconds();
    const alone = await several(stranger);
    const endless = await openEndless(others);
    const opened = performance.now();
    const limit = eventually(() => endless.some(isAnswered)).then(
      () => (performance.now() - opened) / 1000,
    );
    // until both processes are taken
    await pause(5_000);
    const before = await stranger.seconds();
    const ofOne = (at: number) => endless.filter((_, index) => index % OTHERS === at);
    await eventually(() => others.every((_, at) => ofOne(at).some(isAnswered)));
    const busy = keepBusy(endless);
    const after = await several(stranger);
    await busy.stop();
    const load = [atFirst, ofLastMinute()] as const;
    return report({ alone, before, limit: await limit, after, rounds: busy.rounds(), load });
  } finally {
    await service.stop();
    await github.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function createOthers(github: GitHubStandIn): Promise<readonly GitHubRepository[]> {
  const created: GitHubRepository[] = [];
  for (let at = 0; at < OTHERS; at += 1)
    created.push(
      await github.createRepository(`other-${String(at)}/deploy`, { from: endlessFiles('0') }),
    );
  return created;
}

function endlessFiles(value: string): Readonly<Record<string, string>> {
  const charts = Array.from({ length: CHARTS }, (_, at) => `c${String(at)}`);
  return Object.fromEntries(
    charts.flatMap((name) => [
      [`charts/${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`],
      [`charts/${name}/values.yaml`, `a: "${value}"\n`],
      [`charts/${name}/templates/all.yaml`, ENDLESS],
    ]),
  );
}

/** Opens them repository by repository, so that those of one are apart. */
async function openEndless(others: readonly GitHubRepository[]): Promise<GitHubPullRequest[]> {
  const opened: GitHubPullRequest[] = [];
  for (let number = 0; number < PULL_REQUESTS; number += 1)
    for (const repository of others)
      opened.push(
        await repository.openPullRequest({
          author: 'dana',
          head: `change-${String(number)}`,
          files: endlessFiles(`1-${String(number)}`),
        }),
      );
  return opened;
}

/** Pushes to each of them as soon as it is answered, so that there is always more to do. */
function keepBusy(endless: readonly GitHubPullRequest[]) {
  let stopped = false;
  let rounds = 0;
  const push = async (): Promise<void> => {
    while (!stopped) {
      for (const pull of endless.filter(isAnswered)) {
        rounds += 1;
        await pull.push(endlessFiles(`2-${String(rounds)}`));
      }
      await pause(200);
    }
  };
  const pushing = push();
  return {
    rounds: () => rounds,
    stop: async () => {
      stopped = true;
      await pushing;
    },
  };
}

/** Somebody whose pull requests are reviewed in a moment. */
function createStranger(shop: GitHubRepository) {
  let opened = 0;
  return {
    /** From the push to the finished check. */
    seconds: async (): Promise<number> => {
      opened += 1;
      const began = performance.now();
      const pull = await shop.openPullRequest({
        author: 'dana',
        head: `timeout-${String(opened)}`,
        files: {
          'base/batch/namespace.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: batch
  labels: { istio-injection: enabled, change: "${String(opened)}" }
`,
        },
      });
      await eventually(() => isAnswered(pull));
      return (performance.now() - began) / 1000;
    },
  };
}

async function several(stranger: ReturnType<typeof createStranger>): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let review = 0; review < REVIEWS; review += 1) {
    seconds.push(await stranger.seconds());
    await pause(1_000);
  }
  return seconds;
}

interface Measured {
  readonly alone: readonly number[];
  readonly before: number;
  /** Seconds until the first of the others was answered. */
  readonly limit: number;
  readonly after: readonly number[];
  readonly rounds: number;
  /** How many wanted a processor before it began, and in its last minute. */
  readonly load: readonly [string, string];
}

const ofLastMinute = (): string => (loadavg()[0] ?? 0).toFixed(1);

function report({ alone, before, limit, after, rounds, load }: Measured): string {
  const told = (seconds: readonly number[]): string =>
    `${median(seconds).toFixed(2)} s in the median, ${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)} s`;
  const times = (of: (seconds: readonly number[]) => number): string =>
    `${(of(after) / of(alone)).toFixed(2)} times`;
  const least = (seconds: readonly number[]): number => Math.min(...seconds);
  return [
    `a stranger's review, with nothing else to do: ${told(alone)}`,
    `while ${String(OTHERS * PULL_REQUESTS)} pull requests of ${String(OTHERS)} repositories with ${String(CHARTS)} endless charts each were opened 5 s ago: ${before.toFixed(2)} s; the first of these was answered after ${limit.toFixed(2)} s`,
    `once each repository has met the limit, ${String(rounds)} further pushes meanwhile: ${told(after)} (${times(median)}; the least, ${times(least)})`,
    `the load of the machine: ${load.join(' before it, in the end ')}`,
    '',
  ].join('\n');
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
