import type { ManifestReader } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { EnvironmentPlan, NotApplied } from '../environment.ts';
import { holdsManifests } from '../holds-manifests.ts';
import { notDelivered, testFolder } from '../not-delivered.ts';
import { compareText, folderOf, isBelow, isYamlFile, stepsOf } from '../tree-path.ts';

/** More files of one such folder are not looked into. */
const MOST_FILES = 200;

/**
 * Folders of documentation and tests that hold manifests which nothing of the plan applies, and why they are left out:
 * reviews never look into them, so this reads what they do not.
 */
export function putAside(
  tree: FileTree,
  plan: EnvironmentPlan,
  reader: ManifestReader,
): readonly NotApplied[] {
  const known = plan.reasons.notApplied.map(({ path }) => path);
  const roots = plan.environments.flatMap((environment) => environment.roots);
  const applied = new Set(roots.flatMap(({ files = [] }) => files));
  const isDelivered = (path: string): boolean =>
    applied.has(path) || roots.some((root) => root.files === undefined && isBelow(path, root.path));
  const asideOf = leftOutFolders(foldersIn(tree));
  const found = new Map<string, { files: number; holds: boolean }>();
  for (const path of tree.paths) {
    const folder = isYamlFile(path) ? asideOf(folderOf(path)) : null;
    if (folder === null || known.some((each) => each === folder || isBelow(folder, each))) continue;
    const { files, holds } = found.get(folder) ?? { files: 0, holds: false };
    if (files >= MOST_FILES || isDelivered(path)) continue;
    found.set(folder, { files: files + 1, holds: holdsManifests(tree, path, reader) || holds });
  }
  return [...found]
    .filter(([, { holds }]) => holds)
    .map(([path]) => ({ path, why: 'its name says that nobody delivers it' }))
    .sort((a, b) => compareText(a.path, b.path));
}

/** Null for what may be delivered, and for what a package manager put there; computed once for each folder. */
function leftOutFolders(
  childrenOf: (folder: string) => ReadonlySet<string>,
): (folder: string) => string | null {
  const known = new Map<string, string | null>();
  return (folder) => {
    const earlier = known.get(folder);
    if (earlier !== undefined) return earlier;
    const found = stepsOf(folder).includes('node_modules')
      ? null
      : (notDelivered(folder) ?? testFolder(folder, childrenOf));
    known.set(folder, found);
    return found;
  };
}

function foldersIn({ paths }: FileTree): (folder: string) => ReadonlySet<string> {
  const children = new Map<string, Set<string>>();
  for (const folder of new Set(paths.map(folderOf))) {
    const steps = stepsOf(folder);
    for (const [at, step] of steps.entries()) {
      const parent = steps.slice(0, at).join('/') || '.';
      children.set(parent, (children.get(parent) ?? new Set<string>()).add(step));
    }
  }
  const none = new Set<string>();
  return (folder) => children.get(folder) ?? none;
}
