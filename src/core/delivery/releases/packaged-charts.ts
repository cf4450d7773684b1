import type { InstalledChart, PackagedCharts } from '../../environments/index.ts';
import type { ManifestReader } from '../../manifest/index.ts';
import { sameData, stableKeyOf, stringAt } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import type { RenderedTree } from '../render-tree.ts';

/**
 * Charts as Flux has packaged them from the base: a HelmRelease that was there keeps that package while its HelmChart
 * says the same and the chart has the same name and version (HELM-3).
 */
export function packagedCharts(
  { base, merged }: BothTrees,
  rendered: RenderedTree,
  reader: ManifestReader,
): PackagedCharts {
  const known = new Map(
    rendered.environments.map(({ environment, releases = [] }) => [environment.name, releases]),
  );
  const everywhere = [...known.values()].flat();
  return {
    treeOf(environment, { resource, spec, folder }) {
      const key = stableKeyOf(resource);
      const isSame = (each: InstalledChart): boolean => stableKeyOf(each.resource) === key;
      const own = known.get(environment)?.filter(isSame) ?? [];
      const [before] = own.length > 0 ? own : everywhere.filter(isSame);
      if (before?.folder !== folder || !sameData(before.spec, spec)) return null;
      const version = versionIn(base, folder, reader);
      return version !== null && version === versionIn(merged, folder, reader) ? base : null;
    },
  };
}

/** Name and version; null where there are none. */
function versionIn(tree: FileTree, folder: string, reader: ManifestReader): string | null {
  const chart = reader.read(tree, folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`);
  const node = chart?.documents[0]?.node ?? undefined;
  const [name, version] = ['name', 'version'].map((field) => stringAt(node, field));
  return version === undefined ? null : `${name ?? ''} ${version}`;
}
