import type { RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import type { Sides } from '../stages/stage.ts';

/** What applies a root where, each as both sides call it; none where nothing is seen to apply it. */
export type IdsOfRoot = (root: Root) => readonly string[];

/**
 * What applies a root where, as both sides call it. Objects of one name in several clusters are told apart by the folder
 * that each is written in; one that applies several folders (a set whose Applications' names are not seen, a Kustomization
 * without a kustomization of its own) says nothing without the folder that it applies.
 */
export function idsOnBothSides({ base, merged }: Sides): IdsOfRoot {
  const all = [base, merged].flatMap((tree) => {
    const [places, folders] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
    for (const { root } of rootsOf(tree))
      for (const { id, from } of objectApplying(root)?.appliedAs ?? []) {
        addTo(places, id, from);
        addTo(folders, id, root.path);
      }
    return [{ places, folders }];
  });
  const isWrittenOften = (id: string): boolean =>
    all.some(({ places }) => (places.get(id)?.size ?? 0) > 1);
  const isOfSeveral = (id: string): boolean =>
    all.some(({ folders }) => (folders.get(id)?.size ?? 0) > 1);
  return (root) =>
    (objectApplying(root)?.appliedAs ?? []).map(({ id, from }) =>
      [id, isWrittenOften(id) ? from : '', isOfSeveral(id) ? root.path : ''].join('\0'),
    );
}

const addTo = (to: Map<string, Set<string>>, key: string, value: string): unknown =>
  to.set(key, (to.get(key) ?? new Set()).add(value));

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);
