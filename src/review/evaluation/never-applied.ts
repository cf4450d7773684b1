import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { appliedByScripts, mappedAppliers, NOBODY } from '../../gitops/index.ts';
import type { EnvironmentPair, RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { ReviewedPair } from './reviewed-pair.ts';

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

/**
 * Marks what was there before of folders that nothing here applies: they count for their environment, to which others are
 * applied, since somebody may apply them.
 */
export function markedUnapplied(
  pairs: readonly Pick<ReviewedPair, 'name' | 'after' | 'findings'>[],
  merged: RenderedTree,
): readonly Finding[] {
  const { areUnlisted } = mappedAppliers(merged);
  const { appliers: scripts = [], takes = () => false } = merged.plan.scripts ?? {};
  const isNobodys = ({ root }: RenderedRoot): boolean =>
    root.by.origin === null ? appliedByScripts(root, scripts).length === 0 : areUnlisted(root);
  return pairs.flatMap(({ name, after, findings }) => {
    const isStanding = ({ introducedBy }: Finding): boolean => introducedBy === 'already-there';
    if (name === NOBODY || after === null || !findings.some(isStanding)) return findings;
    const unapplied = after.roots.filter(isNobodys);
    const [own, others] = [unapplied, after.roots.filter((each) => !unapplied.includes(each))].map(
      heldBy,
    );
    if (own === undefined || others === undefined || unapplied.length === 0) return findings;
    if (unapplied.length === after.roots.length) return findings;
    const isTold = (each: Finding): boolean =>
      isStanding(each) && own(each) && !others(each) && !takes(each.origin.file);
    return findings.map((each) => (isTold(each) ? { ...each, isNobodys: true as const } : each));
  });
}

/** Tells whether any of several roots holds what a finding is about, or is that. */
function heldBy(roots: readonly RenderedRoot[]): (finding: Finding) => boolean {
  const keys = new Set(roots.flatMap(({ resources }) => resources.map(resourceKey)));
  const paths = new Set(roots.map(({ root }) => root.path));
  return ({ subject, roots: about = [] }) =>
    keys.has(resourceKey(subject)) || about.some((path) => paths.has(path));
}
