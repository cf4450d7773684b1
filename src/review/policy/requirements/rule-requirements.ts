import type { Tier } from '../../../manifest/index.ts';
import type { MatterJudgement } from '../rules/rule-judgement.ts';
import type { Rule } from '../rules/rule.ts';
import type { ownersOfChange, OwnersOfChange } from '../../../compare/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { RanIn } from './requirement.ts';

/** A workload whose owners answer for what is found, in its environment. */
type AnsweredFor = NonNullable<Parameters<typeof ownersOfChange>[0]['services']>[number][number];

/** Is the word for the owners of the services that findings are about. */
export const SERVICE_OWNERS = 'service-owners';

/** What a rule that applies asks for beyond what the tier does. */
export interface RuleRequirement {
  readonly rule: string;
  /** `file:line` of the rule. */
  readonly place: string;
  /** Of the rule. */
  readonly tier: Tier;
  /** From each of those in `from`. */
  readonly approvals: number;
  /** `platform`, `owners`, `service-owners` or `organisation/slug`; empty where it asks for nobody. */
  readonly from: readonly string[];
  /** Name of a window of the configuration; null where any time will do. */
  readonly window: string | null;
  /** Absent where it need not have run anywhere. */
  readonly ranIn?: RanIn;
  /** Tells that it asks in the place of the tier. */
  readonly instead?: true;
  /** Lists the workloads that its findings are about, where their owners are asked. */
  readonly services?: readonly AnsweredFor[];
  /** Holds whose those are; absent until somebody has looked. */
  readonly serviceOwners?: OwnersOfChange['fileOwners'];
  /** Ids of the findings it is about: it lapses once all of them are overridden. Empty where it is about changes or files. */
  readonly findings: readonly string[];
}

/** What the rules that apply ask for, each once, in the order in which they first apply. */
export function ruleRequirementsOf(
  judgements: readonly MatterJudgement[],
): readonly RuleRequirement[] {
  const findings = new Map<Rule, Map<string, readonly AnsweredFor[]>>();
  for (const { matter, requiring } of judgements)
    for (const rule of requiring) {
      const found = findings.get(rule) ?? new Map<string, readonly AnsweredFor[]>();
      if (matter.kind === 'finding') found.set(matter.finding.id, servicesOf(matter.finding));
      findings.set(rule, found);
    }
  return [...findings].map(([rule, found]) => requirementOfRule(rule, found));
}

/**
 * Gives the tier for which nobody is asked but by rules: all that makes it is judged by rules that ask in its place. Null for
 * none.
 */
export function tierAskedByRules(
  tier: Tier | null,
  judgements: readonly MatterJudgement[],
): Tier | null {
  const making = judgements.filter((judgement) => judgement.tier === tier);
  const isAsked = making.every(({ rule }) => rule?.require?.instead === true);
  return making.length > 0 && isAsked ? tier : null;
}

const servicesOf = ({ environment, workloads = [] }: Finding): readonly AnsweredFor[] =>
  workloads.map((workload) => ({ environment, workload }));

/** Approvals without a word about whose are the platform team's; a window alone asks nobody. */
function requirementOfRule(
  { id, place, tier, require }: Rule,
  findings: ReadonlyMap<string, readonly AnsweredFor[]>,
): RuleRequirement {
  const { approvals, from, window = null, ranIn } = require ?? {};
  const asked = from ?? (approvals === undefined ? [] : ['platform']);
  return {
    rule: id,
    place,
    tier,
    window,
    ...(ranIn !== undefined && { ranIn }),
    ...(require?.instead === true && { instead: true }),
    ...(asked.includes(SERVICE_OWNERS) && {
      services: [...findings.values()].flat(),
    }),
    findings: [...findings.keys()],
    approvals: approvals ?? 1,
    from: approvals === 0 ? [] : asked,
  };
}
