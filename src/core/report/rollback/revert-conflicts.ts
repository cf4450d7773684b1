import { REDACTED, redactText } from '../../redaction/index.ts';
import { shortSha, counted, fenced, codeSpan, visibleLine } from '../../text/index.ts';
import type { ConflictSection, RevertConflict, TreeItem } from '../../rollback/index.ts';

const CONFLICTS_SHOWN = 20;
const SECTIONS_SHOWN = 3;
const LINES_SHOWN = 12;
const LONGEST_LINE = 200;

/** What looks like key material whatever its name: a long word that no person would type. */
const LONG_WORD = /[\w+/=-]{40,}/g;

/** Files whose name says that what they hold is secret, as sources of generated Secrets are called. */
const KEPT_SECRET = /secrets?\b|credentials?\b|passwords?\b|tokens?\b/i;

/** In other files nothing tells what is secret. */
const isQuoted = (path: string): boolean =>
  /\.(?:ya?ml|json|md)$/i.test(path) && !KEPT_SECRET.test(path);

/** Each conflicting path with what meets there; the paths stay as the branch has them. */
export function conflictItems(conflicts: readonly RevertConflict[]): readonly string[] {
  const shown = conflicts.slice(0, CONFLICTS_SHOWN).map((conflict) => {
    const why =
      conflict.kind === 'later-edit-lost'
        ? 'was edited later, and taking the change back would delete it with that edit'
        : 'was changed later in the same place';
    return `- ${codeSpan(conflict.path)} ${why}`;
  });
  const more = conflicts.length - shown.length;
  return more > 0 ? [...shown, `- and ${counted(more, 'more path')}`] : shown;
}

/** Both sides of each conflict, folded; none where there is no conflict. */
export const conflictSides = (conflicts: readonly RevertConflict[]): readonly string[] =>
  conflicts.slice(0, CONFLICTS_SHOWN).map((conflict) => {
    const { path } = conflict;
    const sections = isQuoted(path) ? conflict.sections : [];
    const shown = sections.slice(0, SECTIONS_SHOWN).map((section) => sectionText(path, section));
    const more = sections.length - shown.length;
    return [
      '<details><summary>Both sides of a conflict</summary>',
      '',
      ...(shown.length === 0 ? [versionsText(conflict)] : shown),
      ...(more > 0 ? [`And ${counted(more, 'more place')}.`] : []),
      '',
      '</details>',
    ].join('\n');
  });

function sectionText(path: string, { line, tip, reverted }: ConflictSection): string {
  return [
    `${codeSpan(`${path}:${String(line)}`)} now:`,
    sideText(tip),
    'without the change:',
    sideText(reverted),
    '',
  ].join('\n\n');
}

const sideText = (lines: readonly string[]): string => {
  if (lines.length === 0) return '(nothing)';
  const shown = lines
    .slice(0, LINES_SHOWN)
    .map((line) => visibleLine(safeLine(line), LONGEST_LINE));
  const more = lines.length - shown.length;
  return fenced('', more > 0 ? [...shown, `… ${counted(more, 'more line')}`] : shown);
};

const safeLine = (line: string): string => redactText(line).replace(LONG_WORD, REDACTED);

function versionsText({ path, tip, pre }: RevertConflict): string {
  return `${codeSpan(path)}: now ${itemText(tip)}, before the change ${itemText(pre)}.`;
}

const itemText = (item: TreeItem | null): string =>
  item === null
    ? 'not there'
    : `${KINDS.get(item.mode) ?? 'a file'} ${codeSpan(shortSha(item.oid))}`;

const KINDS: ReadonlyMap<string, string> = new Map([
  ['100755', 'an executable file'],
  ['120000', 'a symbolic link'],
  ['160000', 'a submodule'],
]);
