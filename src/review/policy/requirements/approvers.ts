import { z } from 'zod';

const ONE = /^(?:platform|owners|@?[\w.-]+\/[\w.-]+)$/;
const EXPECTED = 'platform, owners, or a team written as organisation/team is expected.';

const Approver = z
  .string()
  .regex(ONE, EXPECTED)
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
