import type { RenderedRoot } from '../../environment.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';
import { releaseOfRoot } from '../../roots/root.ts';

/**
 * A release of Flux with the definitions of its `crds/` that the cluster has: those that were there stay as they were,
 * also where the chart has them no more (HELM-9). The very same where nothing of them differs.
 */
export function withKeptDefinitions(before: RenderedRoot, after: RenderedRoot): RenderedRoot {
  if (releaseOfRoot(after.root)?.flux?.keepsDefinitions !== true || before === after) return after;
  const was = new Map(
    before.resources.filter(isDefinition).map((each) => [resourceKey(each), each]),
  );
  if (was.size === 0 || after.status === 'failed') return after;
  const there = new Set(after.resources.map(resourceKey));
  const resources = [
    ...after.resources.map((each) =>
      isDefinition(each) ? (was.get(resourceKey(each)) ?? each) : each,
    ),
    ...[...was].flatMap(([key, each]) => (there.has(key) ? [] : [each])),
  ];
  return { ...after, resources };
}

/** One of templates is an object like any other. */
const isDefinition = ({ kind, origin: { file } }: Resource): boolean =>
  kind === 'CustomResourceDefinition' && /(?:^|\/)crds\//.test(file);
