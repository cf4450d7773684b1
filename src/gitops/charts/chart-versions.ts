import type { FileTree, Origin } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import { joinPath } from '../tree-path.ts';

/** A version that a chart says of itself, and that a change gives it. */
export interface NewChartVersion {
  readonly was: string;
  readonly is: string;
  /** The line of its Chart.yaml. */
  readonly origin: Origin;
}

const KEYS = ['appVersion', 'version'] as const;

/**
 * Lists what differs between the two sides of the versions in a chart's Chart.yaml, which templates print as
 * `.Chart.AppVersion` and `.Chart.Version`.
 */
export function newVersionsOfChart(
  chart: string,
  { base, merged }: BothTrees,
): readonly NewChartVersion[] {
  const file = joinPath(chart, 'Chart.yaml');
  if (file === null || base.oidOf(file) === merged.oidOf(file)) return [];
  return KEYS.flatMap((key) => {
    const [old, now] = [base, merged].map((tree) => versionIn(tree, file, key));
    if (old == null || now == null || old.text === now.text) return [];
    const { line } = now;
    const origin = { file, line, column: 1, endLine: line };
    return [{ was: old.text, is: now.text, origin }];
  });
}

/** Reads a version from a line of its own; null for one that is written otherwise. */
function versionIn(
  tree: FileTree,
  file: string,
  key: (typeof KEYS)[number],
): { readonly text: string; readonly line: number } | null {
  const entry = tree.read(file);
  const lines = entry.kind === 'text' ? entry.text.split('\n') : [];
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  const said = lines[at]?.slice(key.length + 1) ?? '';
  const [, double, single, plain] =
    /^\s+(?:"([^"\\]+)"|'([^']+)'|([^\s"'#]+))\s*(?:\s#.*)?$/.exec(said) ?? [];
  const text = double ?? single ?? plain;
  return text === undefined ? null : { text, line: at + 1 };
}
