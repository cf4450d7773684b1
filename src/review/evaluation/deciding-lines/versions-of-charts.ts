import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { decidingLines, EnvironmentPair } from '../../../gitops/index.ts';
import { releaseOfRoot } from '../../../gitops/index.ts';
import type { Origin, Plain } from '../../../manifest/index.ts';
import { placeOf, resourceKey } from '../../../manifest/index.ts';

/** Lists the versions of itself that a chart of the tree says anew. */
export type NewlyVersioned = (chart: string) => ReturnType<(typeof decidingLines)['versions']>;

interface Around {
  readonly pair: Pick<EnvironmentPair, 'after'>;
  readonly changedFiles: readonly string[];
  readonly newlyVersioned?: NewlyVersioned;
}

/** Holds what is found and changed in an environment. */
interface Found {
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
}

/**
 * Gives changes, and findings at their places, that come of the version of a chart with its line in Chart.yaml: what a
 * template prints of it had the line of a value beside it, or its own, which stand as they did.
 */
export function withChartVersions({ findings, changes }: Found, around: Around): Found {
  const versions = versionsIn(around);
  if (versions.length === 0) return { findings, changes };
  const edited = new Set(around.changedFiles);
  const moved = new Map<string, Origin>();
  const placed = changes.map((change) => {
    const { object, origin, before, after } = change;
    if (object === null || change.side !== 'head' || edited.has(origin.file)) return change;
    const found = versions.find(
      ({ objects, was, is }) => objects.has(resourceKey(object)) && becomes(before, after, was, is),
    );
    if (found === undefined) return change;
    moved.set(keyOf(change.subject, origin), found.origin);
    return { ...change, origin: found.origin };
  });
  return {
    findings: findings.map((finding) => {
      const at = moved.get(keyOf(finding.subject, finding.origin));
      const isOfIt = finding.introducedBy === 'this-change' && finding.side === 'head';
      return at === undefined || !isOfIt ? finding : { ...finding, origin: at };
    }),
    changes: placed,
  };
}

const keyOf = (subject: Change['subject'], origin: Origin): string =>
  `${resourceKey(subject)} ${placeOf(origin)}`;

/** Tells whether a text is the other with one version in the place of another, and nothing else. */
const becomes = (before: Plain, after: Plain, was: string, is: string): boolean =>
  typeof before === 'string' &&
  typeof after === 'string' &&
  before.includes(was) &&
  before.split(was).join(is) === after;

/** Lists new versions of charts that releases install, with the objects of these. */
const versionsIn = ({ pair, changedFiles, newlyVersioned }: Around) =>
  newlyVersioned === undefined || !changedFiles.some((file) => /(?:^|\/)Chart\.yaml$/.test(file))
    ? []
    : (pair.after?.roots ?? []).flatMap(({ root, resources }) =>
        releaseOfRoot(root) === undefined
          ? []
          : newlyVersioned(root.path).map((version) => ({
              ...version,
              objects: new Set(resources.map(resourceKey)),
            })),
      );
