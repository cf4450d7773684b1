import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps what lies here in memory. */
const IN_MEMORY = '/dev/shm';
/** Bytes that a run of all tests may take at once, with a margin. */
const ENOUGH = 4 * 1024 ** 3;

/**
 * Makes the folder where all temporary files of this run lie, and removes it with them at its end. It is in memory
 * where there is room: the stories wait for the disk at every commit of a database, which takes half of their time.
 */
export function useFolderOfRun(): void {
  const folder = mkdtempSync(join(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'meshwarden-run-'));
  // the workers and what they start look here
  process.env['TMPDIR'] = folder;
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH;
  } catch {
    return false;
  }
}
