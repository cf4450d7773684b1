import { resourceKey, runsPods, sameData } from '../../manifest/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { objectApplying } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { areInOneFolder, isWrittenElsewhere } from './places-of-objects.ts';
import { counterpartIn } from '../../istio/index.ts';

/** An object that somebody else brings already, and the Service whose calls it decides about. */
export interface Overwriting {
  readonly resource: Resource;
  readonly service: Resource;
}

/**
 * Services, and what runs the pods behind them, that another folder goes on bringing, written once more otherwise where
 * the namespace has had nothing: whoever applies last decides who answers. One that only moves is written once, and what
 * stood there already is no change: a mesh keeps one of each name, so the roots of the base are asked (`past`).
 */
export function overwrittenServices(
  roots: readonly RenderedRoot[],
  past: readonly RenderedRoot[],
  before: Mesh,
): readonly Overwriting[] {
  const all = roots.flatMap(({ root, resources }) =>
    resources.flatMap((resource) =>
      isAnswering(resource) ? [{ resource, cluster: objectApplying(root)?.cluster ?? '' }] : [],
    ),
  );
  return all.flatMap(({ resource, cluster }): readonly Overwriting[] => {
    const old = counterpartIn(before, resource);
    if (old === undefined || !isWrittenElsewhere(resource, before)) return [];
    if (stoodThere(resource, past)) return [];
    const service = serviceOf(old, before);
    const isOverwriting = all.some(
      (other) =>
        other.cluster === cluster &&
        resourceKey(other.resource) === resourceKey(resource) &&
        areInOneFolder(other.resource, old) &&
        !areInOneFolder(other.resource, resource) &&
        !sameData(other.resource.node, resource.node),
    );
    return service === null || !isOverwriting ? [] : [{ resource, service }];
  });
}

const stoodThere = (resource: Resource, past: readonly RenderedRoot[]): boolean =>
  past.some(({ resources }) =>
    resources.some(
      (each) =>
        resourceKey(each) === resourceKey(resource) &&
        areInOneFolder(each, resource) &&
        sameData(each.node, resource.node),
    ),
  );

const isService = ({ group, kind }: Resource): boolean => group === '' && kind === 'Service';

const isAnswering = (resource: Resource): boolean => isService(resource) || runsPods(resource);

/** The Service that an object is, or one whose calls it answers. */
function serviceOf(old: Resource, before: Mesh): Resource | null {
  if (isService(old)) return old;
  const answered = before.services.find(({ workloads }) =>
    workloads.some(({ resource }) => resourceKey(resource) === resourceKey(old)),
  );
  return answered?.resource ?? null;
}
