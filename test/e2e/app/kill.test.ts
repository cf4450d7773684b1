import { expect, onTestFinished, test } from 'vitest';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { eventually } from '../../support/eventually.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { withoutPusher } from '../../support/without-pusher.ts';
import { abandonable, movableClock } from './abandonable.ts';
import type { MovableClock } from './abandonable.ts';
import { emptyFolder } from './empty-folder.ts';
import { callsOf } from './every-call.ts';
import type { Call } from './every-call.ts';
import { finalState } from './final-state.ts';
import type { Killable } from './killable.ts';
import { openCopy } from './open-copy.ts';
import { serve } from './served.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { idle } from './story.ts';

type Start = (github: GitHubStandIn, dataDir: string, clock: MovableClock) => Promise<Killable>;

/** A stand-in of its own and the app that works for it at present. */
interface Lane {
  readonly start: Start;
  readonly clock: MovableClock;
  readonly github: GitHubStandIn;
  readonly shop: GitHubRepository;
  readonly wanted: unknown;
  readonly calls: readonly Call[];
  app: Killable;
  copies: number;
  /** Killings after which all that was shown could be expected. */
  wholes: number;
}

async function openLane(start: Start): Promise<Lane> {
  const clock = movableClock();
  const github = await startGitHub({ clock });
  onTestFinished(() => github.close());
  const shop = await createSmallShop(github);
  const app = await start(github, await emptyFolder(), clock);
  await eventually(
    () => shop.issues().length > 0,
    () => 'it has not looked at its repositories',
  );
  await idle({ github, app });
  github.calls.clear();
  const pr = await openCopy({ github, shop }, WRONG_NESTING, 'undisturbed');
  await idle({ github, app });
  const wanted = shown({ github, shop }, pr);
  expect(wanted).toMatchObject({ checks: [{ conclusion: 'action_required' }], issues: 1 });
  const calls = callsOf(github.calls.api);
  await closeUnheard(github, pr);
  return { start, clock, github, shop, wanted, calls, app, copies: 0, wholes: 0 };
}

/** No event tells of it: what is no longer open is not reviewed again by each successor without data. */
async function closeUnheard(github: GitHubStandIn, pr: GitHubPullRequest): Promise<void> {
  const { url } = github.webhooks;
  github.webhooks.url = null;
  pr.close();
  await github.settled();
  github.webhooks.url = url;
}

const shown = ({ github, shop }: Pick<Lane, 'github' | 'shop'>, pr: GitHubPullRequest) => ({
  ...finalState(pr, github.app.botLogin),
  issues: shop.issues().length,
});

/** What is lost with the data, or never came, and cannot be found on GitHub is said to be unknown. */
const withoutPast = (state: ReturnType<typeof shown>) => ({
  ...state,
  checks: state.checks.map((check) => ({ ...check, summary: withoutPusher(check.summary) })),
  comments: state.comments.map(withoutPusher),
});

/** Whether an app has answered that it was opened; else it was killed before it could keep who pushed. */
const isHeardOf = ({ webhooks }: GitHubStandIn, { number }: GitHubPullRequest): boolean =>
  webhooks.deliveries.some(
    ({ event, action, body, outcome }) =>
      event === 'pull_request' &&
      action === 'opened' &&
      outcome?.status === 'OK' &&
      body.includes(`"number":${String(number)},`),
  );

interface Killing {
  readonly at: Call;
  /** Whether GitHub carries out the call that is never answered. */
  readonly done: boolean;
  /** Whether the next app finds the data of the killed one. */
  readonly kept: boolean;
}

/** A pass of the app may add a call of its own, which does not come again. */
const madeByAll = ([first, ...others]: readonly Lane[]): readonly Call[] =>
  (first?.calls ?? []).filter(({ name }) =>
    others.every(({ calls }) => calls.some((call) => call.name === name)),
  );

/** Each call carried out and not heard of, every second not carried out, each with and without the data. */
const killings = (calls: readonly Call[]): Killing[] =>
  [true, false].flatMap((kept) => [
    ...calls.map((at) => ({ at, done: true, kept })),
    ...calls.filter((_, index) => index % 2 === 0).map((at) => ({ at, done: false, kept })),
  ]);

/** Kills the app at a call; gives the folder that it leaves. */
async function killedAt({ github, app }: Lane, { at, done }: Killing): Promise<string> {
  const { match } = at;
  if (!done) {
    github.faults.add({ kind: 'hang' }, match);
    await eventually(
      () => github.faults.pending === 0,
      () => `${at.name} did not come`,
    );
    return app.kill();
  }
  let left = match.nth ?? 1;
  return await new Promise((resolve) => {
    const stop = github.onExchange(({ method, template }) => {
      if (method !== match.method || template !== match.path) return;
      left -= 1;
      if (left > 0) return;
      stop();
      resolve(app.kill());
    });
  });
}

/** Seconds from readiness of the next app until all is there. */
async function recovery(lane: Lane, killing: Killing): Promise<number> {
  const { github, wanted } = lane;
  lane.copies += 1;
  const killed = killedAt(lane, killing);
  const pr = await openCopy(lane, WRONG_NESTING, `copy-${String(lane.copies)}`);
  const left = await killed;
  const known = killing.kept && isHeardOf(github, pr);
  if (known) lane.wholes += 1;
  github.faults.clear();
  const dataDir = killing.kept ? left : await emptyFolder();
  lane.app = await lane.start(github, dataDir, lane.clock);
  const ready = performance.now();
  await eventually(
    () => pr.checks().some(({ status }) => status === 'completed'),
    () => `no check after a kill at ${killing.at.name}`,
  );
  const seconds = (performance.now() - ready) / 1000;
  await idle(lane);
  const { at, done, kept } = killing;
  const how = `${done ? 'done' : 'not done'}, data ${kept ? 'kept' : 'lost'}`;
  const found = shown(lane, pr);
  expect.soft(known ? found : withoutPast(found), `${at.name} ${how}`).toEqual(wanted);
  await closeUnheard(github, pr);
  return seconds;
}

interface Way {
  readonly way: string;
  readonly start: Start;
  /** Apps that are killed and waited for at the same time. */
  readonly lanes: number;
  /** Of how many kills one is tried in a run. */
  readonly shares: number;
}

/** A process that starts takes seconds; what is different there does not hang on the call. */
const WAYS: readonly Way[] = [
  { way: 'as an app of this process', start: abandonable, lanes: 2, shares: 12 },
  { way: 'as a process', start: (github, dataDir) => serve(github, dataDir), lanes: 2, shares: 7 },
];

test.each(WAYS)(
  'killed $way at whatever call, its successor completes the one check and writes no second comment',
  async ({ start, lanes: count, shares }) => {
    const lanes = await Promise.all(Array.from({ length: count }, () => openLane(start)));
    const todo = [...shareOfRun(killings(madeByAll(lanes)), shares)];
    expect(todo.length).toBeGreaterThan(1);
    const seconds = new Map<Killing, number>();
    const work = async (lane: Lane): Promise<void> => {
      for (let next = todo.shift(); next !== undefined; next = todo.shift())
        seconds.set(next, await recovery(lane, next));
    };
    await Promise.all(lanes.map(work));
    expect(lanes.some(({ wholes }) => wholes > 0)).toBe(true);
    console.table(
      [true, false].map((kept) => {
        const all = [...seconds].filter(([killing]) => killing.kept === kept);
        return {
          data: kept ? 'kept' : 'lost',
          kills: all.length,
          'longest recovery, s': Math.max(...all.map(([, each]) => each)).toFixed(1),
        };
      }),
    );
  },
  900_000,
);
