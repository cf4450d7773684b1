const NEEDS_WORK = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * A path of the tree without `.`, `..`, doubled and trailing slashes; `.` for the top. Null where it is
 * absolute or leaves the tree. Works on the text alone: symbolic links are not looked at.
 */
export function normalisePath(path: string): string | null {
  if (!NEEDS_WORK.test(path)) return path;
  if (path.startsWith('/')) return null;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.pop() === undefined) return null;
  }
  return kept.length === 0 ? '.' : kept.join('/');
}
