import type { MapNode, Node, Origin, Touch, ScalarNode } from '../../manifest/index.ts';
import { movedBy, nodeAt, sameData, scalar, mapNode, seqNode } from '../../manifest/index.ts';
import { standsPlain } from '../print/scalar-form.ts';
import type { Build } from '../build/build.ts';
import { noteMerge } from './merge-schema.ts';
import { withKey, withoutKey, withPath, withValues } from '../fields/node-edits.ts';
import type { Entry } from '../build/entry.ts';
import { remembered, withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { PatchOperation } from './json-patch.ts';
import { applyOperations } from './json-patch.ts';
import { spend } from '../build/build-effort.ts';
import { unshared } from '../fields/shared-values.ts';
import { mergeObject } from './strategic-merge.ts';
import { withoutEmptyMap, withTextMap, refuseTabFirst } from '../fields/yaml-round-trip.ts';
import { goFloat } from '../print/scalar-printer.ts';

/** Says what one patch entry does to each object it is for. */
export interface PatchChange {
  /** The field of the kustomization that has the entry. */
  readonly name: string;
  readonly origin: Origin;
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
  /**
   * It is true where each object gets a copy of the patch that is made to fit it: where a target selects
   * them, and in `patchesStrategicMerge`.
   */
  readonly fitted: boolean;
}

/** Counts the steps to copy a value, which takes memory as well as time. */
const COPIED_VALUE = 4;

/** Merges the patch into the object; name, namespace and kind stay unless the options say otherwise. */
export function mergedInto(
  build: Build,
  entry: Entry,
  document: MapNode,
  change: PatchChange,
): Entry {
  const { allowNameChange, allowKindChange } = change;
  const renames = allowNameChange || allowKindChange;
  const before = renames ? remembered(entry) : entry;
  const patch = patchFor(entry, document, change);
  const found = withKept(build, before);
  noteMerge(build);
  const merged = mergeObject(found, patch, build.schema);
  if (merged !== undefined && hasRepeats(document) && hasRepeats(merged))
    refuse(
      'not-parsed',
      'The patch adds a map in which a key is there twice (mapping key already defined).',
      document.origin,
    );
  if (merged === undefined || merged.entries.size === 0)
    return { ...entry, node: { ...entry.node, entries: new Map() } };
  const kept = found === before.node || hasKept(merged);
  let node = withoutKept(merged);
  if (!allowKindChange) node = restored(node, entry.node, ['kind']);
  if (!allowNameChange) node = restored(node, entry.node, ['metadata', 'name']);
  node = restored(node, entry.node, ['metadata', 'namespace']);
  // Like the name, the version says which object is meant; it is not what the patch changes.
  if (sameData(node.entries.get('apiVersion'), entry.node.entries.get('apiVersion')))
    node = restored(node, entry.node, ['apiVersion']);
  return withNode(kept ? before : forgotten(before), node, build.tables);
}

/** Tells whether a key is there twice. Where the object has the map, the patch's first value counts. */
function hasRepeats(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'seq') return node.items.some(hasRepeats);
  return node.repeats !== undefined || [...node.entries.values()].some(hasRepeats);
}

function patchFor(entry: Entry, document: MapNode, change: PatchChange): MapNode {
  const via = touchOf(change);
  const moved = movedBy(document, (place) => ({ ...place, via }));
  if (moved.kind !== 'map') return document;
  if (change.fitted) return fittedTo(entry, moved);
  // The options are annotations of the patch, so that it has some in any case.
  return change.allowNameChange || change.allowKindChange
    ? withoutEmptyMap(withTextMap(moved, 'annotations'), 'annotations')
    : moved;
}

/**
 * Makes a copy of the patch for one object, as kustomize does: it has the object's version, and labels and
 * annotations as text, so that a null there is the text `null` and none at all deletes nothing.
 */
function fittedTo(entry: Entry, patch: MapNode): MapNode {
  let node = patch;
  for (const field of ['labels', 'annotations'] as const)
    node = withoutEmptyMap(withTextMap(node, field), field);
  const version = entry.node.entries.get('apiVersion') ?? scalar('', patch.origin);
  return withKey(node, 'apiVersion', version);
}

const touchOf = ({ name, origin: { file, line } }: PatchChange): Touch => ({
  kind: 'patch',
  name,
  file,
  line,
});

function restored(node: MapNode, original: MapNode, path: readonly string[]): MapNode {
  const value = nodeAt(original, ...path);
  if (value !== undefined) return withPath(node, path, value);
  const [parent = '', field = ''] = path;
  const holder = node.entries.get(parent);
  return holder?.kind === 'map' ? withKey(node, parent, withoutKey(holder, field)) : node;
}

/** Runs the operations of a JSON patch on the object. */
export function operatedOn(
  build: Build,
  entry: Entry,
  operations: readonly PatchOperation[],
  change: PatchChange,
): Entry {
  const annotations = nodeAt(entry.node, 'metadata', 'annotations');
  if (annotations?.kind === 'map' && annotations.repeats !== undefined)
    refuse(
      'not-parsed',
      'The object has annotations that are there twice (mapping key already defined), and JSON patches take none such.',
      annotations.origin,
    );
  // Only `patches` lets references find the object by the name it had before.
  const before = change.name === 'patchesJson6902' ? entry : remembered(entry);
  const found = withKept(build, before);
  const node: Node = applyOperations(found, operations, {
    via: touchOf(change),
    spend: (values) => {
      spend(build.patchWork, values * COPIED_VALUE, change.origin);
    },
  });
  const written = throughJson(node);
  if (written.kind !== 'map')
    return refuse(
      'invalid-patch',
      'The JSON patch leaves something that is no object.',
      change.origin,
    );
  if (written.entries.size === 0)
    return refuse(
      'invalid-object',
      'The JSON patch leaves an object without a kind (missing kind in object).',
      change.origin,
    );
  // Kustomize gives back what it keeps, all but the note of the origin.
  const kept = found === before.node || hasKept(written);
  const own = withTextMap(withoutKept(written), 'annotations');
  // Written anew, each value stands for itself again.
  const after = kept ? before : withoutOrigin(before);
  if (!after.shares) return withNode(after, own, build.tables);
  return withNode({ ...after, shares: false }, unshared(own), build.tables);
}

/**
 * Stands for what kustomize keeps of an object (earlier names, a hash to come, its origin) in annotations of
 * the object. While a patch runs, it is there: a patch finds annotations where the file has none, and takes
 * that knowledge away with them.
 */
const KEPT = 'internal.config.kubernetes.io/kept';

/** Gives the object as a patch finds it. */
function withKept(build: Build, entry: Entry): MapNode {
  const { node, previous, behavior } = entry;
  if (previous.length === 0 && behavior === null && !build.tracked) return node;
  const metadata = node.entries.get('metadata');
  if (metadata?.kind !== 'map') return node;
  const found = metadata.entries.get('annotations');
  const annotations = found?.kind === 'map' ? found : mapNode(new Map(), node.origin);
  const marked = withKey(annotations, KEPT, scalar('', node.origin));
  return withKey(node, 'metadata', withKey(metadata, 'annotations', marked));
}

/** Tells whether what kustomize keeps is still there after a patch. */
const hasKept = (node: MapNode): boolean =>
  nodeAt(node, 'metadata', 'annotations', KEPT) !== undefined;

/** Gives the object after a patch, without what stood for kustomize's own annotations. */
function withoutKept(node: MapNode): MapNode {
  const metadata = node.entries.get('metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (metadata?.kind !== 'map' || annotations?.kind !== 'map' || !annotations.entries.has(KEPT))
    return node;
  const own = withoutKey(annotations, KEPT);
  const next =
    own.entries.size === 0
      ? withoutKey(metadata, 'annotations')
      : withKey(metadata, 'annotations', own);
  return withKey(node, 'metadata', next);
}

/** Forgets how the object came about. */
const forgotten = (entry: Entry): Entry => ({
  ...withoutOrigin(entry),
  previous: [],
  prefixes: [],
  suffixes: [],
  needsHash: false,
  behavior: null,
});

/** Forgets where the object came from and what ran on it. */
const withoutOrigin = (entry: Entry): Entry => ({
  ...entry,
  provenance: {},
  transformations: [],
});

/** Marks what has gone through JSON; parts that patches do not touch are shared. */
const passed = new WeakSet<Node>();

/**
 * Gives the value as it comes back from JSON, which kustomize writes and reads to run a JSON patch: every
 * number is a double, and all is written anew as go-yaml v3 writes it (`1e+06`, quotes only where needed).
 */
function throughJson(node: Node): Node {
  if (passed.has(node)) return node;
  const result = rewritten(node);
  passed.add(result);
  return result;
}

function rewritten(node: Node): Node {
  if (node.kind === 'scalar') return sameScalar(node, scalarOf(node));
  if (node.kind === 'seq') {
    const items = node.items.map(throughJson);
    return items.every((item, index) => item === node.items[index])
      ? node
      : seqNode(items, node.origin);
  }
  const entries = withValues(node.entries, throughJson);
  return entries === node.entries ? node : mapNode(entries, node.origin);
}

function scalarOf({ value, origin }: ScalarNode): ScalarNode {
  const plain = scalar(value, origin);
  if (typeof value === 'string') {
    refuseTabFirst(value, 'A value of an object with a JSON patch', origin);
    return standsPlain(value) ? plain : { ...plain, quoted: true };
  }
  if (value === null) return { ...plain, spelling: 'null' };
  if (typeof value === 'boolean') return plain;
  const spelling = goFloat(value);
  return spelling === String(value) ? plain : { ...plain, spelling };
}

const sameScalar = (a: ScalarNode, b: ScalarNode): ScalarNode =>
  a.digits === undefined && a.spelling === b.spelling && a.quoted === b.quoted ? a : b;
