import type { RenderedEnvironment } from '../../gitops/index.ts';
import { counted, placeOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { FindingDraft } from '../detection/detector.ts';

/**
 * Says what has to build before an object is sent to anybody: “once apps/web builds”, with how many other folders of
 * those that its applier applies together (FLUX-11, ARGO-13). It is empty if its own builds.
 */
export function onceBuilt(
  resource: Resource,
  { roots }: RenderedEnvironment,
): Pick<FindingDraft, 'when'> {
  const own = roots.find(({ resources }) => resources.includes(resource));
  if (own?.failure == null) return {};
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
  const clause =
    others === 0
      ? `once \`${whole}\` builds`
      : `once \`${whole}\` and ${counted(others, 'other folder')} build`;
  return { when: [{ kind: 'build', clause, short: 'once its folder builds' }] };
}
