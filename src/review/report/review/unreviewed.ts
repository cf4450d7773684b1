import type { Gap } from '../../../manifest/index.ts';
import { counted, placeOf } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { Inline, Item, List, Words } from '../document/blocks.ts';
import { code, joined, listOf } from '../document/blocks.ts';
import type { GapFamily } from './grouped-gaps.ts';
import { familySentence, folderIn, gapFamilies } from './grouped-gaps.ts';
import { placeLink } from './place-link.ts';
import type { ReportContext } from './report-context.ts';
import { unappliedFiles } from './unapplied-files.ts';

const PLACES_SHOWN = 60;
const FILES_SHOWN = 2;

/** What this change keeps from being reviewed, and what of it has no effect; never folded. */
export function unreviewedLists(context: ReportContext): readonly List[] {
  const { gaps, unreviewedFiles } = context.review;
  const families = gapFamilies(gaps.filter((gap) => gap.blocking));
  return [
    listOf(
      'Not analysed, because of this change',
      families
        .filter((family) => family.others.length > 0 || !isExplained(family, context))
        .map((family) => familyItem(family, context)),
      Infinity,
    ),
    listOf(
      'Not reviewed (read only by folders that do not build)',
      unreviewedFiles
        .filter((path) => !isBrokenFile(path, context))
        .map((path) => ({ words: [code(path)] })),
      FILES_SHOWN,
    ),
    listOf(
      'Changed, but nothing applies it',
      unappliedFiles(context.review)
        .filter(({ path }) => !isToldOf(path, context))
        .map(({ path, consequence }) => ({
          words: consequence === null ? [code(path)] : [code(path), `: ${consequence}`],
        })),
      FILES_SHOWN,
    ),
  ].filter(({ items }) => items.length > 0);
}

/** The file at which a build stops is told as the cause of that. */
const isBrokenFile = (path: string, { review }: ReportContext): boolean =>
  review.findings.some(
    ({ introducedBy, roots, origin }) =>
      introducedBy === 'this-change' && roots !== undefined && origin.file === path,
  );

/** A file whose objects a finding tells to be in nothing that is applied. */
const isToldOf = (path: string, { review }: ReportContext): boolean =>
  review.findings.some(
    ({ detector, origin, related = [] }) =>
      detector === 'object-never-applied' && [origin, ...related].some(({ file }) => file === path),
  );

/** What a finding tells with its cause needs no second word. */
const isExplained = (family: GapFamily, { review }: ReportContext): boolean =>
  explainedByFinding(family, review) !== null;

function familyItem(family: GapFamily, context: ReportContext): Item {
  const { first, others } = family;
  const explained = explainedByFinding(family, context.review);
  const sentence = explained === null ? familySentence(family) : `${explained}, see below.`;
  const [only = [], ...more] = [first, ...others]
    .slice(0, PLACES_SHOWN)
    .map(({ gap }) => factsOf(family, gap, context));
  if (more.length === 0) return { words: [sentence, ' ', ...only] };
  const hidden = others.length - more.length;
  const rest = hidden > 0 ? [[`and ${String(hidden)} more`]] : [];
  return { words: [sentence], below: [only, ...more, ...rest].map((words) => ({ words })) };
}

/** Folder and place of one gap. */
function factsOf(family: GapFamily, gap: Gap, context: ReportContext): Words {
  const folder = folderIn(family, gap);
  const facts: readonly (Inline | null)[] = [
    folder === null ? null : code(folder),
    gap.origin === null ? null : placeLink(gap.origin, 'head', context),
  ];
  return joined(
    facts.flatMap((each) => (each === null ? [] : [[each]])),
    ' · ',
  );
}

/**
 * A root that no longer renders is a finding too, which gives the cause: of the gap it is enough to say
 * what it is, without a stop. Null where no finding does.
 */
function explainedByFinding(
  { first, others }: GapFamily,
  { findings }: Pick<Review, 'findings'>,
): string | null {
  const { reason, root, origin } = first.gap;
  if (reason !== 'not-rendered' || root === null) return null;
  const isFinding = findings.some(
    ({ introducedBy, roots, origin: stop }) =>
      introducedBy === 'this-change' &&
      roots !== undefined &&
      // what builds other folders too stops at the same line
      (roots.includes(root) || (origin !== null && placeOf(origin) === placeOf(stop))),
  );
  if (!isFinding) return null;
  return others.length === 0
    ? `\`${root}\` does not render`
    : `\`${root}\` and ${counted(others.length, 'more folder')} do not render`;
}
