import type { Change } from '../../compare/index.ts';
import type { EnvironmentPair, RenderedRoot } from '../../gitops/index.ts';

/**
 * Names the files of which nothing reaches a cluster, before a change or after it: they are of folders alone that did not
 * build before and do not since. What a commit broke that is known is there as it was; folders that the change is about are
 * told as what comes once they build.
 */
export function neverApplied(
  { before, after }: Pick<EnvironmentPair, 'before' | 'after'>,
  changes: readonly Change[],
): ReadonlySet<string> {
  const isBroken = ({ failure, brokenBy }: RenderedRoot): boolean =>
    failure !== null && brokenBy === undefined;
  const was = new Set((before?.roots ?? []).filter(isBroken).map(({ root }) => root.path));
  const objects = new Set(changes.flatMap(({ object, oldObject }) => [object, oldObject]));
  const [never, others] = [new Set<string>(), new Set<string>()];
  for (const root of after?.roots ?? []) {
    const isNever =
      isBroken(root) &&
      was.has(root.root.path) &&
      !root.resources.some((resource) => objects.has(resource));
    for (const { origin } of root.resources) (isNever ? never : others).add(origin.file);
  }
  return new Set([...never].filter((file) => !others.has(file)));
}
