import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { MeshResolutionSettings } from '../../istio/index.ts';
import {
  configurationOf,
  indexResources,
  revisionFactsOf,
  unrenderedCharts,
} from '../../istio/index.ts';

/** What an environment shows of the revisions of its control planes. */
export interface Revisions {
  /** Revisions of control planes that are installed here. */
  readonly run: ReadonlySet<string>;
  /** Other names under which those are known (INJ-11). */
  readonly tags: ReadonlySet<string>;
  readonly rootNamespace: string;
}

export function revisionsOf(
  rendered: RenderedEnvironment,
  settings: MeshResolutionSettings,
): Revisions {
  const index = indexResources(rendered.roots.flatMap(({ resources }) => resources));
  const charts = unrenderedCharts(rendered, index);
  const { run, tags } = revisionFactsOf(index, charts);
  return {
    run,
    tags: new Set(tags.keys()),
    rootNamespace: configurationOf(index, charts, settings).rootNamespace,
  };
}
