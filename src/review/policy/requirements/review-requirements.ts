import { gateRequirementsOf } from './gate-requirements.ts';
import type { RequirementInput } from './gate-requirements.ts';

/** Who has to approve, from the repository's configuration, its rules and CODEOWNERS. */
export interface ReviewRequirement {
  readonly approvals: number;
  readonly from: string;
  readonly observe: boolean;
}

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
