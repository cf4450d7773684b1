import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from './exit-codes.ts';

/**
 * Writes a file that is there as a whole or not at all.
 *
 * @throws UsageError where it cannot be written.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${String(process.pid)}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`The file ${file} cannot be written: ${why}.`, {
      where: `in ${process.cwd()}`,
      advice: 'Name a file of a folder that can be written',
    });
  }
}
