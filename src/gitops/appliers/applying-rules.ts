import type { Root } from '../roots/root.ts';
import { sourceNamed } from './all-sources.ts';
import type { ApplyingRules, ObjectMark } from './environment-source.ts';
import { objectApplying } from '../roots/applier-of-root.ts';

const NONE: ApplyingRules = { heeds: new Set() };

/** How what applies a root treats what it builds; where nothing of the tree applies it, as most do. */
export function applyingRules({ by, content }: Pick<Root, 'by' | 'content'>): ApplyingRules {
  const source = sourceNamed(by.tool);
  const installing = content.kind === 'chart' ? source?.installing : undefined;
  return installing ?? source?.applying ?? NONE;
}

/** Whether what applies a root heeds a mark of its objects: where nothing of the tree does, it may. */
export function heeds(
  root: Pick<Root, 'by' | 'content'>,
  mark: ObjectMark,
): 'yes' | 'maybe' | 'no' {
  if (objectApplying(root) === null) return 'maybe';
  return applyingRules(root).heeds.has(mark) ? 'yes' : 'no';
}
