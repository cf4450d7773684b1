import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import {
  canonicalJson,
  entriesAt,
  mapNode,
  nodeAt,
  plainOf,
  scalar,
} from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { textOf, withKey, withoutKey, withPath, inPlaceOf } from '../fields/node-edits.ts';
import type { Entry } from '../build/entry.ts';
import { namespaceOf, withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { Layer } from '../build/layer.ts';
import { appendEntries, entriesByAnyId } from '../build/layer.ts';
import { idKey, idText } from '../build/object-id.ts';
import { spend } from '../build/build-effort.ts';
import { refuseKey, refuseTabFirst } from '../fields/yaml-round-trip.ts';
import { noteUnapplied, reachOfObject } from '../build/layer-gaps.ts';

/** Says how many objects take a step to compare by their ids. */
const ID_COMPARISONS = 4;

/** Adds a generated object, or merges it into or puts it in place of the one it names, as it asks. */
export function absorb(build: Build, layer: Layer, made: Entry, origin: Origin): void {
  const key = idKey(made.id);
  spend(build.patchWork, layer.entries.length / ID_COMPARISONS, origin);
  const behavior = made.behavior ?? 'create';
  const found = entriesByAnyId(layer.entries, (id) => idKey(id) === key);
  const [old, ...more] = found;
  if (old === undefined) {
    if (behavior === 'create') appendEntries(build, layer, [made], origin);
    else if (layer.incomplete)
      noteUnapplied(build, layer, {
        field: 'generators',
        reach: reachOfObject(made.node),
        what: `The generator of ${idText(made.id)}`,
        key: `generator ${idText(made.id)}`,
        input: canonicalJson(plainOf(made.node)),
        origin,
      });
    else
      refuse(
        'no-match',
        `The generator of ${idText(made.id)} has the behavior ${behavior}, but there is no such object (does not exist; cannot merge or replace).`,
        origin,
      );
    return;
  }
  if (more.length > 0)
    refuse('ambiguous', `The generator of ${idText(made.id)} fits several objects.`, origin);
  if (behavior === 'create')
    refuse(
      'duplicate-id',
      made.behavior === null
        ? `${idText(made.id)} exists already, and is made once more (exists; behavior must be merge or replace).`
        : `${idText(made.id)} exists already; the generator needs the behavior merge or replace (exists; behavior must be merge or replace).`,
      origin,
    );
  const merged = combine(old, made, build);
  layer.entries = layer.entries.map((entry) => (entry === old ? merged : entry));
}

/** Gives the generated object the name, history, labels and annotations of the one it meets. */
function combine(old: Entry, made: Entry, build: Build): Entry {
  const merging = made.behavior === 'merge';
  let node = withIdentity(made.node, old);
  for (const field of ['labels', 'annotations'])
    node = withTexts(node, ['metadata', field], old, writtenText);
  if (merging)
    for (const field of ['data', 'binaryData']) node = withTexts(node, [field], old, valueText);
  return withNode(
    {
      ...old,
      needsHash: old.needsHash && made.needsHash,
      behavior: old.behavior,
      ...(made.isOpen && { isOpen: true }),
      provenance: merging ? old.provenance : made.provenance,
    },
    node,
    build.tables,
  );
}

/** Gives the object the name and namespace of the one it meets. */
function withIdentity(node: MapNode, old: Entry): MapNode {
  const name = nodeAt(old.node, 'metadata', 'name') ?? scalar(old.id.name, old.node.origin);
  const named = withPath(node, ['metadata', 'name'], name);
  const namespace = nodeAt(old.node, 'metadata', 'namespace');
  if (namespace !== undefined && namespaceOf(old) !== '')
    return withPath(named, ['metadata', 'namespace'], namespace);
  const metadata = named.entries.get('metadata');
  return metadata?.kind === 'map'
    ? withKey(named, 'metadata', withoutKey(metadata, 'namespace'))
    : named;
}

/** Lays the texts of the new map over those of the old one; an empty map goes. */
function withTexts(
  node: MapNode,
  path: readonly [string] | readonly [string, string],
  old: Entry,
  textOfValue: (value: Node) => string,
): MapNode {
  const before = nodeAt(old.node, ...path);
  const after = nodeAt(node, ...path);
  const place = before?.origin ?? after?.origin ?? node.origin;
  const what = `${path.join('.')} of ${idText(old.id)}`;
  const entries = new Map<string, Node>();
  for (const [key, value] of entriesAt(old.node, ...path)) {
    const text = textOfValue(value);
    const same = value.kind === 'scalar' && value.value === text;
    entries.set(key, same ? value : scalar(text, value.origin));
  }
  for (const [key, value] of entriesAt(node, ...path))
    entries.set(key, inPlaceOf(entries.get(key), value));
  for (const [key, value] of entries) {
    refuseKey(key, what, value.origin);
    if (path.length === 1 && value.kind === 'scalar')
      refuseTabFirst(textOf(value), `The value of "${key}" in ${what}`, value.origin);
  }
  if (entries.size > 0) return withPath(node, path, mapNode(entries, place));
  const [first, second] = path;
  if (second === undefined) return withoutKey(node, first);
  const holder = node.entries.get(first);
  return holder?.kind === 'map' ? withKey(node, first, withoutKey(holder, second)) : node;
}

/** Gives the text of a value as it is written; a map or list has none. */
const writtenText = (value: Node): string =>
  value.kind === 'scalar' ? (value.spelling ?? textOf(value)) : '';

/** Gives the text of a value as it is written; a null, a map or a list has none. */
const valueText = (value: Node): string =>
  value.kind === 'scalar' && value.value === null ? '' : writtenText(value);
