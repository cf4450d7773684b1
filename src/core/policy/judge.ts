import type { Tier } from '../detectors/finding.ts';
import type { ConditionInputs, Verdict } from './condition.ts';
import { fitsWhen } from './fits-when.ts';
import type { Matter } from './matter.ts';
import type { Rule } from './rule.ts';
import { TIERS } from './tiers.ts';

/** The riskiest rule that applies to one matter. */
export interface Judgement {
  readonly matter: Matter;
  readonly tier: Tier;
  /** Null where no rule covers it. */
  readonly rule: Rule | null;
  /** Set where the rule's condition could not be decided and counts as met. */
  readonly undecided: string | null;
}

/**
 * Finds the riskiest rule for one matter; of equal ones the first. What no rule covers is critical,
 * for nobody has said that it is not; a file that no rule is about is low.
 */
export function judge(
  matter: Matter,
  rules: readonly Rule[],
  inputsOf: (matter: Matter) => ConditionInputs,
): Judgement {
  let worst: Judgement | null = null;
  let inputs: ConditionInputs | null = null;
  for (const rule of rules) {
    if (worst !== null && rank(rule.tier) <= rank(worst.tier)) continue;
    if (!isAbout(rule, matter)) continue;
    const verdict = rule.condition?.evaluate((inputs ??= inputsOf(matter))) ?? MET;
    if (verdict.kind === 'not-met') continue;
    const undecided = verdict.kind === 'undecided' ? verdict.why : null;
    worst = { matter, tier: rule.tier, rule, undecided };
  }
  if (worst !== null) return worst;
  const tier = matter.kind === 'file' ? 'low' : 'critical';
  return { matter, tier, rule: null, undecided: null };
}

const MET: Verdict = { kind: 'met' };

const rank = (tier: Tier): number => TIERS.indexOf(tier);

const isAbout = (rule: Rule, matter: Matter): boolean =>
  rule.subject === matter.kind &&
  fitsWhen(rule.when, matter) &&
  !rule.unless.some((unless) => fitsWhen(unless, matter));
