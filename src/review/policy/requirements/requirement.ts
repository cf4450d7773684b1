import { z } from 'zod';
import type { Tier } from '../../../manifest/index.ts';

/** One ask: so many approvals of these people. A change may have several; each has to be met. */
export interface ApprovalRequirement {
  /** Of the change, or of the rule that asks. */
  readonly tier: Tier;
  readonly approvals: number;
  /**
   * `owners`: of changed files; `service-owners`: of the services that a finding is about; `affected-owners`: of
   * environments the change reaches without changing a file of theirs.
   */
  readonly from: 'platform' | 'owners' | 'service-owners' | 'team' | 'affected-owners';
  /** `organisation/slug` of teams, or logins, whose members count. */
  readonly teams: readonly string[];
  readonly people: readonly string[];
  /** Where it is written who they are: `.meshwarden/config.yaml`, a rule or a line of CODEOWNERS; empty where nobody is known. */
  readonly source: string;
  readonly enforcement: 'enforce' | 'observe';
  /** Why they are asked, half a sentence: `the change is critical`. */
  readonly why: string;
}

const ONE = /^(?:platform|owners|@?[\w.-]+\/[\w.-]+)$/;
const EXPECTED = 'platform, owners, or a team written as organisation/team is expected.';

const Approver = z
  .string()
  .regex(ONE, EXPECTED)
  .overwrite((name) => name.replace(/^@/, ''));

const EXPECTED_OF_RULE =
  'platform, owners, service-owners, or a team written as organisation/team is expected.';

const RuleApprover = z
  .string()
  .regex(/^(?:platform|owners|service-owners|@?[\w.-]+\/[\w.-]+)$/, EXPECTED_OF_RULE)
  .overwrite((name) => name.replace(/^@/, ''));

/**
 * Whose approvals are asked for, in a tier or a rule: the platform team, the owners of the changed files, a
 * team; several of these are asked each.
 */
export const Approvers = z
  .union([Approver, z.array(Approver).min(1)], { error: EXPECTED })
  .transform((given) => [...new Set([given].flat())])
  .describe(
    'Whose approvals count: platform, owners, organisation/team, or a list; each is asked.',
  );

/**
 * Approvers of a rule about findings: also the owners of the services that these are about, and the platform team
 * for those that nobody owns.
 */
export const RuleApprovers = z
  .union([RuleApprover, z.array(RuleApprover).min(1)], { error: EXPECTED_OF_RULE })
  .transform((given) => [...new Set([given].flat())])
  .describe(
    'Whose approvals count: platform, owners, service-owners (of the workloads that a finding is about), organisation/team, or a list; each is asked.',
  );

/** That what changes was in force in an earlier environment for so long. */
export const RanInSchema = z
  .strictObject({
    environment: z.string().min(1).describe('Name of the environment.'),
    hours: z.number().min(0).max(8_760).describe('For how long; 0 for at all.'),
  })
  .describe('Merges only once what changes was in force in an earlier environment for so long.');

export type RanIn = z.output<typeof RanInSchema>;

/** How far a change is with that. */
export type RanState = RanIn &
  (
    | { readonly kind: 'ran' }
    /** In force, and not for long enough; `opensAt` is ISO 8601, null where it cannot be told. */
    | { readonly kind: 'not-yet'; readonly opensAt: string | null }
    /** Not all of it is in force there. */
    | { readonly kind: 'not-in-force' }
    /** Half a sentence says why it cannot be told. */
    | { readonly kind: 'unknown'; readonly why: string }
  );
