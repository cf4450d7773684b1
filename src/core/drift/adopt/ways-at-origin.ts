import type { Candidate, AdoptionState, RenderedObject } from './adoption-state.ts';
import { isShared, withEdits } from './adoption-state.ts';
import { editedPages } from './edited-pages.ts';
import type { FileEditPart } from './edits-at-origin.ts';
import { editsAtOrigin } from './edits-at-origin.ts';
import type { Difference } from './object-differences.ts';
import { fieldsOf, overlayOf, waysInOverlay } from './ways-in-overlay.ts';

/** Ways to write what differs of an object, the least astonishing first. */
export function* waysToWrite(
  state: AdoptionState,
  object: RenderedObject,
  differences: readonly Difference[],
): Generator<Candidate> {
  const { resource } = object;
  const found = differences.map((difference) => ({
    difference,
    parts: editsAtOrigin(resource, difference, differences, state.pageOf),
  }));
  const all = found.map(({ parts }) => parts);
  if (!all.includes(null))
    yield* atOrigin(
      state,
      differences,
      all.flatMap((parts) => parts ?? []),
      true,
    );
  const own = found.filter(
    ({ parts }) => parts?.every(({ file }) => !isShared(state, file)) === true,
  );
  const overlay = overlayOf(state, object);
  if (overlay === null) return;
  if (own.length > 0 && own.length < found.length) {
    const here = own.map(({ difference }) => difference);
    const rest = differences.filter((each) => !here.includes(each));
    for (const origin of atOrigin(
      state,
      here,
      own.flatMap(({ parts }) => parts ?? []),
      false,
    ))
      for (const patch of waysInOverlay(overlay, resource, rest))
        // an edit of a file that the other edits too would be lost
        if (![...patch.edits.keys()].some((path) => origin.edits.has(path)))
          yield {
            edits: withEdits(origin.edits, patch.edits),
            where: `${origin.where}; ${patch.where}`,
            atOrigin: false,
          };
  }
  yield* waysInOverlay(overlay, resource, differences);
}

function* atOrigin(
  state: AdoptionState,
  differences: readonly Difference[],
  parts: readonly FileEditPart[],
  mayBeShared: boolean,
): Generator<Candidate> {
  const edits = editedPages(parts, state.pageOf);
  if (edits === null || edits.size === 0) return;
  const where = `${fieldsOf(differences)} in ${[...edits.keys()].join(', ')}, where it is written`;
  yield {
    edits,
    where,
    atOrigin: mayBeShared && [...edits.keys()].some((path) => isShared(state, path)),
  };
}
