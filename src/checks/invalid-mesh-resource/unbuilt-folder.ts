import type { RenderedEnvironment } from '../../gitops/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';

/**
 * Says what has to build before an object is sent to anybody: “Once apps/web builds: ”, with how many other folders of
 * those that its applier applies together (FLUX-11, ARGO-13). Empty where its own builds.
 */
export function onceBuilt(resource: Resource, { roots }: RenderedEnvironment): string {
  const own = roots.find(({ resources }) => resources.includes(resource));
  if (own?.failure == null) return '';
  const { whole = own.root.path } = own.failure;
  const by = own.root.by.origin;
  const together = roots.flatMap(({ root, failure }) =>
    failure?.whole !== undefined &&
    by !== null &&
    root.by.origin !== null &&
    placeOf(root.by.origin) === placeOf(by)
      ? [failure.whole]
      : [],
  );
  const others = new Set(together.filter((path) => path !== whole)).size;
  if (others === 0) return `Once \`${whole}\` builds: `;
  return `Once \`${whole}\` and ${String(others)} other ${others === 1 ? 'folder' : 'folders'} build: `;
}
