import { counted, listed, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import { mendClause } from '../changes/obstacle-text.ts';

/**
 * Says for an environment on what it depends whom its changes reach: what keeps all or some of them from the cluster, and
 * objects that land in a namespace which is not known. The headline and the table say so of the same changes.
 */
export const reachConditions =
  ({ changes, findings }: Pick<Review, 'changes' | 'findings'>) =>
  (environment: string): readonly string[] => {
    const own = changes.filter((change) => change.environment === environment);
    const unplaced = findings.filter(
      (finding) => finding.check === 'namespace-forgotten' && finding.environment === environment,
    );
    const keys = new Set(unplaced.map(({ subject }) => resourceKey(subject)));
    const landing = own.filter(({ subject }) => keys.has(resourceKey(subject)));
    return [...heldUp(own), ...landingText(landing.map(({ subject }) => subjectText(subject)))];
  };

const quoted = (path: string): string => (path === '.' ? 'this repository' : `\`${path}\``);

function heldUp(changes: Review['changes']): readonly string[] {
  const waiting = changes.flatMap(({ heldUpBy }) =>
    heldUpBy === undefined ? [] : mendClause(heldUpBy, null, quoted),
  );
  const clauses = [...new Set(waiting)];
  const [first] = clauses;
  if (first === undefined) return [];
  const more =
    clauses.length === 1 ? '' : `, and ${counted(clauses.length - 1, 'more thing')} is mended`;
  return waiting.length === changes.length
    ? [`All this comes only ${first}${more}:`]
    : [`Counted here too is what comes only ${first}${more}.`];
}

/** Names few of many. */
const NAMES_SHOWN = 2;

function landingText(objects: readonly string[]): readonly string[] {
  const names = [...new Set(objects)];
  if (names.length === 0) return [];
  const [have, land, reach] =
    names.length === 1 ? ['has', 'it lands', 'it reaches'] : ['have', 'they land', 'they reach'];
  return [
    `${listed(names, NAMES_SHOWN)} ${have} no namespace here: the one in which ${land} decides whom of these ${reach}.`,
  ];
}
