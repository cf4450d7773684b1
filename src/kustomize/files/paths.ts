/** Finds parts that are more than names: empty ones, `.` and `..`. */
const NEEDS_WORK = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Joins a folder and a relative path; undefined where the result lies outside the tree. */
export function joinPath(dir: string, relative: string): string | undefined {
  if (!NEEDS_WORK.test(relative))
    return dir === '.' || dir === '' ? relative : `${dir}/${relative}`;
  if (relative.startsWith('/')) return undefined;
  const parts = dir === '.' || dir === '' ? [] : dir.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/** Tells whether `path` is the folder or lies below it. */
export const isWithin = (path: string, dir: string): boolean =>
  dir === '.' || path === dir || path.startsWith(`${dir}/`);

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Gives `to` as seen from the folder `from`, as kustomize's origin annotations write it. */
export function relativePath(from: string, to: string): string {
  const start = from === '.' ? [] : from.split('/');
  const end = to === '.' ? [] : to.split('/');
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  const up = start.slice(shared).map(() => '..');
  return [...up, ...end.slice(shared)].join('/') || '.';
}

/** Lists the folders above a path, the nearest last: `a/b/c.yaml` → `a`, `a/b`. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
