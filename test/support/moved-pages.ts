import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page with the table of old and new addresses. */
export const MOVES_TABLE = 'docs/contributing/README.md';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Rows of the table: pages, and folders, which end with a slash. */
export const MOVES: readonly (readonly [string, string])[] = [
  ...readFileSync(`${root}${MOVES_TABLE}`, 'utf8').matchAll(/^\| `([^`]+)`\s*\| \[([^\]]+)\]\(/gm),
].map(([, before = '', now = '']) => [before, now]);

/** Returns the new address of a page that moved; null for a page that never did. */
export function movedTo(path: string): string | null {
  const page = MOVES.find(([before]) => before === path);
  if (page !== undefined) return page[1];
  const folder = MOVES.find(([before]) => before.endsWith('/') && path.startsWith(before));
  return folder === undefined ? null : folder[1] + path.slice(folder[0].length);
}

/** Returns the one line that an old address keeps. */
export function lineOfMove(path: string, now: string): string {
  return `Moved to [${now}](${posix.relative(posix.dirname(path), now)}).\n`;
}
