import type { Root } from '../environment.ts';
import { sourceNamed } from './all-sources.ts';
import type { ApplyingRules, ObjectMark } from './environment-source.ts';

const NONE: ApplyingRules = { heeds: new Set() };

/** How what applies a root treats what it builds; where nothing of the tree applies it, as most do. */
export const applyingRules = ({ tool }: Pick<Root, 'tool'>): ApplyingRules =>
  sourceNamed(tool)?.applying ?? NONE;

/** Whether what applies a root heeds a mark of its objects: where nothing of the tree does, it may. */
export function heeds({ tool }: Pick<Root, 'tool'>, mark: ObjectMark): 'yes' | 'maybe' | 'no' {
  if (tool === undefined) return 'maybe';
  return applyingRules({ tool }).heeds.has(mark) ? 'yes' : 'no';
}
