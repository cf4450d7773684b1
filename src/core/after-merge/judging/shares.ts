import type { Steps, TrafficStep } from '../traffic-view.ts';

/** Some of all requests. */
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

/** 0 where there are none. */
export const ratioOf = ({ some, all }: Share): number => (all === 0 ? 0 : some / all);

/** Of a hundred steps those that are worst and may be chance. */
const LEFT_OUT = 0.05;

/**
 * How much more a share wavers from step to step than by chance alone: Pearson's χ² over its degrees of freedom, the
 * worst twentieth of the steps left out; 1 where chance explains it.
 */
export function noiseOf(steps: Steps<TrafficStep>, picked: Picked): number {
  const known = steps.filter((step) => step !== null).filter(({ requests }) => requests > 0);
  const share = ratioOf(shareOf(known, picked));
  if (share <= 0 || share >= 1 || known.length < 3) return 1;
  const parts = known
    .map((step) => {
      const expected = step.requests * share;
      return (step[picked] - expected) ** 2 / (expected * (1 - share));
    })
    .sort((a, b) => a - b);
  const kept = parts.slice(0, Math.ceil(parts.length * (1 - LEFT_OUT)));
  return Math.max(1, kept.reduce((sum, each) => sum + each, 0) / Math.max(1, kept.length - 1));
}

/**
 * By how many standard deviations `after` is more than `before`: the signed root of the likelihood ratio (G) of two
 * proportions, over the root of the noise. It holds for few events too, where a normal approximation does not.
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

/** Logarithm of the likelihood of a share where each request counts with probability `p`. */
const likelihoodOf = ({ some, all }: Share, p: number): number =>
  times(some, Math.log(p)) + times(all - some, Math.log1p(-p));

/** Nothing times minus infinity is nothing. */
const times = (count: number, logarithm: number): number => (count <= 0 ? 0 : count * logarithm);

/** The greatest share of so many steps in a row. */
export function worstStretch(steps: Steps<TrafficStep>, length: number, picked: Picked): number {
  let worst = 0;
  for (let from = 0; from + length <= steps.length; from += 1) {
    const share = shareOf(steps.slice(from, from + length), picked);
    if (share.all > 0) worst = Math.max(worst, ratioOf(share));
  }
  return worst;
}
