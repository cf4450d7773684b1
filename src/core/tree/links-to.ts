import type { FollowedTree } from './follow-links.ts';
import { normalisePath } from './normalise-path.ts';

/** Symbolic links on the way to a path, and where they end (see FileTree.linksTo). */
export function linksTo({ ways }: Pick<FollowedTree, 'ways'>, path: string): readonly string[] {
  const normal = ways.size === 0 ? null : normalisePath(path);
  if (normal === null) return [];
  const places = new Set<string>();
  let real: string | null = null;
  for (let end = nextEnd(normal, 0); end >= 0; end = nextEnd(normal, end + 1)) {
    const way = ways.get(normal.slice(0, end));
    if (way === undefined) continue;
    for (const link of way.links) places.add(link);
    real = way.end === null ? null : `${way.end}${normal.slice(end)}`.replace(/^\//, '');
  }
  if (real !== null) places.add(real);
  places.delete(normal);
  return [...places];
}

/** Where the next segment ends; -1 behind the last one. */
function nextEnd(path: string, from: number): number {
  if (from > path.length) return -1;
  const slash = path.indexOf('/', from);
  return slash < 0 ? path.length : slash;
}
