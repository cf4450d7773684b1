import type { AdoptionState, Candidate, RenderedObject } from './adoption-state.ts';
import { isShared, withEdits } from './adoption-state.ts';
import { editedPages } from './edited-pages.ts';
import type { FileEditPart } from './edits-at-origin.ts';
import { editsAtOrigin } from './edits-at-origin.ts';
import type { Difference } from './object-differences.ts';
import type { OverlayWay } from './ways-in-overlay.ts';
import { fieldsOf, overlayOf, waysInOverlay } from './ways-in-overlay.ts';

/** A difference, and the edits that write it where Git states the field. */
interface Placed {
  readonly difference: Difference;
  readonly parts: readonly FileEditPart[];
}

/** Ways to write what differs of an object, the least astonishing first. */
export function* waysToWrite(
  state: AdoptionState,
  object: RenderedObject,
  differences: readonly Difference[],
): Generator<Candidate> {
  const { resource } = object;
  const placed = differences.flatMap((difference): readonly Placed[] => {
    const parts = editsAtOrigin(resource, difference, differences, state.pageOf);
    return parts === null ? [] : [{ difference, parts }];
  });
  if (placed.length === differences.length) yield* candidate(state, placed, null);
  const own = placed.filter(({ parts }) => parts.every(({ file }) => !isShared(state, file)));
  const overlay = overlayOf(state, object);
  if (overlay === null) return;
  if (own.length > 0 && own.length < differences.length) {
    const rest = differences.filter((each) => own.every(({ difference }) => difference !== each));
    for (const way of waysInOverlay(overlay, resource, rest)) yield* candidate(state, own, way);
  }
  for (const way of waysInOverlay(overlay, resource, differences)) yield* candidate(state, [], way);
}

/** What is written where Git states it, and the rest in the overlay. */
export function* candidate(
  state: AdoptionState,
  placed: readonly Placed[],
  way: OverlayWay | null,
): Generator<Candidate> {
  const parts = [...placed.flatMap((each) => each.parts), ...(way?.parts ?? [])];
  const edits = editedPages(parts, state.pageOf);
  if (edits === null || edits.size + (way?.added.size ?? 0) === 0) return;
  const files = [...new Set(placed.flatMap((each) => each.parts.map(({ file }) => file)))];
  const fields = fieldsOf(placed.map(({ difference }) => difference));
  const origin = files.length === 0 ? [] : [`${fields} in ${files.join(', ')}, where Git says it`];
  yield {
    edits: withEdits(edits, way?.added ?? new Map()),
    where: [...origin, ...(way === null ? [] : [way.where])].join('; '),
    atOrigin: files.some((file) => isShared(state, file)),
  };
}
