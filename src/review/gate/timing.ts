import type { Tier } from '../../manifest/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import type { RequirementInput } from '../policy/requirements/policy-asks.ts';
import type { Instant } from '../policy/configuration/local-time.ts';
import { isObserved, rulesThatApply } from '../policy/requirements/policy-asks.ts';
import { localText } from '../policy/configuration/local-time.ts';
import type { Restriction } from './windows.ts';
import { allOpenAt, freeze, oneClosedAt, weeklyWindow } from './windows.ts';
import type { RanIn, RanState } from '../policy/requirements/requirement.ts';

export type TimedConfig = Pick<RepositoryConfig, 'tiers' | 'windows' | 'freezes' | 'timeZone'>;

interface TimingInput extends Omit<RequirementInput, 'config' | 'platformTeam' | 'review'> {
  readonly review: Pick<RequirementInput['review'], 'requires' | 'ran'>;
  readonly config: TimedConfig;
}

/** When a change may merge, or why nobody can say. */
export interface TimingResult {
  readonly timing: Timing;
  /** When windows and freezes turn next, ISO 8601 UTC; null where they do not within a year. */
  readonly turnsAt: string | null;
  /** A sentence where a rule names a window that is not there; the check fails then. */
  readonly invalid: string | null;
}

/** Whether windows and freezes let a change merge at an instant, and when that turns (docs/reference/gate.md). */
export function timingOf(input: TimingInput, asOf: Instant): TimingResult {
  const wanted = wantedWindows(input);
  const { windows } = input.config;
  const unknown = wanted.find(({ window }) => !Object.hasOwn(windows, window));
  const held = [
    ...wanted.flatMap((each) => windowOf(each, windows)),
    ...freezesOf(input),
    ...ranOf(input),
  ];
  const [enforced, observed] = [held.filter(isEnforced), held.filter((each) => !isEnforced(each))];
  const waits = closedBy(enforced, 'enforce', asOf);
  const turns = [turnOf(enforced, asOf), turnOf(observed, asOf)].filter((turn) => turn !== null);
  return {
    timing: waits ?? closedBy(observed, 'observe', asOf) ?? openUntil(enforced, asOf),
    turnsAt: turns.length === 0 ? null : isoOf(Math.min(...turns)),
    invalid:
      unknown === undefined
        ? null
        : `${unknown.source} wants the window ${unknown.window}, which the configuration does not define.`,
  };
}

interface WantedWindow {
  readonly window: string;
  readonly enforcement: 'enforce' | 'observe';
  /** Who wants it. */
  readonly source: string;
}

interface Held {
  readonly restriction: Restriction;
  readonly enforcement: 'enforce' | 'observe';
}

const isEnforced = ({ enforcement }: Held): boolean => enforcement === 'enforce';

const enforcementOf = (tier: Tier, config: TimedConfig): Held['enforcement'] =>
  isObserved(tier, config) ? 'observe' : 'enforce';

function wantedWindows({ tier, review, overridden, config }: TimingInput): readonly WantedWindow[] {
  const ofTier = tier === null || tier === 'low' ? undefined : config.tiers[tier].window;
  return [
    ...(ofTier === undefined || tier === null
      ? []
      : [{ window: ofTier, enforcement: enforcementOf(tier, config), source: `the tier ${tier}` }]),
    ...rulesThatApply(review.requires, overridden).flatMap(({ window, rule, tier: own }) =>
      window === null
        ? []
        : [{ window, enforcement: enforcementOf(own, config), source: `the rule ${rule}` }],
    ),
  ];
}

function windowOf(
  { window, enforcement }: WantedWindow,
  windows: TimedConfig['windows'],
): readonly Held[] {
  const written = Object.hasOwn(windows, window) ? windows[window] : undefined;
  return written === undefined ? [] : [{ restriction: weeklyWindow(window, written), enforcement }];
}

function freezesOf({ tier, config }: TimingInput): readonly Held[] {
  if (tier === null) return [];
  return config.freezes
    .filter(({ tiers }) => tiers.includes(tier))
    .map((each) => ({
      restriction: freeze(each, config.timeZone),
      enforcement: enforcementOf(tier, config),
    }));
}

/** What the tier and the rules want to have run elsewhere first. */
function ranOf({ tier, review, overridden, config }: TimingInput): readonly Held[] {
  const ofTier = tier === null || tier === 'low' ? undefined : config.tiers[tier].ranIn;
  const wanted = [
    ...(ofTier === undefined || tier === null ? [] : [{ ranIn: ofTier, of: tier }]),
    ...rulesThatApply(review.requires, overridden).flatMap(({ ranIn, tier: own }) =>
      ranIn === undefined ? [] : [{ ranIn, of: own }],
    ),
  ];
  return wanted.map(({ ranIn, of }) => ({
    restriction: runFirst(ranIn, review.ran ?? []),
    enforcement: enforcementOf(of, config),
  }));
}

/** Null where all are open. */
function closedBy(
  held: readonly Held[],
  enforcement: Held['enforcement'],
  asOf: Instant,
): Timing | null {
  const restrictions = held.map(({ restriction }) => restriction);
  const closed = restrictions.filter((each) => each.opensAt(asOf) !== asOf);
  const [first] = closed;
  if (first === undefined) return null;
  const opensAt = allOpenAt(restrictions, asOf);
  const why = closed.find((each) => each.opensAt(asOf) === null)?.neverOpens;
  return {
    kind: 'closed',
    waitsFor: [...new Set(closed.map(({ name }) => name))].join(' and '),
    opensAt: opensAt === null ? null : isoOf(opensAt),
    opensLocally: opensAt === null ? null : localText(opensAt, first.timeZone),
    ...(opensAt === null && why !== undefined && { why }),
    enforcement,
  };
}

function openUntil(held: readonly Held[], asOf: Instant): Timing {
  const restrictions = held.map(({ restriction }) => restriction);
  const closing = oneClosedAt(restrictions, asOf);
  if (closing === null) return { kind: 'open', until: null, untilLocally: null };
  const zone = restrictions.find((each) => each.closesAt(asOf) === closing)?.timeZone ?? 'UTC';
  return { kind: 'open', until: isoOf(closing), untilLocally: localText(closing, zone) };
}

/** When all together open, or one of them closes. */
function turnOf(held: readonly Held[], asOf: Instant): Instant | null {
  const restrictions = held.map(({ restriction }) => restriction);
  const opens = allOpenAt(restrictions, asOf);
  return opens === asOf ? oneClosedAt(restrictions, asOf) : opens;
}

const isoOf = (instant: Instant): string => new Date(instant).toISOString();

/** A change waits until it ran in an earlier environment for long enough; what nobody looked for did not. */
function runFirst(wanted: RanIn, states: readonly RanState[]): Restriction {
  const state = states.find(
    ({ environment, hours }) => environment === wanted.environment && hours === wanted.hours,
  );
  const opens = state?.kind === 'not-yet' ? Date.parse(state.opensAt ?? '') : NaN;
  return {
    name: nameOf(wanted),
    timeZone: 'UTC',
    opensAt: (instant) => {
      if (state?.kind === 'ran') return instant;
      return Number.isNaN(opens) ? null : Math.max(opens, instant);
    },
    closesAt: () => null,
    neverOpens: whyNever(state),
  };
}

/** After "waiting for". */
const nameOf = ({ environment, hours }: RanIn): string =>
  hours === 0
    ? `${environment} to have it first`
    : `${String(hours)} hour${hours === 1 ? '' : 's'} in ${environment}`;

function whyNever(state: RanState | undefined): string {
  if (state?.kind === 'unknown') return state.why;
  return state?.kind === 'not-in-force'
    ? 'not all of it is in force there'
    : 'it was not in force there for so long';
}

/** Whether maintenance windows and freezes let the change merge at the instant of the decision. Instants are ISO 8601, UTC. */
export type Timing =
  | {
      readonly kind: 'open';
      /** When that ends; null where it does not within a year. */
      readonly until: string | null;
      /** The same in local time, for people; null where `until` is. */
      readonly untilLocally: string | null;
    }
  | {
      readonly kind: 'closed';
      /** What has to open, after "waiting for": `the window weekly`. */
      readonly waitsFor: string;
      /** Null where it does not open within a year. */
      readonly opensAt: string | null;
      /** Half a sentence for where no time opens it; absent where it is only a matter of time. */
      readonly why?: string;
      /** The same in local time, for people: `Tue 24 Nov 2026 09:00 Europe/Berlin`; null where `opensAt` is. */
      readonly opensLocally: string | null;
      /** Whether the check waits for it, or only says so. */
      readonly enforcement: 'enforce' | 'observe';
    };
