import { expect, onTestFinished, test } from 'vitest';
import { createShop } from '../../../sandbox/example-on-github.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { eventually } from '../../support/eventually.ts';
import { withoutPusher } from '../../support/without-pusher.ts';
import { emptyFolder } from './empty-folder.ts';
import { callsOf } from './every-call.ts';
import type { Call } from './every-call.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import { serve } from './served.ts';
import type { Served } from './served.ts';
import { idle } from './story.ts';

const EXAMPLE = '09-wrong-nesting';
/** Killed processes that are waited for at the same time. */
const LANES = 4;

/** A stand-in of its own and the process that works for it at present. */
interface Lane {
  readonly github: GitHubStandIn;
  readonly shop: GitHubRepository;
  readonly wanted: unknown;
  readonly calls: readonly Call[];
  app: Served;
  dataDir: string;
  copies: number;
}

async function openLane(): Promise<Lane> {
  const github = await startGitHub();
  onTestFinished(() => github.close());
  const shop = await createShop(github, { pullRequests: [EXAMPLE], environments: ['prod'] });
  const dataDir = await emptyFolder();
  const app = await serve(github, dataDir);
  await eventually(
    () => shop.issues().length > 0,
    () => 'it has not looked at its repositories',
  );
  await idle({ github, app });
  github.calls.clear();
  const pr = await openCopy({ github, shop }, EXAMPLE, 'undisturbed');
  await idle({ github, app });
  const wanted = shown({ github, shop }, pr);
  expect(wanted).toMatchObject({ checks: [{ conclusion: 'action_required' }], issues: 1 });
  return { github, shop, wanted, calls: callsOf(github.calls.api), app, dataDir, copies: 0 };
}

const shown = ({ github, shop }: Pick<Lane, 'github' | 'shop'>, pr: GitHubPullRequest) => ({
  ...finalState(pr, github.app.botLogin),
  issues: shop.issues().length,
});

/** What is lost with the data and cannot be found on GitHub is said to be unknown. */
const withoutPast = (state: ReturnType<typeof shown>) => ({
  ...state,
  checks: state.checks.map((check) => ({ ...check, summary: withoutPusher(check.summary) })),
  comments: state.comments.map(withoutPusher),
});

interface Killing {
  readonly at: Call;
  /** Whether GitHub carries out the call that is never answered. */
  readonly done: boolean;
  /** Whether the next process finds the data of the killed one. */
  readonly kept: boolean;
}

/** Each call carried out and not heard of, every second not carried out, each with and without the data. */
const killings = (calls: readonly Call[]): Killing[] =>
  [true, false].flatMap((kept) => [
    ...calls.map((at) => ({ at, done: true, kept })),
    ...calls.filter((_, index) => index % 2 === 0).map((at) => ({ at, done: false, kept })),
  ]);

/** Resolves once the process was killed at a call. */
function killedAt({ github, app }: Lane, { at, done }: Killing): Promise<void> {
  const { match } = at;
  if (!done) {
    github.faults.add({ kind: 'hang' }, match);
    return eventually(
      () => github.faults.pending === 0,
      () => `${at.name} did not come`,
    ).then(() => {
      app.kill();
    });
  }
  let left = match.nth ?? 1;
  const stop = github.onExchange(({ method, template }) => {
    if (method !== match.method || template !== match.path) return;
    left -= 1;
    if (left === 0) app.kill();
  });
  return app.ended.then(stop);
}

/** Seconds from readiness of the next process until all is there. */
async function recovery(lane: Lane, killing: Killing): Promise<number> {
  const { github, wanted } = lane;
  lane.copies += 1;
  const killed = killedAt(lane, killing);
  const pr = await openCopy(lane, EXAMPLE, `copy-${String(lane.copies)}`);
  await killed;
  await lane.app.ended;
  github.faults.clear();
  if (!killing.kept) lane.dataDir = await emptyFolder();
  lane.app = await serve(github, lane.dataDir);
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
  expect.soft(kept ? found : withoutPast(found), `${at.name} ${how}`).toEqual(wanted);
  return seconds;
}

async function work(lane: Lane, todo: Killing[], seconds: Map<Killing, number>): Promise<void> {
  for (let next = todo.shift(); next !== undefined; next = todo.shift())
    seconds.set(next, await recovery(lane, next));
}

test('killed at whatever call, its successor completes the one check and writes no second comment', async () => {
  const lanes = await Promise.all(Array.from({ length: LANES }, openLane));
  const todo = killings(lanes[0]?.calls ?? []);
  const seconds = new Map<Killing, number>();
  await Promise.all(lanes.map((lane) => work(lane, todo, seconds)));
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
}, 900_000);
