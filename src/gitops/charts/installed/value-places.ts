import type { RenderedRoot } from '../../environment.ts';
import type { Origin, ValueBehind } from '../../../manifest/index.ts';
import { releaseOfRoot } from '../../roots/root.ts';

/** Whether charts made some of what it renders to: then lines have values behind them. */
export const holdsChart = ({ root, inflated = [] }: RenderedRoot): boolean =>
  releaseOfRoot(root) !== undefined || inflated.length > 0;

/** The place of the value of `own` that says something else on the other side; null where none does that both take. */
export function valueOrigin(other: Origin, own: Origin): Origin | null {
  const changed = own.values?.find(({ path, text }) =>
    other.values?.some((each) => each.path === path && each.text !== text),
  );
  return changed === undefined ? null : atValue(changed, own);
}

/** The line of a value, by way of the line of the template that it came through. */
export function atValue({ file, line, path }: ValueBehind, template: Origin): Origin {
  const via = { kind: 'template' as const, name: path, file: template.file, line: template.line };
  return { file, line, column: 1, endLine: line, via };
}
