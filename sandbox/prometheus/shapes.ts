import { Chance } from './chance.ts';

/** How the requests of a Service go, apart from what is planted. */
export const SHAPES = [
  'flat',
  'noise',
  'low-traffic',
  'deploy-spike',
  'gaps',
  'growing',
  'nan',
] as const;

export type Shape = (typeof SHAPES)[number];

/** What a change does from the moment it is applied, or some seconds later. */
export type Planted =
  | { readonly kind: 'errors'; readonly rise: number; readonly afterSeconds: number }
  | { readonly kind: 'refusals'; readonly rise: number; readonly afterSeconds: number }
  | { readonly kind: 'latency'; readonly times: number; readonly afterSeconds: number };

/** Requests at one moment. */
export interface Moment {
  readonly perSecond: number;
  /** Shares, 0 to 1. */
  readonly failed: number;
  readonly refused: number;
  /** Milliseconds. */
  readonly median: number;
}

/** Of one Service: what goes on at a moment, whether it is scraped, and whether a scrape gives a number. */
export interface Course {
  /** Seconds since the change was applied, negative before; asked in their order. */
  at(seconds: number): Moment;
  isScraped(seconds: number): boolean;
  isNumber(seconds: number): boolean;
}

/** Deviation of noise: mostly between half and double, at times five times as much. */
const WANDER = 0.6;

/** A course of a shape, other for each seed. */
export function courseOf(shape: Shape, planted: Planted | null, seed: number): Course {
  const chance = new Chance(seed);
  const base = baseOf(shape, chance);
  const spikes = shape === 'deploy-spike' ? spikesOf(chance) : [];
  const gaps = shape === 'gaps' ? gapsOf(chance) : [];
  let [wander, last] = [0, -Infinity];
  return {
    at(seconds) {
      if (shape === 'noise') {
        // logarithm of what the share is multiplied by: half of it is forgotten within two minutes
        const kept = 0.5 ** ((seconds - last) / 120);
        wander = kept * wander + WANDER * Math.sqrt(1 - kept ** 2) * chance.normal();
        last = seconds;
      }
      const factor = Math.exp(wander);
      const growth = shape === 'growing' ? Math.exp(seconds / 2_400) : 1;
      const spike = spikes.find(({ from, to }) => seconds >= from && seconds < to)?.share ?? 0;
      const is = (kind: Planted['kind']) =>
        planted?.kind === kind && seconds >= planted.afterSeconds ? planted : null;
      const [errors, refusals, latency] = [is('errors'), is('refusals'), is('latency')];
      return {
        perSecond: base.perSecond * growth * (shape === 'noise' ? Math.exp(wander / 3) : 1),
        failed: Math.min(0.95, base.failed * factor + spike + riseOf(errors)),
        refused: Math.min(0.95, base.refused * factor + riseOf(refusals)),
        median:
          base.median * Math.exp(wander / 4) * (latency?.kind === 'latency' ? latency.times : 1),
      };
    },
    isScraped: (seconds) => !gaps.some(({ from, to }) => seconds >= from && seconds < to),
    isNumber: () => shape !== 'nan' || chance.next() > 0.05,
  };
}

const riseOf = (planted: Planted | null): number =>
  planted === null || planted.kind === 'latency' ? 0 : planted.rise;

const baseOf = (shape: Shape, chance: Chance): Moment => ({
  perSecond: shape === 'low-traffic' ? chance.between(0.1, 0.4) : chance.between(5, 40),
  failed: shape === 'noise' ? chance.between(0.002, 0.02) : chance.between(0, 0.003),
  refused: chance.between(0, 0.01),
  median: chance.between(8, 60),
});

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** Pods that are replaced: at the sync, and once in the hour before. */
function spikesOf(chance: Chance): readonly Stretch[] {
  const spike = (from: number): Stretch => ({
    from,
    to: from + chance.between(60, 200),
    share: chance.between(0.05, 0.4),
  });
  return [spike(chance.between(-3_300, -600)), spike(chance.between(0, 20))];
}

/** About a fifth of all scrapes, some minutes at a time. */
function gapsOf(chance: Chance): readonly Stretch[] {
  const gaps: Stretch[] = [];
  for (let at = -3_900; at < 3_600;) {
    at += chance.between(300, 1_500);
    const to = at + chance.between(60, 360);
    gaps.push({ from: at, to, share: 1 });
    at = to;
  }
  return gaps;
}
