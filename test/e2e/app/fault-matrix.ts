import { describe, expect, test } from 'vitest';
import { WAITS } from '../../bot/first-waits.ts';
import type { Fault } from '../../../sandbox/github/http/faults.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { eventually } from '../../support/eventually.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import type { Call } from './every-call.ts';
import { FAULT_SHARES } from './every-call.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import { quiet } from './quiet.ts';
import { skippingClock } from './skipping-clock.ts';
import type { SkippingClock } from './skipping-clock.ts';
import { createSmallShop, WRONG_NESTING } from './small-shop.ts';
import { turnOfRun } from '../../support/turn-of-run.ts';
import { stagesOf } from './stages.ts';
import { tell } from './story.ts';
import type { AtEnd, Story } from './story.ts';

/** An app, the pull requests that it has answered, and what scenarios come to on it without a fault. */
interface Stage {
  readonly story: Story;
  readonly clock: SkippingClock;
  readonly answered: GitHubPullRequest[];
  readonly undisturbed: Map<string, Undisturbed>;
  copies: number;
}

interface Undisturbed {
  readonly calls: readonly Call[];
  readonly state: unknown;
}

/**
 * Waits as in production, but for those that no clock of ours ends: of connections that hang. `ahead` is how
 * far the app's clock is ahead of GitHub's, in milliseconds.
 */
async function openStage(ahead: number, atEnd: AtEnd): Promise<Stage> {
  const clock = skippingClock();
  const overrides = {
    clock: { now: () => clock.now() + ahead },
    // every other run nothing is shown before its result, as where reviews are quick
    patience: turnOfRun() % 2 === 0 ? 0 : 120_000,
    workers: { ...WAITS, poll: 20 },
    schedule: { reconcile: 3_600_000 },
    github: { timeout: 2_500 },
    analysis: { limits: { silence: 1, fetchTime: 5_000 } },
  };
  const story = await tell(
    {
      create: createSmallShop,
      github: { clock },
      app: { overrides, variables: { LOG_LEVEL: 'fatal' } },
    },
    atEnd,
  );
  await eventually(
    () => story.shop.issues().length > 0,
    () => 'it has not looked at its repositories',
  );
  await quiet(story, clock);
  return { story, clock, answered: [], undisturbed: new Map(), copies: 0 };
}

export function openOne(stage: Stage): Promise<GitHubPullRequest> {
  stage.copies += 1;
  return openCopy(stage.story, WRONG_NESTING, `copy-${String(stage.copies)}`);
}

/** One that has its check and its comment. */
export async function answeredOne(stage: Stage): Promise<GitHubPullRequest> {
  const known = stage.answered.shift();
  if (known !== undefined) return known;
  const pr = await openOne(stage);
  await quiet(stage.story, stage.clock);
  return pr;
}

export interface Scenario {
  readonly name: string;
  /** What was there before; null where the pull request is opened now. */
  readonly prepare: (stage: Stage) => Promise<GitHubPullRequest | null>;
  readonly act: (stage: Stage, prepared: GitHubPullRequest | null) => Promise<GitHubPullRequest>;
  /** Those that meet a fault. */
  readonly calls: (story: Story) => readonly Call[];
  readonly faults: ReadonlyMap<string, Fault>;
}

async function play(
  stage: Stage,
  { prepare, act }: Scenario,
  disturb: () => void,
): Promise<GitHubPullRequest> {
  const { story, clock } = stage;
  const prepared = await prepare(stage);
  story.github.calls.clear();
  disturb();
  const pr = await act(stage, prepared);
  await quiet(story, clock);
  if (prepared === null) stage.answered.push(pr);
  return pr;
}

/** What a scenario comes to on a stage; found once. */
async function undisturbedOn(stage: Stage, scenario: Scenario): Promise<Undisturbed> {
  const known = stage.undisturbed.get(scenario.name);
  if (known !== undefined) return known;
  const { github } = stage.story;
  const pr = await play(stage, scenario, () => undefined);
  const calls = scenario.calls(stage.story);
  const state = { ...finalState(pr, github.app.botLogin), unmet: 0 };
  expect(state).toMatchObject({
    checks: [{ status: 'completed' }],
    comments: [expect.anything()],
    suggestions: [expect.anything()],
  });
  const found = { calls, state };
  stage.undisturbed.set(scenario.name, found);
  return found;
}

/** One fault at one call of a scenario. */
interface Cell {
  readonly title: string;
  readonly scenario: Scenario;
  readonly call: Call;
  readonly fault: Fault;
}

/**
 * A test for each fault at each call of each scenario, a share of them in each run: what is there in the end is always the same. `ahead` is
 * how far the app's clock is ahead of GitHub's, in milliseconds.
 */
export async function matrix(
  sentence: string,
  ahead: number,
  scenarios: readonly Scenario[],
): Promise<void> {
  const stages = stagesOf((atEnd) => openStage(ahead, atEnd));
  const cells: Cell[] = [];
  for (const scenario of scenarios) {
    const { calls } = await stages.lend((stage) => undisturbedOn(stage, scenario));
    const all = calls.flatMap((call) =>
      [...scenario.faults].map(([name, fault]) => ({
        title: `${scenario.name}: ${name} at ${call.name}`,
        scenario,
        call,
        fault,
      })),
    );
    // of few cells a share may be none, and then the first one is tried
    const drawn = shareOfRun(all, FAULT_SHARES);
    cells.push(...(drawn.length > 0 ? drawn : all.slice(0, 1)));
  }
  describe.concurrent(sentence, () => {
    for (const cell of cells)
      test(cell.title, { timeout: 300_000 }, async ({ expect: expectHere }) => {
        const { state, wanted } = await stages.lend((stage) => disturbed(stage, cell));
        expectHere(state).toEqual(wanted);
      });
  });
}

async function disturbed(stage: Stage, { scenario, call, fault }: Cell) {
  const { github } = stage.story;
  const { state: wanted } = await undisturbedOn(stage, scenario);
  const pr = await play(stage, scenario, () => {
    github.faults.add(fault, call.match);
  });
  const state = { ...finalState(pr, github.app.botLogin), unmet: github.faults.pending };
  github.faults.clear();
  return { state, wanted };
}
