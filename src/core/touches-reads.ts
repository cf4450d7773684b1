import { isKustomizationFile } from './environments/kustomization-folders.ts';

/**
 * Whether a change of these paths can alter what was reviewed from `reads` (see reviewReads): one of them
 * was read or looked for, lies in a folder that is applied as a whole, or is a kustomization, which may
 * make a root where none was.
 */
export function touchesReads(paths: readonly string[], reads: readonly string[]): boolean {
  const known = new Set(reads);
  return paths.some(
    (path) =>
      known.has(path) ||
      isKustomizationFile(path) ||
      foldersOf(path).some((each) => known.has(each)),
  );
}

/** `/`, `apps/` and `apps/web/` for `apps/web/service.yaml`. */
function foldersOf(path: string): readonly string[] {
  const folders = ['/'];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    folders.push(path.slice(0, at + 1));
  return folders;
}
