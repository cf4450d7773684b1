import type { UnseenContent } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';

const DEPENDENCY = /^chart\.dependencies\[(\d{1,4})\](?=\.)/;

/** Writes the name of a chart's dependency in the place of its index, where it has that name on both sides. */
export function dependencyField(field: string, sides: readonly (UnseenContent | null)[]): string {
  const index = DEPENDENCY.exec(field)?.[1];
  if (index === undefined) return field;
  const names = new Set(
    sides.map(
      (side) =>
        side && stringAt(nodeAt(side.written, 'chart', 'dependencies', Number(index)), 'name'),
    ),
  );
  const [name] = names;
  return names.size === 1 && name != null && /^[\w.-]{1,63}$/.test(name)
    ? field.replace(DEPENDENCY, `chart.dependencies[${name}]`)
    : field;
}
