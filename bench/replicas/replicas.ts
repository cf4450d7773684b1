import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { startGitHub } from '../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import { startServer } from '../../sandbox/postgres/start-postgres.ts';
import type { StartedServer } from '../../sandbox/postgres/start-postgres.ts';
import { createFleet, letPeopleAct, openNth, sendAgain } from './fleet-people.ts';
import type { BusyPullRequest } from './fleet-people.ts';
import { isGood, verdictOf } from './fleet-verdict.ts';
import type { Verdict } from './fleet-verdict.ts';
import { givenUpIn, jobsIn } from './queue-look.ts';
import { PRESENT, startReplicas } from './running-replicas.ts';
import type { RunningReplicas } from './running-replicas.ts';

const REPLICAS = 3;
const REPOSITORIES = 20;
const PULL_REQUESTS = 300;
const DELIVERIES = 10_000;
const ROLLED_DELIVERIES = 1_000;
/** Milliseconds between two kills. */
const BETWEEN_KILLS = 3_000;
/** Deliveries on their way at once. */
const PARALLEL = 16;
/** Milliseconds for which it goes on after people have gone home, and until all has to be done. */
const GOES_ON = 60_000;
const PATIENCE = 1_800_000;
const SEED = 7;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for something, but not for ever. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([late, work]);
  clearTimeout(timer);
}

/** Starts a PostgreSQL with the schema in it; gives what replicas are told of it. */
export async function openFleetDatabase(
  program = PRESENT,
): Promise<{ readonly server: StartedServer; readonly variables: DatabaseVariables }> {
  const server = await startServer({ isDurable: true });
  const variables = { DATABASE_URL: server.url };
  migrate(program, variables);
  return { server, variables };
}

type DatabaseVariables = Readonly<Record<'DATABASE_URL', string>>;

function migrate(program: string, variables: DatabaseVariables): void {
  const { status, stderr } = spawnSync(process.execPath, [program, 'migrate'], {
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`migrate: ${stderr}`);
}

interface FleetRun {
  readonly page: string;
  readonly isGood: boolean;
}

/** What happens to replicas and their database while people are at work. */
interface Mischief {
  /** People have opened their pull requests, and go on. */
  readonly middle: () => void;
  /** Gives in a few words what happened. */
  readonly stop: () => Promise<string>;
}

type Say = (line: string) => void;

interface Played {
  readonly deliveries: number;
  readonly say: Say;
  /** What replicas run at first; the built program of this checkout where it is missing. */
  readonly program?: string;
  readonly begin: (
    server: StartedServer,
    replicas: RunningReplicas,
    variables: DatabaseVariables,
  ) => Mischief;
}

/** Lets people work on many pull requests while something happens to replicas; counts what is lost, doubled or out of order. */
async function play({ deliveries, say, program, begin }: Played): Promise<FleetRun> {
  const pullRequests = Math.max(6, Math.round((PULL_REQUESTS * deliveries) / DELIVERIES));
  const github = await startGitHub();
  const { server, variables } = await openFleetDatabase(program);
  const troubles = new Map<string, number>();
  const hear = (line: string) => {
    const sentence = sentenceOf(line);
    troubles.set(sentence, (troubles.get(sentence) ?? 0) + 1);
  };
  const replicas = await startReplicas(github, REPLICAS, variables, hear, program);
  try {
    github.webhooks.url = replicas.url;
    github.webhooks.parallel = PARALLEL;
    const begun = performance.now();
    const since = () => (performance.now() - begun) / 1000;
    const mischief = begin(server, replicas, variables);
    const pulls: BusyPullRequest[] = [];
    const fleet = await createFleet(github, Math.min(REPOSITORIES, pullRequests));
    const again = setInterval(() => sendAgain(github), 2_000);
    for (let n = 0; n < pullRequests; n += 1) pulls.push(await openNth(fleet, n));
    say(`${String(pulls.length)} pull requests are open`);
    mischief.middle();
    await letPeopleAct(github, pulls, deliveries, SEED);
    say(`${String(github.webhooks.deliveries.length)} deliveries are sent`);
    const sent = since();
    await atMost(GOES_ON, allDone(github, replicas, variables));
    const happened = await mischief.stop();
    say(happened);
    await atMost(PATIENCE, allDone(github, replicas, variables));
    clearInterval(again);
    const verdict = verdictOf(github, pulls);
    const jobs = await jobsIn(server.url);
    const page = pageOf({
      github,
      pulls,
      verdict,
      jobs,
      givenUp: await givenUpIn(server.url),
      happened,
      sent,
      seconds: since(),
      troubles,
    });
    const isOver = jobs.waiting + jobs.running + jobs.failed === 0;
    return { page, isGood: isGood(verdict) && isOver };
  } finally {
    await replicas.close();
    await server.stop();
    await github.close();
  }
}

const LogLine = z.looseObject({ msg: z.string().default(''), problem: z.string().default('') });

/** What a line of a log says, without what differs from one time to the next. */
function sentenceOf(line: string): string {
  const { msg, problem } = LogLine.parse(JSON.parse(line));
  return `${msg}: ${problem}`.replaceAll(/[0-9a-f-]{8,}|\d+/g, '…');
}

/** Some replicas over one database, of which one is killed every three seconds; the database is restarted once. */
export const benchReplicas = (deliveries = DELIVERIES, say: Say = () => undefined) =>
  play({ deliveries, say, begin: (server, replicas) => startChaos(server, replicas, say) });

/**
 * Replicas of an earlier commit that are replaced one by one by those of this checkout while people are at work, after
 * the schema was brought up to date.
 */
export function benchRolling(
  commit: string,
  deliveries = ROLLED_DELIVERIES,
  say: Say = () => undefined,
): Promise<FleetRun> {
  const { program, remove } = builtAt(commit);
  const begin: Played['begin'] = (_, replicas, variables) => {
    let rolling: Promise<void> = Promise.resolve();
    const roll = async (): Promise<void> => {
      migrate(PRESENT, variables);
      for (let which = 0; which < REPLICAS; which += 1) {
        await replicas.replace(which, PRESENT);
        say(`replica ${String(which + 1)} is of this checkout`);
        await pause(BETWEEN_KILLS);
      }
    };
    return {
      middle: () => {
        rolling = roll();
      },
      stop: async () => {
        await rolling;
        return `replicas of ${commit} were replaced one by one`;
      },
    };
  };
  return play({ deliveries, say, program, begin }).finally(remove);
}

/** Builds a commit in a folder of its own. */
function builtAt(commit: string): { readonly program: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-earlier-'));
  const checkout = join(folder, 'checkout');
  const run = (command: string, args: readonly string[], cwd: string) => {
    const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  };
  run('git', ['worktree', 'add', '--detach', checkout, commit], packageRoot());
  symlinkSync(realpathSync(join(packageRoot(), 'node_modules')), join(checkout, 'node_modules'));
  run('npm', ['run', '--silent', 'build'], checkout);
  return {
    program: join(checkout, 'dist/src/cli.js'),
    remove: () => {
      run('git', ['worktree', 'remove', '--force', checkout], packageRoot());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Kills a replica every three seconds until it is stopped, and restarts the database once when it is told to. */
function startChaos(server: StartedServer, replicas: RunningReplicas, say: Say): Mischief {
  let [kills, isStopped] = [0, false];
  const isOver = () => isStopped;
  let restart: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    for (let turn = 0; !isOver(); turn += 1) {
      await pause(BETWEEN_KILLS);
      if (!isOver() && replicas.kill(turn)) kills += 1;
    }
  };
  const running = run();
  return {
    middle: () => {
      restart = server
        .end('SIGINT')
        .then(() => server.start())
        .then(() => {
          say('the database was restarted');
        });
    },
    stop: async () => {
      isStopped = true;
      await running;
      await restart;
      return `${String(kills)} replicas were killed with -9, the database was restarted once`;
    },
  };
}

/** Until every delivery is taken and nothing is left to do, twice in a row. */
async function allDone(
  github: GitHubStandIn,
  replicas: RunningReplicas,
  { DATABASE_URL: url }: DatabaseVariables,
): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    await pause(500);
    const jobs = await jobsIn(url).catch(() => null);
    const isQuiet =
      jobs !== null &&
      jobs.waiting + jobs.running === 0 &&
      replicas.ready() > 0 &&
      sendAgain(github) === 0;
    quiet = isQuiet ? quiet + 1 : 0;
  }
}

interface Measured {
  readonly github: GitHubStandIn;
  readonly pulls: readonly BusyPullRequest[];
  readonly verdict: Verdict;
  readonly jobs: Awaited<ReturnType<typeof jobsIn>>;
  readonly givenUp: readonly string[];
  readonly happened: string;
  readonly sent: number;
  readonly seconds: number;
  readonly troubles: ReadonlyMap<string, number>;
}

function pageOf({
  github,
  pulls,
  verdict,
  jobs,
  givenUp,
  happened,
  sent,
  seconds,
  troubles,
}: Measured): string {
  const { deliveries } = github.webhooks;
  const taken = deliveries.filter(({ outcome }) => outcome?.statusCode === 202);
  const heads = pulls.reduce((sum, each) => sum + each.heads.length, 0);
  const checks = pulls.reduce(
    (sum, { pull, heads: all }) => sum + all.reduce((n, sha) => n + pull.checks(sha).length, 0),
    0,
  );
  const commands = pulls.reduce((sum, each) => sum + each.commands.length, 0);
  const often = [...troubles].toSorted((a, b) => b[1] - a[1]).slice(0, 12);
  return [
    `${String(REPLICAS)} replicas on one PostgreSQL, ${String(pulls.length)} pull requests, ${String(heads)} heads, ${String(commands)} commands`,
    `deliveries: ${String(deliveries.length)} sent in ${sent.toFixed(0)} s, ${String(new Set(taken.map(({ guid }) => guid)).size)} different ones taken, ${String(deliveries.length - taken.length)} refused and sent again; all done after ${seconds.toFixed(0)} s`,
    happened,
    `heads without a finished check: ${String(verdict.unanswered)}; checks made: ${String(checks)}; commits with two: ${String(verdict.doubledChecks)}`,
    `comments and replies lost: ${String(verdict.lostComments)}; doubled: ${String(verdict.doubledComments)}`,
    `pull requests with heads out of order: ${String(verdict.disordered)}`,
    `jobs left: ${String(jobs.waiting)} wait, ${String(jobs.running)} run, ${String(jobs.failed)} given up`,
    ...givenUp.map((each) => `  given up: ${each}`),
    'what the logs said, from warnings up:',
    ...often.map(([sentence, count]) => `  ${String(count)} × ${sentence}`),
    '',
  ].join('\n');
}
