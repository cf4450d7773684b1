import type { ValuePath } from '../chart-renderer.ts';
import type { ChartRequest } from '../chart-request.ts';
import type { Node } from '../../manifest/index.ts';
import { valueLayersOf } from '../values/value-layers.ts';
import type { ValueLayer } from '../values/value-source.ts';
import { valueSourceOf } from '../values/value-source.ts';
import type { MissingChart } from './missing-chart.ts';

/** Answers which values of a release a chart may set that is not here. */
export interface UnknownValues {
  /** Tells whether a path leads to what such a chart may set, or to something that such a value is part of. */
  holds(path: ValuePath): boolean;
  /** Tells whether a condition may hang on such a value. */
  decides(condition: string): boolean;
  /** Lists texts of values, and of files beside the templates, that a template can run as one. */
  runnable(): readonly string[];
}

/**
 * Finds the values that missing charts may set: their own defaults, below their names, and what the chart around
 * imports from them. A text, a number or a list that the release sets is in their place, and so is what the chart
 * around has where it imports; of a map they may have more.
 */
export function unknownValues(
  missing: readonly MissingChart[],
  request: Pick<ChartRequest, 'files' | 'values' | 'sets'>,
): UnknownValues {
  const layers = valueLayersOf(request);
  const roots = missing.flatMap((chart) => [[chart.folder], ...importedInto(chart)]);
  const holds = (path: ValuePath): boolean =>
    roots.some((root) => {
      const common = commonSteps(root, path);
      if (common === path.length) return true;
      return common === root.length && !isDecided(path, layers);
    });
  return {
    holds,
    decides: (condition) => holds(condition.split('.')),
    runnable: () => [
      ...layers.flatMap(({ assignments }) =>
        (assignments ?? []).flatMap(({ value }) => runnableIn(value)),
      ),
      ...runnableFiles(request.files),
    ],
  };
}

/** Gives the places of the values that the chart around takes over; all of them for a name without a place. */
function importedInto({ imports }: MissingChart): readonly ValuePath[] {
  return imports.map((parent) => (parent === '.' || parent === '' ? [] : parent.split('.')));
}

/** Tells whether a layer puts something there that is no map; one that sets a part of it leaves room for others. */
function isDecided(path: ValuePath, layers: readonly ValueLayer[]): boolean {
  const isPart = layers.some(({ at, assignments }) =>
    (assignments ?? []).some((each) => {
      const whole = [...at, ...each.path];
      return whole.length > path.length && commonSteps(path, whole) === path.length;
    }),
  );
  if (isPart) return false;
  const source = valueSourceOf(path, layers);
  return source !== null && !source.isDeletion && source.node.kind !== 'map';
}

const commonSteps = (one: ValuePath, other: ValuePath): number => {
  const longest = Math.min(one.length, other.length);
  const at = one.findIndex((step, index) => index >= longest || step !== other[index]);
  return at === -1 ? longest : Math.min(at, longest);
};

const utf8 = new TextDecoder();

function runnableFiles(files: ChartRequest['files']): readonly string[] {
  return [...files].flatMap(([path, file]) => {
    if (/(?:^|\/)(?:templates|charts)\//.test(path) || file.kind !== 'bytes') return [];
    const text = utf8.decode(file.bytes);
    return text.includes('{{') ? [text] : [];
  });
}

/** Lists the texts of a node that Helm could run as templates. */
function runnableIn(node: Node): readonly string[] {
  const texts: string[] = [];
  const ahead: Node[] = [node];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next.kind === 'map') for (const value of next.entries.values()) ahead.push(value);
    else if (next.kind === 'seq') for (const item of next.items) ahead.push(item);
    else if (typeof next.value === 'string' && next.value.includes('{{')) texts.push(next.value);
  }
  return texts;
}
