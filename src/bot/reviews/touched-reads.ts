import { isKustomizationFile } from '../../gitops/index.ts';
import { holdsPath } from '../../manifest/index.ts';

/**
 * Whether a change of these paths can alter what was reviewed from `reads` (see reviewReads): they hold
 * one of the paths, or one is a kustomization, which may make a root where none was.
 */
export function touchesReads(paths: readonly string[], reads: readonly string[]): boolean {
  const known = new Set(reads);
  return paths.some((path) => isKustomizationFile(path) || holdsPath(known, path));
}
