import type { RenderedRoot } from '../../gitops/index.ts';
import { partnersOf, releaseOfRoot } from '../../gitops/index.ts';
import { listed, placeOf } from '../../manifest/index.ts';

/** Holds a root that fails, and what it held before. */
export interface Broken {
  readonly root: RenderedRoot;
  readonly failure: NonNullable<RenderedRoot['failure']>;
  readonly before: RenderedRoot;
}

/** Holds what is built as one and fails as one. */
export interface BrokenBuild {
  readonly path: string;
  readonly parts: readonly [Broken, ...Broken[]];
  /** Names the releases of a chart that fail where others of it go on; null for all that is built of the folder. */
  readonly releases: readonly string[] | null;
}

/**
 * Finds roots that did not fail before, by the folder that is built; of a chart that is installed more than once, those
 * that stop at one place are one.
 */
export function brokenBuilds(
  roots: readonly RenderedRoot[],
  earlier: readonly RenderedRoot[],
): readonly BrokenBuild[] {
  const builds = new Map<string, { path: string; parts: [Broken, ...Broken[]] }>();
  const partners = partnersOf(earlier, roots);
  for (const root of roots) {
    const { failure } = root;
    const before = partners.get(root);
    if (failure === null || before === undefined || before.status === 'failed') continue;
    const isRelease = releaseOfRoot(root.root) !== undefined;
    // whoever applies a chart may have more room for it
    if (failure.reason === 'limit' && isRelease) continue;
    const path = failure.whole ?? root.root.path;
    const place = isRelease && failure.origin !== null ? ` ${placeOf(failure.origin)}` : '';
    const build = builds.get(`${path}${place}`);
    if (build === undefined)
      builds.set(`${path}${place}`, { path, parts: [{ root, failure, before }] });
    else build.parts.push({ root, failure, before });
  }
  return [...builds.values()].map((build) => ({ ...build, releases: someReleases(build, roots) }));
}

function someReleases(
  { path, parts }: Omit<BrokenBuild, 'releases'>,
  roots: readonly RenderedRoot[],
): readonly string[] | null {
  const names = parts.flatMap(({ root }) => releaseOfRoot(root.root)?.name ?? []);
  const all = roots.filter(({ root }) => root.path === path && releaseOfRoot(root) !== undefined);
  return names.length === 0 || isLoose(parts) || all.length <= parts.length
    ? null
    : [...new Set(names)].sort();
}

/**
 * Tells whether the root is a chart that nothing in the tree installs: it is guessed with which values
 * somebody does.
 */
export const isLoose = ([{ root }]: readonly [Broken, ...Broken[]]): boolean =>
  releaseOfRoot(root.root)?.loose !== undefined;

const RELEASES_NAMED = 3;

/** Says which folder, chart or releases of it stop, and what does not arrive for that. */
export function messageOf({ path, parts, releases }: BrokenBuild): string {
  const objects = parts.flatMap(({ before }) => before.resources).length;
  if (!isLoose(parts)) {
    if (releases !== null) {
      const [are, render] =
        releases.length === 1
          ? [`Release ${releases[0] ?? ''}`, 'renders']
          : [`Releases ${listed(releases, RELEASES_NAMED)}`, 'render'];
      return `${are} of \`${path}\` no longer ${render}: ${noneOf(objects)}${besidesText(parts)}.`;
    }
    const isRefused = parts.every(({ failure }) => failure.reason === 'not-permitted');
    const what = isRefused ? `Argo CD refuses \`${path}\`` : `\`${path}\` no longer builds`;
    return `${fromText(parts)}${what}: ${noneOf(objects)}${besidesText(parts)}.`;
  }
  const files = parts.flatMap(({ root }) =>
    (releaseOfRoot(root.root)?.values ?? []).flatMap((each) =>
      each.kind === 'file' ? [each.path] : [],
    ),
  );
  const values = files.length === 0 ? 'its own values' : files.join(', ');
  return `The Helm chart \`${path}\` no longer renders with ${values}.`;
}

/** Says from which release on it fails, where the tree does not tell that such a one runs. */
function fromText(parts: readonly Broken[]): string {
  const all = parts.map(({ failure: { from } }) => (from?.isRun === false ? from.release : null));
  const [first] = all;
  return first != null && all.every((each) => each !== null) ? `From ${first} on ` : '';
}

const noneOf = (objects: number): string =>
  objects === 1
    ? 'its one object cannot be applied'
    : `none of its ${String(objects)} objects can be applied`;

/** Says what was delivered with the objects and is not seen here: it stops with them. */
function besidesText(parts: readonly Broken[]): string {
  const unseen = parts.flatMap(({ before }) => before.unseen ?? []);
  const charts = [...new Set(unseen.flatMap(({ kind, name }) => (kind === 'Chart' ? [name] : [])))];
  const elsewhere = unseen.some(({ kind }) => ELSEWHERE.has(kind));
  const [only] = charts;
  const others = [
    ...(only === undefined
      ? []
      : [charts.length === 1 ? `chart ${only}` : `its ${String(charts.length)} charts`]),
    ...(elsewhere ? ['what it takes from elsewhere'] : []),
  ];
  return others.length === 0 ? '' : `, nor ${others.join(' and ')}`;
}

const ELSEWHERE: ReadonlySet<string> = new Set(['Remote base', 'Plugin', 'Template']);
