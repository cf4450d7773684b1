import type { MapNode, Node } from '../manifest/node.ts';
import { canonicalJson, mapNode, nodeAt, plainOf, scalar } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Build } from './build.ts';
import { withPath } from './edit-node.ts';
import type { Entry } from './entry.ts';
import { namespaceOf, withNode } from './entry.ts';
import { refuse } from './failure.ts';
import { inPlaceOf } from './in-place-of.ts';
import type { Layer } from './layer.ts';
import { appendEntries, entriesByAnyId } from './layer.ts';
import { idKey, idText } from './object-id.ts';
import { noteUnapplied } from './unapplied.ts';

/** Adds a generated object, or merges it into or puts it in place of the one it names, as it asks. */
export function absorb(build: Build, layer: Layer, made: Entry, origin: Origin): void {
  const key = idKey(made.id);
  const found = entriesByAnyId(layer.entries, (id) => idKey(id) === key);
  const [old, ...more] = found;
  if (old === undefined) {
    if (made.behavior === 'create') appendEntries(layer, [made], origin);
    else if (layer.incomplete)
      noteUnapplied(build, {
        what: `The generator of ${idText(made.id)}`,
        key: `generator ${idText(made.id)}`,
        input: canonicalJson(plainOf(made.node)),
        origin,
      });
    else
      refuse(
        'no-match',
        `The generator of ${idText(made.id)} has the behavior ${made.behavior}, but there is no such object (does not exist; cannot merge or replace).`,
        origin,
      );
    return;
  }
  if (more.length > 0)
    refuse('ambiguous', `The generator of ${idText(made.id)} fits several objects.`, origin);
  if (made.behavior === 'create')
    refuse(
      'duplicate-id',
      `${idText(made.id)} exists already; the generator needs the behavior merge or replace (exists; behavior must be merge or replace).`,
      origin,
    );
  const merged = combine(old, made, build);
  layer.entries = layer.entries.map((entry) => (entry === old ? merged : entry));
}

/** The generated object with the name, history, labels and annotations of the one it meets. */
function combine(old: Entry, made: Entry, build: Build): Entry {
  let node = made.node;
  for (const field of ['labels', 'annotations'])
    node = mergeMapAt(node, old.node, ['metadata', field]);
  const name = nodeAt(old.node, 'metadata', 'name') ?? scalar(old.id.name, old.node.origin);
  node = withPath(node, ['metadata', 'name'], name);
  const namespace = nodeAt(old.node, 'metadata', 'namespace');
  if (namespace !== undefined && namespaceOf(old) !== '')
    node = withPath(node, ['metadata', 'namespace'], namespace);
  const merging = made.behavior === 'merge';
  if (merging)
    for (const field of ['data', 'binaryData']) node = mergeMapAt(node, old.node, [field]);
  return withNode(
    {
      ...old,
      needsHash: old.needsHash && made.needsHash,
      behavior: old.behavior,
      provenance: merging ? old.provenance : made.provenance,
    },
    node,
    build.tables,
  );
}

/** The old map with the keys of the new one over it. */
function mergeMapAt(node: MapNode, old: MapNode, path: readonly string[]): MapNode {
  const before = nodeAt(old, ...path);
  if (before?.kind !== 'map' || before.entries.size === 0) return node;
  const after = nodeAt(node, ...path);
  const entries: Map<string, Node> = new Map(before.entries);
  if (after?.kind === 'map')
    for (const [key, value] of after.entries)
      entries.set(key, inPlaceOf(before.entries.get(key), value));
  return withPath(node, path, mapNode(entries, before.origin));
}
