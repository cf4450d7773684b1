import type { MirroredRepository } from './mirrored-repository.ts';
import { OBJECT_NAME } from './mirrored-repository.ts';

interface Push {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

/** Paths that a push changed; null where it was forced, there are too many to list, or Git cannot tell. */
export async function changedPaths(
  { branch, before, after }: Push,
  { mirror, source }: MirroredRepository,
): Promise<readonly string[] | null> {
  if (!OBJECT_NAME.test(before) || !OBJECT_NAME.test(after)) return null;
  if (!(await mirror.contains(after, before))) {
    const problem = await mirror.fetch([`refs/heads/${branch}`], await source());
    if (problem !== null || !(await mirror.contains(after, before))) return null;
  }
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', before, after];
  const run = await mirror.run(args);
  if (run.kind !== 'exited' || run.code !== 0) return null;
  return run.stdout
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
}
