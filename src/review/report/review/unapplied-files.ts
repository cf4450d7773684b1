import { subjectText } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';

const OBJECTS_SHOWN = 3;

/** A changed file that nothing applies. */
export interface UnappliedFile {
  readonly path: string;
  /** `VirtualService shop/web has no effect`; null where it holds no object of the mesh. */
  readonly consequence: string | null;
}

/** Files that nothing applies; those whose objects were meant for the mesh come first. */
export function unappliedFiles({
  unreadFiles,
  unappliedObjects,
}: Pick<Review, 'unreadFiles' | 'unappliedObjects'>): readonly UnappliedFile[] {
  const files = unreadFiles.map((path) => {
    const names = unappliedObjects
      .filter(({ origin }) => origin.file === path)
      .map(({ subject }) => subjectText(subject));
    return { path, consequence: names.length === 0 ? null : consequenceOf(names) };
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
