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

/** Holds the keys of a Secret that a custom resource makes, each with its place. */
interface MadeKeys {
  readonly holder: Resource;
  readonly keys: ReadonlyMap<string, Resource>;
}

/**
 * Finds the keys of a Secret that one ExternalSecret or SealedSecret alone makes and keeps up; null where others
 * make it too, or where keys come from the store, from templates elsewhere or from variables.
 */
export function keysMade(world: World, namespace: string, name: string): MadeKeys | null {
  const [holder, ...others] = makersOfSecret(world, namespace, name);
  if (holder === undefined || others.length > 0 || world.isIncomplete(holder)) return null;
  const keys = keysWrittenBy(holder);
  const isTold = keys?.every(([key]) => !hasVariable(key)) === true;
  return isTold ? { holder, keys: new Map(keys) } : null;
}

/**
 * Lists the custom resources that make a Secret, where it goes with each of them: both controllers make
 * themselves its owner, by which the cluster collects it.
 */
export function makersOwning(world: World, namespace: string, name: string): readonly Resource[] {
  const makers = makersOfSecret(world, namespace, name);
  return makers.every(isOwnerOfItsSecret) ? makers : [];
}

function isOwnerOfItsSecret(maker: Resource): boolean {
  if (isSealed(maker)) return !isSaidOf(maker, 'skip-set-owner-references', 'patch');
  return isExternalSecret(maker) && creationPolicy(maker) === 'Owner';
}

const isSealed = ({ group, kind }: Resource): boolean =>
  group === 'bitnami.com' && kind === 'SealedSecret';

const isExternalSecret = ({ group, kind }: Resource): boolean =>
  group === API_GROUPS.externalSecrets && kind === 'ExternalSecret';

const creationPolicy = ({ node }: Resource): string =>
  stringAt(node, 'spec', 'target', 'creationPolicy') ?? 'Owner';

type Keys = readonly (readonly [string, Resource])[];

function keysWrittenBy(maker: Resource): Keys | null {
  if (isSealed(maker)) return keysUnsealed(maker);
  return isKeptUp(maker) ? writtenKeys(maker) : null;
}

/** Tells whether what the object lists is all that its controller writes, and what it lists no more goes. */
function isKeptUp(maker: Resource): boolean {
  const { node } = maker;
  return (
    isExternalSecret(maker) &&
    creationPolicy(maker) === 'Owner' &&
    booleanAt(node, 'spec', 'target', 'immutable') !== true &&
    stringAt(node, 'spec', 'refreshPolicy') !== 'CreatedOnce' &&
    itemsAt(node, 'spec', 'dataFrom').length === 0 &&
    nodeAt(node, 'spec', 'target', 'template', 'templateFrom') === undefined
  );
}

/**
 * Lists what a SealedSecret is unsealed to: each key of `encryptedData`, and those that its template fills in
 * (`Unseal` of sealed-secrets' pkg/apis/sealedsecrets/v1alpha1). Null where it is one sealed text (`data`), or
 * is written into a Secret that has other keys.
 */
function keysUnsealed(sealed: Resource): Keys | null {
  const { node } = sealed;
  const isAllItHas =
    nodeAt(node, 'spec', 'data') === undefined &&
    booleanAt(node, 'spec', 'template', 'immutable') !== true &&
    !isSaidOf(sealed, 'patch');
  if (!isAllItHas) return null;
  const keys = [
    ['spec', 'encryptedData'],
    ['spec', 'template', 'data'],
  ].flatMap((path) => placed(sealed, path));
  return keys.length === 0 ? null : keys;
}

/** Tells whether one of the controller's annotations stands on the object, or on the Secret that it makes. */
const isSaidOf = ({ node }: Resource, ...names: readonly string[]): boolean =>
  names.some((name) =>
    [['metadata'], ['spec', 'template', 'metadata']].some(
      (at) => nodeAt(node, ...at, 'annotations', `sealedsecrets.bitnami.com/${name}`) !== undefined,
    ),
  );

const placed = (holder: Resource, path: readonly string[]): Keys =>
  [...entriesAt(holder.node, ...path)].map(
    ([key, { origin }]) => [key, { ...holder, origin }] as const,
  );

/** Lists the keys; those of a template stand for all, unless they are merged. Null where one is not told. */
function writtenKeys(secret: Resource): Keys | null {
  const { node } = secret;
  const template = placed(secret, ['spec', 'target', 'template', 'data']);
  const isMerged = stringAt(node, 'spec', 'target', 'template', 'mergePolicy') === 'Merge';
  if (template.length > 0 && !isMerged) return template;
  const items = itemsAt(node, 'spec', 'data');
  const listed = items.flatMap((item) => {
    const key = stringAt(item, 'secretKey');
    return key === undefined ? [] : [[key, { ...secret, origin: item.origin }] as const];
  });
  return listed.length < items.length || items.length === 0 ? null : [...listed, ...template];
}
