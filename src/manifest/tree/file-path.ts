const NEEDS_WORK = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Whether a path has a step that is empty or begins with a dot. Most have none, and every file of a tree is asked for its
 * path many times: this looks for two characters, and leaves the few others to a pattern.
 */
export const hasOddStep = (path: string): boolean =>
  path === '' ||
  path.startsWith('.') ||
  path.startsWith('/') ||
  path.endsWith('/') ||
  path.includes('/.') ||
  path.includes('//');

/**
 * A path of the tree without `.`, `..`, doubled and trailing slashes; `.` for the top. Null where it is
 * absolute or leaves the tree. Works on the text alone: symbolic links are not looked at.
 */
export function normalisePath(path: string): string | null {
  if (!hasOddStep(path) || !NEEDS_WORK.test(path)) return path;
  if (path.startsWith('/')) return null;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.pop() === undefined) return null;
  }
  return kept.length === 0 ? '.' : kept.join('/');
}

/**
 * Whether `reads` holds a path: it was read or looked for, it lies below what was looked for (which is a
 * folder now), or in a folder that counts with all below it, written with a slash at its end (`/`: all).
 */
export function holdsPath(reads: ReadonlySet<string>, path: string): boolean {
  if (reads.has(path) || reads.has('/')) return true;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    if (reads.has(path.slice(0, at)) || reads.has(path.slice(0, at + 1))) return true;
  return false;
}
