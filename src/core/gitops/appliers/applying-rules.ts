import type { Root } from '../environment.ts';
import { sourceNamed } from './all-sources.ts';
import type { ApplyingRules, ObjectMark } from './environment-source.ts';

const NONE: ApplyingRules = { heeds: new Set() };

/** How what applies a root treats what it builds; where nothing of the tree applies it, as most do. */
export function applyingRules({ tool, release }: Pick<Root, 'tool' | 'release'>): ApplyingRules {
  const source = sourceNamed(tool);
  const installing = release === undefined ? undefined : source?.installing;
  return installing ?? source?.applying ?? NONE;
}

/** Whether what applies a root heeds a mark of its objects: where nothing of the tree does, it may. */
export function heeds(
  root: Pick<Root, 'tool' | 'release'>,
  mark: ObjectMark,
): 'yes' | 'maybe' | 'no' {
  if (root.tool === undefined) return 'maybe';
  return applyingRules(root).heeds.has(mark) ? 'yes' : 'no';
}
