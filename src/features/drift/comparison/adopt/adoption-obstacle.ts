import type { Node, Origin, Resource } from '../../../../manifest/index.ts';
import {
  canonicalJson,
  fieldPath,
  placeOf,
  plainOf,
  REDACTED,
  subjectText,
} from '../../../../manifest/index.ts';
import type { ObjectDrift } from '../drift.ts';
import type { AdoptionRefusal } from './adoption.ts';
import type { AdoptionState, RenderedObject } from './adoption-state.ts';
import { rootsOf } from './adoption-state.ts';
import type { ObjectDifference } from './object-differences.ts';

const MOST_BYTES = 200_000;

/** Why a difference is not written by anybody but a person. */
export function neverAdopted(
  state: AdoptionState,
  { live }: ObjectDrift,
  object: RenderedObject | null,
  differences: readonly ObjectDifference[],
): AdoptionRefusal | null {
  if (live === null) return null;
  const subject = subjectText(live);
  const values =
    object === null
      ? [{ path: [], live: live.node }]
      : differences.flatMap((each) => ('live' in each ? [each] : []));
  for (const { path, live: value } of values)
    if (holdsRedacted(value))
      return {
        kind: 'redacted',
        subject,
        field: path.length === 0 ? 'one of its fields' : fieldPath(path),
      };
  const bytes = values.reduce((sum, each) => sum + canonicalJson(plainOf(each.live)).length, 0);
  if (bytes > MOST_BYTES) return { kind: 'too-large', subject, bytes };
  if (object === null) return unseenIn(state, subject);
  const substituted = differences.flatMap((each) =>
    each.kind === 'set' ? (touchedWithin(each.git, 'substitution') ?? []) : [],
  );
  return substituted[0] === undefined
    ? null
    : { kind: 'substitution', subject, place: placeOf(substituted[0]) };
}

function holdsRedacted(node: Node): boolean {
  if (node.kind === 'scalar') return String(node.value).includes(REDACTED);
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.some(holdsRedacted);
}

/** What touched a value in this way, or one inside of it. */
function touchedWithin(node: Node, kind: string): ReturnType<typeof touched> {
  const own = touched(node.origin, kind);
  if (own !== null || node.kind === 'scalar') return own;
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.map((each) => touchedWithin(each, kind)).find((each) => each !== null) ?? null;
}

/** What touched a value in this way, at any time. */
function touched(
  origin: Origin,
  kind: string,
): { readonly file: string; readonly line: number } | null {
  for (let via = origin.via; via !== undefined; via = via.replaced?.via)
    if (via.kind === kind) return via;
  return null;
}

/** An object that Git does not have may be of what is not seen of it. */
function unseenIn(state: AdoptionState, subject: string): AdoptionRefusal | null {
  const unseen = rootsOf(state).find((each) => (each.unseen ?? []).length > 0);
  return unseen === undefined ? null : { kind: 'unseen-content', subject, root: unseen.root.path };
}

/** The generator of an object that has a hash of its content in its name. */
export const generatedName = ({ name, stableName, origin }: Resource): string | null =>
  name === stableName ? null : placeOf(origin);

export function templateBehind(
  object: RenderedObject | null,
  differences: readonly ObjectDifference[],
): AdoptionRefusal | null {
  for (const difference of differences) {
    if (!('git' in difference) || object === null) continue;
    const { origin } = difference.git;
    if (touched(origin, 'template') !== null)
      return {
        kind: 'chart-template',
        subject: subjectText(object.resource),
        place: placeOf(origin),
      };
  }
  return null;
}

/** A value that no field of Git's object holds: what differs in the object itself says nothing of it. */
export function valuesElsewhere(drift: ObjectDrift): AdoptionRefusal | null {
  if (drift.kind !== 'changed' || drift.liveIn === undefined) return null;
  const field = drift.fields.find(({ path: [first] }) => first === 'meshConfig');
  return field === undefined
    ? null
    : {
        kind: 'values-elsewhere',
        subject: subjectText(drift.git),
        field: fieldPath(field.path),
        place: placeOf((field.git ?? drift.git).origin),
      };
}
