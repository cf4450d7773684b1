import { counted, REDACTED, redactText, shortSha, oneLine } from '../../../manifest/index.ts';
import type { Block, Item, Words, BlockOf } from '../../../review/index.ts';
import { code, listOf, paragraph } from '../../../review/index.ts';
import type { ConflictSection, RevertConflict, TreeItem } from '../reverts/revert-result.ts';

const CONFLICTS_SHOWN = 20;
const SECTIONS_SHOWN = 3;
const LINES_SHOWN = 12;
const LONGEST_LINE = 200;

/** Finds what looks like key material whatever its name: a long word that no person would type. */
const LONG_WORD = /[\w+/=-]{40,}/g;

/**
 * Matches files whose name says that what they hold is secret, as sources of generated Secrets are called.
 */
const KEPT_SECRET = /secrets?\b|credentials?\b|passwords?\b|tokens?\b/i;

/** Tells whether a file is quoted. In files of other kinds nothing tells what is secret. */
const isQuoted = (path: string): boolean =>
  /\.(?:ya?ml|json|md)$/i.test(path) && !KEPT_SECRET.test(path);

/**
 * Lists each conflicting path with what meets there; the paths stay as the branch has them. There is no list
 * where nothing conflicts.
 */
export function conflictList(conflicts: readonly RevertConflict[]): readonly BlockOf<'list'>[] {
  if (conflicts.length === 0) return [];
  const items = conflicts.map(({ path, kind }): Item => {
    const why =
      kind === 'later-edit-lost'
        ? ' was edited later, and taking the change back would delete it with that edit'
        : ' was changed later in the same place';
    return { words: [code(path), why] };
  });
  return [listOf(null, items, CONFLICTS_SHOWN)];
}

/** Shows both sides of each conflict, folded; none where there is no conflict. */
export const conflictSides = (
  conflicts: readonly RevertConflict[],
): readonly BlockOf<'details'>[] =>
  conflicts.slice(0, CONFLICTS_SHOWN).map((conflict) => {
    const { path } = conflict;
    const sections = isQuoted(path) ? conflict.sections : [];
    const shown = sections
      .slice(0, SECTIONS_SHOWN)
      .flatMap((section) => sectionBlocks(path, section));
    const more = sections.length - SECTIONS_SHOWN;
    return {
      kind: 'details',
      title: 'Both sides of a conflict',
      count: 0,
      blocks: [
        ...(shown.length === 0 ? [paragraph(...versionsWords(conflict))] : shown),
        ...(more > 0 ? [paragraph(`And ${counted(more, 'more place')}.`)] : []),
      ],
    };
  });

const sectionBlocks = (
  path: string,
  { line, tip, reverted }: ConflictSection,
): readonly Block[] => [
  paragraph(code(`${path}:${String(line)}`), ' now:'),
  sideBlock(tip),
  paragraph('without the change:'),
  sideBlock(reverted),
];

function sideBlock(lines: readonly string[]): Block {
  if (lines.length === 0) return paragraph('(nothing)');
  const shown = lines
    .slice(0, LINES_SHOWN)
    .map((line) => oneLine.visible(safeLine(line), LONGEST_LINE));
  const more = lines.length - shown.length;
  return {
    kind: 'code',
    language: '',
    lines: more > 0 ? [...shown, `… ${counted(more, 'more line')}`] : shown,
  };
}

const safeLine = (line: string): string => redactText(line).replace(LONG_WORD, REDACTED);

const versionsWords = ({ path, tip, pre }: RevertConflict): Words => [
  code(path),
  ': now ',
  ...itemWords(tip),
  ', before the change ',
  ...itemWords(pre),
  '.',
];

const itemWords = (item: TreeItem | null): Words =>
  item === null
    ? ['not there']
    : [`${KINDS.get(item.mode) ?? 'a file'} `, code(shortSha(item.oid))];

const KINDS: ReadonlyMap<string, string> = new Map([
  ['100755', 'an executable file'],
  ['120000', 'a symbolic link'],
  ['160000', 'a submodule'],
]);
