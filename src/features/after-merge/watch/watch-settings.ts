import type { Tier } from '../../../manifest/index.ts';
import type { RepositoryConfig } from '../../../review/index.ts';
import type { WatchSettings } from './begun-watch.ts';

/** Holds the settings of a repository that configures nothing; 60 s is Prometheus' own `scrape_interval`. */
export const DEFAULT_WATCH: WatchSettings = {
  minutes: 15,
  minutesBefore: 60,
  scrapeSeconds: 60,
  errors: { ratio: 2, rise: 0.01, requests: 50 },
  latency: { ratio: 2, milliseconds: 50 },
  deviations: 4.5,
};

/** Metrics come late: besides one scrape, so long is left out after the sync. */
const SETTLING_MS = 60_000;

const stepSeconds = ({ scrapeSeconds }: WatchSettings): number => Math.max(60, scrapeSeconds);

/**
 * Seconds that a rate is taken over: a step and one scrape. Prometheus knows only what lies between two scrapes of a
 * range; so each event is in one step, where over the step alone those between two ranges would be lost.
 */
export const rangeSeconds = (
  { stepMs }: Pick<StepWindow, 'stepMs'>,
  { scrapeSeconds }: Pick<WatchSettings, 'scrapeSeconds'>,
): number => stepMs / 1_000 + scrapeSeconds;

/** Steps that end at regular instants, in milliseconds since 1970. */
export interface StepWindow {
  /** End of the first step. */
  readonly first: number;
  /** End of the last step; before `first` where there is none. */
  readonly last: number;
  readonly stepMs: number;
}

/** The steps of the hour before, and those that are judged so far. */
export interface WatchWindows {
  readonly before: StepWindow;
  readonly after: StepWindow;
  /** When everything is seen. */
  readonly until: number;
  readonly isComplete: boolean;
}

/**
 * Gives the steps of a look; `appliedAt` and `now` are milliseconds since 1970. No step holds the sync
 * itself.
 */
export function watchWindows(
  appliedAt: number,
  now: number,
  settings: WatchSettings,
): WatchWindows {
  const stepMs = stepSeconds(settings) * 1_000;
  const scrapeMs = settings.scrapeSeconds * 1_000;
  const from = appliedAt + scrapeMs + SETTLING_MS;
  const most = Math.max(1, Math.ceil((settings.minutes * 60_000) / stepMs));
  // of the last scrape before now not every proxy is seen
  const seen = Math.floor((now - scrapeMs - from) / stepMs);
  const count = Math.max(0, Math.min(most, seen));
  const stepsBefore = Math.max(1, Math.floor((settings.minutesBefore * 60_000) / stepMs));
  return {
    before: { first: appliedAt - (stepsBefore - 1) * stepMs, last: appliedAt, stepMs },
    after: { first: from + stepMs, last: from + count * stepMs, stepMs },
    until: from + most * stepMs + scrapeMs,
    isComplete: seen >= most,
  };
}

/** Ends of the steps of a window. */
export const stepsOf = ({ first, last, stepMs }: StepWindow): readonly number[] =>
  last < first
    ? []
    : Array.from(
        { length: Math.round((last - first) / stepMs) + 1 },
        (_, at) => first + at * stepMs,
      );

/** Windows and thresholds as a repository wants them; what it does not say is as it is for everybody. */
export function configuredWatch({
  minutes = DEFAULT_WATCH.minutes,
  minutesBefore = DEFAULT_WATCH.minutesBefore,
  scrapeSeconds = DEFAULT_WATCH.scrapeSeconds,
  errors: { rise, ...errors },
  latency,
}: WatchOfEnvironment): WatchSettings {
  return {
    ...{ minutes, minutesBefore, scrapeSeconds },
    errors: {
      ...DEFAULT_WATCH.errors,
      ...errors,
      // written in percent
      ...(rise !== undefined && { rise: rise / 100 }),
    },
    latency: { ...DEFAULT_WATCH.latency, ...latency },
    deviations: DEFAULT_WATCH.deviations,
  };
}

/** Holds what a configuration says of watching one environment; a field that nobody says is absent. */
interface WatchOfEnvironment {
  /** The least risky tier that is watched; null where none is. */
  readonly tier: Tier | null;
  /** Name in the settings of the service. */
  readonly prometheus: string | null;
  readonly minutes?: number;
  readonly minutesBefore?: number;
  readonly scrapeSeconds?: number;
  /** `rise` in percent of all requests. */
  readonly errors: { readonly ratio?: number; readonly rise?: number; readonly requests?: number };
  readonly latency: { readonly ratio?: number; readonly milliseconds?: number };
}

/** An environment's own words come before those for all; field by field. */
export function watchOfEnvironment(
  { watch }: Pick<RepositoryConfig, 'watch'>,
  environment: string,
): WatchOfEnvironment {
  const own = Object.hasOwn(watch.environments, environment) ? watch.environments[environment] : {};
  const {
    tier,
    prometheus = null,
    errors,
    latency,
    environments: _,
    ...rest
  } = {
    ...watch,
    ...own,
  };
  return {
    ...rest,
    prometheus,
    tier: tier === 'off' ? null : tier,
    errors: { ...watch.errors, ...errors },
    latency: { ...watch.latency, ...latency },
  };
}
