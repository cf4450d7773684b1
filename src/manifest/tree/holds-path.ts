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
