import type { Node, Origin } from '../../manifest/index.ts';
import type { Entry } from './entry.ts';
import { refuse } from '../files/failure.ts';

/** Bounds the objects of one folder with all below it; the largest real clusters have a few thousand. */
const MAX_OBJECTS = 20_000;

/**
 * Bounds the values and text of all objects of one folder to as much as twenty files of the largest size
 * have.
 */
const MAX_WEIGHT = 5_000_000;

/** Says how many letters of a text count as one value. */
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

export const weightOfAll = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { node }) => sum + weightOfObject(node), 0);

/** Weighs an object once, even a light one, because every folder that includes it asks for it. */
function weightOfObject(node: Node): number {
  const weight = weights.get(node) ?? weightOf(node);
  weights.set(node, weight);
  return weight;
}

/** Says below how many values a node is quicker counted than looked up. */
const LIGHT = 100;

/**
 * Keeps weights, so that parts that objects share are weighed once, and count in each. Light parts are
 * weighed anew.
 */
const weights = new WeakMap<Node, number>();

/** Counts the values in a node; long texts count as several. */
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

/**
 * Bounds the nodes that one copied value may hold, far above the largest real object, and how deep they lie.
 */
const MAX_NODES = 100_000;
const MAX_DEPTH = 300;
/**
 * Bounds the letters to which replacements may let one value grow; Kubernetes refuses objects above 1.5 MB.
 */
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
