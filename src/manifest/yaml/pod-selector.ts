import { pathOfSelector } from '../kinds/kind-row.ts';
import { rowOf } from '../kinds/kind-table.ts';
import type { Node } from './node.ts';
import { itemsAt, nodeAt, stringMapAt } from './node.ts';
import type { Resource } from './resource.ts';

const NOTHING: ReadonlyMap<string, string> = new Map();

/** The labels by which an object selects pods; empty where it selects none in particular, or its kind never does. */
export function selectorOf(resource: Resource): ReadonlyMap<string, string> {
  const selector = rowOf(resource)?.selector;
  return selector === undefined ? NOTHING : stringMapAt(resource.node, ...pathOfSelector(selector));
}

/**
 * Whether an object is for chosen pods. A selector without labels chooses none in particular, but where
 * its being there is what counts.
 */
export function choosesPods(resource: Resource): boolean {
  const selector = rowOf(resource)?.selector;
  if (selector?.evenEmpty !== true) return selectorOf(resource).size > 0;
  const written = nodeAt(resource.node, 'spec', selector.field);
  return written !== undefined && !(written.kind === 'scalar' && written.value === null);
}

/** Where those labels are written. */
export function selectorNode(resource: Resource): Node | undefined {
  const selector = rowOf(resource)?.selector;
  return selector && nodeAt(resource.node, ...pathOfSelector(selector));
}

/** What an object is attached to by `targetRef` and `targetRefs` (AUTHZ-5). */
export const targetsOf = ({ group, kind, node }: Resource): readonly Node[] =>
  (rowOf({ group, kind })?.targets ?? []).flatMap((field) => {
    const target = nodeAt(node, 'spec', field);
    return target?.kind === 'map' ? [target] : itemsAt(target);
  });

/** The pod template (`metadata` and `spec`) of an object that runs pods; undefined where it has none. */
export function podTemplateOf(resource: Resource): Node | undefined {
  const path = rowOf(resource)?.podTemplate;
  return path === undefined ? undefined : nodeAt(resource.node, ...path);
}
