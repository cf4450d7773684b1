import { expect } from 'vitest';
import { RETRY_LIMITS } from '../../../src/app/judge-failure.ts';
import type { Fault } from '../../../sandbox/github/http/faults.ts';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { eventually } from '../../support/eventually.ts';
import type { Call } from './every-call.ts';
import { finalState } from './final-state.ts';
import { openCopy } from './open-copy.ts';
import { quiet } from './quiet.ts';
import { skippingClock } from './skipping-clock.ts';
import type { SkippingClock } from './skipping-clock.ts';
import { tell } from './story.ts';
import type { Story } from './story.ts';

/** High, with a comment, a suggestion in the diff, and a team that is asked: every call that a review makes. */
const EXAMPLE = '09-wrong-nesting';

/** An app, and the pull requests that it has answered. */
export interface Stage {
  readonly story: Story;
  readonly clock: SkippingClock;
  readonly answered: GitHubPullRequest[];
  copies: number;
}

/**
 * Waits as in production, but for those that no clock of ours ends: of connections that hang. `ahead` is how
 * far the app's clock is ahead of GitHub's, in milliseconds.
 */
export async function openStage(ahead: number): Promise<Stage> {
  const clock = skippingClock();
  const { firstWait, longestWait } = RETRY_LIMITS;
  const overrides = {
    clock: { now: () => clock.now() + ahead },
    workers: { firstWait, longestWait, poll: 20 },
    schedule: { reconcile: 3_600_000 },
    github: { timeout: 2_500 },
    analysis: { limits: { silence: 1, fetchTime: 5_000 } },
  };
  const story = await tell({
    examples: [EXAMPLE],
    github: { clock },
    app: { overrides, variables: { LOG_LEVEL: 'fatal' } },
  });
  await eventually(
    () => story.shop.issues().length > 0,
    () => 'it has not looked at its repositories',
  );
  await quiet(story, clock);
  return { story, clock, answered: [], copies: 0 };
}

export function openOne(stage: Stage): Promise<GitHubPullRequest> {
  stage.copies += 1;
  return openCopy(stage.story, EXAMPLE, `copy-${String(stage.copies)}`);
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

/** A line of the table at the end. */
interface Tally {
  readonly scenario: string;
  readonly calls: number;
  readonly faults: number;
  readonly runs: number;
  readonly wrong: number;
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

/** Plays a scenario with each fault at each of its calls: what is there in the end is always the same. */
async function tallyOf(stage: Stage, scenario: Scenario): Promise<Tally> {
  const { github } = stage.story;
  const undisturbed = await play(stage, scenario, () => undefined);
  const calls = scenario.calls(stage.story);
  const wanted = { ...finalState(undisturbed, github.app.botLogin), unmet: 0 };
  expect(wanted).toMatchObject({
    checks: [{ status: 'completed' }],
    comments: [expect.anything()],
    suggestions: [expect.anything()],
  });
  let [runs, wrong] = [0, 0];
  for (const call of calls)
    for (const [name, fault] of scenario.faults) {
      const pr = await play(stage, scenario, () => {
        github.faults.add(fault, call.match);
      });
      const state = { ...finalState(pr, github.app.botLogin), unmet: github.faults.pending };
      github.faults.clear();
      expect.soft(state, `${scenario.name}: ${name} at ${call.name}`).toEqual(wanted);
      runs += 1;
      if (JSON.stringify(state) !== JSON.stringify(wanted)) wrong += 1;
    }
  return {
    scenario: scenario.name,
    calls: calls.length,
    faults: scenario.faults.size,
    runs,
    wrong,
  };
}

/** All scenarios one after the other on one stage; prints what came of it. */
export async function matrix(stage: Stage, scenarios: readonly Scenario[]): Promise<void> {
  const tallies: Tally[] = [];
  for (const scenario of scenarios) tallies.push(await tallyOf(stage, scenario));
  console.table(tallies);
}
