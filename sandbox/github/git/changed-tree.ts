import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from './run-git.ts';

export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  /** Null deletes. */
  readonly sha: string | null;
}

const NOTHING = '0'.repeat(40);

/** A tree with some paths changed, in an index of its own. Throws where Git takes one of them not. */
export async function changedTree(
  gitDir: string,
  base: string | null,
  changes: readonly TreeChange[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'github-index-'));
  const index = join(folder, 'index');
  try {
    if (base !== null) await runGit(['read-tree', base], { gitDir, index });
    const lines = changes.map(({ path, mode, sha }) =>
      sha === null ? `0 ${NOTHING}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
    );
    await runGit(['update-index', '-z', '--replace', '--index-info'], {
      gitDir,
      index,
      input: lines.join(''),
    });
    return (await runGit(['write-tree'], { gitDir, index })).toString('utf8').trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
