import type { RenderedEnvironment } from '../../gitops/index.ts';
import { isClusterScoped, resourceKey } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';

/**
 * A folder as it is once applied: of an object that is written twice the last one holds. A namespace makes no other object
 * of a kind without one. Services of two files stay, for they may be those of two clusters.
 */
export const appliedLast = (rendered: RenderedEnvironment): RenderedEnvironment => ({
  ...rendered,
  roots: rendered.roots.map((root) => ({ ...root, resources: lastOfEach(root.resources) })),
});

function lastOfEach(resources: readonly Resource[]): readonly Resource[] {
  const last = new Map(resources.map((resource) => [keyOf(resource), resource]));
  return last.size === resources.length
    ? resources
    : resources.filter((resource) => last.get(keyOf(resource)) === resource);
}

const keyOf = (resource: Resource): string => {
  const { group, kind, origin } = resource;
  const id = isClusterScoped(group, kind) ? { ...resource, namespace: '' } : resource;
  const file = group === '' && kind === 'Service' ? origin.file : '';
  return `${file} ${resourceKey(id)}`;
};
