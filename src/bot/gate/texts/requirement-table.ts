import type { Item, BlockOf } from '../../../review/index.ts';
import type { Decision, RequirementProgress, GateRequirement } from '../decision.ts';
import { isEnforced } from '../approvals/approvals.ts';
import { listOf, code } from '../../../review/index.ts';

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 20;

/** Whose approvals are asked for: `acme/mesh-platform or sam`. */
export function whomOf({ from, teams, people }: GateRequirement): string {
  const known = shortList([...teams, ...people], ' or ');
  if (known !== '') return known;
  return from === 'platform' ? 'the platform team' : 'the code owners';
}

/** Several requirements as a list; one alone, and what does not block, is a sentence already. */
export function requirementTable({ requirements }: Decision): readonly BlockOf<'list'>[] {
  const enforced = requirements.filter(({ requirement }) => isEnforced(requirement));
  if (requirements.length < 2 || enforced.length === 0) return [];
  return [listOf(null, requirements.map(itemOf), ROWS_SHOWN)];
}

function itemOf({ requirement, counted, missing }: RequirementProgress): Item {
  const { approvals, why, source } = requirement;
  const progress = `${String(approvals - missing)} of ${String(approvals)}`;
  const who = shortList(
    counted.map(({ login }) => login),
    ', ',
  );
  return {
    words: [
      isEnforced(requirement) ? `${missing > 0 ? '⏳' : '✅'} ${progress}` : 'not blocking',
      ` from ${whomOf(requirement)}${who === '' ? '' : ` (${who})`}: ${why}`,
      ...(source === '' ? [] : [' (', code(source), ')']),
    ],
  };
}

function shortList(names: readonly string[], joint: string): string {
  const more = names.length - NAMES_SHOWN;
  return more <= 0
    ? names.join(joint)
    : `${names.slice(0, NAMES_SHOWN).join(', ')} or ${String(more)} more`;
}
