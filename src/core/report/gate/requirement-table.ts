import type { Requirement } from '../../policy/index.ts';
import type { Decision, RequirementProgress } from '../../gate/index.ts';
import { isEnforced } from '../../gate/index.ts';
import type { Line, Table, Words } from '../document/blocks.ts';
import { code } from '../document/blocks.ts';

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 20;

/** Whose approvals are asked for: `acme/mesh-platform or sam`. */
export function whomOf({ from, teams, people }: Requirement): string {
  const known = shortList([...teams, ...people], ' or ');
  if (known !== '') return known;
  return from === 'platform' ? 'the platform team' : 'the code owners';
}

/** Several requirements as one table; one alone is a sentence already. */
export function requirementTable({ requirements }: Decision): readonly Table[] {
  if (requirements.length < 2) return [];
  const more = requirements.length - ROWS_SHOWN;
  return [
    {
      kind: 'table',
      head: ['approvals', 'from', 'because', 'counted'],
      rows: requirements.slice(0, ROWS_SHOWN).map(rowOf),
      more: more > 0 ? `${String(more)} more` : null,
    },
  ];
}

function rowOf({ requirement, counted, missing }: RequirementProgress): readonly Line[][] {
  const { approvals, why, source } = requirement;
  const progress = `${String(approvals - missing)} of ${String(approvals)}`;
  const cells: readonly Words[] = [
    [isEnforced(requirement) ? `${missing > 0 ? '⏳' : '✅'} ${progress}` : 'only observed'],
    [whomOf(requirement)],
    source === '' ? [why] : [why, ' (', code(source), ')'],
    [
      shortList(
        counted.map(({ login }) => login),
        ', ',
      ),
    ],
  ];
  return cells.map((words) => [{ words }]);
}

function shortList(names: readonly string[], joint: string): string {
  const more = names.length - NAMES_SHOWN;
  return more <= 0
    ? names.join(joint)
    : `${names.slice(0, NAMES_SHOWN).join(', ')} or ${String(more)} more`;
}
