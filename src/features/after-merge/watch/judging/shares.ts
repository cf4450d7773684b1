import type { Steps, TrafficStep } from '../traffic-view.ts';

/** Counts some of all requests. */
export interface Share {
  readonly some: number;
  readonly all: number;
}

export type Picked = 'failed' | 'refused';

export const shareOf = (steps: Steps<TrafficStep>, picked: Picked): Share => {
  let [some, all] = [0, 0];
  for (const step of steps) {
    some += step?.[picked] ?? 0;
    all += step?.requests ?? 0;
  }
  return { some, all };
};

/** Gives the share from 0 to 1; it is 0 where there are no requests. */
export const ratioOf = ({ some, all }: Share): number => (all === 0 ? 0 : some / all);

/** So much of the time before may be a deploy, and says nothing of how it is otherwise. */
const ONE_DEPLOY_MS = 240_000;

/** Leaves out the worst four minutes in a row. */
export function withoutOneDeploy(
  steps: Steps<TrafficStep>,
  picked: Picked,
  stepMs: number,
): Steps<TrafficStep> {
  const length = Math.max(1, Math.floor(ONE_DEPLOY_MS / stepMs));
  let [worst, at] = [0, 0];
  for (let from = 0; from + length <= steps.length; from += 1) {
    const { some } = shareOf(steps.slice(from, from + length), picked);
    if (some > worst) [worst, at] = [some, from];
  }
  return steps.map((step, index) => (index >= at && index < at + length ? null : step));
}

/**
 * Says how much more the share of so many steps in a row wavers than by chance alone: Pearson's χ² of such
 * stretches, their mean; 1 where chance explains it. Longer stretches show what wanders slowly.
 */
export function noiseOf(steps: Steps<TrafficStep>, picked: Picked, length: number): number {
  const share = ratioOf(shareOf(steps, picked));
  if (share <= 0 || share >= 1) return 1;
  const parts = stretchesOf(steps, length, picked).map(({ some, all }) => {
    const expected = all * share;
    return (some - expected) ** 2 / (expected * (1 - share));
  });
  return Math.max(1, parts.reduce((sum, each) => sum + each, 0) / Math.max(1, parts.length));
}

/** Lists the shares of all stretches of so many steps in a row that have requests. */
function stretchesOf(steps: Steps<TrafficStep>, length: number, picked: Picked): readonly Share[] {
  const found: Share[] = [];
  for (let from = 0; from + length <= steps.length; from += 1) {
    const share = shareOf(steps.slice(from, from + length), picked);
    if (share.all > 0) found.push(share);
  }
  return found;
}

/**
 * Says by how many standard deviations `after` is more than `before`: the signed root of the likelihood ratio
 * (G) of two proportions, over the root of the noise. It holds for few events too, where a normal
 * approximation does not.
 */
export function deviationsBetween(before: Share, after: Share, noise: number): number {
  const whole = { some: before.some + after.some, all: before.all + after.all };
  if (whole.some <= 0 || ratioOf(after) <= ratioOf(before)) return 0;
  const likelihood =
    likelihoodOf(before, ratioOf(before)) +
    likelihoodOf(after, ratioOf(after)) -
    likelihoodOf(before, ratioOf(whole)) -
    likelihoodOf(after, ratioOf(whole));
  return Math.sqrt(Math.max(0, 2 * likelihood) / noise);
}

/** Gives the logarithm of the likelihood of a share where each request counts with probability `p`. */
const likelihoodOf = ({ some, all }: Share, p: number): number =>
  times(some, Math.log(p)) + times(all - some, Math.log1p(-p));

/** Multiplies; nothing times minus infinity is nothing. */
const times = (count: number, logarithm: number): number => (count <= 0 ? 0 : count * logarithm);

/** Gives the greatest share of so many steps in a row; 0 where there are none. */
export const worstStretch = (steps: Steps<TrafficStep>, length: number, picked: Picked): number =>
  Math.max(0, ...stretchesOf(steps, length, picked).map(ratioOf));
