import type { EnvironmentPlan } from '../environment.ts';
import { folderOf, foldersAround, oncePer } from '../tree-path.ts';
import { listedFiles, releaseOfRoot } from './root.ts';

/** Whether what is applied, or may be, takes a file in. */
export function takenBy({
  environments,
  reasons,
  looseSources,
}: EnvironmentPlan): (file: string) => boolean {
  const taken = new Set(reasons.taken);
  const whole = new Set<string>();
  const roots = environments.flatMap((each) => [...each.roots, ...(each.alike ?? [])]);
  for (const root of [...roots, ...(looseSources ? [looseSources] : [])]) {
    const files = listedFiles(root);
    for (const file of files ?? []) taken.add(file);
    // a chart that is installed, or what a plugin reads
    if (
      releaseOfRoot(root)?.loose === undefined &&
      root.content.kind !== 'kustomization' &&
      (files === undefined || files.length === 0)
    )
      whole.add(root.path);
  }
  const isWhole = oncePer((folder) => foldersAround(folder).some((around) => whole.has(around)));
  return (file) => taken.has(file) || isWhole(folderOf(file));
}
