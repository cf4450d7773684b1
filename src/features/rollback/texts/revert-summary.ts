import type { ComputedRevert } from '../reverts/revert-result.ts';
import type { Dependent } from '../reverts/dependents.ts';
import { counted } from '../../../manifest/index.ts';
import type { Words } from '../../../review/index.ts';
import { joined, strong } from '../../../review/index.ts';
import { namingLines } from './revert-words.ts';
import { countsText, pathCounts } from './path-counts.ts';
import type { ShownRevert } from './revert-body.ts';
import { dependentName } from './rollback-reply.ts';

const DEPENDENTS_SHOWN = 10;
const LINES_SHOWN = 10;

/** Says what becomes of its files, what conflicts, and what rests on it, a line each. */
export function factLines({ revert, dependents }: ShownRevert): readonly Words[] {
  const { conflicts, openSteps } = revert;
  return [
    [strong('Files:'), ` ${countsText(pathCounts(revert.paths))}.`],
    ...lineFacts(revert),
    [
      strong('Conflicts:'),
      conflicts.length === 0 ? ' none.' : ` ${counted(conflicts.length, 'file')}.`,
    ],
    ...(openSteps.length === 0
      ? []
      : [
          [
            strong('Not undone:'),
            ` ${counted(openSteps.length, 'earlier commit')}, for a later one conflicts.`,
          ],
        ]),
    dependentLine(dependents, revert),
  ];
}

/** Says of one object undone alone what goes or comes back with its file. */
function lineFacts(revert: ComputedRevert): readonly Words[] {
  const named = namingLines(revert);
  if (named.length === 0) return [];
  const more = named.length - LINES_SHOWN;
  return [
    [
      strong('With what names it:'),
      ' ',
      ...joined(named.slice(0, LINES_SHOWN), '; '),
      `${more > 0 ? `; and ${String(more)} more` : ''}.`,
    ],
  ];
}

function dependentLine(dependents: readonly Dependent[], { method }: ComputedRevert): Words {
  const title = strong(method === 'restore' ? 'Undone with it:' : 'Depends on it:');
  if (dependents.length === 0)
    return [
      title,
      ` nothing merged later ${method === 'restore' ? 'changed these files' : 'changed the same files'}.`,
    ];
  // what stands in the way first
  const sorted = dependents.toSorted((a, b) => Number(b.conflicts) - Number(a.conflicts));
  const shown = sorted.slice(0, DEPENDENTS_SHOWN).map(dependentWords);
  const more = dependents.length - shown.length;
  return [title, ' ', ...joined(shown, '; '), `${more > 0 ? `; and ${String(more)} more` : ''}.`];
}

const dependentWords = (dependent: Dependent): Words => [
  ...dependentName(dependent),
  dependent.conflicts ? ' has to be rolled back first' : ' changed the same files',
  ...(dependent.pullRequest === null ? [] : [' (`/rollback <reason>` there reverts it)']),
];
