import type { Tier } from '../../../manifest/index.ts';
import type { MatterJudgement } from '../rules/rule-judgement.ts';
import type { Rule } from '../rules/rule.ts';
import type { RanIn } from './requirement.ts';

/** What a rule that applies asks for beyond what the tier does. */
export interface RuleRequirement {
  readonly rule: string;
  /** `file:line` of the rule. */
  readonly place: string;
  /** Of the rule. */
  readonly tier: Tier;
  /** From each of those in `from`. */
  readonly approvals: number;
  /** `platform`, `owners` or `organisation/slug`; empty where it asks for nobody. */
  readonly from: readonly string[];
  /** Name of a window of the configuration; null where any time will do. */
  readonly window: string | null;
  /** Absent where it need not have run anywhere. */
  readonly ranIn?: RanIn;
  /** Ids of the findings it is about: it lapses once all of them are overridden. Empty where it is about changes or files. */
  readonly findings: readonly string[];
}

/** What the rules that apply ask for, each once, in the order in which they first apply. */
export function ruleRequirementsOf(
  judgements: readonly MatterJudgement[],
): readonly RuleRequirement[] {
  const findings = new Map<Rule, Set<string>>();
  for (const { matter, requiring } of judgements)
    for (const rule of requiring) {
      const ids = findings.get(rule) ?? new Set();
      if (matter.kind === 'finding') ids.add(matter.finding.id);
      findings.set(rule, ids);
    }
  return [...findings].map(([rule, ids]) => requirementOfRule(rule, [...ids]));
}

/** Approvals without a word about whose are the platform team's; a window alone asks nobody. */
function requirementOfRule(
  { id, place, tier, require }: Rule,
  findings: readonly string[],
): RuleRequirement {
  const { approvals, from, window = null, ranIn } = require ?? {};
  const asked = from ?? (approvals === undefined ? [] : ['platform']);
  return {
    rule: id,
    place,
    tier,
    window,
    ...(ranIn !== undefined && { ranIn }),
    findings,
    approvals: approvals ?? 1,
    from: approvals === 0 ? [] : asked,
  };
}
