import { gateRequirementsOf } from '../gate/gate-requirements.ts';
import type { RequirementInput } from '../gate/gate-requirements.ts';
import type { ReviewRequirement } from '../review.ts';

const NOTHING_OVERRIDDEN: ReadonlySet<string> = new Set();

/**
 * What a review says of who has to approve: what the gate asks for, in words. Empty where nobody is asked, nobody is
 * known, or the configuration asks for what cannot be had.
 */
export function reviewRequirements(
  input: Omit<RequirementInput, 'overridden'>,
): readonly ReviewRequirement[] {
  const { requirements, invalid } = gateRequirementsOf({
    ...input,
    overridden: NOTHING_OVERRIDDEN,
  });
  if (invalid !== null) return [];
  return requirements.flatMap(({ approvals, teams, people, enforcement }) => {
    const from = [...teams, ...people].join(' or ');
    return from === '' ? [] : [{ approvals, from, observe: enforcement === 'observe' }];
  });
}
