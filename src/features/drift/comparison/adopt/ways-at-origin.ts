import type { Node } from '../../../../manifest/index.ts';
import type { AdoptionState, AdoptionCandidate, RenderedObject } from './adoption-state.ts';
import { isShared, withEdits } from './adoption-state.ts';
import { editedFiles } from './tree-edits.ts';
import type { SourceEdit } from './tree-edits.ts';
import { editsAtOrigin } from './edits-at-origin.ts';
import type { ObjectDifference } from './object-differences.ts';
import { coarser } from './object-differences.ts';
import type { Overlay, OverlayWay } from './ways-in-overlay.ts';
import { fieldsOf, overlayOf, waysInOverlay } from './ways-in-overlay.ts';

/** A difference, and the edits that write it where Git states the field. */
interface Placed {
  readonly difference: ObjectDifference;
  readonly parts: readonly SourceEdit[];
}

const placedOf = (
  state: AdoptionState,
  { resource }: RenderedObject,
  differences: readonly ObjectDifference[],
): readonly Placed[] =>
  differences.flatMap((difference) => {
    const parts = editsAtOrigin(resource, difference, differences, state.pageOf);
    return parts === null ? [] : [{ difference, parts }];
  });

/** Ways to write what differs of an object, the least astonishing first. */
export function* waysToWrite(
  state: AdoptionState,
  object: RenderedObject,
  differences: readonly ObjectDifference[],
  live: Node,
): Generator<AdoptionCandidate> {
  const placed = placedOf(state, object, differences);
  if (placed.length === differences.length) yield* candidate(state, placed, null);
  const overlay = overlayOf(state, object);
  if (overlay !== null) yield* besideOrigin(state, overlay, object, differences, placed);
  yield* inLargerParts(state, object, differences, live);
}

/** What the environment's own files state is written there, the rest in its overlay; else all of it there. */
function* besideOrigin(
  state: AdoptionState,
  overlay: Overlay,
  { resource }: RenderedObject,
  differences: readonly ObjectDifference[],
  placed: readonly Placed[],
): Generator<AdoptionCandidate> {
  const own = placed.filter(({ parts }) => parts.every(({ file }) => !isShared(state, file)));
  const rest = differences.filter((each) => own.every(({ difference }) => difference !== each));
  if (own.length > 0 && rest.length > 0)
    for (const way of waysInOverlay(overlay, resource, rest)) yield* candidate(state, own, way);
  for (const way of waysInOverlay(overlay, resource, differences)) yield* candidate(state, [], way);
}

/** Ways to write differences in the overlay alone. */
export function* waysBesideOrigin(
  state: AdoptionState,
  object: RenderedObject,
  differences: readonly ObjectDifference[],
): Generator<AdoptionCandidate> {
  const overlay = overlayOf(state, object);
  if (overlay === null) return;
  for (const way of waysInOverlay(overlay, object.resource, differences))
    yield* candidate(state, [], way);
}

/** From a field up to what the object has at its top. */
const MOST_LEVELS = 6;

/** Where the place of a field cannot be told: a larger part of the object is written anew. */
function* inLargerParts(
  state: AdoptionState,
  object: RenderedObject,
  differences: readonly ObjectDifference[],
  live: Node,
): Generator<AdoptionCandidate> {
  let parts = differences;
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const placed = placedOf(state, object, parts).map(({ difference }) => difference);
    const unplaced = parts.filter((each) => !placed.includes(each));
    const chosen = unplaced.length > 0 ? unplaced : parts;
    const larger = coarser(object.resource.node, live, parts, (each) => chosen.includes(each));
    if (larger === null) return;
    parts = larger;
    const whole = placedOf(state, object, parts);
    if (whole.length === parts.length) yield* candidate(state, whole, null);
  }
}

/** What is written where Git states it, and the rest in the overlay. */
export function* candidate(
  state: AdoptionState,
  placed: readonly Placed[],
  way: OverlayWay | null,
): Generator<AdoptionCandidate> {
  const parts = [...placed.flatMap((each) => each.parts), ...(way?.parts ?? [])];
  const edits = editedFiles(parts, state.pageOf);
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
