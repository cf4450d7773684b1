import type { MapNode, Node, ScalarNode, SeqNode } from '../../manifest/index.ts';
import { resolveScalar, seqNode } from '../../manifest/index.ts';
import { textOf } from '../fields/node-edits.ts';

/** Holds a map while patches are merged into it. */
export interface MapDraft {
  readonly kind: 'map';
  readonly source: MapNode;
  readonly entries: Map<string, Part>;
}

/** Holds a list while patches are merged into it. */
export interface SeqDraft {
  readonly kind: 'seq';
  readonly source: SeqNode;
  items: Part[];
}

/** Holds what a merge has looked into. Kustomize changes both sides in place, and its later steps see it. */
export type Draft = MapDraft | SeqDraft | ScalarNode;

/** Holds a value of either side of a merge, looked into or not. */
export type Part = Draft | Node;

const isDraft = (part: Part): part is Draft => part.kind === 'scalar' || 'source' in part;

/** Makes a value ready to be changed. */
export function draftOf(part: Part): Draft {
  if (isDraft(part)) return part;
  return part.kind === 'map'
    ? { kind: 'map', source: part, entries: new Map(part.entries) }
    : { kind: 'seq', source: part, items: [...part.items] };
}

/** Makes the value of a field ready to be changed in place; undefined where there is none. */
export function openField(map: MapDraft, key: string): Draft | undefined {
  const part = map.entries.get(key);
  if (part === undefined || isDraft(part)) return part;
  const draft = draftOf(part);
  map.entries.set(key, draft);
  return draft;
}

/** Gives the value under a key, or the item itself for the key '' of lists of single values. */
export function fieldOf(item: Part, key: string): Part | undefined {
  if (key === '') return item;
  return item.kind === 'map' ? item.entries.get(key) : undefined;
}

/** Gives the value unless it is null. */
export const present = <P extends Part>(part: P | undefined): P | undefined =>
  part?.kind === 'scalar' && part.value === null ? undefined : part;

export const isEmptyMap = (part: Part): boolean => part.kind === 'map' && part.entries.size === 0;

/** Gives the text a value is written as; maps and lists have none, and a null may have one (`~`). */
export function writtenAs(part: Part): string {
  if (part.kind !== 'scalar') return '';
  return part.value === null ? (part.spelling ?? '') : textOf(part);
}

/**
 * Tells whether a value is text without quotes that YAML 1.1 reads as something else (`yes`): kustomize
 * quotes it on its walk.
 */
export const needsQuotes = (part: Part): boolean =>
  part.kind === 'scalar' &&
  typeof part.value === 'string' &&
  part.quoted !== true &&
  typeof resolveScalar(part.value).value !== 'string';

/** Gives the value after the merge, which is the one before where nothing has changed. */
export function finished(part: Part): Node {
  if (part.kind === 'scalar' || !isDraft(part)) return part;
  return part.kind === 'map' ? finishedMap(part) : finishedSeq(part);
}

function finishedMap({ source, entries }: MapDraft): MapNode {
  let same = entries.size === source.entries.size;
  const result = new Map<string, Node>();
  for (const [key, part] of entries) {
    const node = finished(part);
    same &&= source.entries.get(key) === node;
    result.set(key, node);
  }
  return same ? source : { ...source, entries: result };
}

function finishedSeq({ source, items }: SeqDraft): SeqNode {
  const result = items.map(finished);
  const same =
    result.length === source.items.length &&
    result.every((item, index) => item === source.items[index]);
  return same ? source : seqNode(result, source.origin);
}
