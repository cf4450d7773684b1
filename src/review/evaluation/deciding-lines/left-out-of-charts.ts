import { templateOf } from '../../../charts/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import type { decidingLines, EnvironmentPair, RenderedRoot } from '../../../gitops/index.ts';
import { objectApplying, pairedRoots, releaseOfRoot } from '../../../gitops/index.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { placeOf, resourceKey, legacy, say } from '../../../manifest/index.ts';
import { allWithSides } from '../sided-places.ts';

/** Gives the line by which a chart lacks a file of its folder since the change; null where none does. */
export type NewlyLeftOut = (
  path: string,
  chart: string,
) => ReturnType<(typeof decidingLines)['leavingOut']>;

interface Around {
  readonly pair: Pick<EnvironmentPair, 'before' | 'after'>;
  readonly changedFiles: readonly string[];
  readonly newlyLeftOut?: NewlyLeftOut;
}

/** Holds what is found and changed in an environment. */
interface Found {
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
}

/** An object that goes with a file that its chart lacks now. */
interface Lost {
  readonly file: string;
  readonly rule: string;
  readonly origin: Origin;
  readonly places: ReadonlySet<Origin>;
}

/**
 * Gives findings and changes of objects that go because a `.helmignore` leaves out the template that makes them, or the
 * values of the chart, with that line as place and cause: neither the template nor a value changed.
 */
export function withLeftOutOfCharts({ findings, changes }: Found, around: Around): Found {
  const lost = lostIn(around);
  if (lost.size === 0) return { findings, changes };
  const edited = new Set(around.changedFiles);
  const all = [...lost.values()];
  return {
    findings: findings.map((finding) => {
      const { side, introducedBy, origin, subject } = finding;
      if (side !== 'base' || introducedBy !== 'this-change' || edited.has(origin.file))
        return finding;
      const found = lost.get(resourceKey(subject));
      return found === undefined ? finding : told(finding, found);
    }),
    changes: changes.map((change) => {
      if (change.side !== 'base' || change.cause !== undefined || edited.has(change.origin.file))
        return change;
      const found = all.find(({ places }) => places.has(change.origin));
      return found === undefined
        ? change
        : { ...change, origin: found.origin, side: 'head' as const };
    }),
  };
}

function lostIn({ pair, changedFiles, newlyLeftOut }: Around): ReadonlyMap<string, Lost> {
  const lost = new Map<string, Lost>();
  const ignoring = changedFiles.some((file) => /(?:^|\/)\.helmignore$/.test(file));
  if (newlyLeftOut === undefined || !ignoring) return lost;
  const still = new Set(
    (pair.after?.roots ?? []).flatMap(({ resources }) => resources.map(resourceKey)),
  );
  for (const root of changedReleases(pair))
    for (const resource of root.resources) {
      const key = resourceKey(resource);
      if (still.has(key)) continue;
      const found = leavingOut(resource, root, { changedFiles, newlyLeftOut });
      if (found !== null) lost.set(key, { ...found, places: originsIn(resource) });
    }
  return lost;
}

/** Lists the releases of before whose chart still lies in the same folder, and that come to something else. */
const changedReleases = ({ before: was, after: is }: Around['pair']): readonly RenderedRoot[] =>
  pairedRoots(was?.roots ?? [], is?.roots ?? []).flatMap(({ before, after }) =>
    before !== null &&
    after !== null &&
    before !== after &&
    releaseOfRoot(before.root) !== undefined &&
    before.root.path === after.root.path
      ? [before]
      : [],
  );

/** Finds the rule against the template; against the chart's values only where nothing else may be why. */
function leavingOut(
  { origin }: Resource,
  { root, reads }: RenderedRoot,
  { changedFiles, newlyLeftOut }: Required<Omit<Around, 'pair'>>,
): Omit<Lost, 'places'> | null {
  const { file } = templateOf(origin);
  const rule = newlyLeftOut(file, root.path);
  if (rule !== null) return { file, ...rule };
  const values = root.path === '.' ? 'values.yaml' : `${root.path}/values.yaml`;
  const found = newlyLeftOut(values, root.path);
  const applier = objectApplying(root)?.origin.file;
  const isRead = (path: string): boolean =>
    path === applier ||
    [...reads].some(
      (each) => each === path || each === '/' || (each.endsWith('/') && path.startsWith(each)),
    );
  const isOnly = changedFiles.every((path) => path === found?.origin.file || !isRead(path));
  return found !== null && isOnly ? { file: values, ...found } : null;
}

/** Collects the places that anything said of an object may have. */
function originsIn({ origin, node }: Resource): ReadonlySet<Origin> {
  const origins = new Set<Origin>([origin]);
  const visit = (each: Node): void => {
    origins.add(each.origin);
    if (each.kind === 'map') for (const below of each.entries.values()) visit(below);
    if (each.kind === 'seq') for (const below of each.items) visit(below);
  };
  visit(node);
  return origins;
}

/** Leaves out what would edit the object. */
function told({ edit: _, ...finding }: Finding, { file, rule, origin }: Lost): Finding {
  return {
    ...finding,
    why: say`${legacy(`\`${rule}\` (${placeOf(origin)}) leaves ${file} out of the chart now.`)} ${finding.why}`,
    origin,
    side: 'head',
    related: allWithSides(finding),
    fix: { text: legacy(`Take \`${rule}\` out of ${origin.file}, unless it is meant.`) },
  };
}
