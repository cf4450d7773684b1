import type { MapNode, Node } from '../manifest/node.ts';
import { nodeAt, scalar, seqNode } from '../manifest/node.ts';
import type { Origin, Touch } from '../manifest/origin.ts';
import type { Build } from './build.ts';
import { editFields } from './edit-field.ts';
import { textOf, withKey } from './edit-node.ts';
import type { Entry } from './entry.ts';
import { namespaceOf, originalId } from './entry.ts';
import { refuse } from './failure.ts';
import type { Layer } from './layer.ts';
import { idText, isSelected } from './object-id.ts';
import type { Referrer } from './referral.ts';
import {
  candidatesIn,
  refuseBlankSubjects,
  indexByPreviousName,
  referrerOf,
  selectReferral,
} from './referral.ts';
import type { BackReference, FieldSpec } from './tables.ts';

/**
 * Makes references follow the names that prefixes, suffixes, hashes and patches have changed
 * (NOTES 8). Only fields that the tables or a `configurations` file name are references.
 */
export function fixNameReferences(build: Build, layer: Layer): void {
  refuseBlankSubjects(layer.entries);
  const renamed = indexByPreviousName(layer.entries);
  if (renamed.size === 0) return;
  const { entries, config } = layer;
  layer.entries = entries.map((entry) => {
    let current = entry;
    let referrer: Referrer | undefined;
    for (const reference of config.nameReference)
      for (const spec of reference.fieldSpecs) {
        if (!isSelected(originalId(entry), spec)) continue;
        const set = (node: Node | undefined): Node => {
          referrer ??= referrerOf(entry, entries, renamed);
          return node === undefined
            ? scalar(null, entry.node.origin)
            : followed(node, { reference, spec, referrer });
        };
        current = editFields(current, [{ path: spec.path }], set, build.tables);
      }
    return current;
  });
}

interface Following {
  readonly reference: BackReference;
  readonly spec: FieldSpec;
  readonly referrer: Referrer;
}

function followed(node: Node, following: Following): Node {
  if (node.kind === 'map') return followMap(node, following);
  if (node.kind === 'scalar') return followScalar(node, following);
  const items = node.items.map((item) => (item.kind === 'seq' ? item : followed(item, following)));
  return items.every((item, index) => item === node.items[index])
    ? node
    : seqNode(items, node.origin);
}

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
  });
  if (referral === undefined || referral.id.name === name) return node;
  return renamedAt(node, referral);
}

/** A field that is a map holds a name, and perhaps a namespace, of what it refers to. */
function followMap(node: MapNode, { reference, spec, referrer }: Following): Node {
  const nameNode = node.entries.get('name');
  if (nameNode?.kind !== 'scalar')
    return refuse(
      'unexpected-value',
      `"${spec.path}" of ${idText(referrer.entry.id)} is taken for a reference, but it has no name.`,
      node.origin,
    );
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

/** The field stays the place a person looks at; the object it names is what changed it. */
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
