import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, subjectText } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { takesAll } from './applier-removals.ts';
import type { ApplierFates } from './applier-fates.ts';
import { applierFates } from './applier-fates.ts';
import { applierKey } from './held-appliers.ts';
import { rootsOf } from './ended-roots.ts';
import type { AppliersAfter } from './still-applied.ts';
import { appliersAfter, onceSynced } from './still-applied.ts';

/** More are not named one by one. */
const MOST = 10;
const MOST_NEXT = 3;

/** An object that applied folders at the base and applies none after the change. */
interface EndedApplier {
  readonly object: Resource;
  readonly roots: readonly RenderedRoot[];
}

/**
 * Tells of Applications and Kustomizations that leave Git, with their file or by another name, and of what they applied:
 * what held them deletes them where it prunes, and they take along what they applied as far as they say so (ARGO-43,
 * ARGO-53, FLUX-33, FLUX-34). Nothing is told of one that people brought by hand, nor where what held it is not seen whole.
 */
export function endedAppliers(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const fates = applierFates(base, merged);
  const nextOf = appliersAfter(base, merged);
  const said = endedOf(fates, base).flatMap((ended) => sentence(ended, fates, nextOf));
  return said.length <= MOST
    ? said
    : [...said.slice(0, MOST), `The same goes for ${String(said.length - MOST)} more.`];
}

/** One that nothing writes any more applied what it applied, though others may apply that as well. */
function endedOf(
  { held, hasLeft, appliersOf }: ApplierFates,
  base: RenderedTree,
): readonly EndedApplier[] {
  const applied = new Map<string, RenderedRoot[]>();
  for (const rendered of rootsOf(base))
    for (const key of (appliersOf(rendered.root) ?? []).map(applierKey))
      applied.set(key, [...(applied.get(key) ?? []), rendered]);
  return held.flatMap(({ object }) => {
    const roots = applied.get(applierKey(object));
    return roots === undefined || !hasLeft(object) ? [] : [{ object, roots }];
  });
}

function sentence(
  { object, roots }: EndedApplier,
  fates: ApplierFates,
  nextOf: AppliersAfter,
): readonly string[] {
  const paths = [...new Set(roots.map(({ root }) => root.path))].sort();
  const name = `${subjectText(object)} (${paths.join(', ')})`;
  const later = roots.flatMap((root) => nextOf(root, fates.holdersOf(object)));
  const names = [...new Set(later.map(subjectText))].sort();
  const once = onceSynced(later);
  const next = names.length === 0 ? null : listed(names, MOST_NEXT);
  switch (fates.fateOf(object)) {
    case 'kept':
      return [];
    case 'unknown':
      return next !== null && takesAll(object)
        ? [
            `Who brought ${name} is not seen here: where that prunes, it is deleted, and with it everything it applied, before ${next} applies it again${once}.`,
          ]
        : [];
    case 'stays':
      return [
        next === null
          ? `What ${name} applied stays in the cluster as long as the ${object.kind} itself does, which nothing deletes.`
          : `${name} stays in the cluster, for nothing deletes it: it goes on applying its folder beside ${next}.`,
      ];
    case 'deleted':
      return [
        next !== null && roots.every((each) => isSharedBefore(each, object, fates))
          ? `${name} is deleted. What it applied is also applied by ${next}, as before.`
          : `${name} is deleted${whatBecomes(object, next, once)}.`,
      ];
  }
}

/** Tells whether another that stays has applied the same before: whose the objects are then, the cluster alone knows. */
const isSharedBefore = (
  { root }: RenderedRoot,
  object: Resource,
  { appliersOf, fateOf, holdersOf }: ApplierFates,
): boolean =>
  (appliersOf(root) ?? []).some(
    (each) =>
      applierKey(each) !== applierKey(object) &&
      fateOf(each) === 'kept' &&
      holdersOf(each).some((holder) => holdersOf(object).includes(holder)),
  );

/** Says what becomes of what a deleted applier applied; `next` apply it after the change, null for none, `once` says when. */
function whatBecomes(object: Resource, next: string | null, once: string): string {
  if (!takesAll(object)) {
    const then = next === null ? ', and nothing updates it' : `: from then on it is of ${next}`;
    return `. What it applied stays in the cluster${then}`;
  }
  if (next === null) return ', and with it everything it applied';
  return object.kind === 'Kustomization'
    ? `, and with it what it applied, unless ${next} has labelled that as its own before`
    : `, and with it everything it applied, which comes again with ${next}${once}`;
}
