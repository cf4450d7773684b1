import {
  API_GROUPS,
  booleanAt,
  entriesAt,
  itemsAt,
  nodeAt,
  stringAt,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { makersOfSecret } from './external-objects.ts';
import { hasVariable } from './unresolved-text.ts';
import type { World } from './world.ts';

/** Holds the keys of a Secret that an ExternalSecret makes, each with its place. */
interface MadeKeys {
  readonly holder: Resource;
  readonly keys: ReadonlyMap<string, Resource>;
}

/**
 * Finds the keys of a Secret that one ExternalSecret alone makes and keeps up; null where others make it too, or
 * where keys come from the store, from templates elsewhere or from variables.
 */
export function keysMade(world: World, namespace: string, name: string): MadeKeys | null {
  const [holder, ...others] = makersOfSecret(world, namespace, name);
  if (holder === undefined || others.length > 0 || !isKeptUp(holder) || world.isIncomplete(holder))
    return null;
  const keys = writtenKeys(holder);
  const isTold = keys?.every(([key]) => !hasVariable(key)) === true;
  return isTold ? { holder, keys: new Map(keys) } : null;
}

/** Tells whether what the object lists is all that its controller writes, and what it lists no more goes. */
function isKeptUp({ group, kind, node }: Resource): boolean {
  if (group !== API_GROUPS.externalSecrets || kind !== 'ExternalSecret') return false;
  return (
    (stringAt(node, 'spec', 'target', 'creationPolicy') ?? 'Owner') === 'Owner' &&
    booleanAt(node, 'spec', 'target', 'immutable') !== true &&
    stringAt(node, 'spec', 'refreshPolicy') !== 'CreatedOnce' &&
    itemsAt(node, 'spec', 'dataFrom').length === 0 &&
    nodeAt(node, 'spec', 'target', 'template', 'templateFrom') === undefined
  );
}

/** Lists the keys; those of a template stand for all, unless they are merged. Null where one is not told. */
function writtenKeys(secret: Resource): readonly (readonly [string, Resource])[] | null {
  const { node } = secret;
  const template = [...entriesAt(node, 'spec', 'target', 'template', 'data')].map(
    ([key, { origin }]) => [key, { ...secret, origin }] as const,
  );
  const isMerged = stringAt(node, 'spec', 'target', 'template', 'mergePolicy') === 'Merge';
  if (template.length > 0 && !isMerged) return template;
  const items = itemsAt(node, 'spec', 'data');
  const listed = items.flatMap((item) => {
    const key = stringAt(item, 'secretKey');
    return key === undefined ? [] : [[key, { ...secret, origin: item.origin }] as const];
  });
  return listed.length < items.length || items.length === 0 ? null : [...listed, ...template];
}
