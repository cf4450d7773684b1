import type { Node, Origin, Resource, Tier } from '../../../manifest/index.ts';
import type { RuleCondition } from './condition.ts';
import type { WrittenExample } from '../examples/example-schema.ts';
import type { PullRequestFacts } from '../pull-request-facts.ts';
import type { WrittenRule, WrittenWhen } from './rule-schema.ts';

/** What a rule judges: differences, findings, what becomes of calls, or files that differ in text. */
export type RuleSubject = 'change' | 'finding' | 'consequence' | 'file';

/** A filter; each given field must fit, any value of a field will do. */
export type When = WrittenWhen;

/** One rule of the risk policy, ready to be applied. */
export interface Rule {
  readonly id: string;
  readonly subject: RuleSubject;
  readonly when: When;
  /** What it leaves alone although `when` fits. */
  readonly unless: readonly When[];
  readonly condition: RuleCondition | null;
  readonly tier: Tier;
  /** The tier where the change makes the cluster; null where that makes no difference. */
  readonly tierInNewCluster: Tier | null;
  /** Who has to approve beyond what the tier asks for. */
  readonly require: WrittenRule['require'] | null;
  /** The reason, as a person reads it. */
  readonly why: string;
  /** Those written beside the rule; files of examples bring others. */
  readonly examples: RuleExamples;
  /** As it is written, with the place of each field. */
  readonly node: Node;
  /** Where the rule begins. */
  readonly origin: Origin;
  /** `file:line` of it. */
  readonly place: string;
}

export interface RuleExamples {
  readonly matches: readonly RuleExample[];
  readonly ignores: readonly RuleExample[];
}

/** One small change that a rule must, or must not, be about. */
export interface RuleExample {
  readonly says: string | null;
  readonly environment: {
    readonly name: string;
    readonly production: boolean;
    readonly sharedWithProduction: boolean;
    readonly overwritesProduction: boolean;
    readonly keepsRemoved: boolean;
  };
  /** Objects on either side. */
  readonly before: readonly Resource[];
  readonly after: readonly Resource[];
  readonly changedFile: string | null;
  readonly ownersKept: boolean;
  readonly finding: NonNullable<WrittenExample['finding']> | null;
  readonly unseen: NonNullable<WrittenExample['unseen']> | null;
  readonly pullRequest: PullRequestFacts;
  readonly origin: Origin;
  /** `file:line` of it. */
  readonly place: string;
}
