import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readFolders } from '../src/review/edge/folders/folder-tree.ts';
import type { CorpusCase } from './corpus-cases.ts';

const LARGEST_OUTPUT = 1e9;

/** A chart on disk, and what it is called in the page. */
export interface ChartOnDisk {
  /** The folder that stands for its repository. */
  readonly place: string;
  /** Below that. */
  readonly chart: string;
  readonly name: string;
}

/** Every chart of every tree of the cases, charts within charts too, each content once. */
export function checkOutAll(
  cases: readonly CorpusCase[],
  work: string,
): readonly (ChartOnDisk & Pick<ChartInGit, 'revision'>)[] {
  const found = new Map<string, ChartInGit>();
  for (const { repository, base, head } of cases)
    for (const chart of [base, head].flatMap((revision) => chartsOf(repository, revision)))
      found.set(chart.name, chart);
  return [...found.values()].map((chart) => ({
    ...checkOut(chart, work),
    revision: chart.revision,
  }));
}

/** A chart of a bare clone as files. */
export function checkOut(
  { repository, revision, chart, name }: ChartInGit,
  work: string,
): ChartOnDisk {
  const place = mkdtempSync(join(work, 'chart-'));
  git(repository, 'archive', '--format=tar', '-o', `${place}.tar`, revision, '--', chart);
  execFileSync('tar', ['-x', '-f', `${place}.tar`, '-C', place]);
  return { place, chart, name };
}

export interface ChartInGit extends Omit<ChartOnDisk, 'place'> {
  readonly repository: string;
  readonly revision: string;
}

const git = (repository: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', repository, ...args], { maxBuffer: LARGEST_OUTPUT }).toString();

/** Named by what they hold. */
function chartsOf(repository: string, revision: string): readonly ChartInGit[] {
  const files = git(repository, 'ls-tree', '-r', '--name-only', revision).split('\n');
  return files
    .filter((file) => basename(file) === 'Chart.yaml')
    .map((file) => {
      const chart = dirname(file);
      const content = git(repository, 'rev-parse', `${revision}:${chart === '.' ? '' : chart}`);
      const name = `${basename(repository, '.git')} ${chart} ${content.slice(0, 8)}`;
      return { repository, revision, chart, name };
    });
}

export async function chartsIn(place: string): Promise<readonly ChartOnDisk[]> {
  const trees = await readFolders({ base: place, head: place });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  return trees.base.tree.paths
    .filter((path) => basename(path) === 'Chart.yaml')
    .map((path) => {
      const chart = dirname(path);
      return { place, chart, name: `${basename(place)} ${chart}` };
    });
}
