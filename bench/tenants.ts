import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShop } from '../sandbox/example-on-github.ts';
import type { GitHubPullRequest } from '../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../sandbox/github/people/github-repository.ts';
import { startGitHub } from '../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../sandbox/github/start-github.ts';
import { median } from './median.ts';
import { stoppedChildren } from './replicas/process-usage.ts';
import { openFleetDatabase } from './replicas/replicas.ts';
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

/** Where the service keeps its queue. */
interface KeptIn {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
}

const FILE: KeptIn = { name: 'a file', variables: {} };

const inDatabase = (url: string): KeptIn => ({
  name: 'PostgreSQL',
  variables: { DATABASE_URL: url },
});

/**
 * How long a stranger waits for a review while repositories of others have charts without an end: with nothing else to
 * do, before these have met a limit, and afterwards.
 *
 * @param kept The PostgreSQL to keep it in, migrated and empty; `both` for a file and one that is started for it, in
 *   turn; a file if absent.
 */
export async function benchTenants(kept: string | null): Promise<string> {
  if (kept !== 'both') return report([await measured(kept === null ? FILE : inDatabase(kept))]);
  const inFile = await measured(FILE);
  const { server, variables } = await openFleetDatabase();
  try {
    return report([inFile, await measured(inDatabase(variables.DATABASE_URL))]);
  } finally {
    await server.stop();
  }
}

async function measured({ name, variables }: KeptIn): Promise<Measured> {
  const atFirst = ofLastMinute();
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), 'meshwarden-tenants-'));
  const shop = await createShop(github, { pullRequests: [] });
  const others = await createOthers(github);
  const service = await startService(github, dataDir, variables);
  const stranger = createStranger(shop);
  try {
    await quiet(github);
    const rests = countRests(service.pid);
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
    const counts = { rounds: busy.rounds(), rested: rests.stop() };
    return { name, alone, before, limit: await limit, after, ...counts, load };
  } finally {
    await service.stop();
    await github.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Milliseconds between two looks at processes. */
const GLANCE = 200;

/** Adds up the seconds for which analyses rest. */
function countRests(pid: number) {
  let rested = 0;
  const timer = setInterval(() => {
    rested += (stoppedChildren(pid) * GLANCE) / 1_000;
  }, GLANCE).unref();
  return {
    stop: (): number => {
      clearInterval(timer);
      return rested;
    },
  };
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
  readonly name: string;
  readonly alone: readonly number[];
  readonly before: number;
  /** Seconds until the first of the others was answered. */
  readonly limit: number;
  readonly after: readonly number[];
  readonly rounds: number;
  /** Seconds for which analyses rested, all of them together. */
  readonly rested: number;
  /** How many wanted a processor before it began, and in its last minute. */
  readonly load: readonly [string, string];
}

const ofLastMinute = (): string => (loadavg()[0] ?? 0).toFixed(1);

/** The table of bench/evidence/performance.md. */
function report(all: readonly Measured[]): string {
  const many = `${String(OTHERS * PULL_REQUESTS)} pull requests of ${String(OTHERS)} repositories with ${String(CHARTS)} endless charts each`;
  return [
    `A stranger's review, alone and beside ${many}, in seconds:`,
    '',
    '| kept in | load of the machine | alone, median | opened 5 s ago | first of these answered | after the limit, median | times | pushes meanwhile | rested |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...all.map(rowOf),
    '',
  ].join('\n');
}

function rowOf({ name, alone, before, limit, after, rounds, rested, load }: Measured): string {
  const told = (seconds: readonly number[]): string =>
    `${median(seconds).toFixed(2)} (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)})`;
  const cells = [
    ...[name, load.join(' to '), told(alone), before.toFixed(1), limit.toFixed(1), told(after)],
    ...[(median(after) / median(alone)).toFixed(2), String(rounds), rested.toFixed(0)],
  ];
  return `| ${cells.join(' | ')} |`;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
