import type { Tier } from '../../../manifest/index.ts';

/** One ask: so many approvals of these people. A change may have several; each has to be met. */
export interface Requirement {
  /** Of the change, or of the rule that asks. */
  readonly tier: Tier;
  readonly approvals: number;
  /** `owners`: of changed files; `affected-owners`: of environments the change reaches without changing a file of theirs. */
  readonly from: 'platform' | 'owners' | 'team' | 'affected-owners';
  /** `organisation/slug` of teams, or logins, whose members count. */
  readonly teams: readonly string[];
  readonly people: readonly string[];
  /** Where it is written who they are: `.meshwarden/config.yaml`, a rule or a line of CODEOWNERS; empty where nobody is known. */
  readonly source: string;
  readonly enforcement: 'enforce' | 'observe';
  /** Why they are asked, half a sentence: `the change is critical`. */
  readonly why: string;
}
