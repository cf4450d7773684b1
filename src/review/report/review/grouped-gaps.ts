import type { Gap } from '../../../manifest/index.ts';
import { counted, placeOf } from '../../../manifest/index.ts';

/** The same thing in several roots is one item for a reader. */
export interface GapGroup {
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
export interface GapFamily {
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
export const folderIn = ({ first, others }: GapFamily, { root }: Gap): string | null =>
  others.length > 0 && namesRoot(first.gap) ? root : null;

const namesRoot = ({ root, message }: Gap): boolean =>
  root !== null && message.startsWith(`\`${root}\``);

/** The sentence of a family; the files or folders it holds for come after it. */
export function familySentence({ first, others }: GapFamily): string {
  const sentence = `${first.gap.message}${inRoots(first)}`;
  if (others.length === 0) return sentence;
  const noun = namesRoot(first.gap) ? 'folder' : 'file';
  const more = others.length === 1 ? `another ${noun}` : counted(others.length, `more ${noun}`);
  return `${sentence} The same goes for ${more}:`;
}
