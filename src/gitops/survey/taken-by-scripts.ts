import type { KustomizationFolder } from '../kustomize/kustomization-folders.ts';
import { reachableFrom } from '../kustomize/kustomization-folders.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';
import { isTaken } from '../scripts/script-applier.ts';
import { folderOf } from '../tree-path.ts';

/** Bounds how many folders are followed from what scripts apply. */
const MOST_TAKEN_IN = 20_000;

/** Adds what tells of a file whether scripts apply it, by kustomizations that take in others at any depth as well. */
export function withTaken(
  scripts: ScriptFindings,
  kustomizations: ReadonlyMap<string, KustomizationFolder>,
): ScriptFindings {
  const { appliers } = scripts;
  if (appliers.length === 0) return scripts;
  const applied = new Set(
    appliers.flatMap(({ path, reach }) => (reach === 'kustomization' ? path : [])),
  );
  const folders = reachableFrom(kustomizations, [...applied], MOST_TAKEN_IN);
  const through = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  const foldersThrough = (reads: ReadonlySet<string>): ReadonlySet<string> => {
    const known = through.get(reads) ?? reachableBy(reads);
    through.set(reads, known);
    return known;
  };
  const reachableBy = (reads: ReadonlySet<string>): ReadonlySet<string> => {
    const own = [...applied].filter((path) => reads.has(kustomizations.get(path)?.file ?? ''));
    return reachableFrom(kustomizations, own, MOST_TAKEN_IN);
  };
  return {
    ...scripts,
    takes(file, reads) {
      const isSame =
        appliers.some((applier) => isTaken(file, applier)) ||
        foldersThrough(reads).has(folderOf(file));
      if (isSame) return 'the-same';
      return folders.has(folderOf(file)) ? 'otherwise' : null;
    },
  };
}
