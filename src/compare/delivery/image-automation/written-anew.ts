import type { MapNode, Node, Origin, PathStep, Resource } from '../../../manifest/index.ts';
import { fieldPath, mapNode, scalar, seqNode } from '../../../manifest/index.ts';
import type { MarkedPlace } from './marked-places.ts';

/** A value of an object that an automation writes. */
export interface MarkedValue {
  readonly place: MarkedPlace;
  readonly field: string;
}

/** An object, or a file of values, with something else in every place that an automation writes. */
export interface WrittenAnew<Written extends Node> {
  readonly node: Written;
  readonly values: readonly MarkedValue[];
}

/** By file, for most values come from files that hold none. */
export type PlacesByFile = ReadonlyMap<string, readonly MarkedPlace[]>;

export function placesByFile(places: readonly MarkedPlace[]): PlacesByFile {
  const found = new Map<string, MarkedPlace[]>();
  for (const place of places) found.set(place.file, [...(found.get(place.file) ?? []), place]);
  return found;
}

/** Null where nothing of the object is in such a place. */
export function resourceWrittenAnew(
  resource: Resource,
  places: PlacesByFile,
): { readonly resource: Resource; readonly values: readonly MarkedValue[] } | null {
  const { node, values } = writtenAnew(resource.node, places);
  return values.length === 0 || node.kind !== 'map'
    ? null
    : { resource: { ...resource, node }, values };
}

/** A value with something else in every place that is marked; the same node where none of it is. */
export function writtenAnew(written: Node, places: PlacesByFile): WrittenAnew<Node> {
  const values: MarkedValue[] = [];
  const rewrite = (node: Node, path: readonly PathStep[]): Node | null => {
    if (node.kind === 'map') return rewriteMap(node, path);
    if (node.kind === 'seq') {
      const items = node.items.map((item, at) => rewrite(item, [...path, at]) ?? item);
      return items.every((item, at) => item === node.items[at])
        ? node
        : seqNode(items, node.origin);
    }
    const place = placeBehind(node.origin, places);
    if (place === null) return node;
    values.push({ place, field: fieldPath(path) });
    return isOneOfFew(node.value) ? null : scalar(otherText(node.value), node.origin);
  };
  const rewriteMap = (node: MapNode, path: readonly PathStep[]): MapNode => {
    const entries = [...node.entries].map(
      ([key, value]) => [key, rewrite(value, [...path, key])] as const,
    );
    if (entries.every(([key, value]) => value === node.entries.get(key))) return node;
    return mapNode(
      new Map(entries.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))),
      node.origin,
    );
  };
  return { node: rewrite(written, []) ?? written, values };
}

/** A word of a few, as `STRICT`: which other one is written is not known, and what holds without it is another too. */
const isOneOfFew = (value: unknown): boolean =>
  typeof value === 'boolean' || (typeof value === 'string' && /^[A-Z_]+$/.test(value));

/** A text over several lines is a file that carries its own comments. */
function otherText(value: unknown): string {
  const text = String(value);
  return text.includes('\n')
    ? text.replace(/([^\s"'])(["']?[ \t]+#[^\n]*"\$imagepolicy")/g, '$1-any$2')
    : `${text}-any`;
}

/** The marked place that a value comes from, however often it was touched since; null for none. */
function placeBehind(origin: Origin, places: PlacesByFile): MarkedPlace | null {
  const at = (file: string, first: number, last: number, whole: 'lines' | 'entry') =>
    places.get(file)?.find((each) => first <= each[whole][1] && each[whole][0] <= last);
  const ahead: Origin[] = [origin];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { file, line, endLine, via, values = [] }: Origin = next;
    const found =
      at(file, line, endLine, 'lines') ??
      (via && at(via.file, via.line, via.line, 'entry')) ??
      // what an entry of a list writes has the entry's place
      (via && at(file, line, line, 'entry')) ??
      values.flatMap((each) => at(each.file, each.line, each.line, 'lines') ?? [])[0];
    if (found !== undefined) return found;
    if (via?.replaced !== undefined) ahead.push(via.replaced);
    if (via?.from !== undefined) ahead.push(via.from);
  }
  return null;
}
