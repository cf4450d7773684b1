import { fieldPath } from '../yaml/field-path.ts';
import { nearestWord } from '../text/nearest-word.ts';
import type { MapNode, Node } from '../yaml/node.ts';
import type { SchemaType } from './schema-types.ts';
import { below, isTemplateText, pathOf } from './schema-violations.ts';
import type { Trail, ReportedViolation } from './schema-violations.ts';

/** The objects from the root to the one that holds a field. */
export interface EnclosingObject {
  readonly type: SchemaType;
  readonly path: Trail;
  readonly outer: EnclosingObject | null;
}

type Placement =
  | { readonly kind: 'misspelled'; readonly word: string }
  /** Places where it would be valid; several are alternatives at the same distance. */
  | { readonly kind: 'misplaced'; readonly places: readonly Place[] }
  | { readonly kind: 'unknown' };

/** A field that would be valid, with its path as it is written for people: `spec.http`. */
interface Place {
  readonly path: string;
  readonly type: SchemaType;
}

export interface UnknownField {
  readonly name: string;
  readonly value: Node;
  readonly placement: Placement;
}

/** Limits how deep a field is looked for. */
const MAX_DEPTH = 3;

/** More unknown fields of one map say nothing new. */
const MAX_UNKNOWN = 30;

/** More alternatives than this are no help. */
const MAX_ALTERNATIVES = 4;

/**
 * The fields of a map that its type does not know, each with where it was meant to stand: under a
 * similar name at the same level, at an outer level, or further in. Fields that go together are
 * placed together.
 */
export function unknownFields(node: MapNode, holder: EnclosingObject): readonly UnknownField[] {
  if (knowsAll(node, holder.type)) return [];
  const unknown = [...node.entries]
    .filter(
      ([name, value]) =>
        !holder.type.fields.has(name) &&
        !isTemplateText(name) &&
        !(value.kind === 'scalar' && value.value === null),
    )
    .slice(0, MAX_UNKNOWN);
  const common = commonPlace(unknown, holder);
  const siblings = [...node.entries.keys()];
  return unknown.map(([name, value]) => ({
    name,
    value,
    placement: placementOf(name, value, holder, common, siblings),
  }));
}

/** Most maps hold nothing that is unknown, and are done with before anything is made of them. */
function knowsAll({ entries }: MapNode, { fields }: SchemaType): boolean {
  for (const name of entries.keys()) if (!fields.has(name)) return false;
  return true;
}

function placementOf(
  name: string,
  value: Node,
  holder: EnclosingObject,
  common: Level | null,
  siblings: readonly string[],
): Placement {
  const similar = similarName(name, holder.type);
  if (similar !== null && fits(value, holder.type.fields.get(similar)))
    return { kind: 'misspelled', word: similar };
  const inCommon = common?.type.fields.get(name);
  if (common !== null && inCommon !== undefined && fits(value, inCommon))
    return { kind: 'misplaced', places: [{ path: inside(common, name), type: inCommon }] };
  const places = outerPlaces(name, value, holder.outer) ?? innerPlaces(name, value, holder);
  const likely = likelyPlaces(places, siblings);
  if (likely.length > 0 && likely.length <= MAX_ALTERNATIVES)
    return { kind: 'misplaced', places: likely };
  return similar === null ? { kind: 'unknown' } : { kind: 'misspelled', word: similar };
}

/** Keeps, of several places, those inside fields that stand beside the one that went astray. */
function likelyPlaces(places: readonly Place[], siblings: readonly string[]): readonly Place[] {
  const scores = places.map(({ path }) => {
    const outer = path.split(/[.[\]]+/).slice(0, -1);
    return outer.filter((step) => siblings.includes(step)).length;
  });
  const best = Math.max(...scores);
  return places.filter((_, index) => scores[index] === best);
}

function similarName(name: string, type: SchemaType): string | null {
  const known = [...type.fields.keys()];
  const bare = bareName(name);
  return known.find((field) => bareName(field) === bare) ?? nearestWord(name, known);
}

/** `match_labels`, `MatchLabels` and `matchLabel` are one name. */
const bareName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[-_]/g, '')
    .replace(/(?<=..)s$/, '');

function outerPlaces(
  name: string,
  value: Node,
  outer: EnclosingObject | null,
): readonly Place[] | null {
  for (let at = outer; at !== null; at = at.outer) {
    const type = at.type.fields.get(name);
    if (type !== undefined && fits(value, type))
      return [{ path: fieldPath(pathOf(below(at.path, name))), type }];
  }
  return null;
}

interface Level {
  readonly type: SchemaType;
  readonly place: string;
}

function innerPlaces(name: string, value: Node, holder: EnclosingObject): readonly Place[] {
  for (const levels of levelsBelow(holder)) {
    const fitting = levels.flatMap((level) => {
      const type = level.type.fields.get(name);
      return type !== undefined && fits(value, type) ? [{ path: inside(level, name), type }] : [];
    });
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/** The place around here that knows the most of several unknown fields, if it knows at least two. */
function commonPlace(
  unknown: readonly (readonly [string, Node])[],
  holder: EnclosingObject,
): Level | null {
  let best: { level: Level; known: number } | null = null;
  if (unknown.length < 2) return null;
  for (let at: EnclosingObject | null = holder; at !== null; at = at.outer)
    for (const level of [levelAt(at), ...[...levelsBelow(at)].flat()]) {
      const known = unknown.filter(([name, value]) =>
        fits(value, level.type.fields.get(name)),
      ).length;
      if (known > (best?.known ?? 1)) best = { level, known };
    }
  return best?.level ?? null;
}

const levelAt = ({ type, path }: EnclosingObject): Level => ({
  type,
  place: fieldPath(pathOf(path)),
});

function* levelsBelow(holder: EnclosingObject): Generator<readonly Level[]> {
  let levels: readonly Level[] = [levelAt(holder)];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    levels = levels.flatMap((level) =>
      [...level.type.fields].map(([field, type]) => stepInto(type, inside(level, field))),
    );
    yield levels;
  }
}

const stepInto = (type: SchemaType, place: string): Level =>
  type.type === 'array' && type.items !== null
    ? { type: type.items, place: `${place}[]` }
    : { type, place };

const inside = ({ place }: Level, field: string): string =>
  place === '' ? field : `${place}.${field}`;

/** Tells whether a value has the form of a type; its content does not matter. */
function fits(value: Node, type: SchemaType | undefined): boolean {
  switch (type?.type) {
    case undefined:
    case 'any':
      return false;
    case 'object':
      return value.kind === 'map';
    case 'array':
      return value.kind === 'seq';
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'int-or-string':
    case 'quantity':
      return value.kind === 'scalar';
  }
}

/** Fields that Istio gave up, by kind and path, and what took their place. Istio 1.5 dropped those of EnvoyFilters. */
const LATER: ReadonlyMap<string, string> = new Map([
  ['EnvoyFilter spec.workloadLabels', 'spec.workloadSelector.labels'],
  ['EnvoyFilter spec.filters', 'spec.configPatches'],
]);

/** Tells whether older releases had a field that today's do not have. */
export const isFormerField = (kind: string, field: string): boolean =>
  LATER.has(`${kind} ${field}`);

/** Gives what is said of a field that was one in older releases; undefined for any other. */
export function laterField(
  kind: string,
  field: string,
): Pick<ReportedViolation, 'message' | 'remedy'> | undefined {
  const later = LATER.get(`${kind} ${field}`);
  return later === undefined
    ? undefined
    : {
        message: `${field} was a field of ${kind} before Istio 1.5; ${later} took its place.`,
        remedy: `Write ${later} in the place of ${field}.`,
      };
}
