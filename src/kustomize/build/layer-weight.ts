import type { Node, Origin } from '../../manifest/index.ts';
import type { Entry } from './entry.ts';
import { refuse } from '../files/failure.ts';

/** Objects of one folder with all below it; the largest real clusters have a few thousand. */
const MAX_OBJECTS = 20_000;

/** Values and text of all objects of one folder: as much as twenty files of the largest size. */
const MAX_WEIGHT = 5_000_000;

/** Letters of a text that count as one value. */
export const LETTERS = 32;

/**
 * Refuses a folder with more than any cluster holds: folders that each include the two below twice
 * would double at every level, from a few lines of input.
 */
export function refuseOverweight(count: number, weight: number, place: Origin | null): void {
  if (count > MAX_OBJECTS)
    refuse('limit', `More than ${String(MAX_OBJECTS)} objects come together here.`, place);
  if (weight > MAX_WEIGHT)
    refuse('limit', 'The objects that come together here are too large.', place);
}

/** Weight of several objects together. */
export const weightOfAll = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { node }) => sum + weightOfObject(node), 0);

/** Objects are asked for in every folder that includes them, so that even light ones are weighed once. */
function weightOfObject(node: Node): number {
  const weight = weights.get(node) ?? weightOf(node);
  weights.set(node, weight);
  return weight;
}

/** Values that are quicker counted than looked up. */
const LIGHT = 100;

/** Parts that objects share are weighed once, and count in each; what is light is weighed anew. */
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
    node.entries.forEach((value, key) => {
      weight += 1 + key.length / LETTERS + weightOf(value);
    });
  if (weight > LIGHT) weights.set(node, weight);
  return weight;
}
