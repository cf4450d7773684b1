import { folderOf, foldersAround } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';

/**
 * Files of appliers that no kustomization names, with the nearest kustomization around each: that one passes it by,
 * whether it builds or not. A kustomization that cannot be read may name what lies below it, and Flux looks into the
 * folder of a component by itself (FLUX-11).
 */
export function passedBy({
  tree,
  reader,
  kustomizations,
  appliers,
}: TreeSurvey): ReadonlyMap<string, string> {
  const folders = [...kustomizations.values()];
  const named = new Set(folders.flatMap(({ files }) => files));
  const isOpen = ({ file, component }: (typeof folders)[number]): boolean =>
    component || reader.read(tree, file)?.problems.length !== 0;
  return new Map(
    appliers.flatMap(({ origin: { file } }): (readonly [string, string])[] => {
      if (named.has(file)) return [];
      const around = foldersAround(folderOf(file)).flatMap(
        (path) => kustomizations.get(path) ?? [],
      );
      const [first, ...others] = around.map(({ path }) => path);
      if (first === undefined || around.some(isOpen)) return [];
      const nearest = others.reduce((a, b) => (b.length > a.length ? b : a), first);
      return [[file, nearest]];
    }),
  );
}
