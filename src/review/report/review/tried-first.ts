import { sentenceText } from '../../../manifest/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { EnvironmentReview } from '../../evaluation/review.ts';
import type { Advice } from '../document/blocks.ts';
import type { ReportContext } from './report-context.ts';

type Advised = Pick<Finding, 'fix' | 'origin' | 'related'>;

/**
 * What changes in production can be tried in an environment outside of it that can have it alone, unless one has it
 * already; what changes outside of it is being tried.
 */
export const adviceHere = (
  finding: Advised,
  environments: readonly string[],
  { review }: Pick<ReportContext, 'review'>,
): Advice => {
  const { elsewhereFirst, kind } = finding.fix;
  const text = sentenceText(finding.fix.text);
  const isFirst = elsewhereFirst === true && canBeTriedFirst(finding, environments, review);
  return {
    label: kind === 'choice' ? 'Consider' : 'Fix',
    text: isFirst ? `Try it in another environment first. ${text}` : text,
  };
};

function canBeTriedFirst(
  finding: Advised,
  affected: readonly string[],
  review: ReportContext['review'],
): boolean {
  const { environments, promotions = [] } = review;
  const production = environments.filter((each) => each.production && affected.includes(each.name));
  const names = new Set(production.map(({ name }) => name));
  const isInForce = promotions.some(
    ({ environment, inForce }) => affected.includes(environment) && inForce.length > 0,
  );
  if (names.size === 0 || isInForce) return false;
  const files = changedFilesOf(finding, names, review);
  return environments.some(
    (each) =>
      canBeTriedIn(each, names) &&
      !filesIn(review, new Set([each.name])).some((file) => files.includes(file)),
  );
}

/** Tells whether it is an environment of its own outside of production, which is there before the change and after it. */
const canBeTriedIn = (
  { production, presence, isNotApplied, inOneMeshWith = [] }: EnvironmentReview,
  names: ReadonlySet<string>,
): boolean =>
  !production &&
  presence === 'both' &&
  isNotApplied !== true &&
  !inOneMeshWith.some((name) => names.has(name));

/** Gives the files from which production gets what is found; all that change there, where none of them is named. */
function changedFilesOf(
  { origin, related }: Advised,
  names: ReadonlySet<string>,
  review: ReportContext['review'],
): readonly string[] {
  const all = filesIn(review, names);
  const named = [origin, ...(related ?? [])].map(({ file }) => file);
  const own = all.filter((file) => named.includes(file));
  return own.length > 0 ? own : all;
}

const filesIn = (
  { changes }: ReportContext['review'],
  names: ReadonlySet<string>,
): readonly string[] =>
  changes.filter(({ environment }) => names.has(environment)).map(({ origin }) => origin.file);
