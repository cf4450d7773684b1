import { afterEach } from 'vitest';
import { createLocalTrees } from '../../../src/forge/edge/git/objects/local-trees.ts';
import type { LocalTreesSettings } from '../../../src/forge/edge/git/objects/local-trees.ts';
import type {
  LoadableTree,
  ReadTrees,
  TreesRequest,
  TreesResult,
} from '../../../src/forge/ports/commit-trees.ts';

const opened: ReadTrees[] = [];

afterEach(async () => {
  for (const trees of opened.splice(0)) await trees.close();
});

/** Reads two commits with the machine's Git; what was opened is closed after the test. */
export async function read(
  repository: string,
  base: string,
  head: string,
  settings: Partial<LocalTreesSettings> = {},
): Promise<TreesResult> {
  const trees = createLocalTrees({ searchPath: process.env['PATH'] ?? '', ...settings });
  const result = await trees.read({ repository, base, head });
  if (result.kind === 'read') opened.push(result);
  return result;
}

/** What is checked out, looked at or mentioned. */
export async function readWorkTree(
  repository: string,
  workTree: TreesRequest['workTree'],
  base = 'HEAD',
  head = 'HEAD',
  settings: Partial<LocalTreesSettings> = {},
): Promise<TreesResult> {
  const trees = createLocalTrees({ searchPath: process.env['PATH'] ?? '', ...settings });
  const request = { repository, base, head, ...(workTree !== undefined && { workTree }) };
  const result = await trees.read(request);
  if (result.kind === 'read') opened.push(result);
  return result;
}

/** The same where the trees must be readable. */
export async function readTrees(
  repository: string,
  base = 'main',
  head = 'feature',
  settings: Partial<LocalTreesSettings> = {},
): Promise<ReadTrees> {
  const result = await read(repository, base, head, settings);
  if (result.kind !== 'read') throw new Error(JSON.stringify(result));
  return result;
}

/** The text at a path, or the word for why there is none. */
export function at({ tree }: LoadableTree, path: string): string {
  const entry = tree.read(path);
  if (entry.kind === 'text') return entry.text;
  return entry.kind === 'unreadable' ? entry.reason : entry.kind;
}
