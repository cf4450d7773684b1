import { readFolders } from '../adapters/directory/read-folders.ts';
import { readPackageData } from '../adapters/package-data/read-package-data.ts';
import { createEngine } from '../app/analysis/engine.ts';
import { mapTree } from '../app/analysis/map-tree.ts';
import { treesProblemSentence } from '../app/analysis/trees-problem-sentence.ts';
import type { TreesResult } from '../app/ports.ts';
import type { DeliveryMap } from '../core/delivery/index.ts';
import { mapJson, mapMermaid, mapText } from '../core/report/index.ts';
import { plainText } from '../core/text/index.ts';
import { USAGE } from './exit-codes.ts';
import { paintFor } from './paint-for.ts';
import { readRevisions } from './read-trees.ts';
import { UsageError } from './usage-error.ts';

export interface MapOptions {
  readonly repo?: string;
  readonly rev?: string;
  readonly environment?: string;
  readonly format: 'terminal' | 'json' | 'mermaid';
}

/**
 * Prints what is delivered where.
 *
 * @throws UsageError where there is nothing to read.
 */
export async function printMap(folder: string | undefined, options: MapOptions): Promise<void> {
  const trees = await treesOf(folder, options);
  // a revision does not conflict with itself
  if (trees.kind === 'conflict') throw new Error('A revision conflicts with itself.');
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    const engine = createEngine(readPackageData());
    const outcome = await mapTree(trees.merged, engine, options.environment ?? null);
    if (outcome.kind === 'mapped') process.stdout.write(printed(outcome.map, options));
    else {
      process.stderr.write(`${outcome.reasons.map(plainText).join('\n')}\n`);
      process.exitCode = USAGE;
    }
  } finally {
    await trees.close();
  }
}

/** One tree is both sides of no change. */
function treesOf(folder: string | undefined, { repo, rev }: MapOptions): Promise<TreesResult> {
  if (repo === undefined && rev === undefined) {
    const only = folder ?? '.';
    return readFolders({ base: only, head: only });
  }
  if (folder !== undefined)
    throw new UsageError('Give either a folder or a repository with a revision, not both.');
  const revision = rev ?? 'HEAD';
  return readRevisions(repo, revision, revision);
}

function printed(map: DeliveryMap, { format }: MapOptions): string {
  switch (format) {
    case 'terminal':
      return mapText(map, paintFor(process.stdout));
    case 'json':
      return mapJson(map);
    case 'mermaid':
      return mapMermaid(map);
  }
}
