import type { RenderedEnvironment } from '../../environments/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { ResourceIndex } from '../resource-index.ts';
import type { ChartRelease } from './chart-releases.ts';
import { chartReleasesOf } from './chart-releases.ts';
import { kustomizationCharts } from './kustomization-charts.ts';

/**
 * Charts of an environment that Helm does not render here: what is known of them is what their values say. What a
 * rendered one does is read from its objects.
 */
export function unrenderedCharts(
  rendered: RenderedEnvironment,
  index: ResourceIndex,
): readonly ChartRelease[] {
  const seen = new Set(
    rendered.roots.flatMap(({ root: { release, appliedBy }, unseen = [] }) =>
      release === undefined || appliedBy === null || unseen.length > 0 ? [] : [placeOf(appliedBy)],
    ),
  );
  return [
    ...chartReleasesOf(index, rendered.inputs).filter(
      ({ writtenAt }) => writtenAt === null || !seen.has(placeOf(writtenAt)),
    ),
    ...kustomizationCharts(rendered),
  ];
}
