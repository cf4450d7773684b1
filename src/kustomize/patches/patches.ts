import type { MapNode, Node, Origin, SeqNode } from '../../manifest/index.ts';
import { canonicalJson, plainOf } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Entry } from '../build/entry.ts';
import { entryOf, isEmpty } from '../build/entry.ts';
import { refuse, stopsBefore } from '../files/failure.ts';
import { parseOperations } from './json-patch.ts';
import type { Kustomization, PatchEntry } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { appendEntries, entriesByAnyId } from '../build/layer.ts';
import { weightOf } from '../build/object-weight.ts';
import { idKey, idText, resourceIdOf } from '../build/object-id.ts';
import type { PatchBody } from './patch-body.ts';
import { readPatchBody, readStrategicBodies } from './patch-body.ts';
import type { PatchChange } from './patch-entry.ts';
import { outcomeOfPatch } from './patch-outcome.ts';
import { mergedInto, operatedOn } from './patch-entry.ts';
import { spend } from '../build/build-effort.ts';
import type { Text } from '../files/read-fields.ts';
import type { Selector } from '../transformers/selector.ts';
import { selectedBy } from '../transformers/selector.ts';
import { noteUnapplied, layOver, namesOne, reachOf, reachOfObject } from '../build/layer-gaps.ts';

/** Applies `patchesStrategicMerge`: files or inline documents, each for the object it names. */
export function applyStrategicPatches(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
): void {
  for (const text of kustomization.patchesStrategicMerge)
    applyStrategicPatch(build, kustomization.dir, text, layer, 'patchesStrategicMerge');
}

/** Applies one file or inline text of strategic merge patches; `name` is what the touch is called. */
export function applyStrategicPatch(
  build: Build,
  dir: string,
  text: Text,
  layer: Layer,
  name: string,
): void {
  const change = { ...changeOf(name, text.origin), fitted: true };
  for (const body of readStrategicBodies(build, dir, text, layer))
    applyToNamed(build, layer, body, change);
}

/** Applies `patches`: strategic merge or JSON6902, for the objects a target selects or the patch names. */
export function applyPatches(build: Build, kustomization: Kustomization, layer: Layer): void {
  for (const entry of kustomization.patches)
    applyPatch(build, kustomization.dir, entry, layer, 'patches');
}

/** Applies one patch entry; `name` is what the touch is called. */
export function applyPatch(
  build: Build,
  dir: string,
  entry: PatchEntry,
  layer: Layer,
  name: string,
): void {
  const body = readPatchBody(build, dir, entry, layer);
  if (body === null) return;
  const change: PatchChange = {
    ...changeOf(name, entry.origin),
    allowNameChange: entry.allowNameChange,
    allowKindChange: entry.allowKindChange,
    fitted: entry.target !== null,
  };
  if (body.kind === 'operations') applyJson(build, layer, entry, body, change);
  else if (entry.target === null) applyInTurn(build, layer, body.documents, change);
  else {
    const asking = { ...entry, target: entry.target };
    applyToSelected(build, layer, oneDocument(body.documents, entry, build), asking, change);
  }
}

/**
 * Applies the documents of one entry in turn. Kustomize crashes before 5.7 on one that follows the deletion of an
 * object.
 */
function applyInTurn(
  build: Build,
  layer: Layer,
  documents: readonly MapNode[],
  change: PatchChange,
): void {
  const count = layer.entries.length;
  for (const document of documents) {
    if (layer.entries.length < count)
      refuse(
        'invalid-patch',
        `A document of the patch deletes an object, and another follows it: ${stopsBefore('5.7', 'crashes')}. Give each document a patch of its own.`,
        document.origin,
      );
    applyToNamed(build, layer, document, change);
  }
}

function oneDocument(documents: readonly MapNode[], entry: PatchEntry, build: Build): MapNode {
  const [document, another] = documents;
  if (document === undefined || another !== undefined)
    return refuse(
      'invalid-patch',
      'A patch with a target takes one document (Multiple Strategic-Merge Patches are not allowed).',
      entry.origin,
    );
  entryOf(document, {}, build.tables);
  return document;
}

/** Applies `patchesJson6902`, each for the one object its target names. */
export function applyJsonPatches(build: Build, kustomization: Kustomization, layer: Layer): void {
  for (const entry of kustomization.patchesJson6902) {
    if ((entry.target?.name ?? '') === '')
      refuse(
        'invalid-patch',
        'A target of "patchesJson6902" needs a name (must specify the target name).',
        entry.origin,
      );
    const body = readPatchBody(build, kustomization.dir, entry, layer);
    if (body === null) continue;
    if (body.kind !== 'operations' || body.node.items.length === 0)
      refuse('invalid-patch', '"patchesJson6902" takes a list of operations.', entry.origin);
    else applyJson(build, layer, entry, body, changeOf('patchesJson6902', entry.origin));
  }
}

const changeOf = (name: string, origin: Origin): PatchChange => ({
  name,
  origin,
  allowNameChange: false,
  allowKindChange: false,
  fitted: false,
});

/** Says how many objects take a step to compare by their ids. */
const ID_COMPARISONS = 4;

function applyToNamed(build: Build, layer: Layer, document: MapNode, change: PatchChange): void {
  const wanted = entryOf(document, {}, build.tables).id;
  const key = idKey(wanted);
  spend(build.patchWork, layer.entries.length / ID_COMPARISONS, change.origin);
  const [target, ...more] = entriesByAnyId(layer.entries, (id) => idKey(id) === key);
  if (more.length > 0)
    refuse(
      'ambiguous',
      `Several objects fit the patch of ${idText(wanted)} (multiple matches for Id).`,
      document.origin,
    );
  if (target !== undefined) replaceEntries(build, layer, new Set([target]), document, change);
  else if (layer.incomplete) {
    const { origin, name: field } = change;
    const name = idText(wanted);
    layOver(build, layer, { field, name, origin, reach: reachOfObject(document), does: document });
    noteMissingTarget(build, layer, document, name, change);
  } else
    refuse(
      'no-match',
      `There is no ${idText(wanted)} for the patch to apply to (no matches for Id; no resource matches strategic merge patch).`,
      document.origin,
      { sought: resourceIdOf(wanted) },
    );
}

function applyToSelected(
  build: Build,
  layer: Layer,
  document: MapNode,
  entry: TargetedPatch,
  change: PatchChange,
): void {
  const { target } = entry;
  const selected = selectedFor(build, layer, entry, change);
  layOverSelected(build, layer, selected, document, target, change);
  if (selected.size === 0 && layer.incomplete)
    noteMissingTarget(build, layer, document, targetText(target), change);
  replaceEntries(build, layer, selected, document, change);
}

type TargetedPatch = PatchEntry & { readonly target: Selector };

/** Finds the objects of an entry, and notes what becomes of it where all that it may select is seen. */
function selectedFor(
  build: Build,
  layer: Layer,
  entry: TargetedPatch,
  { name }: PatchChange,
): ReadonlySet<Entry> {
  const { entries, incomplete } = layer;
  const { outcomes } = build.trace;
  const selected = selectedBy(entry.target, entries, build.patchWork);
  if (selected.size > 0 || !incomplete)
    outcomes.push(outcomeOfPatch(entry, name, selected, entries, outcomes));
  return selected;
}

/**
 * Lays a patch over what is not seen. A target that names one object which is seen selects nothing of that.
 */
function layOverSelected(
  build: Build,
  layer: Layer,
  selected: ReadonlySet<Entry>,
  does: MapNode | SeqNode,
  target: Selector,
  { name: field, origin }: PatchChange,
): void {
  if (selected.size > 0 && namesOne(target)) return;
  const reach = reachOf(target, does.kind === 'map' ? does : null);
  layOver(build, layer, { field, name: targetText(target), origin, reach, does });
}

const targetText = (target: Selector): string =>
  `${target.kind} ${target.name}`.trim() || 'its target';

function noteMissingTarget(
  build: Build,
  layer: Layer,
  patch: Node,
  target: string,
  change: PatchChange,
): void {
  noteUnapplied(build, layer, {
    what: `The patch of ${target}`,
    key: `${change.name} ${patch.origin.file} ${target}`,
    input: canonicalJson(plainOf(patch)),
    origin: patch.origin,
  });
}

function replaceEntries(
  build: Build,
  layer: Layer,
  targets: ReadonlySet<Entry>,
  document: MapNode,
  change: PatchChange,
): void {
  spendOn(build, targets, weightOf(document), change);
  const entries = layer.entries
    .map((entry) => (targets.has(entry) ? mergedInto(build, entry, document, change) : entry))
    .filter((entry) => !isEmpty(entry));
  layer.entries = entries;
  if (change.fitted && (change.allowNameChange || change.allowKindChange)) {
    layer.entries = [];
    appendEntries(build, layer, entries, change.origin);
  }
}

/** Counts what changing the targets takes: a patch of some weight each, among the fields that stay. */
function spendOn(
  build: Build,
  targets: ReadonlySet<Entry>,
  weight: number,
  { origin }: PatchChange,
): void {
  for (const { node } of targets) spend(build.patchWork, 5 + weight + weightOf(node) / 20, origin);
}

function applyJson(
  build: Build,
  layer: Layer,
  entry: PatchEntry,
  body: Extract<PatchBody, { kind: 'operations' }>,
  change: PatchChange,
): void {
  const { target } = entry;
  if (target === null) return refuse('invalid-patch', 'A JSON patch needs a target.', entry.origin);
  const selected = selectedFor(build, layer, { ...entry, target }, change);
  layOverSelected(build, layer, selected, body.node, target, change);
  if (selected.size === 0 && layer.incomplete)
    noteMissingTarget(build, layer, body.node, targetText(target), change);
  if (selected.size === 0) return;
  spendOn(build, selected, weightOf(body.node), change);
  const operations = parseOperations(body.node);
  layer.entries = layer.entries.map((found) =>
    selected.has(found) ? operatedOn(build, found, operations, change) : found,
  );
}
