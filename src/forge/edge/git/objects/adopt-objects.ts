import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Moves what was written into one repository over to another on the same disk, one file per object as Git
 * writes them, and removes the first one. Git checks each by its name when it is read.
 */
export async function adoptObjects(from: string, into: string): Promise<void> {
  const objects = join(from, 'objects');
  const folders = (await readdir(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  for (const folder of folders) {
    const target = join(into, 'objects', folder);
    await mkdir(target, { recursive: true });
    const names = (await readdir(join(objects, folder))).filter((name) => OBJECT.test(name));
    for (const name of names) await rename(join(objects, folder, name), join(target, name));
  }
  await rm(from, { recursive: true, force: true });
}

/** Half-written ones are called otherwise. */
const OBJECT = /^(?:[0-9a-f]{38}|[0-9a-f]{62})$/;
