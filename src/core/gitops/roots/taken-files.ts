import type { EnvironmentPlan } from '../environment.ts';
import { folderOf, foldersAround, oncePer } from '../tree-path.ts';

/** Whether what is applied, or may be, takes a file in. */
export function takenBy({
  environments,
  reasons,
  looseSources,
}: EnvironmentPlan): (file: string) => boolean {
  const taken = new Set(reasons.taken);
  const whole = new Set<string>();
  const roots = environments.flatMap((each) => [...each.roots, ...(each.alike ?? [])]);
  for (const { files, kind, path, release } of [
    ...roots,
    ...(looseSources ? [looseSources] : []),
  ]) {
    for (const file of files ?? []) taken.add(file);
    // a chart that is installed, or what a plugin reads
    if (
      release?.loose === undefined &&
      kind === 'folder' &&
      (files === undefined || files.length === 0)
    )
      whole.add(path);
  }
  const isWhole = oncePer((folder) => foldersAround(folder).some((around) => whole.has(around)));
  return (file) => taken.has(file) || isWhole(folderOf(file));
}
