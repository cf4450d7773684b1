import type { Tier } from '../detectors/finding.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Condition } from './condition.ts';
import type { WrittenRule, WrittenWhen } from './rule-schema.ts';

/** What a rule judges: differences, findings, or files that differ in text. */
export type RuleSubject = 'change' | 'finding' | 'file';

/** A filter; each given field must fit, any value of a field will do. */
export type When = WrittenWhen;

/** One rule of the risk policy, ready to be applied. */
export interface Rule {
  readonly id: string;
  readonly subject: RuleSubject;
  readonly when: When;
  /** What it leaves alone although `when` fits. */
  readonly unless: readonly When[];
  readonly condition: Condition | null;
  readonly tier: Tier;
  /** Who has to approve beyond what the tier asks for. */
  readonly require: WrittenRule['require'] | null;
  /** The reason, as a person reads it. */
  readonly why: string;
  readonly examples: { readonly matches: readonly string[]; readonly ignores: readonly string[] };
  /** Where the rule begins. */
  readonly origin: Origin;
  /** `file:line` of it. */
  readonly place: string;
}
