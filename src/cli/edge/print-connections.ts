import type { LoadableTree } from '../../forge/index.ts';
import { refusalError, treesError } from '../../review/edge/command-line/command-problems.ts';
import type { TreeOptions } from '../../review/edge/command-line/command-trees.ts';
import { namesOfTrees, readTrees } from '../../review/edge/command-line/command-trees.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../review/edge/command-line/progress-line.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { commandEngine, workOnTree } from '../../review/edge/command-line/work-on-tree.ts';
import type { Engine, FormatOf } from '../../review/index.ts';
import { connectionsText } from '../connections/connection-forms.ts';
import { connectionsOfTrees } from '../connections/connections-of-trees.ts';
import { writeAll } from './write-pieces.ts';

export interface ConnectionsOptions extends TreeOptions, QuietOptions {
  readonly against?: string;
  readonly environment?: string;
  readonly workload?: string;
  readonly format: FormatOf<'connections'>;
}

type Found = ReturnType<typeof connectionsOfTrees>;
type Ask = (tree: LoadableTree, earlier: LoadableTree | null, engine: Engine) => Found;

/** Prints who may connect to whom by network policies. */
export async function printConnections(
  folder: string | undefined,
  options: ConnectionsOptions,
): Promise<void> {
  const { environment = null, workload = null, against } = options;
  const ask: Ask = (tree, earlier, engine) =>
    connectionsOfTrees(tree, earlier, engine, { environment, workload });
  const found =
    against === undefined
      ? await workOnTree(folder, options, ({ tree, engine }) => ask(tree, null, engine))
      : await compared(folder, { ...options, against }, ask);
  if (found.kind === 'refused')
    throw refusalError(found.reason.split('\n'), options.repo ?? folder);
  await writeAll(connectionsText(found.environments, options.format, paintFor(process.stdout)));
}

/**
 * Reads a revision, and what is there after a merge of the work tree or of another revision.
 *
 * @throws UsageError if there is nothing to read.
 */
async function compared(
  folder: string | undefined,
  { against, rev, repo, ...options }: ConnectionsOptions & { readonly against: string },
  ask: Ask,
): Promise<Awaited<Found>> {
  if (folder !== undefined && repo !== undefined)
    throw new UsageError('Give either a folder or a repository with a revision, not both.');
  const sides = {
    ...{ ...options, repo: repo ?? folder ?? '.', base: against },
    ...(rev === undefined ? { workTree: true } : { head: rev }),
  };
  const names = await namesOfTrees(sides);
  const trees = await readTrees(sides);
  if (trees.kind === 'conflict')
    throw new UsageError(`A merge into ${against} conflicts: there is no result to compare.`);
  if (trees.kind !== 'read') throw treesError(trees);
  const line = progressLine(options);
  try {
    return await ask(trees.merged, trees.base, commandEngine(names, line));
  } finally {
    line.end();
    await trees.close();
  }
}
