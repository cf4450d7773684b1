import type { RenderedEnvironment } from '../../environment.ts';
import { joinPath } from '../../tree-path.ts';
import type { Resource, UnseenContent } from '../../../manifest/index.ts';
import { stringAt } from '../../../manifest/index.ts';

/** The releases of Flux that install a chart of the tree. */
export const releasesOf = (
  { name }: UnseenContent,
  { roots }: RenderedEnvironment,
): readonly Resource[] =>
  roots
    .flatMap(({ resources }) => resources)
    .filter(
      ({ kind, node }) =>
        kind === 'HelmRelease' &&
        joinPath('.', stringAt(node, 'spec', 'chart', 'spec', 'chart') ?? '..') === name,
    );
