import type { RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { folderOf, isKustomizationFile } from '../../gitops/index.ts';
import { counted } from '../../manifest/index.ts';

/** More are not named one by one. */
const MOST = 5;

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
        root.by.origin === null && !still.has(root.path) && resources.length > 0,
    );
    const found = new Map<string, RenderedRoot[]>();
    for (const root of gone) {
      const into = (later.get(name) ?? []).find((each) => {
        const earlier = before.get(each.root.path);
        return earlier !== undefined && !builds(earlier, root) && builds(each, root);
      });
      if (into !== undefined)
        found.set(into.root.path, [...(found.get(into.root.path) ?? []), root]);
    }
    return [...found].map(([into, all]) => sentence(into, all));
  });
  return [...new Set(said)];
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);

const builds = ({ reads }: RenderedRoot, { root: { path } }: RenderedRoot): boolean =>
  [...reads].some((read) => isKustomizationFile(read) && folderOf(read) === path);

function sentence(into: string, roots: readonly RenderedRoot[]): string {
  const shown = roots.slice(0, MOST).map(({ root }) => root.path);
  const more = roots.length - shown.length;
  const folders = `${shown.join(', ')}${more > 0 ? ` and ${counted(more, 'more folder')}` : ''}`;
  const objects = counted(
    roots.reduce((sum, { resources }) => sum + resources.length, 0),
    'object',
  );
  return `${into} builds in ${folders} now: ${objects}, new to whoever applies ${into} and did not apply ${roots.length === 1 ? folders : 'those'} by ${roots.length === 1 ? 'itself' : 'themselves'}.`;
}
