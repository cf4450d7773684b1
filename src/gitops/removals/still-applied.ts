import type { MappedRoot, RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import { contentKeyOf } from '../roots/root-pairs.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { appliersOfRoots, isApplier } from './applier-removals.ts';

/**
 * Gives the objects that apply, after a change, what a root of the base held; of several clusters that had it in the one
 * with the roots `beside` it.
 */
export type AppliersAfter = (
  root: RenderedRoot,
  beside: readonly RenderedRoot[],
) => MappedRoot['appliers'];

/**
 * Looks in the environments that had the root, for what goes to the same cluster: the same folder or release, or one that
 * holds an object of it. A renamed Application installs a chart under another name, and both are the same objects.
 */
export function appliersAfter(base: RenderedTree, merged: RenderedTree): AppliersAfter {
  const namesOf = appliersOfRoots(merged);
  return (was, beside) => {
    const all = base.environments.filter(({ roots }) => roots.includes(was));
    const near = all.filter(({ roots }) => beside.some((each) => roots.includes(each)));
    const here = new Set((near.length > 0 ? near : all).map(({ environment }) => environment.name));
    const same = merged.environments.filter(({ environment }) => here.has(environment.name));
    // an applier of another name may give its environment another one
    const later = (same.length > 0 ? same : merged.environments).flatMap(({ roots }) => roots);
    const held = new Set(was.resources.map(resourceKey));
    const next = [...new Set(later)].filter(
      ({ root, resources }) =>
        clusterOf(root) === clusterOf(was.root) &&
        (isSameContent(root, was.root) || resources.some((each) => held.has(resourceKey(each)))),
    );
    const known = [...new Set(next.flatMap(({ root }) => namesOf(root)))];
    // of clusters that get the same, those that are looked at
    const brought = new Set(
      later.flatMap(({ resources }) => resources.filter(isApplier).map(keyOf)),
    );
    const own = known.filter((each) => brought.has(keyOf(each)));
    return own.length > 0 ? own : known;
  };
}

/** Says that what applies it again does so by hand, where all of it does or may have to (ARGO-42, ARGO-83). */
export function onceSynced(next: MappedRoot['appliers']): string {
  if (next.length === 0) return '';
  if (next.every(({ isByHand }) => isByHand === true)) return ', once somebody starts a sync of it';
  return next.every(({ isByHand, syncsOnce }) => isByHand === true || syncsOnce === true)
    ? ' (by itself only if it has not synced that commit by then)'
    : '';
}

const keyOf = ({ kind, name, origin }: Pick<Resource, 'kind' | 'name' | 'origin'>): string =>
  JSON.stringify([kind, name, origin.file]);

const clusterOf = (root: Root): string | null | undefined => {
  const by = objectApplying(root);
  return by === null ? null : by.cluster;
};

const isSameContent = (is: Root, was: Root): boolean =>
  contentKeyOf(is) === contentKeyOf(was) &&
  objectApplying(is)?.defaultNamespace === objectApplying(was)?.defaultNamespace;
