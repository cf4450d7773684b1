import type { Requirement } from '../../policy/index.ts';
import type { Decision, RequirementProgress } from '../../gate/index.ts';
import { isEnforced } from '../../gate/index.ts';
import { neutralCell, neutralMarkdown } from '../../text/index.ts';

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 20;

/** Whose approvals are asked for: `acme/mesh-platform or sam`. */
export function whomOf({ from, teams, people }: Requirement, neutral = neutralMarkdown): string {
  const known = shortList(
    [...teams, ...people].map((name) => neutral(name)),
    ' or ',
  );
  if (known !== '') return known;
  return from === 'platform' ? 'the platform team' : 'the code owners';
}

/** Several requirements as one table; one alone is a sentence already. */
export function requirementTable({ requirements }: Decision): readonly string[] {
  if (requirements.length < 2) return [];
  const more = requirements.length - ROWS_SHOWN;
  return [
    [
      '| approvals | from | because | counted |',
      '|---|---|---|---|',
      ...requirements.slice(0, ROWS_SHOWN).map(rowOf),
      ...(more > 0 ? [`| … | ${String(more)} more | | |`] : []),
    ].join('\n'),
  ];
}

function rowOf({ requirement, counted, missing }: RequirementProgress): string {
  const { approvals, why, source } = requirement;
  const progress = `${String(approvals - missing)} of ${String(approvals)}`;
  const cells = [
    isEnforced(requirement) ? `${missing > 0 ? '⏳' : '✅'} ${progress}` : 'only observed',
    whomOf(requirement, neutralCell),
    neutralCell(source === '' ? why : `${why} (\`${source.replaceAll('`', '')}\`)`),
    shortList(
      counted.map(({ login }) => neutralCell(login)),
      ', ',
    ),
  ];
  return `| ${cells.join(' | ')} |`;
}

function shortList(names: readonly string[], joint: string): string {
  const more = names.length - NAMES_SHOWN;
  return more <= 0
    ? names.join(joint)
    : `${names.slice(0, NAMES_SHOWN).join(', ')} or ${String(more)} more`;
}
