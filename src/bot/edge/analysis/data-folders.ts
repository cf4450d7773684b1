import { mkdirSync, mkdtempSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Ten minutes: well below the time after which a folder counts as left behind. */
export const TOUCH_INTERVAL = 600_000;

/** Says that a folder is still somebody's. */
export async function touch(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now);
}

export interface DataFolders {
  readonly mirrors: string;
  readonly scratch: string;
  /** It is of this analysis; gone when it ends well, and swept by a later one otherwise. */
  readonly ownScratch: string;
}

/** Gives the folders of an analysis below one, and makes its own. */
export function dataFolders(dataDir: string): DataFolders {
  // Git resolves what is relative in a repository from there, not from here.
  const folder = resolve(dataDir);
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const ownScratch = mkdtempSync(join(scratch, 'analysis-'));
  return { mirrors: join(folder, 'mirrors'), scratch, ownScratch };
}
