import type { Tier } from '../../../manifest/index.ts';
import { TIERS } from '../../../manifest/index.ts';
import type { ConditionInputs, ConditionResult } from './condition.ts';
import { fitsWhen } from './rule-match.ts';
import type { Matter } from './matter.ts';
import type { Rule } from './rule.ts';

/** The riskiest rule that applies to one matter. */
export interface MatterJudgement {
  readonly matter: Matter;
  readonly tier: Tier;
  /** Null where no rule covers it. */
  readonly rule: Rule | null;
  /** Set where the rule's condition could not be decided and counts as met. */
  readonly undecided: string | null;
  /** Every rule that fits and asks for something beyond its tier, the less risky ones too. */
  readonly requiring: readonly Rule[];
}

/**
 * Finds the riskiest rule for one matter; of equal ones the first. What no rule covers is critical,
 * for nobody has said that it is not; a file or a consequence that no rule is about is low: the changes that bring it
 * have their own tier.
 */
export function judge(
  matter: Matter,
  rules: readonly Rule[],
  inputsOf: (matter: Matter) => ConditionInputs,
): MatterJudgement {
  const requiring: Rule[] = [];
  let worst: Applied | null = null;
  let inputs: ConditionInputs | null = null;
  for (const rule of rules) {
    const isWorse: boolean =
      worst === null || rank(tierIn(rule, matter)) > rank(tierIn(worst.rule, matter));
    const isWanted = (isWorse || rule.require !== null) && isAbout(rule, matter);
    if (!isWanted) continue;
    const applied = apply(rule, () => (inputs ??= inputsOf(matter)));
    if (applied === null) continue;
    if (rule.require !== null) requiring.push(rule);
    if (isWorse) worst = applied;
  }
  if (worst !== null) return { matter, tier: tierIn(worst.rule, matter), ...worst, requiring };
  const tier = matter.kind === 'file' || matter.kind === 'consequence' ? 'low' : 'critical';
  return { matter, tier, rule: null, undecided: null, requiring };
}

interface Applied {
  readonly rule: Rule;
  readonly undecided: string | null;
}

/** Null where the rule's condition is not met. */
function apply(rule: Rule, inputs: () => ConditionInputs): Applied | null {
  const verdict = rule.condition?.evaluate(inputs()) ?? MET;
  if (verdict.kind === 'not-met') return null;
  return { rule, undecided: verdict.kind === 'undecided' ? verdict.why : null };
}

const MET: ConditionResult = { kind: 'met' };

const tierIn = (rule: Rule, matter: Matter): Tier =>
  matter.kind !== 'file' && matter.environment.isNewCluster === true
    ? (rule.tierInNewCluster ?? rule.tier)
    : rule.tier;

const rank = (tier: Tier): number => TIERS.indexOf(tier);

const isAbout = (rule: Rule, matter: Matter): boolean =>
  rule.subject === matter.kind &&
  fitsWhen(rule.when, matter) &&
  !rule.unless.some((unless) => fitsWhen(unless, matter));
