import type { InstalledChart, PackagedCharts } from '../../environments/index.ts';
import { sameData, stableKeyOf } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import type { RenderedTree } from '../render-tree.ts';

/**
 * Charts as Flux has packaged them from the base: a HelmRelease that was there keeps that package while its HelmChart
 * says the same and the chart has the same name and version (HELM-3).
 */
export function packagedCharts(
  { base }: Pick<BothTrees, 'base'>,
  rendered: RenderedTree,
): PackagedCharts {
  const known = new Map(
    rendered.environments.map(({ environment, releases = [] }) => [environment.name, releases]),
  );
  const everywhere = [...known.values()].flat();
  return {
    treeOf(environment, { resource, spec, folder, version }) {
      const key = stableKeyOf(resource);
      const isSame = (each: InstalledChart): boolean => stableKeyOf(each.resource) === key;
      const own = known.get(environment)?.filter(isSame) ?? [];
      const [before] = own.length > 0 ? own : everywhere.filter(isSame);
      if (before?.folder !== folder || !sameData(before.spec, spec)) return null;
      return version !== null && version === before.version ? base : null;
    },
  };
}
