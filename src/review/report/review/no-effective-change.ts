import type { Review, RootReview } from '../../evaluation/review.ts';
import { counted } from '../../../manifest/index.ts';
import { environmentCount } from './environment-list.ts';

/** Said in the place of "no effective change" where the change may do something that is not decided here. */
export function undecidedSentence({ unknowns }: Review): string | null {
  const clauses = [...new Set(unknowns.flatMap(({ mayChange }) => mayChange ?? []))];
  const [first] = clauses;
  if (first === undefined) return null;
  const more = clauses.length === 1 ? '' : ` (and ${String(clauses.length - 1)} more)`;
  return `nothing changes as it is rendered here; ${first}${more}`;
}

/** Said in the place of "no effective change" where the cluster keeps what it has; null where it keeps nothing so. */
export function keptSentence({ environments }: Review): string | null {
  const clauses = [...new Set(environments.flatMap(({ kept = [] }) => kept))];
  const [first] = clauses;
  if (first === undefined) return null;
  const more = clauses.length === 1 ? '' : ` (and ${counted(clauses.length - 1, 'more object')})`;
  return `no effective change: ${first}${more}`;
}

/** What "no effective change" was compared over. */
export function comparedSentence(review: Review): string {
  const files = counted(review.changedFiles.length, 'file');
  const differ = review.changedFiles.length === 1 ? 'differs' : 'differ';
  const { applied, text, objects } = environmentCount(review.environments);
  const environments = review.environments.length;
  if (environments === 0)
    return `${files} ${differ} in text; no environment is found here, so there is nothing to compare.`;
  const all =
    environments === 1
      ? 'the one environment'
      : applied === environments
        ? `all ${String(environments)} environments`
        : text;
  const [render, behave] = environments === 1 ? ['renders', 'behaves'] : ['render', 'behave'];
  const where = environments === 1 ? 'the one environment' : `any of ${text}`;
  if (review.environments.every((one) => one.objects === 0 && one.status === 'complete'))
    return `${files} ${differ} in text; no object is rendered in ${where}, so no object is compared.`;
  // what its applier leaves as the cluster has it differs in what is rendered only
  const same =
    review.renderedDifferences.shown.length > 0
      ? `${behave} the same, though what is rendered differs`
      : `${render} and ${behave} the same`;
  const undecided = review.unknowns.flatMap(({ message, mayChange }) =>
    mayChange === undefined ? [] : [message],
  );
  const isDecided = review.unknowns.length === 0;
  const limits = [
    ...(review.environments.every(({ status }) => status === 'complete')
      ? []
      : ['as far as it can be analysed']),
    ...(isDecided ? [] : ['as far as that is decided here']),
  ];
  const compared = [objects, ...unrenderedFolders(review)];
  const alike = `${files} ${differ} in text; ${all} ${[same, ...limits].join(', ')} (${compared.join('; ')}).`;
  return [alike, ...new Set(undecided)].slice(0, MOST_UNDECIDED + 1).join(' ');
}

/** Says how many folders do not render: what they hold is the same on both sides only as text. */
function unrenderedFolders({ environments }: Review): readonly string[] {
  const paths = (isOf: (root: RootReview) => boolean): number =>
    new Set(environments.flatMap(({ roots }) => roots.filter(isOf).map(({ path }) => path))).size;
  const failed = paths(({ status }) => status === 'failed');
  const all = counted(
    paths(() => true),
    'folder',
  );
  return failed === 0
    ? []
    : [`${String(failed)} of ${all} ${failed === 1 ? 'does' : 'do'} not render`];
}

/** Sentences of what is not decided that stand where nothing else changes; all of them are listed below. */
const MOST_UNDECIDED = 3;
