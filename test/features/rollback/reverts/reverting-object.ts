import type {
  ResourceEdit,
  ResourceEdits,
} from '../../../../src/features/rollback/reverts/objects/resource-edits.ts';
import { resourceEdits } from '../../../../src/features/rollback/reverts/objects/resource-edits.ts';
import { parseResourceName } from '../../../../src/review/index.ts';

export type Texts = readonly [
  path: string,
  pre: string | null,
  post: string | null,
  tip: string | null,
];

/** What reverting one object does to files given as before the change, after it, and on the tip. */
export function reverting(
  name: string,
  changed: readonly Texts[],
  since: readonly Texts[] = [],
): ResourceEdits {
  const resource = parseResourceName(name);
  if (resource === null) throw new Error(`${name} names no object`);
  return resourceEdits({
    resource,
    changed: changed.map(([path, pre, post, tip]) => ({ path, pre, post, tip })),
    changedSince: since.map(([path, , post, tip]) => ({ path, post, tip })),
  });
}

export function editsOf(edits: ResourceEdits): readonly ResourceEdit[] {
  if (edits.kind !== 'edits') throw new Error(JSON.stringify(edits));
  return edits.edits;
}

/** A ConfigMap or so, in namespace shop. */
export const object = (kind: string, name: string, value: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  value: ${value}\n`;
