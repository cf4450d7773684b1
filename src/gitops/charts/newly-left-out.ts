import { newlyLeavingOut } from '../../charts/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import { isBelow, joinPath } from '../tree-path.ts';

/** A rule of a chart that leaves a file of it out. */
interface ChartIgnoring {
  readonly rule: string;
  readonly origin: Origin;
}

/**
 * Gives the line of a chart's `.helmignore` by which Helm does not load a file since the change, which is still there; null
 * where no such line decides.
 */
export function newlyLeftOutOfChart(
  path: string,
  chart: string,
  { base, merged }: BothTrees,
): ChartIgnoring | null {
  const file = joinPath(chart, '.helmignore');
  if (file === null || !isBelow(path, chart) || merged.oidOf(path) === undefined) return null;
  const [was, is] = [base, merged].map((tree) => textOf(tree, file));
  if (was == null || is == null) return null;
  const found = newlyLeavingOut(chart === '.' ? path : path.slice(chart.length + 1), was, is);
  if (found === null) return null;
  const { text, line } = found;
  return { rule: text, origin: { file, line, column: 1, endLine: line } };
}

/** Gives null for what cannot be read; what is not there leaves nothing out. */
function textOf(tree: FileTree, file: string): string | null {
  const entry = tree.read(file);
  return entry.kind === 'text' ? entry.text : entry.kind === 'absent' ? '' : null;
}
