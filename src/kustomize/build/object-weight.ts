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

/** Nodes one copied value may hold; far above the largest real object. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 300;
/** Letters one value may grow to by replacements; Kubernetes refuses objects above 1.5 MB. */
const MAX_TEXT = 2_000_000;

/**
 * Refuses a value too large to be copied: copies of copies inside each other would grow without
 * bound, from a few lines of input.
 */
export function weigh(node: Node, origin: Origin): void {
  let nodes = 0;
  const open: { readonly node: Node; readonly depth: number }[] = [{ node, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    nodes++;
    if (nodes > MAX_NODES || next.depth > MAX_DEPTH)
      refuse('limit', 'The value that is copied here is too large.', origin);
    const { depth } = next;
    for (const child of childrenOf(next.node)) open.push({ node: child, depth: depth + 1 });
  }
}

function childrenOf(node: Node): Iterable<Node> {
  if (node.kind === 'map') return node.entries.values();
  return node.kind === 'seq' ? node.items : [];
}

/** Refuses a text that replacements have grown beyond any object's size. */
export function weighText(text: string, origin: Origin): string {
  return text.length > MAX_TEXT
    ? refuse('limit', 'The value that is made here is too long.', origin)
    : text;
}
