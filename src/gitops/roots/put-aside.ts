import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { compareText } from '../../manifest/index.ts';
import type { EnvironmentPlan, NotApplied } from '../environment.ts';
import { holdsManifests } from '../survey/holds-manifests.ts';
import { notDelivered, testFolder, whyNotDelivered } from '../survey/not-delivered.ts';
import { takenBy } from './taken-files.ts';
import { folderOf, isBelow, isYamlFile, stepsOf } from '../tree-path.ts';

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
  const known = plan.reasons.notApplied.flatMap(({ path, files }) =>
    files === undefined ? [path] : [],
  );
  const isDelivered = takenBy(plan);
  const asideOf = leftOutFolders(foldersIn(tree), known);
  const found = new Map<string, { files: number; holds: boolean }>();
  for (const path of tree.paths) {
    const folder = isYamlFile(path) ? asideOf(folderOf(path)) : null;
    if (folder === null) continue;
    const { files, holds } = found.get(folder) ?? { files: 0, holds: false };
    if (files >= MOST_FILES || isDelivered(path)) continue;
    found.set(folder, { files: files + 1, holds: holdsManifests(tree, path, reader) || holds });
  }
  return [...found]
    .filter(([, { holds }]) => holds)
    .map(([path]) => ({ path, why: whyNotDelivered(path) }))
    .sort((a, b) => compareText(a.path, b.path));
}

/**
 * Null for what may be delivered, for what a package manager put there, and for folders that are told as left out
 * already; computed once for each folder.
 */
function leftOutFolders(
  childrenOf: (folder: string) => ReadonlySet<string>,
  told: readonly string[],
): (folder: string) => string | null {
  const known = new Map<string, string | null>();
  const find = (folder: string): string | null => {
    if (stepsOf(folder).includes('node_modules')) return null;
    const found = notDelivered(folder) ?? testFolder(folder, childrenOf);
    return told.some((each) => each === found || (found !== null && isBelow(found, each)))
      ? null
      : found;
  };
  return (folder) => {
    const earlier = known.get(folder);
    if (earlier !== undefined) return earlier;
    const found = find(folder);
    known.set(folder, found);
    return found;
  };
}

function foldersIn({ paths }: FileTree): (folder: string) => ReadonlySet<string> {
  const children = new Map<string, Set<string>>();
  for (const path of paths)
    for (let folder = folderOf(path); folder !== '.'; folder = folderOf(folder)) {
      const parent = folderOf(folder);
      const siblings = children.get(parent) ?? new Set<string>();
      const name = parent === '.' ? folder : folder.slice(parent.length + 1);
      // so have all that are above it
      if (siblings.has(name)) break;
      children.set(parent, siblings.add(name));
    }
  const none = new Set<string>();
  return (folder) => children.get(folder) ?? none;
}
