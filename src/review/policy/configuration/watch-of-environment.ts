import type { Tier } from '../../../manifest/index.ts';
import { TIERS } from '../../../manifest/index.ts';
import type { RepositoryConfig } from './repository-config.ts';

/** What a configuration says of watching one environment; absent is what nobody says. */
export interface WatchOfEnvironment {
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

/** The least risky tier that is watched in any environment; null where none is. */
export function watchedFrom({ watch }: Pick<RepositoryConfig, 'watch'>): Tier | null {
  const wanted = [watch.tier, ...Object.values(watch.environments).map(({ tier }) => tier)];
  return TIERS.find((tier) => wanted.includes(tier)) ?? null;
}
