import type { Resource } from '../../../../manifest/index.ts';
import { canonicalJson, plainOf, resourceKey } from '../../../../manifest/index.ts';
import type { RenderedRoot, RenderedTree } from '../../../../gitops/index.ts';
import { defaultNamespaceOf, targetNamespaceOf } from '../../../../gitops/index.ts';

/** Holds the roots of a tree: the same key in two trees is the same root. */
export type RootsByKey = ReadonlyMap<string, RenderedRoot>;

/** Lists the roots of a tree; those that are applied to several environments count once. */
export function rootsOf({ environments }: RenderedTree): RootsByKey {
  const byKey = new Map<string, RenderedRoot>();
  for (const { roots } of environments) for (const root of roots) byKey.set(keyOf(root), root);
  return byKey;
}

const keyOf = ({ root }: RenderedRoot): string =>
  [root.path, root.by.origin?.file, defaultNamespaceOf(root), targetNamespaceOf(root)].join(' ');

/**
 * Finds the root that a folder was before the change where another one applies it by now: its applier was
 * moved, went, or came since. One that gives the same namespaces comes first.
 */
export function earlierOf(before: RootsByKey, { root }: RenderedRoot): RenderedRoot | undefined {
  const alike = [...before.values()].filter(({ root: { path } }) => path === root.path);
  const isPlacedAlike = (one: RenderedRoot): boolean =>
    defaultNamespaceOf(one.root) === defaultNamespaceOf(root) &&
    targetNamespaceOf(one.root) === targetNamespaceOf(root);
  return alike.find(isPlacedAlike) ?? alike[0];
}

/** Tells whether a root renders; what could be built of one that fails is for no comparison. */
export const isBuilt = (root: RenderedRoot | undefined): root is BuiltRoot =>
  root !== undefined && root.status !== 'failed';

type BuiltRoot = RenderedRoot & { readonly status: 'complete' | 'partial' };

/** Holds objects of a root by what they are called, names without the hash of their content. */
export type ObjectsByKey = ReadonlyMap<string, Resource>;

const stableKey = (resource: Resource): string =>
  resourceKey({ ...resource, name: resource.stableName });

export function objectsOf(root: RenderedRoot | undefined): ObjectsByKey {
  const objects = new Map<string, Resource>();
  if (isBuilt(root))
    for (const resource of root.resources) objects.set(stableKey(resource), resource);
  return objects;
}

const texts = new WeakMap<Resource, string>();

/**
 * Gives what an object says, in one spelling: the hash in names that generators make is no difference by
 * itself.
 */
export function saidBy(root: RenderedRoot): (resource: Resource) => string {
  const hashed = root.resources.filter(({ name, stableName }) => name !== stableName);
  return (resource) => {
    const known = texts.get(resource) ?? canonicalJson(plainOf(resource.node));
    texts.set(resource, known);
    return hashed.reduce(
      (text, { name, stableName }) =>
        text.replaceAll(JSON.stringify(name), JSON.stringify(stableName)),
      known,
    );
  };
}
