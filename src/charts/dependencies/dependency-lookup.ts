import type { FileTree, GapDraft, Origin } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import { chartFilesIn } from '../chart-folder.ts';
import type { ChartFile } from '../chart-request.ts';
import type { ChartCopy, ChartReference } from '../elsewhere/chart-reference.ts';
import { chartAddress } from '../elsewhere/chart-reference.ts';
import { copiedChart, copyGap } from '../elsewhere/chart-copy.ts';
import { fitsVersion } from '../elsewhere/version-range.ts';
import type { DependencyBuilder, StoppedBuild, WantedDependency } from './dependency-plan.ts';
import { noVersion, ofUnknownRepository } from './dependency-plan.ts';
import { chartNode, isNamed } from './chart-dependencies.ts';
import { loadedFiles } from './helm-ignore.ts';

/** Says where a chart that another one depends on is looked for. */
export interface DependencyPlaces {
  readonly tree: FileTree;
  /** The folder of the chart that depends on it. */
  readonly chart: string;
  readonly builder: DependencyBuilder;
  /** Finds what stands for a chart of elsewhere, and the tree in which copies lie. */
  readonly elsewhere: {
    readonly tree: FileTree;
    readonly chartOf: (reference: ChartReference) => ChartCopy | undefined;
    readonly whyNot?: (reference: ChartReference) => string | null;
  };
  /** Tells whether `file://` leads to folders of the tree; from the copy of a chart it does not. */
  readonly hasFolders: boolean;
}

/** Holds what looking for a chart came to. `reads` are the paths that decide it. */
export type FoundDependency = { readonly reads: readonly string[] } & (
  | {
      readonly kind: 'found';
      readonly tree: FileTree;
      readonly path: string;
      readonly files: ReadonlyMap<string, ChartFile>;
      /** The name in its Chart.yaml. */
      readonly name: string;
      readonly version: string;
      readonly gap: Omit<GapDraft, 'root'> | null;
    }
  | { readonly kind: 'pending' }
  | StoppedBuild
  | {
      readonly kind: 'unseen';
      readonly why: string;
      /** For a chart of a repository, the reference under which it would be looked for. */
      readonly reference?: ChartReference;
      /** Tells whether its registry was asked for it. */
      readonly isAsked?: true;
    }
);

export function foundDependency(
  wanted: WantedDependency,
  places: DependencyPlaces,
): FoundDependency {
  const { repository } = wanted;
  if (repository === '' || isNamed(wanted))
    return { kind: 'unseen', why: ofUnknownRepository(wanted), reads: [] };
  return repository.startsWith('file://')
    ? inFolder(wanted, repository.slice('file://'.length), places)
    : ofRepository(wanted, places);
}

/**
 * Finds a chart by a path that is relative to the folder of the chart, or to the end of its link. Flux keeps
 * the path within its source.
 */
function inFolder(
  wanted: WantedDependency,
  relative: string,
  { tree, chart, builder, hasFolders }: DependencyPlaces,
): FoundDependency {
  const { name, version, repository, origin } = wanted;
  const isJailed = builder === 'flux';
  const path = stepsFrom(tree.realPath(chart), relative, isJailed);
  if (!hasFolders || path === null)
    return {
      kind: 'unseen',
      reads: [],
      why: `it depends on ${name} of ${repository}, which lies outside of ${hasFolders ? 'the repository' : 'its copy'}`,
    };
  const reads = [path === '.' ? '/' : `${path}/`];
  const stopped = (message: string): FoundDependency => ({
    kind: 'refused',
    message,
    origin,
    reads,
  });
  if (version === '') return stopped(noVersion(name));
  if (!tree.isDirectory(path)) return stopped(`directory ${relative} not found`);
  const all = filesOf(tree, path);
  if (all === null) return { kind: 'pending', reads };
  const files = loadedFiles(all);
  if (files === null) return stopped(`${path}/.helmignore cannot be read`);
  const node = chartNode(files, 'Chart.yaml');
  if (node === undefined) return stopped(`Chart.yaml file is missing in ${path}`);
  const own = stringAt(node, 'version') ?? '';
  const fits = fitsVersion(version, own);
  if (fits === false)
    return stopped(
      `can't get a valid version for dependency ${name}: ${path} is ${own}, asked for is ${version}`,
    );
  if (fits === null)
    return {
      kind: 'unseen',
      reads,
      why: `it depends on ${name} ${version}, and whether ${own} in ${path} fits is not known`,
    };
  const is = { name: stringAt(node, 'name') ?? name, version: own };
  return { kind: 'found', tree, path: tree.realPath(path), files, ...is, reads, gap: null };
}

/**
 * Gives the folder that a relative path leads to. Null where a step leads out of the tree, unless the path is
 * kept within it.
 */
function stepsFrom(folder: string, relative: string, isJailed: boolean): string | null {
  if (relative.startsWith('/') && !isJailed) return null;
  const steps = folder === '.' ? [] : folder.split('/');
  for (const step of relative.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined && !isJailed) return null;
  }
  return steps.length === 0 ? '.' : steps.join('/');
}

/** Gives the files of a folder; null where some are still to be loaded. */
function filesOf(tree: FileTree, folder: string): ReadonlyMap<string, ChartFile> | null {
  const files = chartFilesIn(tree, folder);
  const prefix = folder === '.' ? '' : `${folder}/`;
  const isPending = [...files.keys()].some((file) => tree.read(prefix + file).kind === 'pending');
  return isPending ? null : files;
}

function ofRepository(wanted: WantedDependency, { elsewhere }: DependencyPlaces): FoundDependency {
  const { name, version, repository, origin } = wanted;
  const asked = version === '' ? null : version;
  const reference: ChartReference = { url: repository, name, version: asked, source: 'registry' };
  const copy = elsewhere.chartOf(reference);
  if (copy === undefined) {
    const range = asked === null ? '' : ` ${asked}`;
    const why = `it depends on ${name}${range} of ${repository}, which is not in its charts/`;
    const answer = elsewhere.whyNot?.(reference) ?? null;
    return answer === null
      ? { kind: 'unseen', why, reference, reads: [] }
      : { kind: 'unseen', why: `${why} (${answer})`, reference, isAsked: true, reads: [] };
  }
  const { path } = copy;
  const reads = copy.fetched === undefined ? [path, `${path}/`] : [];
  const chart = copiedChart(elsewhere.tree, copy);
  if (chart.kind === 'pending') return { kind: 'pending', reads };
  if (chart.kind === 'refused') return { ...chart, origin, reads };
  const all = filesOf(chart.tree, path);
  if (all === null) return { kind: 'pending', reads };
  const files = loadedFiles(all) ?? all;
  const own = { name: stringAt(chartNode(files, 'Chart.yaml'), 'name') ?? name };
  const gap = gapOf({ address: chartAddress(reference), path, asked, origin }, copy, chart.version);
  return {
    kind: 'found',
    tree: chart.tree,
    path,
    files,
    ...own,
    version: chart.version ?? '',
    reads,
    gap,
  };
}

const gapOf = (
  copied: {
    readonly address: string;
    readonly path: string;
    readonly asked: string | null;
    readonly origin: Origin;
  },
  { fetched }: ChartCopy,
  version: string | null,
): Omit<GapDraft, 'root'> | null =>
  fetched === undefined ? copyGap({ ...copied, asker: 'chart' }, version) : null;
