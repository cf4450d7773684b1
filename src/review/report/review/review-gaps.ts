import type { Gap } from '../../../manifest/index.ts';
import { counted, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import type { Inline, Item, List, Words } from '../document/blocks.ts';
import { code, joined, listOf } from '../document/blocks.ts';
import { placeLink } from './report-links.ts';
import type { ReportContext } from './report-context.ts';

const PLACES_SHOWN = 60;
const FILES_SHOWN = 2;

/** What this change keeps from being reviewed, and what of it has no effect; never folded. */
export function unreviewedLists(context: ReportContext): readonly List[] {
  const { gaps, unreviewedFiles } = context.review;
  const blocking = gaps.filter((gap) => gap.blocking);
  return [
    listOf(
      'Not analysed, because of this change',
      familyItems(
        blocking.filter((gap) => gap.new),
        context,
      ),
      Infinity,
    ),
    listOf(
      'Not analysed before this change either, and touched by it',
      familyItems(
        blocking.filter((gap) => !gap.new),
        context,
      ),
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
        .filter(({ path, by }) => by === null && !isToldOf(path, context))
        .map(({ path, consequence }) => ({
          words: consequence === null ? [code(path)] : [code(path), `: ${consequence}`],
        })),
      FILES_SHOWN,
    ),
    listOf(
      'Changed, and what applies it is not seen here',
      unappliedFiles(context.review)
        .filter(({ path, by }) => by !== null && !isToldOf(path, context))
        .map(({ path, by }) => ({ words: [code(path), by ?? ''] })),
      FILES_SHOWN,
    ),
  ].filter(({ items }) => items.length > 0);
}

const familyItems = (gaps: readonly Gap[], context: ReportContext): readonly Item[] =>
  gapFamilies(gaps)
    .filter((family) => family.others.length > 0 || !isExplained(family, context))
    .map((family) => familyItem(family, context));

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
  const [only = [], ...more] = [first, ...others]
    .slice(0, PLACES_SHOWN)
    .map(({ gap }) => factsOf(family, gap, context));
  const [own, alike] = familySentence(family);
  const sentence = explained === null ? own : `${explained}, see below.`;
  if (more.length === 0) return { words: [sentence, ' ', ...only] };
  const hidden = others.length - more.length;
  const rest = hidden > 0 ? [[`and ${String(hidden)} more`]] : [];
  if (explained !== null || alike === null)
    return { words: [sentence], below: [only, ...more, ...rest].map((words) => ({ words })) };
  // the sentence names the first, whose place is beside it
  const place = placesOf(first.gap, context);
  return {
    words: [sentence, ...(place.length === 0 ? [] : [' ', ...place]), ` ${alike}`],
    below: [...more, ...rest].map((words) => ({ words })),
  };
}

/** Folder and place of one gap. */
function factsOf(family: GapFamily, gap: Gap, context: ReportContext): Words {
  const folder = folderIn(family, gap);
  const facts = [...(folder === null ? [] : [code(folder)]), ...placesOf(gap, context)];
  return joined(
    facts.map((each) => [each]),
    ' · ',
  );
}

const placesOf = ({ origin }: Gap, context: ReportContext): readonly Inline[] =>
  origin === null ? [] : [placeLink(origin, 'head', context)];

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
    ({ detector, introducedBy, roots, origin: stop }) =>
      introducedBy === 'this-change' &&
      roots !== undefined &&
      detector === 'root-no-longer-renders' &&
      // what builds other folders too stops at the same line
      (roots.includes(root) || (origin !== null && placeOf(origin) === placeOf(stop))),
  );
  if (!isFinding) return null;
  return others.length === 0
    ? `\`${root}\` does not render`
    : `\`${root}\` and ${counted(others.length, 'more folder')} do not render`;
}

/** The same thing in several roots is one item for a reader. */
interface GapGroup {
  readonly gap: Gap;
  readonly roots: readonly string[];
}

export function groupedGaps(gaps: readonly Gap[]): readonly GapGroup[] {
  const groups = new Map<string, { gap: Gap; roots: string[] }>();
  for (const gap of gaps) {
    const place = gap.origin === null ? '' : placeOf(gap.origin);
    const key = JSON.stringify([gap.reason, gap.message, place]);
    const known = groups.get(key) ?? { gap, roots: [] };
    if (gap.root !== null) known.roots.push(gap.root);
    groups.set(key, known);
  }
  return [...groups.values()];
}

/** ` (in 3 roots)`, where it is more than one. */
const inRoots = ({ roots }: GapGroup): string =>
  roots.length > 1 ? ` (in ${String(roots.length)} roots)` : '';

/** What holds for several files alike, such as being templates: said once, of the first. */
interface GapFamily {
  readonly first: GapGroup;
  readonly others: readonly GapGroup[];
}

/** Gaps whose sentences differ in nothing but the file are one family. */
export function gapFamilies(gaps: readonly Gap[]): readonly GapFamily[] {
  const families = new Map<string, { first: GapGroup; others: GapGroup[] }>();
  for (const group of groupedGaps(gaps)) {
    const { reason, message, origin, root } = group.gap;
    const sentence = withoutName(withoutName(message, origin?.file), root && `\`${root}\``);
    const key = JSON.stringify([reason, sentence]);
    const known = families.get(key);
    if (known) known.others.push(group);
    else families.set(key, { first: group, others: [] });
  }
  return [...families.values()];
}

const withoutName = (sentence: string, name: string | null = null): string =>
  name === null ? sentence : sentence.replaceAll(name, '');

/** Where each of a family is about another root: that one's folder. */
const folderIn = ({ first, others }: GapFamily, { root }: Gap): string | null =>
  others.length > 0 && namesRoot(first.gap) ? root : null;

const namesRoot = ({ root, message }: Gap): boolean =>
  root !== null && message.startsWith(`\`${root}\``);

/** The sentence of a family, of its first alone; the others that it holds for come after the second half, null for none. */
export function familySentence({ first, others }: GapFamily): readonly [string, string | null] {
  const sentence = `${first.gap.message}${inRoots(first)}`;
  if (others.length === 0) return [sentence, null];
  const noun = namesRoot(first.gap) ? 'folder' : 'file';
  const more = others.length === 1 ? `another ${noun}` : counted(others.length, `more ${noun}`);
  return [sentence, `The same applies to ${more}:`];
}

const OBJECTS_SHOWN = 3;

/** A changed file that nothing applies. */
interface UnappliedFile {
  readonly path: string;
  /** `VirtualService shop/web has no effect`; null where it holds no object of the mesh. */
  readonly consequence: string | null;
  /** Says what names it, and so may apply it: ` (README.md:12 names it)`; null where nothing does. */
  readonly by: string | null;
}

/** Files that nothing applies; those whose objects were meant for the mesh come first. */
export function unappliedFiles({
  unreadFiles,
  unappliedObjects,
  namedFiles = [],
}: Pick<Review, 'unreadFiles' | 'unappliedObjects' | 'namedFiles'>): readonly UnappliedFile[] {
  const files = unreadFiles.map((path) => {
    const names = unappliedObjects
      .filter(({ origin }) => origin.file === path)
      .map(({ subject }) => subjectText(subject));
    const by = namedFiles.find((each) => each.path === path)?.by ?? null;
    const isIdle = by === null && names.length > 0;
    return { path, by, consequence: isIdle ? consequenceOf(names) : null };
  });
  return [
    ...files.filter(({ consequence }) => consequence !== null),
    ...files.filter(({ consequence }) => consequence === null),
  ];
}

function consequenceOf(names: readonly string[]): string {
  const [only] = names;
  if (names.length === 1) return `${only ?? ''} has no effect`;
  const shown = names.slice(0, OBJECTS_SHOWN);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${String(more)} more have no effect`;
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''} have no effect`;
}
