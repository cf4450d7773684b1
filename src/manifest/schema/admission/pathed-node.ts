import { nodeAt } from '../../yaml/node.ts';
import type { Node, PathStep } from '../../yaml/node.ts';
import { isTemplated } from '../schema-violations.ts';
import type { FieldPath, Violations, SchemaViolation } from '../schema-violations.ts';

/** A value of an object with the path that leads to it. */
export interface PathedNode {
  readonly node: Node;
  readonly path: FieldPath;
}

export function placeAt(place: PathedNode, ...steps: readonly PathStep[]): PathedNode | undefined {
  const node = nodeAt(place.node, ...steps);
  return node === undefined || isNull(node) ? undefined : { node, path: [...place.path, ...steps] };
}

/** The items of a list; none where it is absent or not a list. */
export function placesAt(place: PathedNode, ...steps: readonly PathStep[]): readonly PathedNode[] {
  const list = placeAt(place, ...steps);
  if (list?.node.kind !== 'seq') return [];
  return list.node.items.map((node, index) => ({ node, path: [...list.path, index] }));
}

/** The values of a map; none where it is absent or not a map. */
export function entriesOf(
  place: PathedNode | undefined,
): readonly { key: string; value: PathedNode }[] {
  if (place?.node.kind !== 'map') return [];
  return [...place.node.entries].map(([key, node]) => ({
    key,
    value: { node, path: [...place.path, key] },
  }));
}

/**
 * Tells whether a field holds something: as for protobuf, an empty list or text is no value, an empty map is
 * one.
 */
export function isSet(place: PathedNode, ...steps: readonly PathStep[]): boolean {
  const node = placeAt(place, ...steps)?.node;
  if (node === undefined) return false;
  if (node.kind === 'seq') return node.items.length > 0;
  return node.kind === 'map' || node.value !== '';
}

/** The text at a place; undefined where it is another type, or holds a variable that is not filled in. */
export function knownText(place: PathedNode | undefined): string | undefined {
  if (place?.node.kind !== 'scalar' || isTemplated(place.node)) return undefined;
  return typeof place.node.value === 'string' ? place.node.value : undefined;
}

export function knownNumber(place: PathedNode | undefined): number | undefined {
  return place?.node.kind === 'scalar' && typeof place.node.value === 'number'
    ? place.node.value
    : undefined;
}

/** Tells whether the value is a variable or template, so that nothing can be said about it. */
export const isUnknown = (place: PathedNode | undefined): boolean =>
  place !== undefined && isTemplated(place.node);

/** Says what to write instead, where the rule knows it. */
interface Advice {
  readonly nearest?: string | null;
  readonly remedy?: string | null;
  /** The first minor release of Istio 1 that refuses it, where earlier ones do not. */
  readonly since?: number;
}

export function reportAt(
  violations: Violations,
  place: PathedNode,
  kind: SchemaViolation['kind'],
  message: string,
  { nearest = null, remedy = null, since }: Advice = {},
): void {
  const { node, path } = place;
  const found = { kind, path, message, origin: node.origin, nearest, remedy };
  violations.report(since === undefined ? found : { ...found, since });
}

/** Reports what a part lacks, in the place of the part. */
export function reportMissing(
  violations: Violations,
  holder: PathedNode,
  name: string,
  message: string,
  { nearest = null, remedy = null }: Advice = {},
): void {
  const { node, path } = holder;
  const missing = { kind: 'required' as const, path: [...path, name], origin: node.origin };
  violations.report({ ...missing, message, nearest, remedy });
}

/** A part that has to be there, and its place where it is. */
export function neededAt(
  violations: Violations,
  holder: PathedNode,
  name: string,
  message: string,
): PathedNode | undefined {
  const place = placeAt(holder, name);
  if (place === undefined) reportMissing(violations, holder, name, message);
  return place;
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;
