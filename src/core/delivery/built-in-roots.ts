import type { RenderedRoot } from '../environments/index.ts';
import { folderOf, isKustomizationFile } from '../environments/index.ts';
import type { RenderedTree } from './render-tree.ts';

/** More are not named one by one. */
const MOST = 10;

/**
 * What is said of folders that nothing applied and nothing built on, and that a kustomization of the same environment
 * takes in after the change: no object of the environment is another, and all of them are new to whoever applies that
 * kustomization.
 */
export function builtInRoots(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const still = new Set(rootsOf(merged).map(({ root }) => root.path));
  const later = new Map(merged.environments.map((each) => [each.environment.name, each.roots]));
  const said = base.environments.flatMap(({ environment: { name }, roots }) => {
    const before = new Map(roots.map((root) => [root.root.path, root]));
    const gone = roots.filter(
      ({ root, resources }) =>
        root.appliedBy === null && !still.has(root.path) && resources.length > 0,
    );
    return gone.flatMap((root) => {
      const into = (later.get(name) ?? []).find((each) => {
        const earlier = before.get(each.root.path);
        return earlier !== undefined && !builds(earlier, root) && builds(each, root);
      });
      return into === undefined ? [] : [sentence(root, into)];
    });
  });
  const all = [...new Set(said)];
  return all.length <= MOST
    ? all
    : [...all.slice(0, MOST), `So it is with ${String(all.length - MOST)} more folders.`];
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);

const builds = ({ reads }: RenderedRoot, { root: { path } }: RenderedRoot): boolean =>
  [...reads].some((read) => isKustomizationFile(read) && folderOf(read) === path);

const sentence = ({ root, resources }: RenderedRoot, into: RenderedRoot): string => {
  const objects = resources.length === 1 ? '1 object' : `${String(resources.length)} objects`;
  return `${into.root.path} builds in ${root.path} now: ${objects}, new to whoever applies ${into.root.path} and did not apply ${root.path} by itself.`;
};
