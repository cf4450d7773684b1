import type { RenderedRoot } from '../gitops/index.ts';
import { isBelow, joinPath } from '../gitops/index.ts';
import type { Origin, Resource } from '../manifest/index.ts';
import { nodeAt, stringAt } from '../manifest/index.ts';
import { pathGlob } from '../patterns/index.ts';
import { isInstanceSettings } from './argo-instance/index.ts';
import type { NamedContent } from './named-content.ts';

/** Whether a part of a file is within another. */
export const isWithin = (inner: Origin, outer: Origin): boolean =>
  inner.file === outer.file && inner.line >= outer.line && inner.line <= outer.endLine;

/** By the applier's own place, else by the folder: what lies there is the best guess of what it applies. */
export function isTakenFor(
  { root }: RenderedRoot,
  { origin }: Resource,
  { path }: NamedContent,
): boolean {
  const { appliedBy } = root;
  if (appliedBy !== null && isWithin(appliedBy, origin)) return true;
  if (path === null) return false;
  if (path.includes('{{')) return fits(path, root.path);
  const folder = joinPath('.', path);
  if (folder === null || folder === '.') return false;
  return root.path === folder || (appliedBy !== null && isBelow(root.path, folder));
}

function fits(template: string, path: string): boolean {
  const pattern = template.replace(/\{\{[^{}]*\}\}/g, '*');
  return !/^[*/]*$/.test(pattern) && pathGlob(pattern).matches(path);
}

/** Whether `user` delivers from the source, or under the project, that `resource` is. */
export function isUsedBy(resource: Resource, user: Resource): boolean {
  if (isInstanceSettings(resource)) return user.kind.startsWith('Application');
  if (resource.kind === 'AppProject')
    return ['spec', 'spec.template.spec'].some(
      (place) =>
        stringAt(user.node, ...place.split('.'), 'project') === resource.name &&
        user.kind.startsWith('Application'),
    );
  if (resource.kind === 'ResourceSetInputProvider')
    return user.kind === 'ResourceSet' && user.namespace === resource.namespace;
  if (resource.group !== 'source.toolkit.fluxcd.io') return false;
  return [
    nodeAt(user.node, 'spec', 'sourceRef'),
    nodeAt(user.node, 'spec', 'chartRef'),
    nodeAt(user.node, 'spec', 'chart', 'spec', 'sourceRef'),
  ].some(
    (reference) =>
      stringAt(reference, 'kind') === resource.kind &&
      stringAt(reference, 'name') === resource.name &&
      (stringAt(reference, 'namespace') ?? user.namespace) === resource.namespace,
  );
}
