import type { Node } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Entry } from './entry.ts';
import { refuse } from './failure.ts';

/** Objects of one folder with all below it; the largest real clusters have a few thousand. */
const MAX_OBJECTS = 20_000;

/** Values and text of all objects of one folder: as much as twenty files of the largest size. */
const MAX_WEIGHT = 5_000_000;

/** Letters of a text that count as one value. */
export const LETTERS = 32;

/** Objects below which a folder cannot have grown by including the same one again and again. */
const UNWEIGHED = 64;

/**
 * Refuses a folder with more than any cluster holds: folders that each include the two below twice
 * would double at every level, from a few lines of input.
 */
export function refuseOverweight(entries: readonly Entry[], place: Origin): void {
  if (entries.length > MAX_OBJECTS)
    refuse('limit', `More than ${String(MAX_OBJECTS)} objects come together here.`, place);
  if (entries.length > UNWEIGHED) refuseHeavy(entries, place);
}

/** Refuses objects that nobody could print; transformers may have put long texts into each of them. */
export function refuseHeavy(entries: readonly Entry[], place: Origin | null): void {
  let weight = 0;
  for (const { node } of entries) weight += weightOf(node);
  if (weight > MAX_WEIGHT)
    refuse('limit', 'The objects that come together here are too large.', place);
}

/** Parts that objects share are weighed once, and count in each. */
const weights = new WeakMap<Node, number>();

/** Values in a node, long texts counting as several. */
export function weightOf(node: Node): number {
  if (node.kind === 'scalar')
    return 1 + (typeof node.value === 'string' ? node.value.length / LETTERS : 0);
  const known = weights.get(node);
  if (known !== undefined) return known;
  let weight = 1;
  if (node.kind === 'seq') for (const item of node.items) weight += weightOf(item);
  else
    for (const [key, value] of node.entries) weight += 1 + key.length / LETTERS + weightOf(value);
  weights.set(node, weight);
  return weight;
}
