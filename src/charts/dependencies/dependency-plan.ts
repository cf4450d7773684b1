import { createHash } from 'node:crypto';
import type { Origin, FileTree, Node } from '../../manifest/index.ts';
import { fitsVersion } from '../elsewhere/version-range.ts';
import type { ChartDependency, DeclaredDependencies } from './chart-dependencies.ts';
import { isInSync, isNamed, chartNode } from './chart-dependencies.ts';
import { stringAt, buildFileTree, decodeBlob } from '../../manifest/index.ts';
import type { ChartFile } from '../chart-request.ts';
import { unpackChart } from '../packed-chart.ts';
import { GIVEN, GIVEN_TEMPLATE } from '../partial/given-values.ts';

/**
 * Names who brings charts that are not in `charts/`: Helm's `dependency build`, as Argo CD calls it
 * (ARGO-24), or the source-controller of Flux, which does it for charts of Git repositories and buckets in
 * its own way (HELM-16).
 */
export type DependencyBuilder = 'helm' | 'flux';

/** Names a chart that is brought, and the folder of `charts/` into which it is put. */
export interface WantedDependency extends Pick<
  ChartDependency,
  'name' | 'version' | 'repository' | 'origin'
> {
  readonly folder: string;
  /** The entry of the chart around that names it, or of its lock. */
  readonly written: Node;
}

/** Says why a build stops, in Helm's words where it has some. */
export interface StoppedBuild {
  readonly kind: 'refused';
  readonly message: string;
  readonly origin: Origin;
}

type BuildPlan =
  | {
      readonly kind: 'build';
      readonly wanted: readonly WantedDependency[];
      /** The archives in `charts/` that the build takes away. */
      readonly removed: readonly string[];
    }
  | StoppedBuild
  /** Each item is the end of a sentence that says why the chart is not seen. */
  | { readonly kind: 'unseen'; readonly why: readonly string[] };

/**
 * Plans what is brought into the `charts/` of a chart; null where nothing is, since all that it names is
 * there.
 */
export function buildPlan(
  declared: DeclaredDependencies,
  present: readonly PresentChart[],
  builder: DependencyBuilder,
): BuildPlan | null {
  return builder === 'helm' ? planOfHelm(declared, present) : planOfFlux(declared, present);
}

/**
 * It is asked where Helm misses one by its name, and then brings all of them, from its lock where there is
 * one.
 */
function planOfHelm(
  declared: DeclaredDependencies,
  present: readonly PresentChart[],
): BuildPlan | null {
  const { dependencies, lock } = declared;
  const isThere = ({ name }: ChartDependency): boolean =>
    present.some((each) => each.name === name);
  const missing = dependencies.find((each) => !isThere(each));
  if (missing === undefined) return null;
  const inSync = lock === null ? true : isInSync(declared, lock);
  if (lock !== null && inSync === false) return outOfSync(declared, lock.file);
  if (inSync === null) {
    const open = dependencies.filter(isNamed);
    return { kind: 'unseen', why: open.map(ofUnknownRepository) };
  }
  const all = named(lock?.dependencies ?? dependencies, dependencies);
  const local = all.filter(({ repository }) => repository === '');
  const stopped = local.flatMap((each) => stopsAtLocal(each, present) ?? [])[0];
  if (stopped !== undefined) return stopped;
  const brought = all.filter(({ repository }) => repository !== '');
  const folders = brought.filter(({ name }) =>
    present.some((each) => each.name === name && !each.isPacked),
  );
  if (folders.length > 0) return { kind: 'unseen', why: folders.map(twice) };
  const kept = present.filter(
    (chart) =>
      !chart.isPacked ||
      local.some(({ name }) => name === chart.name) ||
      brought.some((each) => isSame(each, chart)),
  );
  return {
    kind: 'build',
    wanted: brought.filter((each) => !kept.some((chart) => isSame(each, chart))),
    removed: present.filter((chart) => !kept.includes(chart)).map(({ path }) => path),
  };
}

/**
 * Tells whether an archive that is there stands for the one that would be fetched: it has the same name and a
 * version that fits.
 */
const isSame = ({ name, version }: WantedDependency, chart: PresentChart): boolean =>
  chart.isPacked && chart.name === name && fitsVersion(version, chart.version) === true;

/**
 * Plans what Flux brings. It compares the number of charts that are there with that of the lock, or of
 * Chart.yaml where there is no lock, and brings those whose name is missing; whether the lock fits Chart.yaml
 * does not matter to it.
 */
function planOfFlux(
  { dependencies, lock }: DeclaredDependencies,
  present: readonly PresentChart[],
): BuildPlan | null {
  const asked = lock?.dependencies ?? dependencies;
  if (present.length === asked.length) return null;
  const missing = named(asked, dependencies).filter(
    (_, at) => !present.some(({ name }) => name === (asked[at]?.alias || asked[at]?.name)),
  );
  if (missing.length === 0) return null;
  return { kind: 'build', wanted: missing, removed: [] };
}

/**
 * Gives each asked chart the folder that its dependency's alias names. A lock has no aliases, but it is in
 * the order of what it locks.
 */
function named(
  asked: readonly ChartDependency[],
  dependencies: readonly ChartDependency[],
): readonly WantedDependency[] {
  return asked.map(({ name, version, repository, alias, origin, node }, at) => {
    const own = dependencies[at]?.name === name ? dependencies[at] : undefined;
    const folder = (own?.alias ?? alias) || name;
    const entry = own ?? dependencies.find((each) => each.name === name);
    return { name, version, repository, origin, folder, written: entry?.node ?? node };
  });
}

function outOfSync({ isFirstVersion }: DeclaredDependencies, file: string): StoppedBuild {
  const [lock, chart] = isFirstVersion
    ? ['requirements.lock', 'requirements.yaml']
    : ['Chart.lock', 'Chart.yaml'];
  return {
    kind: 'refused',
    message: `the lock file (${lock}) is out of sync with the dependencies file (${chart}). Please update the dependencies`,
    origin: { file, line: 1, column: 1, endLine: 1 },
  };
}

/**
 * Says why a dependency without a repository stops the build, if it does: it has to lie in `charts/` as a
 * folder of its name, in a version that fits.
 */
function stopsAtLocal(
  { name, version, origin }: WantedDependency,
  present: readonly PresentChart[],
): StoppedBuild | null {
  const found = present.find(({ path, isPacked }) => path === `charts/${name}` && !isPacked);
  if (found === undefined)
    return { kind: 'refused', message: `directory charts/${name} not found`, origin };
  if (version !== '' && fitsVersion(version, found.version) !== false) return null;
  const message =
    version === ''
      ? noVersion(name)
      : `dependency ${name} at version ${found.version} does not satisfy the constraint ${version}`;
  return { kind: 'refused', message, origin };
}

export const noVersion = (name: string): string =>
  `dependency "${name}" has an invalid version/constraint format: improper constraint: ""`;

export const ofUnknownRepository = ({
  name,
  repository,
}: Pick<ChartDependency, 'name' | 'repository'>): string =>
  repository === ''
    ? `it depends on ${name}, of no repository, which is not in its charts/`
    : `it depends on ${name} of the repository ${repository}, whose address is not known here`;

const twice = ({ name }: WantedDependency): string =>
  `it depends on ${name}, which lies in its charts/ as a folder and is brought there once more, and which of both Helm takes is left to chance`;

/** Describes a chart that lies in the `charts/` of another one. */
interface PresentChart {
  readonly name: string;
  readonly version: string;
  /** The path is `charts/` and the name of its folder or archive. */
  readonly path: string;
  readonly isPacked: boolean;
}

/**
 * Lists the charts in `charts/` as Helm finds them: folders, and archives that end in `.tgz`. It passes over
 * names that begin with a dot or `_`.
 */
export function presentCharts(files: ReadonlyMap<string, ChartFile>): readonly PresentChart[] {
  const names = new Set(
    [...files.keys()].flatMap((path) => /^charts\/([^/._][^/]*)/.exec(path)?.[1] ?? []),
  );
  return [...names].sort().flatMap((each) => {
    const path = `charts/${each}`;
    const archive = files.get(path);
    const isPacked = archive !== undefined && each.endsWith('.tgz');
    if (archive !== undefined && !isPacked) return [];
    const [within, prefix] = isPacked ? [unpacked(archive), ''] : [files, `${path}/`];
    const node = chartNode(within, `${prefix}Chart.yaml`);
    const name = stringAt(node, 'name');
    return name === undefined
      ? []
      : [{ name, version: stringAt(node, 'version') ?? '', path, isPacked }];
  });
}

function unpacked(archive: ChartFile): ReadonlyMap<string, ChartFile> {
  const packed = archive.kind === 'bytes' ? unpackChart(archive.bytes) : null;
  return packed?.kind === 'unpacked' ? packed.files : new Map();
}

/**
 * Makes a chart in the place of one that is not here. It prints what it is given, unless values switch it off; it has
 * to exist, because Helm wants all charts that are named, also those that are left out then.
 */
export function placeholderFor(name: string, asked: string): { tree: FileTree; version: string } {
  const version = versionLike(asked);
  const contents = new Map(
    Object.entries({
      'Chart.yaml': JSON.stringify({ apiVersion: 'v2', name, version }),
      [GIVEN]: GIVEN_TEMPLATE,
    }).map(([path, text]) => [path, new TextEncoder().encode(text)] as const),
  );
  const files = [...contents].map(([path, bytes]) => {
    const oid = createHash('sha256').update(bytes).digest('hex');
    return { entry: { path, mode: '100644', oid, size: bytes.length }, blob: decodeBlob(bytes) };
  });
  const tree = buildFileTree(
    files.map(({ entry }) => entry),
    new Map(files.map(({ entry, blob }) => [entry.oid, blob])),
  );
  return { tree, version };
}

/**
 * Gives a version that a range takes, where one is easy to tell, because Helm does not leave out a chart
 * whose version does not fit.
 */
function versionLike(asked: string): string {
  const [, major = '0', minor = '0', patch = '0', before = ''] =
    /(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[\w.-]+)?/.exec(asked) ?? [];
  const named = `${major}.${minor}.${patch}${before}`;
  const next = `${major}.${minor}.${String(Number(patch) + 1)}`;
  return [named, next].find((each) => fitsVersion(asked, each) === true) ?? '0.0.0';
}
