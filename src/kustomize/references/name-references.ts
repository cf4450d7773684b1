import type { MapNode, Node, Origin, Touch } from '../../manifest/index.ts';
import { nodeAt, scalar, seqNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editField } from '../fields/field-specs.ts';
import { textOf, withKey } from '../fields/node-edits.ts';
import type { Entry } from '../build/entry.ts';
import { namespaceOf, originalId } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { Layer } from '../build/layer.ts';
import { idText, isSelected } from '../build/object-id.ts';
import { spend } from '../build/build-effort.ts';
import type { Referrer } from './referral.ts';
import { candidatesIn, indexByPreviousName, referrerOf, selectReferral } from './referral.ts';
import type { BackReference, FieldSpec } from '../transformers/kustomize-tables.ts';

/**
 * Makes references follow the names that prefixes, suffixes, hashes and patches have changed
 * (BUILD-8). Only fields that the tables or a `configurations` file name are references.
 */
export function fixNameReferences(build: Build, layer: Layer): void {
  const { entries, config } = layer;
  const renamed = indexByPreviousName(entries);
  layer.entries = entries.map((entry) => {
    const before = originalId(entry);
    let current = entry;
    let referrer: Referrer | undefined;
    const fields = fieldsFor(config.nameReference, before.kind);
    spend(build.patchWork, fields.length, entry.node.origin);
    for (const { reference, spec, everywhere } of fields) {
      if (!isSelected(before, spec)) continue;
      const known = (referrer ??= referrerOf(entry, entries, renamed));
      const set = (node: Node | undefined): Node =>
        node === undefined
          ? scalar(null, entry.node.origin)
          : followed(node, { reference, spec, referrer: known });
      current = editField(current, everywhere, set, build.tables);
    }
    return current;
  });
}

interface ReferenceField {
  readonly reference: BackReference;
  readonly spec: FieldSpec;
  /**
   * Holds its path for any kind, because the object may have another kind now than the one it is selected by.
   */
  readonly everywhere: FieldSpec;
}

const prepared = new WeakMap<readonly BackReference[], Map<string, readonly ReferenceField[]>>();

/**
 * Lists the fields of a kind that may hold names. Lists of references are few and live long, so this is kept.
 */
function fieldsFor(references: readonly BackReference[], kind: string): readonly ReferenceField[] {
  const byKind = prepared.get(references) ?? new Map<string, readonly ReferenceField[]>();
  prepared.set(references, byKind);
  const known = byKind.get(kind);
  if (known !== undefined) return known;
  const fields = references.flatMap((reference) =>
    reference.fieldSpecs
      .filter((spec) => spec.kind === undefined || spec.kind === '' || spec.kind === kind)
      .map((spec) => ({ reference, spec, everywhere: { path: spec.path } })),
  );
  byKind.set(kind, fields);
  return fields;
}

interface Following {
  readonly reference: BackReference;
  readonly spec: FieldSpec;
  readonly referrer: Referrer;
}

function followed(node: Node, following: Following): Node {
  if (node.kind === 'map') return followMap(node, following);
  if (node.kind === 'scalar') return followScalar(node, following);
  const items = node.items.map((item) =>
    item.kind === 'seq' ? refuseItem(item, following) : followed(item, following),
  );
  return items.every((item, index) => item === node.items[index])
    ? node
    : seqNode(items, node.origin);
}

const refuseItem = ({ origin }: Node, { spec }: Following): never =>
  refuse(
    'unexpected-value',
    `An item of "${spec.path}" is a list (expected to be either a string or a map of string).`,
    origin,
  );

function followScalar(node: Node, { reference, spec, referrer }: Following): Node {
  if (node.kind !== 'scalar' || node.value === null) return node;
  const name = textOf(node);
  const candidates = referrer.byName(name);
  const referral = selectReferral({
    reference,
    spec,
    referrer,
    name,
    candidates,
    byNamespace: false,
    place: node.origin,
  });
  if (referral === undefined || referral.id.name === name) return node;
  return renamedAt(node, referral);
}

/** Follows a field that is a map: it holds a name, and perhaps a namespace, of what it refers to. */
function followMap(node: MapNode, { reference, spec, referrer }: Following): Node {
  const nameNode = node.entries.get('name');
  if (nameNode === undefined)
    return refuse(
      'unexpected-value',
      `"${spec.path}" of ${idText(referrer.entry.id)} is taken for a reference, but it has no name (no 'name' field in node).`,
      node.origin,
    );
  if (nameNode.kind !== 'scalar') return node;
  const name = textOf(nameNode);
  const namespace = node.entries.get('namespace');
  const candidates =
    namespace?.kind === 'scalar'
      ? candidatesIn(referrer, textOf(namespace), name)
      : referrer.byName(name);
  const referral = selectReferral({
    reference,
    spec,
    referrer,
    name,
    candidates,
    byNamespace: true,
    place: nameNode.origin,
  });
  if (referral === undefined) return node;
  const target = namespaceOf(referral);
  if (referral.id.name === name && target === '') return node;
  const named =
    referral.id.name === name ? node : withKey(node, 'name', renamedAt(nameNode, referral));
  if (target === '' || (namespace?.kind === 'scalar' && namespace.value === target)) return named;
  const place = throughReference(nameNode.origin, referral, 'namespace', namespace?.origin);
  return withKey(named, 'namespace', scalar(target, place));
}

const renamedAt = (node: Node, referral: Entry): Node =>
  scalar(referral.id.name, throughReference(node.origin, referral, 'name', node.origin));

/**
 * Gives the place of a changed reference: the field stays the place a person looks at, and the object it
 * names is what changed it.
 */
function throughReference(
  place: Origin,
  referral: Entry,
  field: 'name' | 'namespace',
  replaced: Origin | undefined,
): Origin {
  const from = nodeAt(referral.node, 'metadata', field)?.origin ?? referral.node.origin;
  const { file, line } = from;
  const via: Touch = { kind: 'transformer', name: 'nameReference', file, line, from };
  return { ...(replaced ?? place), via: replaced === undefined ? via : { ...via, replaced } };
}
