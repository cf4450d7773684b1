import { mergeValues } from '../../../gitops/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { itemsAt, mapNode, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { ChartRelease } from './chart-releases.ts';

/**
 * The charts that a chart depends on, by its Chart.yaml: each gets the values under its name or alias,
 * and `global`. What it provides shows with the chart that it is part of.
 */
export function dependenciesOf(
  release: ChartRelease,
  chart: Node | undefined,
): readonly ChartRelease[] {
  return itemsAt(chart, 'dependencies').flatMap((dependency) => {
    const name = stringAt(dependency, 'name');
    if (name === undefined) return [];
    const own = nodeAt(release.values, stringAt(dependency, 'alias') ?? name);
    const global = nodeAt(release.values, 'global');
    return [
      {
        ...release,
        chart: name,
        values:
          global === undefined
            ? own
            : mergeValues(mapNode(new Map([['global', global]]), global.origin), own),
        provided: undefined,
        version: versionOf(nodeAt(dependency, 'version')),
      },
    ];
  });
}

export function versionOf(node: Node | undefined): ChartRelease['version'] {
  return node?.kind === 'scalar' && node.value !== null
    ? { text: String(node.value), origin: node.origin }
    : null;
}
