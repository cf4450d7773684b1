import { createChartRenderer } from '../../../charts/edge/create-chart-renderer.ts';
import type { LoadableTree } from '../../../forge/index.ts';
import type { OwnNames } from '../../../gitops/index.ts';
import type { Engine } from '../../analysis/engine.ts';
import { createEngine } from '../../analysis/engine.ts';
import { readPackageData } from '../package-data.ts';
import type { TreeOptions } from './command-trees.ts';
import { namesOfTree, readTree } from './command-trees.ts';
import type { ProgressLine, QuietOptions } from './progress-line.ts';
import { progressLine } from './progress-line.ts';

/** One tree that a command is about, what renders and judges it, and the line that says what that is at. */
export interface TreeAtWork {
  readonly tree: LoadableTree;
  readonly engine: Engine;
  readonly line: ProgressLine;
}

/** Makes what renders and judges for a command, charts too; it tells the line what it is at. */
export const commandEngine = (
  names: OwnNames,
  { tell }: Pick<ProgressLine, 'tell'>,
  configFile?: string,
): Engine => createEngine(readPackageData(), names, createChartRenderer(), configFile, tell);

/**
 * Reads one tree, a folder or a revision, and lets go of it once the work is done or has failed.
 *
 * @throws UsageError where there is nothing to read.
 */
export async function workOnTree<T>(
  folder: string | undefined,
  options: TreeOptions & QuietOptions,
  work: (at: TreeAtWork) => Promise<T>,
): Promise<T> {
  const names = await namesOfTree(folder, options);
  const trees = await readTree(folder, options);
  const line = progressLine(options);
  try {
    return await work({ tree: trees.merged, engine: commandEngine(names, line), line });
  } finally {
    line.end();
    await trees.close();
  }
}
