import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { scriptAppliers, mappedAppliers, NOBODY } from '../../gitops/index.ts';
import type { EnvironmentPair, RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { resourceKey, sameData } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
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

type Reviewed = Pick<ReviewedPair, 'name' | 'before' | 'after' | 'changes' | 'findings'>;

/**
 * Marks what was there before of folders that nothing here applies: they count for their environment, to which others are
 * applied, since somebody may apply them. What changes in such a folder is told of the environment, so all else of it is
 * told of none: one place has one name.
 */
export function markedUnapplied(
  pairs: readonly Reviewed[],
  merged: RenderedTree,
): readonly Finding[] {
  const { areUnlisted } = mappedAppliers(merged);
  const { appliers: scripts = [], takes = () => null } = merged.plan.scripts ?? {};
  const isNobodys = ({ root }: RenderedRoot): boolean =>
    root.by.origin === null ? scriptAppliers.of(root, scripts).length === 0 : areUnlisted(root);
  return pairs.flatMap((pair) => {
    const { name, after, findings } = pair;
    if (name === NOBODY || after === null || !findings.some(isStanding)) return findings;
    const unapplied = after.roots.filter(isNobodys);
    if (unapplied.length === 0 || unapplied.length === after.roots.length) return findings;
    const others = placesOf(after.roots.filter((each) => !unapplied.includes(each)));
    const places = placesOf(unapplied);
    const touched = placesOf(touchedAmong(unapplied, pair));
    const apart = unapplied.map((each) => ({ places: placesOf([each]), reads: each.reads }));
    const takenAs = (each: Finding): 'the-same' | 'otherwise' | null => {
      const holders = apart.filter(({ places: own }) => own.hold(each));
      const readers = apart.filter(({ places: own }) => own.reads(each));
      const ways = (holders.length > 0 ? holders : readers).map(({ reads }) =>
        takes(each.origin.file, reads),
      );
      return ways.find((way) => way === 'the-same') ?? ways[0] ?? null;
    };
    const markOf = (each: Finding): Finding['isNobodys'] => {
      if (!isStanding(each)) return undefined;
      const isOfOthers = others.hold(each) || (!places.hold(each) && others.reads(each));
      if (isOfOthers || !(places.hold(each) || places.reads(each))) return undefined;
      const taken = takenAs(each);
      if (taken === 'the-same') return undefined;
      if (taken === 'otherwise') return 'what-scripts-alter';
      return touched.hold(each) || touched.reads(each) ? 'where-others-change' : true;
    };
    return findings.map((each) => {
      const isNobodys = markOf(each);
      return isNobodys === undefined ? each : { ...each, isNobodys };
    });
  });
}

const isStanding = ({ introducedBy }: Finding): boolean => introducedBy === 'already-there';

/** Tells of several roots whether any holds what a finding is about, or is that; and of what is no object, reads its file. */
function placesOf(roots: readonly RenderedRoot[]): {
  readonly hold: (finding: Finding) => boolean;
  readonly reads: (finding: Finding) => boolean;
} {
  const keys = new Set(roots.flatMap(({ resources }) => resources.map(resourceKey)));
  const paths = new Set(roots.map(({ root }) => root.path));
  return {
    hold: ({ subject, roots: about = [] }) =>
      keys.has(resourceKey(subject)) || about.some((path) => paths.has(path)),
    reads: ({ origin, roots: about = [] }) =>
      about.length === 0 && roots.some(({ reads }) => reads.has(origin.file)),
  };
}

/** Lists the roots in which something differs of which the review tells a change. */
function touchedAmong(
  roots: readonly RenderedRoot[],
  { before, changes }: Reviewed,
): readonly RenderedRoot[] {
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const former = new Map((before?.roots ?? []).map((each) => [each.root.path, each]));
  return roots.filter((each) => {
    const was = former.get(each.root.path);
    if (was === each) return false;
    const [first, second] = [was?.resources ?? [], each.resources].map((list) =>
      objectsAmong(list, changed),
    );
    return (
      first?.size !== second?.size ||
      [...(first ?? [])].some(([key, { node }]) => !sameData(node, second?.get(key)?.node))
    );
  });
}

const objectsAmong = (
  resources: readonly Resource[],
  keys: ReadonlySet<string>,
): ReadonlyMap<string, Resource> =>
  new Map(
    resources.flatMap((one) => (keys.has(resourceKey(one)) ? [[resourceKey(one), one]] : [])),
  );
