import { nodeAt, scalar } from '../../../yaml/node.ts';
import type { Node } from '../../../yaml/node.ts';
import { fieldPath } from '../../../yaml/field-path.ts';
import type { Resource } from '../../../yaml/resource.ts';
import { valueTexts } from './immutable-change.ts';
import type { ImmutableChange } from './immutable-change.ts';
import { IMMUTABLE_ROWS } from './immutable-rows.ts';
import type { ImmutableRow } from './immutable-rows.ts';
import { jobChanges, podChanges, serviceChanges } from './running-changes.ts';
import { rangeChanges, strategyChanges } from './settled-changes.ts';
import {
  configChanges,
  claimChanges,
  definitionChanges,
  driverChanges,
  volumeChanges,
} from './stored-changes.ts';
import { differenceOf } from './value-difference.ts';

type SpecialChanges = (before: Resource, after: Resource) => readonly ImmutableChange[];

/** Kinds whose changes depend on more than one field. */
const SPECIAL: ReadonlyMap<string, SpecialChanges> = new Map<string, SpecialChanges>([
  ['/Pod', podChanges],
  ['batch/Job', jobChanges],
  ['/Service', serviceChanges],
  ['apps/StatefulSet', strategyChanges],
  ['networking.k8s.io/ServiceCIDR', rangeChanges],
  ['/PersistentVolumeClaim', claimChanges],
  ['/PersistentVolume', volumeChanges],
  ['/Secret', configChanges],
  ['/ConfigMap', configChanges],
  ['storage.k8s.io/CSIDriver', driverChanges],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionChanges],
]);

/**
 * Lists what a server refuses when an object of one of its own kinds is changed into another of the same
 * name, both of them valid by themselves.
 */
export function immutableChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const key = `${after.group}/${after.kind}`;
  // Files that SOPS encrypts say nothing of what they hold.
  if (after.node.entries.has('sops') || before.node.entries.has('sops')) return [];
  const rows = IMMUTABLE_ROWS.get(key) ?? [];
  const changes = rows.flatMap((row) => changedRow(row, before, after));
  return [...changes, ...(SPECIAL.get(key)?.(before, after) ?? [])];
}

function changedRow(
  { path, otherwise, rule }: ImmutableRow,
  before: Resource,
  after: Resource,
): readonly ImmutableChange[] {
  const standing = (node: Node | undefined): Node | undefined =>
    otherwise === undefined || (node !== undefined && !isEmpty(node))
      ? node
      : scalar(otherwise, after.origin);
  const holder = nodeAt(after.node, ...path.slice(0, -1));
  const [old, now] = [nodeAt(before.node, ...path), nodeAt(after.node, ...path)];
  const found = differenceOf(standing(old), standing(now), path, holder);
  if (found === null) return [];
  return [
    {
      field: fieldPath(found.path),
      origin:
        (now === undefined ? undefined : found.after?.origin) ??
        found.holder?.origin ??
        after.origin,
      ...valueTexts(found.before, found.after),
      rule,
    },
  ];
}

const isEmpty = (node: Node): boolean =>
  node.kind === 'scalar' && (node.value === null || node.value === '');
