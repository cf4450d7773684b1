import type { Origin, YamlDocument } from '../../manifest/index.ts';
import { movedBy } from '../../manifest/index.ts';

/** Whether a text stands under a key, or is an item of a list itself: `patch: |` or `- |`. */
export type InlineTextPlace = 'field' | 'item';

/**
 * Moves the places of documents written inside a text of another file to where they stand there. A text
 * over several lines is taken for a block (`|`), which begins on the line below its key, two columns
 * further in than the key or the dash; any other stands on one line.
 */
export function placeInline(
  documents: readonly YamlDocument[],
  text: Origin,
  standing: InlineTextPlace,
): readonly YamlDocument[] {
  const block = text.endLine > text.line;
  const indent = text.column + (standing === 'field' ? 1 : -1);
  const lineOf = (line: number): number =>
    block ? Math.min(text.line + line, text.endLine) : text.line;
  const place = (origin: Origin): Origin => ({
    ...origin,
    line: lineOf(origin.line),
    column: block ? origin.column + indent : text.column,
    endLine: lineOf(origin.endLine),
  });
  return documents.map(({ node, problems, origin }) => ({
    node: node === null ? null : movedBy(node, place),
    problems: problems.map((problem) => ({ ...problem, origin: place(problem.origin) })),
    origin: place(origin),
  }));
}
