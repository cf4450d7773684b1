import { dirname, join } from 'node:path';
import { lookAt } from './list-folder.ts';

/** The top of the Git work tree a folder is in; null where it is in none. */
export async function workTreeOf(folder: string): Promise<string | null> {
  for (let above = folder; ; above = dirname(above)) {
    if ((await lookAt(join(above, '.git'))) !== null) return above;
    if (above === dirname(above)) return null;
  }
}
