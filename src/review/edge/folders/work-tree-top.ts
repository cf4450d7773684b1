import { dirname, join } from 'node:path';
import { lookAt } from './folder-listing.ts';

/** The top of the Git work tree a folder is in; null where it is in none. */
export function workTreeOf(folder: string): string | null {
  for (let above = folder; ; above = dirname(above)) {
    if (lookAt(join(above, '.git')) !== null) return above;
    if (above === dirname(above)) return null;
  }
}

/** Whether a folder is the top of one itself. */
export const isWorkTreeTop = (folder: string): boolean => lookAt(join(folder, '.git')) !== null;
