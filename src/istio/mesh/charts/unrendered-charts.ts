import type { RenderedEnvironment } from '../../../gitops/index.ts';
import { installerKey, renderedReleases } from '../../../gitops/index.ts';
import type { ResourceIndex } from '../resource-index.ts';
import type { ChartRelease } from './chart-releases.ts';
import { chartReleasesOf } from './chart-releases.ts';
import { kustomizationCharts } from './kustomization-charts.ts';

/**
 * Charts of an environment that Helm does not render here: what is known of them is what their values say. What a
 * rendered one does is read from its objects; what goes to another environment decides nothing here.
 */
export function unrenderedCharts(
  rendered: RenderedEnvironment,
  index: ResourceIndex,
): readonly ChartRelease[] {
  const seen = rendered.renderedReleases ?? renderedReleases([rendered]);
  const isElsewhere = ({ writtenAt }: ChartRelease): boolean =>
    writtenAt !== null &&
    rendered.environment.chartsElsewhere?.get(installerKey(writtenAt))?.isHere === false;
  const isSeen = ({ writtenAt, resource }: ChartRelease): boolean => {
    const object = `${resource.namespace}/${resource.name}`;
    return (
      writtenAt !== null &&
      seen.has(installerKey(writtenAt, resource.kind === 'HelmRelease' ? object : undefined))
    );
  };
  return [
    ...chartReleasesOf(index, rendered.inputs).filter(
      (release) => !isSeen(release) && !isElsewhere(release),
    ),
    ...kustomizationCharts(rendered),
  ];
}
