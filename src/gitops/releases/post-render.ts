import type { BuildFailure, KustomizeRenderer } from '../../kustomize/index.ts';
import type { MapNode } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { ChartObject } from './release-objects.ts';
import type { FluxRelease } from './release.ts';

/** Names what is needed of the Kustomize renderer. */
export interface ObjectsRenderer {
  renderObjects: KustomizeRenderer['renderObjects'];
}

/** Objects once the post-renderers of their release are through, or the first that stops. */
export type PostRendered =
  | { readonly kind: 'built'; readonly objects: readonly ChartObject[] }
  | { readonly kind: 'failed'; readonly failure: BuildFailure };

/**
 * Gives what the post-renderers of a HelmRelease make of what its chart renders to. Definitions of `crds/`
 * are no part of that; what is a hook is asked again of what comes out (HELM-9, HELM-10).
 */
export function postRendered(
  objects: readonly ChartObject[],
  { object: release, postRenderers }: Pick<FluxRelease, 'object' | 'postRenderers'>,
  kustomize: ObjectsRenderer,
): PostRendered {
  if (postRenderers === null) return { kind: 'built', objects };
  const { steps, strategy } = postRenderers;
  const definitions = objects.filter(({ isDefinition }) => isDefinition);
  const released = objects.filter(({ isDefinition }) => !isDefinition);
  const hooks = released.filter(({ isHook }) => isHook);
  const others = released.filter(({ isHook }) => !isHook);
  const groups = strategy === 'combined' ? [[...others, ...hooks]] : [others, hooks];
  const all: ChartObject[] = [...definitions];
  for (const group of groups) {
    const isLeft = group.length === 0 || (group === hooks && strategy === 'nohooks');
    const made = isLeft
      ? { kind: 'built' as const, objects: group }
      : through(group, steps, kustomize);
    if (made.kind === 'failed') return { kind: 'failed', failure: told(made.failure, release) };
    all.push(...made.objects);
  }
  return { kind: 'built', objects: all };
}

const told = (failure: BuildFailure, release: string): BuildFailure => ({
  ...failure,
  message: `The post-renderers of HelmRelease ${release} fail: ${failure.message}`,
});

function through(
  objects: readonly ChartObject[],
  steps: readonly MapNode[],
  kustomize: ObjectsRenderer,
): PostRendered {
  let now = objects;
  for (const step of steps) {
    const built = kustomize.renderObjects(
      now.map(({ resource }) => resource.node),
      step,
    );
    if (built.kind === 'failed') return built;
    now = built.resources.map((resource) => ({
      resource,
      isHook: stringAt(resource.node, 'metadata', 'annotations', 'helm.sh/hook') !== undefined,
      isDefinition: false,
    }));
  }
  return { kind: 'built', objects: now };
}
